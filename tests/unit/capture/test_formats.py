"""Capture files of every shape give the same packets."""

from __future__ import annotations

import gc
import io
import struct
import sys
import weakref
from pathlib import Path

import pytest
import zstandard

from radvigil.capture import open_capture
from radvigil.records.limits import Limits
from tests.support.packets import (
    CLIENT,
    EPOCH,
    SERVER,
    Interface,
    Packet,
    conversation,
    ethernet,
    gzipped,
    ipv4,
    pcap,
    pcapng,
    raw_udp,
    simple_block,
    snap,
)
from tests.unit.capture.reading import read, small

TALK = conversation([(CLIENT, b"a" * 5000), (SERVER, b"answer"), (CLIENT, bytes(range(256)) * 9)])
PLAIN = [(p.ts, len(p.content)) for p in TALK]


@pytest.mark.parametrize("window", [4096, 8 << 20])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("nanoseconds", [False, True])
def test_pcap_of_either_order_and_resolution(tmp_path: Path, big: bool, nanoseconds: bool, window: int) -> None:
    rows, capture = read(pcap(TALK, big=big, nanoseconds=nanoseconds), tmp_path, small(window))
    assert [r.ts for r in rows] == [p.ts for p in TALK]
    assert [r.number for r in rows] == list(range(1, len(TALK) + 1))
    assert b"".join(r.payload for r in rows if r.sport == 40000) == b"a" * 5000 + bytes(range(256)) * 9
    assert (capture.format, capture.packets, capture.link_types, capture.notes) == ("pcap", len(TALK), (1,), ())
    assert capture.bytes == sum(len(p.content) for p in TALK)
    assert (capture.first, capture.last) == (TALK[0].ts, TALK[-1].ts)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("resolution", [None, 3, 6, 9, 12, 0x80 | 20, 0x80 | 40])
def test_pcapng_of_either_order_and_any_resolution(tmp_path: Path, big: bool, resolution: int | None) -> None:
    interface = Interface(resolution=resolution, offset=1_789_999_000, dropped=7)
    rows, capture = read(pcapng(TALK, [interface], big=big), tmp_path)
    unit = 1_000_000_000 / interface.units
    assert all(abs(r.ts - p.ts) <= max(unit, 1) for r, p in zip(rows, TALK, strict=True))
    assert b"".join(r.payload for r in rows if r.sport == 104) == b"answer"
    assert (capture.format, capture.dropped, capture.interfaces) == ("pcapng", 7, 1)


def test_pcapng_sections_and_interfaces_keep_their_own_terms(tmp_path: Path) -> None:
    packet = raw_udp(b"x", 1, 2)
    first = pcapng(
        [Packet(EPOCH, ethernet(packet)), Packet(EPOCH + 5, packet, None, 1)],
        [Interface(resolution=9), Interface(101, resolution=9, dropped=2)],
    )
    second = pcapng([Packet(EPOCH + 9, packet)], [Interface(101, resolution=9, dropped=3)], big=True)
    rows, capture = read(first + second, tmp_path, small())
    assert [(r.number, r.ts, r.payload) for r in rows] == [(1, EPOCH, b"x"), (2, EPOCH + 5, b"x"), (3, EPOCH + 9, b"x")]
    assert (capture.interfaces, capture.dropped, capture.link_types) == (3, 5, (1, 101))


def test_simple_packet_block_takes_the_time_before_it(tmp_path: Path) -> None:
    frame = ethernet(raw_udp(b"simple", 1, 2))
    rows, _ = read(pcapng([Packet(EPOCH, frame)], extra=simple_block(frame) + simple_block(frame, 900)), tmp_path)
    assert [(r.ts, r.payload) for r in rows] == [(EPOCH, b"simple")] * 3


@pytest.mark.parametrize("compress", [gzipped, lambda c: gzipped(c[:999]) + gzipped(c[999:]), zstandard.compress])
@pytest.mark.parametrize("write", [pcap, pcapng])
def test_compressed_input_is_the_same(tmp_path: Path, compress, write) -> None:
    plain, known = read(write(TALK), tmp_path)
    rows, capture = read(compress(write(TALK)), tmp_path, small())
    assert rows == plain
    assert capture.id == known.id
    assert capture.notes == ()


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pcap(TALK))))
    reader = open_capture("-", small())
    assert sum(t.count for t in reader) == len(TALK)
    assert (reader.name, reader.total, reader.consumed) == ("-", None, len(pcap(TALK)))


def test_identity_comes_from_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(pcap(TALK))
    (tmp_path / "b").write_bytes(pcap(TALK))
    (tmp_path / "c").write_bytes(pcap(TALK[1:]))
    readers = [open_capture(tmp_path / name, small(window)) for name, window in (("a", 1), ("b", 8 << 20), ("c", 100))]
    ids = [reader.id for reader in readers]
    for reader in readers:
        reader.close()
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("cut", [1, 10, 69, 1500])
@pytest.mark.parametrize("write", [pcap, pcapng])
def test_cut_file_keeps_what_is_whole(tmp_path: Path, write, cut: int) -> None:
    plain, _ = read(write(TALK), tmp_path)
    rows, capture = read(write(TALK)[:-cut], tmp_path, small())
    assert rows == plain[: len(rows)]
    assert len(rows) < len(plain)
    assert [n.code for n in capture.notes] == ["cut-at-end"]


def test_file_that_ends_after_a_record_is_not_cut(tmp_path: Path) -> None:
    rows, capture = read(pcap(TALK[:3]), tmp_path)
    assert len(rows) == 3
    assert capture.notes == ()


def test_header_without_packets(tmp_path: Path) -> None:
    rows, capture = read(pcap([]), tmp_path)
    assert (rows, capture.packets, capture.notes) == ([], 0, ())


def test_garbage_in_the_middle_of_pcap(tmp_path: Path) -> None:
    content = pcap(TALK[:4]) + b"\xff" * 400
    rows, capture = read(content, tmp_path)
    assert len(rows) == 4
    assert [(n.code, n.at) for n in capture.notes] == [("bad-record", len(content) - 400)]


@pytest.mark.parametrize("length", [0, 8, 13, 1 << 30])
def test_garbage_in_the_middle_of_pcapng(tmp_path: Path, length: int) -> None:
    content = pcapng(TALK[:4])
    rows, capture = read(content + struct.pack("<II", 6, length) + b"\0" * 100, tmp_path)
    assert len(rows) == 4
    assert [(n.code, n.at) for n in capture.notes] == [("bad-block", len(content))]


def test_cut_gzip_keeps_what_came(tmp_path: Path) -> None:
    whole = gzipped(pcap(TALK))
    _, capture = read(whole[:-20], tmp_path)
    assert "cut-at-end" in [n.code for n in capture.notes]


def test_broken_gzip_is_told(tmp_path: Path) -> None:
    first = gzipped(pcap(TALK))
    rows, capture = read(first + b"\x1f\x8b" + b"\xee" * 50, tmp_path)
    assert len(rows) == len(TALK)
    assert [n.code for n in capture.notes] == ["bad-compression"]


@pytest.mark.parametrize("compress", [gzipped, zstandard.compress])
def test_bomb_stops(tmp_path: Path, compress) -> None:
    limits = Limits(expansion_ratio=20, expansion_floor=1 << 20, window_bytes=1 << 20)
    rows, capture = read(compress(pcap(TALK[:1]) + bytes(40 << 20)), tmp_path, limits)
    assert "expansion-stopped" in [n.code for n in capture.notes]
    # Zeros are records of no bytes: only what was expanded before the stop is read.
    assert len(rows) < (6 << 20) / 16


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "empty-file"), (b"PK\3\4 zip", "504b0304"), (pcap([])[:20], "cut")]
)
def test_no_capture_is_said_plainly(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(ValueError, match=says):
        open_capture(tmp_path / "x")


def test_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_capture(tmp_path / "none")


def test_cut_packets_are_counted(tmp_path: Path) -> None:
    rows, capture = read(pcap(snap(TALK, 100)), tmp_path)
    cut = [p for p in TALK if len(p.content) > 100]
    assert capture.cut_packets == len(cut)
    assert next((len(r.payload), r.wire) for r in rows if r.wire > 46) == (46, 1460)
    assert capture.bytes == sum(len(p.content) for p in TALK)


def test_clock_set_back_is_noted(tmp_path: Path) -> None:
    frame = ethernet(ipv4(b"", 99))
    _, capture = read(pcap([Packet(EPOCH, frame), Packet(EPOCH - 10**11, frame)]), tmp_path)
    assert [n.code for n in capture.notes] == ["clock-backwards"]


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(pcap(TALK * 10))
    reader = open_capture(path, small(8192))
    seen = [reader.consumed for _ in reader]
    assert seen == sorted(seen)
    assert seen[-1] > 0
    assert reader.total == path.stat().st_size


@pytest.mark.parametrize("window", [1 << 16, 1 << 20, 8 << 20])
@pytest.mark.parametrize("compress", [bytes, gzipped])
def test_block_larger_than_a_window_is_passed_over(tmp_path: Path, compress, window: int) -> None:
    large = struct.pack("<II", 0x0BAD, 3 << 20) + bytes((3 << 20) - 12) + struct.pack("<I", 3 << 20)
    sections = [pcapng(TALK, extra=large), pcapng(TALK * 40), pcapng(TALK, extra=large * 2), pcapng(TALK)]
    plain, _ = read(pcap(TALK), tmp_path)
    rows, capture = read(compress(b"".join(sections)), tmp_path, small(window))
    assert [r.payload for r in rows] == [r.payload for r in plain] * 43
    assert [r.number for r in rows] == list(range(1, 43 * len(TALK) + 1))
    assert capture.notes == ()


def test_an_input_that_is_let_go_is_freed(tmp_path: Path) -> None:
    (tmp_path / "a.zst").write_bytes(zstandard.compress(pcap(TALK)))
    reader = open_capture(tmp_path / "a.zst", Limits())
    assert sum(table.count for table in reader) == len(TALK)
    watched = weakref.ref(reader._input._octets)
    del reader
    gc.collect()

    assert watched() is None
