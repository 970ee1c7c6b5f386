"""The same capture given twice counts once: by content, whatever its name, place or compression."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import zstandard

from radvigil.capture import counted_once, sources
from radvigil.capture.inputs import IDENTIFYING_BYTES
from radvigil.records import Limits
from tests.support import packets as p

LONG = p.pcap(p.retimed([p.Packet(0, p.ethernet(p.raw_udp(bytes([i % 251]) * 1200, 1, 2))) for i in range(200)]))
OTHER = p.pcap(p.retimed([p.Packet(0, p.ethernet(p.raw_udp(b"other" * 100, 3, 4))) for _ in range(200)]))
PACKED = {"": bytes, ".gz": lambda content: gzip.compress(content, 1), ".zst": zstandard.compress}


def kept(folder: Path, *names: str) -> tuple[list[list[str]], list[tuple[str, str]]]:
    """(names of each ring's files, (kept, left out) pairs)."""
    rings = counted_once(sources([str(folder / name) for name in names]), Limits())
    return (
        [[part.name for part in ring.parts] for ring in rings],
        [(one.name, other.name) for ring in rings for one, other in ring.copies],
    )


def put(folder: Path, **contents: bytes) -> None:
    for name, content in contents.items():
        place = folder / name.replace("__", "/").replace("_dot_", ".")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def test_the_identifying_bytes_are_but_a_part_of_it() -> None:
    assert len(LONG) > 2 * IDENTIFYING_BYTES


@pytest.mark.parametrize("first", PACKED)
@pytest.mark.parametrize("second", PACKED)
def test_copies_are_found_through_compression(first: str, second: str, tmp_path: Path) -> None:
    (tmp_path / f"a{first}").write_bytes(PACKED[first](LONG))
    (tmp_path / f"b{second}").write_bytes(PACKED[second](LONG))
    (tmp_path / "c").write_bytes(OTHER)
    assert kept(tmp_path, f"a{first}", "c", f"b{second}") == ([[f"a{first}"], ["c"]], [(f"a{first}", f"b{second}")])


def test_a_file_inside_a_folder_and_beside_it(tmp_path: Path) -> None:
    put(tmp_path, day__a_dot_pcap=LONG, a_dot_pcap=LONG)
    assert kept(tmp_path, "day", "a.pcap") == ([["a.pcap"]], [("a.pcap", "a.pcap")])


@pytest.mark.parametrize("packed", PACKED)
def test_the_whole_counts_for_its_beginning(packed: str, tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(LONG[: len(LONG) * 2 // 3])
    (tmp_path / "whole").write_bytes(PACKED[packed](LONG))
    assert kept(tmp_path, "part", "whole") == ([["whole"]], [("whole", "part")])


@pytest.mark.parametrize("packed", PACKED)
def test_what_only_begins_alike_counts(packed: str, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(LONG + OTHER[24:])
    (tmp_path / "two").write_bytes(PACKED[packed](LONG + OTHER[24:-8] + b"\1" * 8))
    (tmp_path / "short").write_bytes(LONG + b"\1" * 80)
    assert kept(tmp_path, "one", "two", "short") == ([["one"], ["two"], ["short"]], [])


def test_no_ring_gets_a_hole(tmp_path: Path) -> None:
    names = [f"day_0000{n}_2026111706000{n}.pcap" for n in (1, 2)]
    for name, content in zip(names, (LONG, OTHER), strict=True):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "copy").write_bytes(OTHER)
    assert kept(tmp_path, "copy", *names) == ([names], [(names[1], "copy")])


def test_captures_without_packets_are_no_copies(tmp_path: Path) -> None:
    put(tmp_path, a=p.pcap([]), b=p.pcap([]))
    assert kept(tmp_path, "a", "b") == ([["a"], ["b"]], [])


def test_what_comes_once_or_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    put(tmp_path, a=LONG, empty=b"", torn=gzip.compress(LONG)[:9])
    rings = counted_once(sources(["-", *(str(tmp_path / name) for name in ("a", "empty", "torn"))]), Limits())
    assert [ring.name for ring in rings] == ["-", "a", "empty", "torn"]
