"""Packets seen twice through two mirrors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from radvigil.capture import open_capture
from tests.support import packets as p
from tests.unit.capture.reading import read, small

TALK = p.conversation([(p.CLIENT, b"a" * 4000), (p.SERVER, b"b" * 9)])


def marks(packets: list[p.Packet], folder: Path, window: int = 8 << 20) -> list[bool]:
    return [r.duplicate for r in read(p.pcap(packets), folder, small(window))[0]]


def test_second_sight_is_marked(tmp_path: Path) -> None:
    assert marks(p.duplicate(TALK), tmp_path) == [False, True] * len(TALK)


def test_across_windows(tmp_path: Path) -> None:
    assert marks(p.duplicate(TALK), tmp_path, window=70) == [False, True] * len(TALK)


def test_other_hop_is_the_same_packet(tmp_path: Path) -> None:
    first = p.ipv4(p.tcp(b"x", 1, 2), p.TCP, ident=7, ttl=64)
    second = p.ipv4(p.tcp(b"x", 1, 2), p.TCP, ident=7, ttl=63)
    frames = [p.ethernet(first), p.ethernet(second, source="02:00:00:00:00:99", vlans=[3])]
    assert marks([p.Packet(p.EPOCH + i * 1000, f) for i, f in enumerate(frames)], tmp_path) == [False, True]


def test_retransmission_is_none(tmp_path: Path) -> None:
    again = [p.ipv4(p.tcp(b"x", 1, 2, seq=5), p.TCP, ident=i) for i in (7, 8)]
    assert marks([p.Packet(p.EPOCH, p.ethernet(f)) for f in again], tmp_path) == [False, False]


def spaced(frames: list[bytes], step: int = 1_000) -> list[p.Packet]:
    return p.retimed([p.Packet(0, frame) for frame in frames], step=step)


def datagram(number: int, ident: int) -> bytes:
    return p.ethernet(p.raw_udp(number.to_bytes(2, "big"), 1, 2, ident=ident))


def six(payload: bytes = b"", *, flags: int = p.ACK, hops: int = 64, vlans: tuple[int, ...] = ()) -> bytes:
    packet = bytearray(p.ipv6(p.tcp(payload, 1, 2, seq=9, ack=9, flags=flags), p.TCP))
    packet[7] = hops
    return p.ethernet(bytes(packet), vlans=vlans)


@pytest.mark.parametrize("window", [70, 5_000, 8 << 20])
def test_copies_hundreds_of_packets_later(window: int, tmp_path: Path) -> None:
    talk = [datagram(number, number + 1) for number in range(300)]
    assert marks(spaced(talk + talk), tmp_path, window) == [False] * 300 + [True] * 300


@pytest.mark.parametrize("window", [70, 8 << 20])
@pytest.mark.parametrize(("later", "copy"), [(2_000_000, True), (5_000_000, True), (5_001_000, False)])
def test_copies_milliseconds_later(later: int, copy: bool, window: int, tmp_path: Path) -> None:
    between = [p.Packet(p.EPOCH + i * 1_000, datagram(i, i + 2)) for i in range(40)]
    packets = [p.Packet(p.EPOCH, datagram(99, 1)), *between, p.Packet(p.EPOCH + later, datagram(99, 1))]
    assert marks(packets, tmp_path, window) == [False] * 41 + [copy]


def test_three_mirrors_and_a_routing_loop(tmp_path: Path) -> None:
    hops = [p.ethernet(p.ipv4(p.tcp(b"x", 1, 2), p.TCP, ident=7, ttl=ttl)) for ttl in range(64, 60, -1)]
    assert marks(spaced(hops), tmp_path) == [False, True, True, True]


def test_translated_addresses_are_another_packet(tmp_path: Path) -> None:
    segment = p.tcp(b"x", 1, 2)
    frames = [p.ethernet(p.ipv4(segment, p.TCP, source, ident=7)) for source in ("10.0.0.1", "192.0.2.1")]
    assert marks(spaced(frames), tmp_path) == [False, False]


@pytest.mark.parametrize("part", ["seq", "ack", "flags"])
def test_what_must_be_equal(part: str, tmp_path: Path) -> None:
    same = {"seq": 1, "ack": 1, "flags": p.ACK}
    segments = [p.tcp(b"x", 1, 2, **each) for each in (same, same | {part: 2})]
    assert marks(spaced([p.ethernet(p.ipv4(one, p.TCP, ident=7)) for one in segments]), tmp_path) == [False, False]


def test_same_length_other_content_is_none(tmp_path: Path) -> None:
    assert marks(spaced([datagram(1, 7), datagram(2, 7)]), tmp_path) == [False, False]


@pytest.mark.parametrize("window", [70, 8 << 20])
def test_without_identification_another_way_tells(window: int, tmp_path: Path) -> None:
    """An acknowledgement through a router; then the same one in earnest, through the same router."""
    first, second = six(vlans=(10,)), six(hops=63, vlans=(20,))
    assert marks(spaced([first, second, first, second], 900_000), tmp_path, window) == [False, True, False, True]


@pytest.mark.parametrize("window", [70, 8 << 20])
def test_repeated_datagrams_are_none_without_overlapping_mirrors(window: int, tmp_path: Path) -> None:
    """Two lines of syslog that say the same: no identification (0), same way, at once."""
    talk = [datagram(number, number + 1) for number in range(30)]
    repeated = [datagram(500, 0)] * 2
    assert marks(spaced(talk + repeated), tmp_path, window) == [False] * 32


@pytest.mark.parametrize("window", [70, 8 << 20])
def test_repeated_datagrams_are_copies_where_mirrors_overlap(window: int, tmp_path: Path) -> None:
    talk = [frame for number in range(30) for frame in [datagram(number, number + 1)] * 2]
    repeated = [datagram(500, 0)] * 2
    assert marks(spaced(talk + repeated), tmp_path, window) == [False, True] * 31


def test_later_repetition_without_identification_is_none(tmp_path: Path) -> None:
    for frame in (datagram(1, 0), six(b"data")):
        assert marks(spaced([frame, frame], 1_001_000), tmp_path) == [False, False]


def test_keep_alives_are_none(tmp_path: Path) -> None:
    """RFC 9293 3.8.4: one byte before the next, again and again; each with its own identification."""
    frames = [p.ethernet(p.ipv4(p.tcp(b"\0", 1, 2, seq=8, ack=9), p.TCP, ident=i)) for i in (1, 2, 3)]
    assert not any(marks(spaced(frames), tmp_path))


def test_bare_acknowledgements_without_identification_count(tmp_path: Path) -> None:
    assert marks(spaced([six(), six()]), tmp_path) == [False, False]


def test_frames_without_ip_count(tmp_path: Path) -> None:
    arp = p.ethernet(b"\0\1\x08\0\x06\x04\0\1" + bytes(20), ethertype=0x0806)
    assert marks(spaced([arp, arp]), tmp_path) == [False, False]


def test_what_is_remembered_is_bounded(tmp_path: Path) -> None:
    limits = replace(small(70), copy_packets=4)
    (tmp_path / "x.pcap").write_bytes(p.pcap(spaced([datagram(n, n + 1) for n in (1, 2, 3, 4, 5, 6, 1, 6)])))
    tables = open_capture(tmp_path / "x.pcap", limits)
    assert [bool(one) for table in tables for one in table.duplicate] == [False] * 7 + [True]


@pytest.mark.parametrize("window", [8 << 20, 600])
def test_a_flow_seen_in_two_vlans_has_the_smaller(window: int, tmp_path: Path) -> None:
    """Each end's packets are seen first in its own VLAN."""
    content = []
    for one in TALK:
        vlans = (20, 10) if one.content[26:30] == TALK[0].content[26:30] else (10, 20)
        content += [p.ethernet(one.content[14:], vlans=(vlan,)) for vlan in vlans]
    (tmp_path / "x.pcap").write_bytes(p.pcap(spaced(content)))
    tables = list(open_capture(tmp_path / "x.pcap", small(window)))
    assert [bool(one) for table in tables for one in table.duplicate] == [False, True] * len(TALK)
    assert {int(one) for table in tables for one in table.vlan} == {10}


def test_they_are_counted(tmp_path: Path) -> None:
    assert read(p.pcap(p.duplicate(TALK)), tmp_path)[1].duplicates == len(TALK)
