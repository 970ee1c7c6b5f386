"""What machines announce of themselves."""

from __future__ import annotations

from radvigil.protocols.dns import LLMNR, MDNS
from radvigil.protocols.dns.announcement import service_type
from radvigil.records import Flow, Malformed, Name
from tests.support.datagrams import capture_events, corpus, talk_of
from tests.support.dns_messages import message, name, question, record

FLOW = Flow("f", "c", 0, "udp", "192.0.2.7", 5353, "224.0.0.251", 5353)
ANSWER = 0x8400
SRV_HEAD = b"\0\0\0\0\x01\xbb"


def told(*records: bytes, flow: Flow = FLOW) -> list[Name]:
    return talk_of(MDNS, [(0, message(ANSWER, answers=list(records)))], flow)


def test_a_machine_says_its_name_address_and_services():
    (event,) = told(
        record("_dicom._tcp.local", 12, name("Room 4 scanner of Dr Martin._dicom._tcp.local")),
        record("Room 4 scanner of Dr Martin._dicom._tcp.local", 33, SRV_HEAD + name("us4.local")),
        record("us4.local", 1, bytes((192, 0, 2, 7))),
    )
    assert (event.source, event.name, event.ip) == ("mdns", "us4.local", "192.0.2.7")
    assert event.services == ("_dicom._tcp",)
    assert event.roles == ("dicom",)
    assert event.said_by_itself
    assert "Martin" not in repr(event)


def test_an_address_of_another_machine_is_not_said_by_itself_and_gets_no_services():
    (event,) = told(record("other.local", 1, bytes((192, 0, 2, 8))))
    assert not event.said_by_itself


def test_services_go_to_the_speaker_only():
    events = told(
        record("other.local", 1, bytes((192, 0, 2, 8))),
        record("me.local", 1, bytes((192, 0, 2, 7))),
        record("_ipp._tcp.local", 12, name("X._ipp._tcp.local")),
    )
    assert {event.name: event.services for event in events} == {"other.local": (), "me.local": ("_ipp._tcp",)}


def test_product_keys_are_kept_and_all_others_dropped():
    text = b"\x0cty=Printer 9\x10usb_MFG=Acme Inc\x14note=Mrs Durand room"
    (event,) = told(record("P._ipp._tcp.local", 16, text), record("p.local", 1, bytes((192, 0, 2, 7))))
    assert (event.model, event.manufacturer, event.roles) == ("Printer 9", "Acme Inc", ("printer",))
    assert "Durand" not in repr(event)


def test_hinfo_gives_the_operating_system():
    (event,) = told(record("x.local", 13, b"\6x86-64\5LINUX"), record("x.local", 1, bytes((192, 0, 2, 7))))
    assert event.software == "LINUX"


def test_a_workstation_record_gives_the_mac():
    instance = "pc5 [00:11:22:aa:bb:cc]._workstation._tcp.local"
    (event,) = told(record(instance, 33, SRV_HEAD + name("pc5.local")))
    assert (event.mac, event.name, event.ip) == ("00:11:22:aa:bb:cc", "pc5.local", "192.0.2.7")


def test_a_question_tells_nothing_but_a_probing_one_does():
    ask = message(0, [question("me.local", 255)], authority=[record("me.local", 1, bytes((192, 0, 2, 7)))])
    assert [event.name for event in talk_of(MDNS, [(0, ask)], FLOW)] == ["me.local"]
    assert talk_of(MDNS, [(0, message(0, [question("me.local", 255)]))], FLOW) == []


def test_the_same_announcement_is_told_once():
    same = message(ANSWER, answers=[record("me.local", 1, bytes((192, 0, 2, 7)))])
    assert len(talk_of(MDNS, [(0, same)] * 50, FLOW)) == 1


def test_llmnr_answers_name_the_speaker():
    flow = Flow("f", "c", 0, "udp", "192.0.2.7", 5355, "192.0.2.9", 51000)
    reply = message(0x8000, [question("CT1")], [record("CT1", 1, bytes((192, 0, 2, 7)))])
    (event,) = talk_of(LLMNR, [(0, reply)], flow)
    assert (event.source, event.name, event.said_by_itself) == ("llmnr", "CT1", True)


def test_a_cut_text_record_is_malformed_and_what_came_before_is_kept():
    events = told(record("me.local", 1, bytes((192, 0, 2, 7))), record("P._ipp._tcp.local", 16, b"\x20ty=x"))
    assert [event.name for event in events if isinstance(event, Name)] == ["me.local"]
    assert [event.why for event in events if isinstance(event, Malformed)] == ["character-string-cut"]


def test_a_device_record_gives_the_model_and_is_no_service():
    (event,) = told(
        record("Anna's Mac._device-info._tcp.local", 16, b"\x0fmodel=MacPro7,1"),
        record("m.local", 1, bytes((192, 0, 2, 7))),
    )
    assert (event.model, event.services) == ("MacPro7,1", ())
    assert "Anna" not in repr(event)


def test_service_types():
    assert service_type("CT 1._dicom._tcp.local") == "_dicom._tcp"
    assert service_type("_printer._sub._http._tcp.local") == "_http._tcp"
    assert service_type("ct1.local") == ""


def test_corpus_all_addresses_of_one_machine():
    events = capture_events(corpus("zeek-mdns.pcap"), (MDNS,))
    assert {event.name for event in events} == {"johanna-QEMU-Virtual-Machine.local"}
    assert "10.0.2.7" in {event.ip for event in events}
    assert all(event.said_by_itself for event in events)
