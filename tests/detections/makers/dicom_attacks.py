"""Captures for the rules about attacks on DICOM and its faults: machines, names and patients are invented."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydicom.dataset import Dataset

from tests.detections.makers.dicom import refused
from tests.support import dicom_traffic as d
from tests.support import packets as p
from tests.support.packets import CLIENT, SERVER, Packet
from tests.traces.make import CT, EAI, MR, PACS, ROUTER, SECOND, WORKSTATION, Host, Turns, echo, ends, stores

INTRUDER = Host("10.1.0.66", "02:00:00:01:00:66")
MR_STORAGE = "1.2.840.10008.5.1.4.1.1.4"
SR_STORAGE = "1.2.840.10008.5.1.4.1.1.88.22"
WARM = 0xFF00
"""Status of an answer with more to come."""
MINUTE = 60


def talk(turns: Turns, at: float, client: Host, server: Host, port: int = 104) -> list[Packet]:
    """A conversation that begins `at` seconds after the first; its client port follows from the time."""
    chosen = ends(client, server, port, client_port=40_000 + int(at * 2) % 20_000, start=p.EPOCH + int(at * SECOND))
    return p.conversation(turns, chosen)


def asked(proposal: str, turns: Turns, calling: str, called: str = "PACS", syntax: str = d.IMPLICIT) -> Turns:
    """An accepted association of one context around the turns."""
    return [
        (CLIENT, d.request([(proposal, [syntax])], calling, called)),
        (SERVER, d.accept([(proposal, [syntax])])),
        *turns,
        (CLIENT, d.release_request()),
        (SERVER, d.release_answer()),
    ]


def keys(**values: str) -> Dataset:
    """A study-level query."""
    query = Dataset()
    query.QueryRetrieveLevel = "STUDY"
    for name, value in values.items():
        setattr(query, name, value)
    return query


def find(query: Dataset, number: int = 1, sop_class: str = d.STUDY_FIND) -> Turns:
    """C-FIND and its last answer."""
    said: dict[str, Any] = {"AffectedSOPClassUID": sop_class}
    identifier = d.data_set(query, d.IMPLICIT)
    return [
        (CLIENT, d.message("C_FIND_RQ", MessageID=number, Priority=2, Identifier=identifier, **said)),
        (SERVER, d.message("C_FIND_RSP", MessageIDBeingRespondedTo=number, Status=0, **said)),
    ]


def finds(queries: Sequence[Dataset], calling: str) -> Turns:
    turns = [turn for number, query in enumerate(queries, 1) for turn in find(query, number)]
    return asked(d.STUDY_FIND, turns, calling)


def moves(count: int, destination: str, calling: str = "WS_1") -> Turns:
    """C-MOVE requests, one study each, and their answers."""
    said: dict[str, Any] = {"AffectedSOPClassUID": d.STUDY_MOVE}
    turns: list[tuple[int, bytes]] = []
    for number in range(1, count + 1):
        identifier = d.data_set(keys(StudyInstanceUID=f"1.2.3.4.777.{number}"), d.IMPLICIT)
        asks: dict[str, Any] = {
            "MessageID": number,
            "Priority": 2,
            "MoveDestination": destination,
            "Identifier": identifier,
        }
        turns.append((CLIENT, d.message("C_MOVE_RQ", **asks, **said)))
        turns.append((SERVER, d.message("C_MOVE_RSP", MessageIDBeingRespondedTo=number, Status=0, **said)))
    return asked(d.STUDY_MOVE, turns, calling)


def worklist(calling: str = "CT_1", called: str = "RIS") -> Turns:
    """A scanner asks for its list and is answered one entry; it asks for everybody, as scanners do."""
    query = Dataset()
    query.PatientName = query.PatientID = ""
    step = Dataset()
    step.Modality, step.ScheduledStationAETitle = "CT", "CT_1"
    query.ScheduledProcedureStepSequence = [step]
    asks, last = find(query, sop_class=d.WORKLIST)
    said: dict[str, Any] = {"AffectedSOPClassUID": d.WORKLIST, "Identifier": d.data_set(query, d.IMPLICIT)}
    entry = (SERVER, d.message("C_FIND_RSP", MessageIDBeingRespondedTo=1, Status=WARM, **said))
    return asked(d.WORKLIST, [asks, entry, last], calling, called)


def images(sop_class: str, modality: str, calling: str, called: str = "PACS") -> Turns:
    """One object of that class."""
    image = d.image(instance="1.2.3.4.5.6.9")
    image.SOPClassUID, image.Modality = sop_class, modality
    said: dict[str, Any] = {"AffectedSOPClassUID": sop_class, "AffectedSOPInstanceUID": image.SOPInstanceUID}
    sends = d.message("C_STORE_RQ", MessageID=1, Priority=2, DataSet=d.data_set(image), **said)
    answers = d.message("C_STORE_RSP", MessageIDBeingRespondedTo=1, Status=0, **said)
    return asked(sop_class, [(CLIENT, sends), (SERVER, answers)], calling, called, d.EXPLICIT)


def one_image(pixels: bytes, syntax: str = d.EXPLICIT, command: str = "1.2.3.4.5.6") -> Turns:
    """A CT image; `command` is the UID that the command names."""
    content = d.data_set(d.image(pixels), d.EXPLICIT)
    turns = [(CLIENT, d.store(content, instance=command)), (SERVER, d.stored(instance=command))]
    return asked(d.CT, turns, "CT_1", syntax=syntax)


def acceptor(number: int) -> Host:
    return Host(f"10.1.0.{20 + number}", f"02:00:00:01:00:{20 + number}")


# RV-DICOM-021


def echoes_to_many() -> bytes:
    turns = [refused("ANY", "ANY", 7) if number % 2 else echo("ANY") for number in range(6)]
    return p.pcap([one for n, turn in enumerate(turns) for one in talk(turn, n * 2, INTRUDER, acceptor(n))])


def echoes_one_after_the_other() -> bytes:
    return p.pcap([one for n in range(8) for one in talk(echo("ADMIN"), n * 2 * MINUTE, WORKSTATION, acceptor(n))])


# RV-DICOM-022


def harvest() -> bytes:
    letters = [keys(PatientName=f"{letter}*", PatientID="") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    days = [keys(PatientName="*", StudyDate=f"202611{day:02}") for day in range(1, 16)]
    return p.pcap(talk(finds([keys(PatientName="*", PatientID=""), *letters, *days], "ANY"), 0, INTRUDER, PACS))


def readers_at_work() -> bytes:
    """A viewer that refreshes today's list every half minute, one that asks for patient after patient, a worklist."""
    today = [
        one
        for n in range(24)
        for one in talk(finds([keys(StudyDate="20261117", PatientID="")], "WS_1"), n * 30, WORKSTATION, PACS)
    ]
    named = talk(finds([keys(PatientID=f"PAT{n}") for n in range(45)], "WS_2"), 5, MR, PACS)
    lists = [one for n in range(5) for one in talk(worklist(), 7 + n, CT, EAI, 105)]
    return p.pcap(p.merged(today, named, lists))


# RV-DICOM-023


def many_moves() -> bytes:
    return p.pcap(talk(moves(25, "WS_1"), 0, WORKSTATION, PACS))


def few_moves() -> bytes:
    return p.pcap(talk(moves(2, "WS_1"), 0, WORKSTATION, PACS))


def busy_moves() -> bytes:
    return p.pcap(talk(moves(8, "WS_1"), 0, WORKSTATION, PACS))


# RV-DICOM-024


def usual_destinations() -> bytes:
    """Moves to the station that asks, and images pushed to another."""
    pushed = talk(images(d.CT, "CT", "PACS", "WS_2"), 2, PACS, MR, 105)
    return p.pcap([*talk(moves(1, "WS_1"), 0, WORKSTATION, PACS), *pushed])


def unknown_destination() -> bytes:
    pushed = talk(images(d.CT, "CT", "PACS", "DROPZONE"), 2, PACS, INTRUDER, 105)
    return p.pcap([*talk(moves(1, "WS_1"), 0, WORKSTATION, PACS), *talk(moves(2, "DROPZONE"), 1, WORKSTATION, PACS),
                   *pushed])  # fmt: skip


def known_destination() -> bytes:
    return p.pcap([*talk(moves(3, "WS_1"), 0, WORKSTATION, PACS), *talk(moves(1, "WS_2"), 1, WORKSTATION, PACS)])


# RV-DICOM-025


def reader_moved_house() -> bytes:
    """The station of before has another address."""
    return p.pcap(talk(moves(3, "WS_1"), 0, WORKSTATION._replace(ip="10.1.0.99"), PACS))


def unknown_reader() -> bytes:
    return p.pcap([*talk(moves(1, "WS_1"), 0, WORKSTATION, PACS), *talk(moves(2, "WS_1"), 1, INTRUDER, PACS)])


# RV-DICOM-026


def usual_worklist() -> bytes:
    return p.pcap(talk(worklist(), 0, CT, EAI))


def false_worklist() -> bytes:
    return p.pcap([*talk(worklist(), 0, CT, EAI), *talk(worklist(), 1, CT, INTRUDER)])


def worklist_moved_house() -> bytes:
    return p.pcap(talk(worklist(), 0, CT, EAI._replace(ip="10.1.0.41")))


# RV-DICOM-027


def ct_sends_ct() -> bytes:
    return p.pcap([*talk(images(d.CT, "CT", "CT_1"), 0, CT, PACS)])


def ct_sends_mr() -> bytes:
    own = talk(images(d.CT, "CT", "CT_1"), 0, CT, PACS)
    return p.pcap([*own, *talk(images(MR_STORAGE, "MR", "CT_1"), 1, CT, PACS)])


def ct_sends_reports_and_archive_passes_on() -> bytes:
    own = [*talk(images(d.CT, "CT", "CT_1"), 0, CT, PACS), *talk(images(SR_STORAGE, "SR", "CT_1"), 1, CT, PACS)]
    return p.pcap([*own, *talk(images(MR_STORAGE, "MR", "PACS", "WS_1"), 2, PACS, WORKSTATION)])


# RV-DICOM-028


def other_pixels() -> bytes:
    first, second = one_image(b"\1\2\3\4"), one_image(b"\1\2\3\5")
    return p.pcap([*talk(first, 0, CT, ROUTER), *talk(second, 1, ROUTER, PACS)])


def same_pixels() -> bytes:
    """Passed on as it came."""
    first = one_image(b"\1\2\3\4")
    return p.pcap([*talk(first, 0, CT, ROUTER), *talk(first, 1, ROUTER, PACS), *talk(first, 2, ROUTER, PACS)])


# RV-DICOM-029


def other_instance() -> bytes:
    return p.pcap(talk(one_image(b"\1\2\3\4", command="1.2.3.4.5.99"), 0, CT, PACS))


def own_instance() -> bytes:
    return p.pcap(talk(stores(3), 0, CT, PACS))


# RV-DICOM-030


def broken_lengths() -> bytes:
    """A PDV longer than its PDU, and a PDU of a type that is none (PS3.8 9.3.5.1, 9.3.1)."""
    pdv = b"\4\0\0\0\0\x08" + b"\0\0\x10\0" + b"\1\3ab"
    begun = stores(0)[:2]
    first = [*begun, (CLIENT, pdv), (SERVER, d.abort(2))]
    return p.pcap([*talk(first, 0, CT, PACS), *talk([*begun, (CLIENT, b"\x2a\0\0\0\0\4abcd")], 1, INTRUDER, PACS)])


def cut_packets() -> bytes:
    """Whole exchanges of which the capture kept 700 bytes a packet."""
    return p.pcap(p.snap(talk(stores(2, 3_000), 0, CT, PACS), 700))


# RV-DICOM-031


def unanswered(number: int) -> list[Packet]:
    """TCP is answered, the association is not."""
    return talk([(CLIENT, d.request([(d.CT, [d.EXPLICIT])], "CT_9", "PACS"))], number, INTRUDER, PACS)


def places_taken() -> bytes:
    full = [(CLIENT, d.request([(d.CT, [d.EXPLICIT])], "CT_1", "PACS")), (SERVER, d.reject(2, 3, 2))]
    held = [one for number in range(20) for one in unanswered(number)]
    return p.pcap(p.merged(held, talk(stores(1), 30, CT, PACS), talk(full, 40, CT, PACS)))


def one_direction() -> bytes:
    """As many, but of the archive nothing was captured; and a scanner whose exchange was."""
    heard = [one for number in range(25) for one in unanswered(number) if one.content[6:12] == p.mac(INTRUDER.mac)]
    return p.pcap(p.merged(heard, talk(stores(1), 60, CT, PACS)))


MAKERS: dict[str, Callable[[], bytes]] = {
    "RV-DICOM-021/fires.pcap": echoes_to_many,
    "RV-DICOM-021/silent.pcap": echoes_one_after_the_other,
    "RV-DICOM-022/fires.pcap": harvest,
    "RV-DICOM-022/silent.pcap": readers_at_work,
    "RV-DICOM-023/past.pcap": few_moves,
    "RV-DICOM-023/past-busy.pcap": busy_moves,
    "RV-DICOM-023/fires.pcap": many_moves,
    "RV-DICOM-023/silent.pcap": many_moves,
    "RV-DICOM-024/past.pcap": usual_destinations,
    "RV-DICOM-024/fires.pcap": unknown_destination,
    "RV-DICOM-024/silent.pcap": known_destination,
    "RV-DICOM-025/past.pcap": few_moves,
    "RV-DICOM-025/fires.pcap": unknown_reader,
    "RV-DICOM-025/silent.pcap": reader_moved_house,
    "RV-DICOM-026/past.pcap": usual_worklist,
    "RV-DICOM-026/fires.pcap": false_worklist,
    "RV-DICOM-026/silent.pcap": worklist_moved_house,
    "RV-DICOM-027/past.pcap": ct_sends_ct,
    "RV-DICOM-027/fires.pcap": ct_sends_mr,
    "RV-DICOM-027/silent.pcap": ct_sends_reports_and_archive_passes_on,
    "RV-DICOM-028/fires.pcap": other_pixels,
    "RV-DICOM-028/silent.pcap": same_pixels,
    "RV-DICOM-029/fires.pcap": other_instance,
    "RV-DICOM-029/silent.pcap": own_instance,
    "RV-DICOM-030/fires.pcap": broken_lengths,
    "RV-DICOM-030/silent.pcap": cut_packets,
    "RV-DICOM-031/fires.pcap": places_taken,
    "RV-DICOM-031/silent.pcap": one_direction,
}
