"""Where facts come from, and how far each source is believed. The one list of evidence codes.

`high`: the machine said so itself in a protocol that gains nothing from saying otherwise, and the value is exact.
`medium`: said by itself in free text, or by a server that knows. `low`: presumed from habit (ports, names).
"""

from __future__ import annotations

from typing import Final

from radvigil.records import Confidence

CONFIDENCE: Final[dict[str, Confidence]] = {
    "dicom.image": "medium",
    "dicom.association": "high",
    "dicom.message": "high",
    "dicom.implementation": "medium",
    "dicom.move": "medium",
    "dicom.worklist": "medium",
    "dicom.ae_title": "low",
    "hl7.message": "high",
    "hl7.sft": "high",
    "oui": "low",
    "fingerprint": "medium",
    "toolkit": "low",
    "flow": "high",
    "port": "low",
    "arp": "high",
    "nd": "high",
    "dhcp": "high",
    "dhcp.hostname": "high",
    "dhcp.vendor_class": "medium",
    "dhcp.parameters": "low",
    "dhcp.option": "medium",
    "smb.negotiate": "high",
    "smb.session": "high",
    "ntlm.challenge": "high",
    "ntlm.authenticate": "medium",
    "tls.certificate": "high",
    "snmp.description": "medium",
    "snmp.object_id": "medium",
    "name.smb": "high",
    "name.ntlm": "high",
    "name.ntlm_client": "medium",
    "name.nbns": "high",
    "name.nbdgm": "high",
    "name.mdns": "high",
    "name.llmnr": "medium",
    "name.ssdp": "medium",
    "name.lldp": "high",
    "name.cdp": "high",
    "name.syslog": "medium",
    "name.dhcp": "high",
    "name.dns": "medium",
    "name.kerberos": "high",
    "name.rdp": "medium",
    "name.ldap": "high",
    "name.snmp": "high",
    "name.certificate": "medium",
    "name.tls": "medium",
    "name.http": "low",
    "name.station": "medium",
    "ldap.root": "high",
    "mdns": "medium",
    "ssdp": "medium",
    "nbns": "medium",
    "nbdgm": "medium",
    "lldp": "high",
    "cdp": "high",
    "llmnr": "low",
    "syslog": "medium",
    "router": "high",
    "name.hint": "low",
    "site_file": "high",
    "inventory": "medium",
}


RANK: Final[dict[Confidence, int]] = {"high": 3, "medium": 2, "low": 1}


def confidence_of(source: str) -> Confidence:
    """Of an evidence code; what is not listed is believed least."""
    return CONFIDENCE.get(source, "low")
