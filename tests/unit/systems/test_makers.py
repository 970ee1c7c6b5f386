"""Who made the images, and who only passes them on."""

from __future__ import annotations

from radvigil.systems.makers import is_serial
from radvigil.systems.oui import vendor_of
from tests.support.events import CT, MR, STUDY_FIND, Wire, closed, department, device_at

SIEMENS = {"manufacturer": "SIEMENS", "model": "Force", "serial": "75114", "station_name": "CT1"}
GE = {"manufacturer": "GE MEDICAL SYSTEMS", "model": "SIGNA", "serial": "312MR29", "modality": "MR", "sop_class": MR}


def test_the_maker_is_who_sends_one_make_and_receives_nothing():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), **SIEMENS, software=("VA50A",))
    device = device_at(closed(wire), "10.0.0.11")
    assert (device.manufacturer.value, device.model.value, device.serial.value) == ("SIEMENS", "Force", "75114")
    assert device.manufacturer.confidence == "medium"
    assert device.manufacturer.evidence[0].source == "dicom.image"
    assert device.kind.value == "CT"
    assert "VA50A" in [each.value for each in device.software]
    assert ("serial", "SIEMENS|75114") in [(anchor.kind, anchor.value) for anchor in device.anchors]


def test_a_network_card_of_the_same_maker_makes_it_certain():
    wire = Wire(macs={"10.0.0.11": "88:4b:39:00:00:01"})
    assert "Siemens" in vendor_of("88:4b:39:00:00:01")
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), **SIEMENS)
    device = device_at(closed(wire), "10.0.0.11")
    assert (device.manufacturer.confidence, device.serial.confidence) == ("high", "high")
    assert device.anchors[0].kind == "serial"


def test_an_archive_that_forwards_has_no_make():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), **SIEMENS)
    wire.images("10.0.0.20", "10.0.0.40", aes=("PACS", "WS"), **SIEMENS)
    site = closed(wire)
    assert device_at(site, "10.0.0.20").model is None
    assert device_at(site, "10.0.0.20").serial is None


def test_an_archive_that_answers_queries_has_no_make_even_if_nothing_was_seen_to_arrive():
    wire = Wire()
    wire.ask("10.0.0.40", "10.0.0.20", aes=("WS", "PACS"), command="C-FIND", sop_class=STUDY_FIND)
    wire.images("10.0.0.20", "10.0.0.40", aes=("PACS", "WS"), **SIEMENS)
    device = device_at(closed(wire), "10.0.0.20")
    assert device.model is None
    assert device.kind.value == "archive"


def test_images_of_several_makes_describe_nobody():
    wire = Wire()
    wire.images("10.0.0.15", "10.0.0.20", aes=("RT", "PACS"), **SIEMENS)
    wire.images("10.0.0.15", "10.0.0.20", aes=("RT", "PACS"), **GE)
    device = device_at(closed(wire), "10.0.0.15")
    assert device.manufacturer is None
    assert device.kind.value == "gateway"


def test_two_serial_numbers_of_one_model_are_two_makers_or_none():
    wire = Wire()
    wire.images("10.0.0.15", "10.0.0.20", aes=("RT", "PACS"), **SIEMENS)
    wire.images("10.0.0.15", "10.0.0.20", aes=("RT", "PACS"), **(SIEMENS | {"serial": "75115"}))
    assert device_at(closed(wire), "10.0.0.15").model is None


def test_a_refused_storage_makes_no_archive():
    wire = Wire()
    flow = wire.flow("10.0.0.11", "10.0.0.12", 104)
    wire.associate(flow, "A", "CT1", CT)
    wire.exchange(flow, ("A", "CT1"), "C-STORE", CT, status=0xA700)
    wire.end(flow, "dicom")
    wire.images("10.0.0.12", "10.0.0.20", aes=("CT1", "PACS"), **SIEMENS)
    assert device_at(closed(wire), "10.0.0.12").model.value == "Force"


def test_placeholders_number_nothing():
    assert not any(is_serial(text) for text in ("", "0000", "N/A", "unknown", "123456", "XXXX"))
    assert all(is_serial(text) for text in ("75114", "US319C0417"))


def test_images_are_counted_once_by_modality():
    wire = Wire(events=department())
    assert closed(wire).activity.images_by_modality == (("CT", 3), ("MR", 3))


def test_an_image_sent_to_two_archives_was_made_once():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"), count=5, **SIEMENS)
    wire.images("10.0.0.11", "10.0.0.21", aes=("CT1", "OLD"), count=5, **SIEMENS)
    activity = closed(wire).activity
    assert activity.images_by_modality == (("CT", 5),)
    assert [count for _, _, count in activity.images_by_hour] == [5]
    assert sum(each.images for each in activity.hours if not each.device) == 10


def test_a_toolkit_is_software_and_never_a_model():
    wire = Wire()
    wire.images("10.0.0.11", "10.0.0.20", aes=("CT1", "PACS"))
    device = device_at(closed(wire), "10.0.0.11")
    assert device.manufacturer is None
    assert device.model is None
    (toolkit,) = device.software
    assert (toolkit.value, toolkit.evidence[0].source) == ("DCMTK 3.6.7", "toolkit")
