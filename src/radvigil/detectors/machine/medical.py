"""Which machines these rules call medical: those that were seen to speak DICOM or HL7, or that are a modality."""

from __future__ import annotations

from radvigil.records import Device

SPEAKS = frozenset({"dicom", "hl7"})


def is_medical(device: Device) -> bool:
    return bool(device.network_aes) or any(service.name in SPEAKS for service in device.services)
