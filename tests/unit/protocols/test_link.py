"""ARP, LLDP and CDP."""

from __future__ import annotations

import struct

import pytest

from radvigil.protocols.link import ARP, CDP, LLDP
from radvigil.records import Name
from tests.support.datagrams import corpus, frame_events, frames
from tests.support.driving import context_for

MAC = bytes.fromhex("0002b3aabbcc")
OWN, OTHER, NOBODY = bytes((192, 0, 2, 7)), bytes((192, 0, 2, 1)), bytes(4)


def arp(operation: int, sender: bytes, target: bytes) -> bytes:
    return struct.pack(">HHBBH", 1, 0x0800, 6, 4, operation) + MAC + sender + bytes(6) + target + bytes(18)


@pytest.mark.parametrize(
    ("frame", "operation", "sender_ip"),
    [
        (arp(1, OWN, OTHER), "request", "192.0.2.7"),
        (arp(2, OWN, OTHER), "reply", "192.0.2.7"),
        (arp(1, OWN, OWN), "gratuitous", "192.0.2.7"),
        (arp(1, NOBODY, OWN), "probe", ""),
    ],
)
def test_arp(frame, operation, sender_ip):
    (event,) = frame_events(ARP, frame, 0x0806)
    assert (event.operation, event.sender_ip, event.sender_mac) == (operation, sender_ip, "00:02:b3:aa:bb:cc")
    assert event.flow is None


def test_broken_and_foreign_arp():
    cut = frame_events(ARP, arp(1, OWN, OTHER)[:20], 0x0806)
    assert [(event.KIND, event.clause) for event in cut] == [("malformed", "RFC 826")]
    sizes = frame_events(ARP, b"\0\1\x08\0\7\4\0\1" + bytes(30), 0x0806)
    assert [event.why for event in sizes] == ["address-size"]
    assert frame_events(ARP, struct.pack(">HHBBH", 6, 0x0800, 6, 4, 1) + bytes(30), 0x0806) == []


def tlv(kind: int, content: bytes) -> bytes:
    return struct.pack(">H", kind << 9 | len(content)) + content


HEAD = tlv(1, b"\4" + MAC) + tlv(2, b"\5eth0") + tlv(3, b"\0\x78")
BODY = (
    tlv(4, b"to the room of Dr Martin") + tlv(5, b"switch7") + tlv(6, b"Acme OS 7.4") + tlv(7, b"\0\x14\0\x14")
    + tlv(8, b"\5\1" + OWN + b"\2\0\0\0\1\0") + tlv(127, b"\0\x12\xbb\x09Acme") + tlv(127, b"\0\x12\xbb\x0aX48")
    + tlv(127, b"\0\x12\xbb\x08SN-0042") + tlv(127, b"\0\x12\xbb\x0bASSET-77") + tlv(0, b"")
)  # fmt: skip


def test_lldp_tells_what_the_neighbour_is():
    events = frame_events(LLDP, HEAD + BODY, 0x88CC)
    assert {event.mac for event in events} == {"00:02:b3:aa:bb:cc", "02:00:00:00:00:01"}
    event = events[0]
    assert (event.source, event.name, event.ip, event.roles) == ("lldp", "switch7", "192.0.2.7", ("bridge", "router"))
    assert (event.manufacturer, event.model, event.serial, event.software) == ("Acme", "X48", "SN-0042", "Acme OS 7.4")
    assert "Martin" not in repr(events)
    assert "ASSET" not in repr(events)


@pytest.mark.parametrize(
    ("payload", "why"), [(HEAD[:-1], "tlv-cut"), (tlv(5, b"x") + HEAD, "mandatory-tlvs"), (b"", "mandatory-tlvs")]
)
def test_broken_lldp(payload, why):
    (event,) = frame_events(LLDP, payload, 0x88CC)
    assert (event.KIND, event.protocol, event.why) == ("malformed", "lldp", why)


def test_corpus_lldp():
    events: list = []
    for frame in frames(corpus("wiki-lldp.detailed.pcap")):
        LLDP.frame(frame, context_for(events))
    assert all(isinstance(event, Name) for event in events)
    assert {event.name for event in events} == {"Summit300-48"}
    assert {event.roles for event in events} == {("bridge", "router")}


def cdp(kind: int, content: bytes) -> bytes:
    return struct.pack(">HH", kind, len(content) + 4) + content


SNAP = b"\xaa\xaa\x03\x00\x00\x0c\x20\x00\x02\xb4\0\0"
ADDRESSES = struct.pack(">I", 1) + b"\1\1\xcc\0\4" + OWN


def test_cdp_tells_what_the_neighbour_is():
    payload = SNAP + cdp(1, b"sw1.example") + cdp(2, ADDRESSES) + cdp(4, struct.pack(">I", 0x29))
    payload += cdp(5, b"Acme IOS 15.2\nCompiled by Dr X") + cdp(6, b"acme WS-48")
    (event,) = frame_events(CDP, payload)
    assert (event.source, event.name, event.ip, event.model) == ("cdp", "sw1.example", "192.0.2.7", "acme WS-48")
    assert event.roles == ("router", "bridge")
    assert event.software.startswith("Acme IOS 15.2 ")


def test_padding_after_cdp_is_no_malformation():
    (event,) = frame_events(CDP, SNAP + cdp(1, b"sw2") + bytes(12))
    assert (event.KIND, event.name) == ("name", "sw2")


def test_other_link_frames_are_silent_and_broken_ones_are_not():
    assert frame_events(CDP, b"\x42\x42\x03\0\0\0\0\0" + bytes(30)) == []
    assert [event.why for event in frame_events(CDP, SNAP + b"\0\1\0\2")] == ["tlv-length"]
    assert [event.why for event in frame_events(CDP, SNAP + b"\0\1\0\x40abc")] == ["tlv-cut"]
