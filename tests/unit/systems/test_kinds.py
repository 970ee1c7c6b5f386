"""What kind of machine it is, from what it does."""

from __future__ import annotations

import pytest

from radvigil.records import Name
from radvigil.systems.hints import hinted
from tests.support.events import CT, STUDY_FIND, STUDY_MOVE, WORKLIST, Wire, closed, department, device_at

MPPS = "1.2.840.10008.3.1.2.3.3"
PRINT = "1.2.840.10008.5.1.1.9"
CT_MAKE = {"manufacturer": "SIEMENS", "model": "Force", "serial": "75114"}


def kind(wire: Wire, ip: str) -> tuple[str, str]:
    found = device_at(closed(wire), ip).kind
    return found.value, found.confidence


def test_a_department():
    site = closed(Wire(events=department()))
    kinds = {
        ip: device_at(site, ip).kind.value for ip in ("10.0.0.11", "10.0.0.12", "10.0.0.20", "10.0.0.30", "10.0.0.40")
    }
    assert kinds == {
        "10.0.0.11": "CT", "10.0.0.12": "MR", "10.0.0.20": "archive", "10.0.0.30": "worklist",
        "10.0.0.40": "workstation",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("modality", "expected"), [("CR", "XR"), ("DX", "XR"), ("RF", "XR"), ("PT", "PT"), ("NM", "NM"), ("US", "US")]
)
def test_modalities(modality: str, expected: str):
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("A", "B"), **(CT_MAKE | {"modality": modality}))
    assert kind(wire, "10.0.0.11")[0] == expected


def test_a_printer_of_films_and_one_of_paper():
    wire = Wire()
    wire.ask("10.0.0.11", "10.0.0.50", aes=("CT", "FILM"), command="N-CREATE", sop_class=PRINT)
    wire.say(Name, source="mdns", name="hall.local", ip="10.0.0.51", services=("_ipp._tcp",))
    assert kind(wire, "10.0.0.50")[0] == "printer"
    assert kind(wire, "10.0.0.51")[0] == "printer"


def test_who_receives_and_sends_on_without_answering_queries_is_a_gateway():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.60", aes=("CT1", "ROUTE"), **CT_MAKE)
    wire.images("10.0.0.60", "10.0.0.20", aes=("ROUTE", "PACS"), **CT_MAKE)
    assert kind(wire, "10.0.0.60")[0] == "gateway"


def test_a_modality_that_fetches_old_images_stays_one():
    wire = Wire()
    wire.ask("10.0.0.11", "10.0.0.30", aes=("CT1", "RIS"), command="C-FIND", sop_class=WORKLIST)
    wire.ask("10.0.0.11", "10.0.0.31", aes=("CT1", "MPPS"), command="N-CREATE", sop_class=MPPS)
    wire.ask("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), command="C-FIND", sop_class=STUDY_FIND)
    wire.ask("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), command="C-MOVE", sop_class=STUDY_MOVE)
    wire.images("10.0.0.20", "10.0.0.11", aes=("PACS", "CT1"), **CT_MAKE)
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), **CT_MAKE)
    assert kind(wire, "10.0.0.11")[0] == "CT"


def test_receiving_from_modalities_is_an_archive_and_from_archives_is_nothing_yet():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("X1", "Y"), **CT_MAKE)
    assert kind(wire, "10.0.0.20") == ("archive", "low")
    wire.ask("10.0.0.40", "10.0.0.20", aes=("Z", "Y"), command="C-FIND", sop_class=STUDY_FIND)
    wire.images("10.0.0.20", "10.0.0.66", aes=("Y", "DROP"), **CT_MAKE)
    found = device_at(closed(wire), "10.0.0.66").kind
    assert (found.value, {rival.value for rival in found.rivals}) == ("unknown", {"archive", "workstation"})


def test_a_sender_of_merges_is_remembered_as_one():
    wire = Wire()
    wire.hl7("10.0.0.70", "10.0.0.71", "ADT^A40")
    wire.hl7("10.0.0.72", "10.0.0.71", "ADT^A04")
    site = closed(wire)
    services = [device_at(site, f"10.0.0.{n}").services for n in (70, 71, 72)]
    merging = [[value for one in found for code, value in one.details if code == "merge"] for found in services]
    assert merging == [["A40"], [], []]


def test_hl7_engine_server_and_speaker():
    wire = Wire()
    wire.hl7("10.0.0.70", "10.0.0.71", "ADT^A04", sending_application="X9", receiving_application="X8")
    wire.hl7("10.0.0.71", "10.0.0.72", "ADT^A04", sending_application="X8", receiving_application="X7", port=6661)
    wire.hl7("10.0.0.72", "10.0.0.71", "ORU^R01", sending_application="X7", receiving_application="X8")
    wire.hl7("10.0.0.71", "10.0.0.70", "ORU^R01", sending_application="X8", receiving_application="X9", port=2577)
    site = closed(wire)
    kinds = [device_at(site, f"10.0.0.{n}").kind.value for n in (70, 71, 72)]
    assert kinds == ["server", "hl7-engine", "server"]


def test_who_speaks_for_several_is_not_known():
    wire = Wire()
    wire.hl7("10.0.0.66", "10.0.0.71", sending_application="X1")
    wire.hl7("10.0.0.66", "10.0.0.72", sending_application="X2")
    assert kind(wire, "10.0.0.66")[0] == "unknown"


def test_many_services_make_a_server_but_not_more():
    wire = Wire()
    for port, service in ((53, "dns"), (389, "ldap"), (445, "smb"), (22, "ssh")):
        wire.talk("10.0.0.5", "10.0.0.9", port, service)
    assert kind(wire, "10.0.0.9") == ("server", "medium")


def test_nothing_said_is_unknown():
    wire = Wire()
    wire.talk("10.0.0.5", "10.0.0.9", 50_000)
    assert kind(wire, "10.0.0.5") == ("unknown", "low")


def test_file_transfer_data_belongs_to_its_control_connection():
    wire = Wire()
    wire.talk("10.0.0.5", "10.0.0.9", 21, "ftp")
    wire.talk("10.0.0.5", "10.0.0.9", 30_123)
    wire.talk("10.0.0.6", "10.0.0.9", 30_124)
    site = closed(wire)
    services = {(each.name, each.role) for each in device_at(site, "10.0.0.9").services}
    assert services == {("ftp", "server"), ("ftp-data", "server"), ("unknown", "server")}
    assert {each.service: each.what for each in site.conversations} == {
        "ftp": "files", "ftp-data": "files", "unknown": "other",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PACS_MAIN", "archive"), ("RIS_MWL", "worklist"), ("radio-irm-2", "MR"), ("CT01", "CT"), ("ECHO3", "US"),
        ("WS_READ1", "workstation"), ("SCANNER", "CT"), ("MIRTH", "hl7-engine"), ("CUSTOMER", ""), ("XYZ", ""),
        ("FOCUS", ""), ("PRINTER4", "printer"), ("DISTRICT", ""),
    ],
)  # fmt: skip
def test_hints(name: str, expected: str):
    assert hinted(name) == expected


def test_names_that_disagree_say_nothing():
    wire = Wire()
    wire.associate(wire.flow("10.0.0.5", "10.0.0.9", 104), "CT01", "PACS", CT, presentation_contexts=())
    wire.associate(wire.flow("10.0.0.6", "10.0.0.9", 104), "CT01", "PACS", CT, presentation_contexts=())
    wire.associate(wire.flow("10.0.0.6", "10.0.0.9", 104), "MR01", "PACS", CT, presentation_contexts=())
    for ip in ("10.0.0.5", "10.0.0.6"):
        wire.talk(ip, "10.0.0.9", 104, "dicom")
    assert kind(wire, "10.0.0.5") == ("CT", "low")
    assert kind(wire, "10.0.0.6") == ("unknown", "low")


def test_every_kind_can_be_walked_back_to_packets():
    site = closed(Wire(events=department()))
    for device in site.devices:
        for evidence in device.kind.evidence:
            assert evidence.references, (device.kind.value, evidence.source)
            assert evidence.first <= evidence.references[0].ts <= evidence.last
