"""Which machines these rules call medical (they speak DICOM or HL7), and which ones outside."""

from __future__ import annotations

from radvigil.records import Device

SPEAKS = frozenset({"dicom", "hl7"})


def is_medical(device: Device) -> bool:
    return bool(device.network_aes) or any(service.name in SPEAKS for service in device.services)


def is_outside(device: Device) -> bool:
    """A public address that nobody here owns and that the site file does not name as one of its own."""
    return device.scope == "outside" and not device.stated
