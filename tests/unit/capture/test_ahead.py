"""An input read by another process gives what reading it here gives, whatever becomes of either process."""

from __future__ import annotations

import os
import signal
import struct
from pathlib import Path

import numpy as np
import pytest

from radvigil.capture import ReadAhead, ReaderLostError, Reading, UnreadableError, ahead, pays_ahead
from radvigil.capture.columns import COLUMNS
from radvigil.records.limits import Limits
from tests.support import packets as p
from tests.unit.capture.reading import small

MANY = p.conversation([(at % 2, bytes([at % 251]) * (1 + at * 7 % 1400)) for at in range(300)], p.Ends(mss=1400))
FRAGMENTS = [
    p.Packet(p.EPOCH + at, p.ethernet(frame))
    for at, frame in enumerate(p.fragments4(p.raw_udp(b"x" * 3000, 1, 2, ident=5), 1400))
]
KINDS = {
    "pcap": p.pcap(MANY),
    "pcapng": p.pcapng(MANY),
    "compressed": p.gzipped(p.pcap(MANY)),
    "fragments": p.pcap([*FRAGMENTS, *MANY]),
    "empty": p.pcap([]),
    "cut": p.pcap(MANY)[:-7],
}


def told(reading: Reading | ReadAhead) -> list[tuple[object, ...]]:
    """All columns of all windows, and every payload."""
    found: list[tuple[object, ...]] = []
    for table in reading:
        columns = [getattr(table, name).tolist() for name, _ in COLUMNS]
        assert all(len(column) == table.count for column in columns)
        assert all(getattr(table, name).dtype == np.dtype(kind) for name, kind in COLUMNS)
        where = zip(table.at.tolist(), table.length.tolist(), strict=True)
        found.append((columns, [table.read(at, size) for at, size in where], table.capture, reading.progress))
    return found


def written(folder: Path, content: bytes) -> Path:
    path = folder / "capture"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("window", [4096, 70_000, 8 << 20])
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_what_reading_here_gives(tmp_path: Path, kind: str, window: int) -> None:
    path, limits = written(tmp_path, KINDS[kind]), small(window)
    here, there = Reading(path, limits), ReadAhead(path, limits)
    assert told(there) == told(here)
    assert there.capture == here.capture


def test_more_rows_than_their_memory_holds_are_sent(tmp_path: Path) -> None:
    tiny = struct.pack("<IIII", 1, 2, 0, 0) * 20_000
    path, limits = written(tmp_path, p.pcap([]) + tiny), small(1 << 17)
    here, there = Reading(path, limits), ReadAhead(path, limits)
    assert (1 << 17) // ahead.LEAST < 20_000
    assert told(there) == told(here)


def test_a_block_larger_than_the_memory_is_passed_over(tmp_path: Path) -> None:
    large = struct.pack("<II", 0x0BAD, 3 << 20) + bytes((3 << 20) - 12) + struct.pack("<I", 3 << 20)
    content = p.pcapng(MANY[:9], extra=large) + p.pcapng(MANY[9:])
    path, limits = written(tmp_path, content), small(4096)
    here, there = Reading(path, limits), ReadAhead(path, limits)
    assert told(there) == told(here)
    assert there.capture == here.capture


def test_a_window_stays_until_the_next_is_asked_for(tmp_path: Path) -> None:
    """Of the places that the other process fills meanwhile, none is in use here."""
    limits = small(4096)
    path = written(tmp_path, KINDS["pcap"])
    assert sum(1 for _ in Reading(path, limits)) > 2 * ahead.WINDOWS
    reading = ReadAhead(path, limits)
    for table, here in zip(reading, Reading(path, limits), strict=True):
        reading._line.poll(0.5)  # the next one is on its way: the other process is at work meanwhile
        assert table.number.tolist() == here.number.tolist()
        size = int(here.at[-1] + here.length[-1])
        assert bytes(table.buffer[:size]) == bytes(here.buffer[:size])


def test_what_cannot_be_read_is_told_as_here(tmp_path: Path) -> None:
    for path in (written(tmp_path, b"no capture at all"), tmp_path / "nowhere"):
        with pytest.raises(UnreadableError) as here:
            told(Reading(path, Limits()))
        with pytest.raises(UnreadableError) as there:
            told(ReadAhead(path, Limits()))
        assert (there.value.code, there.value.params) == (here.value.code, here.value.params)


def test_a_process_that_is_ended_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, KINDS["pcap"])
    reading = ReadAhead(path, small(4096))
    windows = iter(reading)
    next(windows)
    assert reading._other.pid
    os.kill(reading._other.pid, signal.SIGKILL)
    with pytest.raises(ReaderLostError):
        list(windows)
    assert not hasattr(reading, "capture")


def test_it_ends_with_who_asked(tmp_path: Path) -> None:
    reading = ReadAhead(written(tmp_path, KINDS["pcap"]), small(4096))
    windows = iter(reading)
    next(windows)
    windows.close()  # type: ignore[attr-defined]
    assert not reading._other.is_alive()


@pytest.mark.parametrize(
    ("content", "pays"),
    [
        (p.pcap([p.Packet(p.EPOCH, p.ethernet(p.raw_udp(b"x" * 1400, 1, 2)))] * 9), True),
        (p.pcap([p.Packet(p.EPOCH, p.ethernet(p.raw_udp(b"x" * 300, 1, 2)))] * 9), False),
        (p.gzipped(p.pcap([p.Packet(p.EPOCH, p.ethernet(p.raw_udp(b"x" * 1400, 1, 2)))] * 9)), False),
        (p.pcap([]), False),
        (b"no capture", False),
    ],
)
def test_it_pays_for_plain_files_of_large_packets(tmp_path: Path, content: bytes, pays: bool) -> None:
    assert pays_ahead(written(tmp_path, content), Limits()) is pays
    assert pays_ahead(tmp_path / "nowhere", Limits()) is False
    assert pays_ahead(tmp_path, Limits()) is False
