"""SNMP: versions, communities, the system group, engines."""

from __future__ import annotations

import pytest

from radvigil.protocols.snmp import SNMP
from radvigil.protocols.snmp.message import oid_text
from radvigil.records import Flow, Malformed, Name, Snmp
from tests.support.datagrams import capture_events, corpus, talk_of

FLOW = Flow("f", "c", 0, "udp", "192.0.2.1", 40000, "192.0.2.7", 161)
DESCRIPTION = bytes.fromhex("2b06010201010100")
OBJECT_ID = bytes.fromhex("2b06010201010200")
NAME = bytes.fromhex("2b06010201010500")
IF_DESCR = bytes.fromhex("2b060102010202010201")


def tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = bytes((len(content),)) if len(content) < 128 else b"\x82" + len(content).to_bytes(2, "big")
    return bytes((tag,)) + size + content


def integer(value: int) -> bytes:
    return tlv(2, value.to_bytes(4, "big", signed=True))


def pdu(tag: int, *pairs: tuple[bytes, bytes]) -> bytes:
    return tlv(
        tag, integer(1), integer(0), integer(0), tlv(0x30, *(tlv(0x30, tlv(6, oid), value) for oid, value in pairs))
    )


def v2(body: bytes, community: bytes = b"public", version: int = 1) -> bytes:
    return tlv(0x30, integer(version), tlv(4, community), body)


def v3(scoped: bytes, engine: bytes, user: bytes = b"dr.martin") -> bytes:
    world = tlv(0x30, integer(1), integer(65507), tlv(4, b"\4"), integer(3))
    usm = tlv(0x30, tlv(4, engine), integer(1), integer(2), tlv(4, user), tlv(4, bytes(12)), tlv(4))
    return tlv(0x30, integer(3), world, tlv(4, usm), scoped)


GET = pdu(0xA0, (NAME, tlv(5)))
ANSWER = pdu(
    0xA2,
    (DESCRIPTION, tlv(4, b"Acme CT console")),
    (OBJECT_ID, tlv(6, bytes.fromhex("2b06010401bf08030210"))),
    (NAME, tlv(4, b"ct1")),
)


def test_an_answer_tells_what_the_machine_is():
    events = talk_of(SNMP, [(0, v2(GET)), (1, v2(ANSWER))], FLOW)
    ask, reply, name = events
    assert (ask.operation, ask.version, ask.community_class, ask.sender) == ("get", "2c", "default-read", "orig")
    assert (reply.operation, reply.sys_descr, reply.sys_name) == ("response", "Acme CT console", "ct1")
    assert reply.sys_object_id == "1.3.6.1.4.1.8072.3.2.16"
    assert isinstance(name, Name)
    assert (name.source, name.name, name.ip) == ("snmp", "ct1", "192.0.2.7")


@pytest.mark.parametrize(
    ("community", "kind"), [(b"public", "default-read"), (b"private", "default-write"), (b"S3cretWord", "other")]
)
def test_communities_are_masked_and_classed(community, kind):
    (event,) = talk_of(SNMP, [(0, v2(GET, community, 0))], FLOW)
    assert (event.version, event.community_class) == ("1", kind)
    assert len(event.community) == 32
    assert community.decode() not in event.community
    assert b"S3cretWord".decode() not in repr(event)


def test_polling_is_told_once():
    other = v2(pdu(0xA2, (IF_DESCR, tlv(4, b"eth0"))))
    events = talk_of(SNMP, [(0, v2(GET)), (1, other)] * 200, FLOW)
    assert [event.operation for event in events] == ["get", "response"]
    assert "eth0" not in repr(events)


def test_bulk_and_set_are_told_apart():
    events = talk_of(SNMP, [(0, v2(pdu(0xA5, (NAME, tlv(5))))), (0, v2(pdu(0xA3, (NAME, tlv(4, b"x")))))], FLOW)
    assert [event.operation for event in events] == ["get-bulk", "set"]


def test_a_trap_of_version_1_names_its_maker():
    body = tlv(
        0xA4,
        tlv(6, bytes.fromhex("2b060104010909")),
        tlv(0x40, bytes(4)),
        integer(0),
        integer(0),
        tlv(0x43, b"\1"),
        tlv(0x30),
    )
    (event,) = talk_of(SNMP, [(0, v2(body, version=0))], FLOW)
    assert (event.operation, event.sys_object_id) == ("trap", "1.3.6.1.4.1.9.9")


def test_version_3_gives_engine_and_mac_but_no_user():
    engine = bytes.fromhex("8000000903") + bytes.fromhex("0002b3aabbcc")
    scoped = tlv(0x30, tlv(4, engine), tlv(4), pdu(0xA8, (IF_DESCR, tlv(0x41, b"\1"))))
    events = talk_of(SNMP, [(1, v3(scoped, engine)), (1, v3(tlv(4, bytes(40)), engine))], FLOW)
    assert [event.operation for event in events if isinstance(event, Snmp)] == ["report", ""]
    assert events[0].engine_id == engine.hex()
    assert {event.mac for event in events if isinstance(event, Name)} == {"00:02:b3:aa:bb:cc"}
    assert "martin" not in repr(events)


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"", "element-cut"),
        (b"\x30\x80", "length"),
        (b"\x31\0", "unexpected-tag"),
        (v2(GET)[:-4], "length"),
        (v2(GET, version=7), "version"),
        (v2(tlv(0xAF)), "pdu-type"),
        (v2(tlv(0xA2, integer(1), integer(0), integer(0), tlv(0x30, tlv(0x30, tlv(4, NAME))))), "unexpected-tag"),
        (v3(integer(1), b"12345"), "scoped-pdu"),
    ],
)
def test_what_breaks_the_message_is_said(octets, why):
    (event,) = talk_of(SNMP, [(1, octets)], FLOW)
    assert isinstance(event, Malformed)
    assert event.why == why


def test_object_identifiers():
    assert oid_text(bytes.fromhex("883703")) == "2.999.3"
    assert oid_text(b"") == ""


def test_an_endless_object_identifier_is_malformed():
    body = pdu(0xA2, (OBJECT_ID, tlv(6, b"\x2b" + b"\1" * 100)))
    (event,) = talk_of(SNMP, [(1, v2(body))], FLOW)
    assert (event.KIND, event.why) == ("malformed", "object-identifier")


def test_the_probe_reads_the_message():
    assert SNMP.probe(v2(GET), 40000, 9161)
    assert not SNMP.probe(b"\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\0\x80\0", 40000, 161)


def test_corpus_a_walk_is_a_handful_of_events():
    events = capture_events(corpus("zeek-snmpwalk-short.pcap"), (SNMP,))
    assert not [event for event in events if isinstance(event, Malformed)]
    assert {event.sys_name for event in events if isinstance(event, Snmp)} == {"", "ubuntu-512mb-sfo2-01"}
    assert {event.sys_object_id for event in events if isinstance(event, Snmp)} == {"", "1.3.6.1.4.1.8072.3.2.10"}
    assert len(events) == 6


def test_corpus_version_3():
    events = capture_events(corpus("zeek-snmpv3_get_next.pcap"), (SNMP,))
    assert [event.operation for event in events] == ["get", "report", "get-next", "response"]
    assert events[3].engine_id == "80001f8880a9498e5e3a2c3043"
