from __future__ import annotations

from radvigil.protocols.kerberos import KERBEROS, KERBEROS_UDP
from radvigil.protocols.kerberos.messages import service_ticket
from radvigil.records import Event, Kerberos, Mark, Match, Opening
from tests.support import office
from tests.support.datagrams import corpus
from tests.support.driving import FLOW, context_for, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints, stream_events


def over_udp(*messages: bytes) -> list[Event]:
    events: list[Event] = []
    reader = KERBEROS_UDP.decoder(FLOW, context_for(events))
    for message in messages:
        reader.datagram(0, message, Mark(0, "", 1))
    reader.close(Mark(0, "", 2))
    return events


def test_a_persons_request_is_masked() -> None:
    (event,) = over_udp(office.kerberos_request())
    assert isinstance(event, Kerberos)
    assert (event.message, event.realm, event.service) == ("as-req", "IMAGING.EXAMPLE", "krbtgt/IMAGING.EXAMPLE")
    assert (len(event.client), event.encryption_types) == (32, (18, 23))
    assert office.USER not in repr(event)


def test_a_machine_is_named_and_its_service_too() -> None:
    (event,) = over_udp(office.kerberos_reply())
    assert isinstance(event, Kerberos)
    assert (event.message, event.client, event.service) == ("tgs-rep", "CT-CONSOLE$", "cifs/pacs.imaging.example")


def test_errors() -> None:
    (event,) = over_udp(office.kerberos_error(24))
    assert isinstance(event, Kerberos)
    assert (event.message, event.error) == ("error", 24)


def test_over_tcp() -> None:
    talk = [orig(office.over_tcp(office.kerberos_request()) * 2), resp(office.over_tcp(office.kerberos_error()))]
    events = any_split_says_the_same(KERBEROS, talk)
    assert [event.message for event in events if isinstance(event, Kerberos)] == ["as-req", "as-req", "error"]


def test_the_ticket_inside_a_gss_token() -> None:
    event = service_ticket(b"spnego" + office.ap_req(), FLOW, Mark(0, "", 1))
    assert event is not None
    assert (event.message, event.service, event.encryption_types) == ("ap-req", "cifs/pacs.imaging.example", (18,))
    assert service_ticket(b"nothing", FLOW, Mark(0, "", 1)) is None


def test_a_service_of_one_component_may_be_a_person() -> None:
    reply = office.tlv(0x6D, office.tlv(0x30, office.tlv(0xA5, office.kerberos_ticket("R", office.USER))))
    assert office.USER not in repr(over_udp(reply))


def test_violations() -> None:
    assert complaints(over_udp(office.kerberos_request()[:40], b"\x6a\x80")) == ["length", "length-form"]
    assert complaints(events_of(KERBEROS, [orig(b"\x80\0\0\0")])) == ["length-extension"]
    assert complaints(events_of(KERBEROS, [orig(b"\0\xff\xff\xff")])) == ["length"]


def test_recognition() -> None:
    assert KERBEROS_UDP.probe(office.kerberos_request(), 40000, 750)
    assert KERBEROS_UDP.probe(office.kerberos_error(), 88, 40000)
    assert not KERBEROS_UDP.probe(b"\x6a\x05hello", 40000, 88)
    assert not KERBEROS_UDP.probe(b"", 40000, 88)
    tcp = office.over_tcp(office.kerberos_request())
    assert KERBEROS.probe(Opening(tcp, b"", 40000, 88, False)) is Match.YES
    assert KERBEROS.probe(Opening(tcp[:5], b"", 40000, 88, False)) is Match.MORE
    assert KERBEROS.probe(Opening(b"\0\0\0\x20\xffSMB" + bytes(40), b"", 40000, 88, False)) is Match.NO


def test_corpus_holds_no_user_in_clear() -> None:
    for event in stream_events(corpus("zeek-single-conn.pcap"), KERBEROS):
        assert isinstance(event, Kerberos)
        assert event.client.endswith("$") or len(event.client) in (0, 32)
