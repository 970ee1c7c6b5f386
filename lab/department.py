"""Who is who in the invented department: every device, its addresses and what it says of itself.

The imaging network is 10.20.30.0/24; the hospital's information network, 10.20.40.0/24, lies behind the router and is not on
the captured bridge: its machines are seen with the router's MAC. Vendor prefixes of MACs are public OUIs.
"""

from __future__ import annotations

from lab.peers_dicom import Ae
from lab.truth import Device


def _device(name: str, kind: str, last: int, oui: str, **more: object) -> Device:
    """A device of the imaging network; the MAC ends with the last octet of its address."""
    return Device(name, kind, (f"10.20.30.{last}",), (f"{oui}:20:30:{last:02x}",), **more)  # type: ignore[arg-type]


def _far(name: str, kind: str, last: int, oui: str, **more: object) -> Device:
    """A device of the information network."""
    return Device(name, kind, (f"10.20.40.{last}",), (f"{oui}:20:40:{last:02x}",), ("it",), **more)  # type: ignore[arg-type]


ROUTER = Device(
    "gw-imaging", "gateway", ("10.20.30.1", "10.20.40.1"), ("00:1b:54:20:30:01", "00:1b:54:20:40:01"), ("imaging", "it")
)
CT = _device(
    "ct1", "CT", 11, "88:4b:39", aes=("CT_FORCE",), manufacturer="SIEMENS", model="SOMATOM Force",
    software="syngo CT VA50A", serial="75114", station="CTFORCE1",
)
MR = _device(
    "mr1", "MR", 12, "44:4b:5d", aes=("MR_SIGNA",), manufacturer="GE MEDICAL SYSTEMS", model="SIGNA Artist",
    software="29\\LX\\MR Software release:MR29.1_EA_2039", serial="0000000312MR29", station="MRSIGNA1",
)
US = _device(
    "us1", "US", 13, "7c:94:b2", aes=("US_AFFINITI",), manufacturer="Philips Medical Systems", model="Affiniti 70G",
    software="PMS5.1 Ultrasound iU22_9.0.3", serial="US319C0417", station="US-ROOM3",
)
MG = _device(
    "mg1", "MG", 14, "00:14:22", aes=("MG_SELENIA",), manufacturer="HOLOGIC, Inc.", model="Selenia Dimensions",
    software="1.9.0.536", serial="81003120417", station="MGDIM1",
)
PACS = _device("pacs1", "PACS/archive", 20, "00:50:56", aes=("PACS_MAIN",), ipv6=("fd20:30::20",))
ARCHIVE = _device("arch2", "PACS/archive", 21, "00:50:56", aes=("ARCH_OLD",))
WORKSTATION = _device("ws1", "workstation", 31, "00:14:22", aes=("WS_READ1",), ipv6=("fd20:30::31",))
RIS = _far("ris1", "worklist/RIS", 10, "00:50:56", aes=("RIS_MWL",))
ENGINE = _device("eai1", "HL7 engine", 40, "00:50:56")
HIS = _far("his1", "generic server", 12, "00:50:56")

PACS_AE = Ae("pacs1", "PACS_MAIN", 4242)
ARCHIVE_AE = Ae("arch2", "ARCH_OLD", 104)
WORKSTATION_AE = Ae("ws1", "WS_READ1", 11112)
RIS_AE = Ae("ris1", "RIS_MWL", 1105)
