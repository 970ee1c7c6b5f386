"""Rules about HL7."""
