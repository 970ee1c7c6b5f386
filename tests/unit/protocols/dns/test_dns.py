"""Questions and answers over UDP and TCP."""

from __future__ import annotations

import pytest

from radvigil.protocols.dns import DNS, DNS_TCP, LLMNR, MDNS
from radvigil.protocols.dns.reverse import address_of
from radvigil.records import Dns, Limits, Malformed, Match, Name, Opening
from tests.support.datagrams import capture_events, corpus, talk_of
from tests.support.dns_messages import message, name, question, record
from tests.support.driving import context_for, events_of, orig, resp

QUERY = 0x0100
ANSWER = 0x8180
POINTER = b"\xc0\x0c"


def test_an_answer_is_paired_with_its_question():
    ask = message(QUERY, [question("pacs.hospital.example")])
    reply = message(ANSWER, [question("pacs.hospital.example")], [record(POINTER, 1, bytes((192, 0, 2, 9)))])
    (event,) = talk_of(DNS, [(0, ask), (1, reply)])
    assert isinstance(event, Dns)
    assert (event.query, event.qtype, event.rcode) == ("pacs.hospital.example", "A", "NOERROR")
    assert event.answers == ("192.0.2.9",)
    assert event.answered
    assert event.mark.packet == 2


def test_a_question_asked_twice_and_never_answered_is_said_once_with_its_own_mark():
    ask = message(QUERY, [question("mr3.hospital.example", 28)])
    (event,) = talk_of(DNS, [(0, ask), (0, ask)])
    assert (event.query, event.qtype, event.answered, event.mark.packet) == ("mr3.hospital.example", "AAAA", False, 1)


def test_aliases_and_addresses_are_kept_in_order():
    answers = [
        record(POINTER, 5, name("archive.hospital.example")),
        record("archive.hospital.example", 28, bytes.fromhex("20010db8000000000000000000000001")),
    ]
    (event,) = talk_of(DNS, [(1, message(ANSWER, [question("pacs.example", 28)], answers))])
    assert event.answers == ("archive.hospital.example", "2001:db8::1")


def test_a_reverse_answer_names_a_machine_but_not_by_itself():
    reply = message(ANSWER, [question("9.2.0.192.in-addr.arpa", 12)], [record(POINTER, 12, name("ct1.example"))])
    said = [event for event in talk_of(DNS, [(1, reply)]) if isinstance(event, Name)]
    assert [(event.name, event.ip, event.said_by_itself) for event in said] == [("ct1.example", "192.0.2.9", False)]


def test_an_update_is_answered_by_its_id_alone():
    (event,) = talk_of(DNS, [(0, message(0x2800, [question("hospital.example", 6)])), (1, message(0xA800))])
    assert (event.query, event.qtype, event.answered, event.rcode) == ("hospital.example", "SOA", True, "NOERROR")


def test_refused_names_carry_their_code():
    (event,) = talk_of(DNS, [(1, message(ANSWER | 3, [question("nobody.example")]))])
    assert event.rcode == "NXDOMAIN"


def test_more_questions_than_the_limit_are_told_early_and_none_is_lost():
    events: list = []
    context = context_for(events, Limits(pending=4))
    talk = [(0, message(QUERY, [question(f"h{number}.example")], ident=number)) for number in range(10)]
    talk_of(DNS, talk, context=context)
    assert sorted(event.query for event in events) == sorted(f"h{number}.example" for number in range(10))


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"\0" * 7, "header-cut"),
        (message(QUERY, [b"\x05ab"]), "name-cut"),
        (message(QUERY, [b"\x41ab\0\0\1\0\1"]), "reserved-label-type"),
        (message(QUERY, [b"\xc0\x0c\0\1\0\1"]), "pointer-not-backwards"),
        (message(QUERY, [b"\xc0\x20\0\1\0\1"]), "pointer-not-backwards"),
        (message(QUERY, [(b"\x3f" + b"x" * 63) * 5 + b"\0\0\1\0\1"]), "name-too-long"),
        (message(QUERY, [b"\1a\0\0"]), "question-cut"),
        (message(ANSWER, [question("a.example")], [record(POINTER, 1, b"\1\2\3")]), "address-size"),
        (message(ANSWER, [question("a.example")], [POINTER + b"\0\1"]), "record-cut"),
        (message(ANSWER, [question("a.example")], [record(POINTER, 1, b"\1\2\3\4")[:-2]]), "rdata-cut"),
    ],
)
def test_what_breaks_the_message_is_said(octets, why):
    malformed = [event for event in talk_of(DNS, [(1, octets)]) if isinstance(event, Malformed)]
    assert [(event.protocol, event.why) for event in malformed] == [("dns", why)]
    assert malformed[0].clause.startswith("RFC 1035")


def test_a_broken_answer_is_still_an_answer():
    reply = message(ANSWER, [question("a.example")], [record(POINTER, 1, b"\1\2\3")])
    events = talk_of(DNS, [(0, message(QUERY, [question("a.example")])), (1, reply)])
    assert [event.answered for event in events if isinstance(event, Dns)] == [True]


def test_the_probe_wants_content_and_the_port_only_helps():
    ask = message(QUERY, [question("pacs.example")])
    assert DNS.probe(ask, 40000, 53)
    assert DNS.probe(ask, 40000, 9953)
    assert not DNS.probe(b"GET / HTTP/1.1\r\n\r\n", 40000, 53)
    assert not DNS.probe(message(QUERY, [question("CK" * 16, 32)]), 137, 137)
    assert MDNS.probe(message(0, [question("_dicom._tcp.local", 12)]), 5353, 5353)
    assert LLMNR.probe(message(0, [question("ct1")]), 50000, 5355)
    assert not MDNS.probe(ask, 40000, 53)


def framed(octets: bytes) -> bytes:
    return len(octets).to_bytes(2, "big") + octets


TALK = [
    orig(framed(message(QUERY, [question("pacs.example")]))),
    resp(framed(message(ANSWER, [question("pacs.example")], [record(POINTER, 1, b"\x0a\0\0\1")]))),
]


@pytest.mark.parametrize("split", [None, 1, 3, (2, 7)])
def test_over_tcp_any_split_gives_the_same(split):
    (event,) = events_of(DNS_TCP, TALK, split)
    assert (event.query, event.answers, event.answered) == ("pacs.example", ("10.0.0.1",), True)


def test_over_tcp_a_broken_message_does_not_stop_the_next():
    broken = framed(message(QUERY, [b"\x05ab"]))
    events = events_of(DNS_TCP, [orig(broken), *TALK])
    assert [type(event) for event in events] == [Malformed, Dns]


def test_over_tcp_a_hole_ends_the_direction_without_invention():
    events = events_of(DNS_TCP, [(0, TALK[0][1][:10]), (0, 20), (0, TALK[0][1])])
    assert events == []


def test_the_stream_probe_reads_length_and_message():
    ask = TALK[0][1]
    assert DNS_TCP.probe(Opening(ask, b"", 40000, 53, False)) is Match.YES
    assert DNS_TCP.probe(Opening(ask, b"", 40000, 9953, False)) is Match.YES
    assert DNS_TCP.probe(Opening(ask[:5], b"", 40000, 53, False)) is Match.MORE
    assert DNS_TCP.probe(Opening(b"\x16\x03\x01\x02\x00\x01" + b"\0" * 40, b"", 40000, 53, False)) is Match.NO


@pytest.mark.parametrize(
    ("owner", "ip"),
    [
        ("9.2.0.192.in-addr.arpa", "192.0.2.9"),
        ("2.0.192.in-addr.arpa", ""),
        ("999.2.0.192.in-addr.arpa", ""),
        ("1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa", "2001:db8::1"),
        ("z." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa", ""),
        ("host.example", ""),
    ],
)
def test_addresses_out_of_reverse_zones(owner, ip):
    assert address_of(owner) == ip


def test_corpus_an_attack_on_the_resolver_is_malformed():
    events = capture_events(corpus("malcolm-dns_variant_1.pcap"), (DNS,))
    assert [(event.KIND, getattr(event, "why", "")) for event in events] == [
        ("dns", ""),
        ("malformed", "name-too-long"),
    ]
    assert events[0].answered


def test_corpus_questions_of_a_windows_network():
    events = capture_events(corpus("wiki-dhcp-and-dyndns.pcap"), (DNS,))
    assert {event.query for event in events if event.rcode == "NXDOMAIN"} == {"router.far-far-away", "sus.far-far-away"}
