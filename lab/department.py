"""Who is who in the invented department: every device, its addresses and what it says of itself.

The imaging network is 10.20.30.0/24; the hospital's information network, 10.20.40.0/24, lies behind the
router and is not on the captured bridge: its machines are seen with the router's MAC. Vendor prefixes of
MACs are public OUIs; the last three octets repeat the address.
"""

from __future__ import annotations

from lab.peers_dicom import Ae
from lab.truth import Device


def _device(name: str, kind: str, last: int, oui: str, **more: object) -> Device:
    """A device of the imaging network."""
    return Device(name, kind, (f"10.20.30.{last}",), (f"{oui}:20:30:{last:02x}",), **more)  # type: ignore[arg-type]


def _far(name: str, kind: str, last: int, **more: object) -> Device:
    """A device of the information network, a virtual machine like most servers."""
    macs = (f"00:50:56:20:40:{last:02x}",)
    return Device(name, kind, (f"10.20.40.{last}",), macs, ("it",), **more)  # type: ignore[arg-type]


ROUTER = Device(
    "gw-imaging",
    "gateway/router",
    ("10.20.30.1", "10.20.40.1"),
    ("00:1b:54:20:30:01", "00:1b:54:20:40:01"),
    ("imaging", "it"),
)
CT = _device(
    "ct1",
    "CT",
    11,
    "88:4b:39",
    aes=("CT_FORCE",),
    manufacturer="SIEMENS",
    model="SOMATOM Force",
    software="syngo CT VA50A",
    serial="75114",
    station="CTFORCE1",
)
MR = _device(
    "mr1",
    "MR",
    12,
    "44:4b:5d",
    aes=("MR_SIGNA",),
    manufacturer="GE MEDICAL SYSTEMS",
    model="SIGNA Artist",
    software="29\\LX\\MR Software release:MR29.1_EA_2039",
    serial="0000000312MR29",
    station="MRSIGNA1",
)
US = _device(
    "us1",
    "US",
    13,
    "7c:94:b2",
    aes=("US_AFFINITI",),
    manufacturer="Philips Medical Systems",
    model="Affiniti 70G",
    software="Affiniti 70G_4.0.3.1216",
    serial="US319C0417",
    station="US-ROOM3",
)
MG = _device(
    "mg1",
    "MG",
    14,
    "00:14:22",
    aes=("MG_SELENIA",),
    manufacturer="HOLOGIC, Inc.",
    model="Selenia Dimensions",
    software="AWS:MAMMODROC_3_4_1_8",
    serial="81003120417",
    station="MGDIM1",
)
CR = _device(
    "cr1",
    "XR",
    15,
    "00:1d:4a",
    aes=("CR_DRX",),
    manufacturer="CARESTREAM HEALTH",
    model="DRX-REVOLUTION",
    software="5.7.412.7002",
    serial="1004417",
    station="DRXREV1",
)
PACS = _device("pacs1", "PACS/archive", 20, "00:50:56", aes=("PACS_MAIN",), ipv6=("fd20:30::20",))
ARCHIVE = _device("arch2", "PACS/archive", 21, "00:0c:29", aes=("ARCH_OLD",))
VNA = _device("vna1", "PACS/archive", 22, "00:50:56", aes=("VNA_TLS",))
WORKSTATION = _device("ws1", "workstation", 31, "00:14:22", aes=("WS_READ1",))
READER = _device("ws2", "workstation", 32, "00:14:22", aes=("WS_READ2",), ipv6=("fd20:30::32",))
ENGINE = _device("eai1", "HL7 engine", 40, "00:50:56")
NAS = _device("nas1", "generic server", 41, "00:11:32")
PRINTER = _device("prn1", "printer", 42, "00:80:77")
RIS = _far("ris1", "worklist/RIS", 10, aes=("RIS_MWL", "RIS_MPPS"))
HIS = _far("his1", "generic server", 12)
INFRA = _far("infra1", "generic server", 13)

OLD_CT = _device(
    "ct-old",
    "CT",
    51,
    "00:01:02",
    aes=("CT_OLD",),
    manufacturer="Philips",
    model="Brilliance 64",
    software="3.5.5",
    serial="9417",
    station="HOST-9417",
)
OLD_US = _device(
    "us-old",
    "US",
    52,
    "00:19:bb",
    aes=("LOGIQ9",),
    manufacturer="GE Healthcare",
    model="LOGIQE9",
    software="LOGIQE9:R5.1.2",
    serial="104417US4",
    station="LOGIQE9-104417",
)
OLD_NAS = _device("nas-old", "generic server", 53, "00:01:02")
OLD_STATION = _device("ws-old", "workstation", 54, "00:19:bb", aes=("WS_OLD",))
SERVICE_PC = _device("svc-pc", "workstation", 55, "00:14:22")
INTRUDER = _device("intruder", "unknown", 66, "02:00:5e")

PACS_AE = Ae("pacs1", "PACS_MAIN", 4242)
ARCHIVE_AE = Ae("arch2", "ARCH_OLD", 104)
VNA_AE = Ae("vna1", "VNA_TLS", 2762)
WORKSTATION_AE = Ae("ws1", "WS_READ1", 11112)
WORKSTATION_TLS = Ae("ws1", "WS_READ1", 2762)
READER_AE = Ae("ws2", "WS_READ2", 11113)
RIS_AE = Ae("ris1", "RIS_MWL", 1105)
MPPS_AE = Ae("ris1", "RIS_MPPS", 1106)
OLD_STATION_AE = Ae("ws-old", "WS_OLD", 104)
OLD_STATION_TLS = Ae("ws-old", "WS_OLD", 2762)
INTRUDER_AE = Ae("intruder", "DROPZONE", 11112)
