"""Packets seen twice through two mirrors."""

from __future__ import annotations

from pathlib import Path

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


def test_later_repetition_is_none(tmp_path: Path) -> None:
    frame = p.ethernet(p.raw_udp(b"same", 1, 2))
    late = [p.Packet(p.EPOCH, frame), p.Packet(p.EPOCH + 2_000_000, frame)]
    assert marks(late, tmp_path) == [False, False]


def test_far_rows_are_none(tmp_path: Path) -> None:
    frame = p.Packet(p.EPOCH, p.ethernet(p.raw_udp(b"same", 1, 2)))
    between = [p.Packet(p.EPOCH, p.ethernet(p.raw_udp(bytes([i]), 1, 2))) for i in range(9)]
    assert not any(marks([frame, *between, frame], tmp_path))


def test_bare_acknowledgements_without_identification_count(tmp_path: Path) -> None:
    frame = p.Packet(p.EPOCH, p.ethernet(p.ipv6(p.tcp(b"", 1, 2), p.TCP)))
    assert marks([frame, frame], tmp_path) == [False, False]


def test_they_are_counted(tmp_path: Path) -> None:
    assert read(p.pcap(p.duplicate(TALK)), tmp_path)[1].duplicates == len(TALK)
