"""DHCP, both families."""

from __future__ import annotations

import struct

import pytest

from radvigil.protocols.dhcp import DHCP, DHCPV6
from radvigil.records import Dhcp, Flow, Malformed, Name
from tests.support.datagrams import capture_events, corpus, talk_of

CLIENT = Flow("f", "c", 0, "udp", "0.0.0.0", 68, "255.255.255.255", 67)
CLIENT6 = Flow("f", "c", 0, "udp", "fe80::1", 546, "ff02::1:2", 547)
MAC = bytes.fromhex("0002b3aabbcc")


def option(code: int, content: bytes) -> bytes:
    return bytes((code, len(content))) + content


def v4(
    options: bytes, op: int = 1, current: bytes = bytes(4), yours: bytes = bytes(4), relay: bytes = bytes(4)
) -> bytes:
    head = bytes((op, 1, 6, 0)) + b"\0\0\0\7" + bytes(4) + current + yours + bytes(4) + relay
    return head + MAC.ljust(16, b"\0") + bytes(64 + 128) + b"\x63\x82\x53\x63" + options + b"\xff"


def only(events, kind):
    return [event for event in events if isinstance(event, kind)]


def test_a_request_tells_client_name_class_and_parameters_in_order():
    options = option(53, b"\3") + option(12, b"MR-ROOM2") + option(60, b"MSFT 5.0") + option(55, b"\x01\x0f\x03")
    events = talk_of(DHCP, [(0, v4(options + option(50, bytes((10, 0, 0, 9)))))], CLIENT)
    (event,) = only(events, Dhcp)
    assert (event.message, event.client_mac, event.hostname) == ("request", "00:02:b3:aa:bb:cc", "MR-ROOM2")
    assert (event.vendor_class, event.parameters, event.requested_ip) == ("MSFT 5.0", (1, 15, 3), "10.0.0.9")
    (name,) = only(events, Name)
    assert (name.source, name.name, name.mac, name.ip) == ("dhcp", "MR-ROOM2", "00:02:b3:aa:bb:cc", "")
    assert name.said_by_itself


def test_an_acknowledgement_gives_address_lease_and_servers():
    options = option(53, b"\5") + option(54, bytes((10, 0, 0, 1))) + option(51, struct.pack(">I", 3600))
    options += option(3, bytes((10, 0, 0, 1))) + option(6, bytes((10, 0, 0, 2, 10, 0, 0, 3)))
    options += option(42, bytes((10, 0, 0, 4))) + option(15, b"hospital.example") + option(12, b"MR-ROOM2")
    events = talk_of(DHCP, [(0, v4(options, 2, yours=bytes((10, 0, 0, 9)), relay=bytes((10, 0, 0, 254))))], CLIENT)
    (event,) = only(events, Dhcp)
    assert (event.message, event.assigned_ip, event.server_ip, event.lease_seconds) == (
        "ack",
        "10.0.0.9",
        "10.0.0.1",
        3600,
    )
    assert (event.routers, event.name_servers) == (("10.0.0.1",), ("10.0.0.2", "10.0.0.3"))
    assert (event.time_servers, event.domain, event.relay_ip) == (("10.0.0.4",), "hospital.example", "10.0.0.254")
    (name,) = only(events, Name)
    assert (name.name, name.ip, name.said_by_itself) == ("MR-ROOM2", "10.0.0.9", False)


def test_a_renewing_client_asks_for_the_address_it_has():
    events = talk_of(DHCP, [(0, v4(option(53, b"\3") + option(12, b"ct1"), current=bytes((10, 0, 0, 9))))], CLIENT)
    assert only(events, Dhcp)[0].requested_ip == "10.0.0.9"
    assert only(events, Name)[0].ip == "10.0.0.9"


def test_options_go_on_in_overloaded_fields_and_long_ones_are_joined():
    message = bytearray(v4(option(53, b"\1") + option(52, b"\3") + option(60, b"Acme ")))
    message[108 : 108 + 8] = option(60, b"Scan") + b"\xff\0"
    message[44 : 44 + 8] = option(12, b"host7") + b"\xff"
    (event,) = only(talk_of(DHCP, [(0, bytes(message))], CLIENT), Dhcp)
    assert (event.vendor_class, event.hostname) == ("Acme Scan", "host7")


def test_the_fully_qualified_name_in_both_encodings():
    wire = option(81, b"\x04\0\0\x03ct1\x08hospital\x00")
    plain = option(81, b"\0\0\0ct1.hospital")
    for options in (wire, plain):
        (event,) = only(talk_of(DHCP, [(0, v4(option(53, b"\1") + options))], CLIENT), Dhcp)
        assert event.hostname == "ct1.hospital"


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (v4(b"")[:200], "magic-cookie"),
        (v4(b"\x0c\x40abc"), "option-length"),
        (v4(option(53, b"\1\2")), "option-size"),
        (v4(option(53, b"\1") + option(6, b"\1\2\3")), "address-list"),
        (v4(option(53, b"\1") + option(50, b"\1\2\3")), "option-size"),
    ],
)
def test_what_breaks_the_message_is_said(octets, why):
    (event,) = only(talk_of(DHCP, [(0, octets)], CLIENT), Malformed)
    assert event.why == why


def test_an_option_of_wrong_size_costs_only_itself():
    events = talk_of(DHCP, [(0, v4(option(53, b"\1") + option(12, b"ct1") + option(50, b"\1\2\3")))], CLIENT)
    assert [event.hostname for event in only(events, Dhcp)] == ["ct1"]
    assert [event.why for event in only(events, Malformed)] == ["option-size"]


def option6(code: int, content: bytes) -> bytes:
    return struct.pack(">HH", code, len(content)) + content


DUID = b"\0\3\0\1" + MAC
ADDRESS = bytes.fromhex("20010db8000000000000000000000009")
SOLICIT = b"\1\0\0\7" + option6(1, DUID) + option6(16, struct.pack(">IH", 311, 8) + b"MSFT 5.0")
SOLICIT += option6(39, b"\0\x03ct1\x08hospital") + option6(6, b"\0\x17\0\x18")
REPLY = b"\7\0\0\7" + option6(1, DUID) + option6(2, DUID) + option6(23, ADDRESS)
REPLY += option6(3, bytes(12) + option6(5, ADDRESS + bytes(8))) + option6(24, b"\x08hospital\x07example\0")


def test_version_6_solicit():
    events = talk_of(DHCPV6, [(0, SOLICIT)], CLIENT6)
    (event,) = only(events, Dhcp)
    assert (event.message, event.client_mac, event.hostname) == ("solicit", "00:02:b3:aa:bb:cc", "ct1.hospital")
    assert (event.vendor_class, event.parameters) == ("MSFT 5.0", (23, 24))
    assert only(events, Name)[0].mac == "00:02:b3:aa:bb:cc"


def test_version_6_reply_inside_a_relay():
    link = bytes.fromhex("20010db8000000000000000000000001")
    relayed = b"\x0d\0" + link + bytes(16) + option6(9, REPLY)
    (event,) = talk_of(DHCPV6, [(0, relayed)], CLIENT6)
    assert (event.message, event.assigned_ip, event.relay_ip) == ("reply", "2001:db8::9", "2001:db8::1")
    assert (event.name_servers, event.domain) == (("2001:db8::9",), "hospital.example")


def test_version_6_relays_in_relays_end():
    nested = REPLY
    for _ in range(12):
        nested = b"\x0c\0" + bytes(32) + option6(9, nested)
    (event,) = talk_of(DHCPV6, [(0, nested)], CLIENT6)
    assert (event.KIND, event.why) == ("malformed", "relay-depth")


def test_version_6_cut():
    (event,) = talk_of(DHCPV6, [(0, SOLICIT[:-3])], CLIENT6)
    assert (event.KIND, event.clause) == ("malformed", "RFC 8415 8")


def test_probes_know_their_own_on_any_port():
    assert DHCP.probe(v4(option(53, b"\1")), 9, 9)
    assert not DHCP.probe(bytes(300), 68, 67)
    assert DHCPV6.probe(SOLICIT, 9, 9)
    assert not DHCPV6.probe(b"\1\0\0\7" + bytes(11), 9, 9)


def test_corpus_discover_offer_request_ack():
    events = capture_events(corpus("wiki-dhcp.pcap"), (DHCP,))
    assert [event.message for event in events] == ["discover", "offer", "request", "ack"]
    assert events[3].assigned_ip == "192.168.0.10"
    assert {event.client_mac for event in events} == {"00:0b:82:01:fc:42"}


def test_corpus_names_of_a_windows_client():
    events = capture_events(corpus("wiki-dhcp-and-dyndns.pcap"), (DHCP,))
    assert {event.name for event in only(events, Name)} == {"academy04", "academy04.far-far-away"}
