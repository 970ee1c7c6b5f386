"""Rules about DICOM."""
