"""Files of one ring are one ordered sequence."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from radvigil.capture import sources
from tests.support.packets import gzipped, pcap


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(pcap([]))


def names(paths: list[str]) -> list[list[str]]:
    return [[part.name for part in ring.parts] for ring in sources(paths)]


def test_dumpcap_ring_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    ring = [f"day_{n:05}_202611170{n % 10}0000.pcapng" for n in (9, 10, 11)]
    put(tmp_path, *ring, "other.pcap")
    assert names([str(tmp_path)]) == [ring, ["other.pcap"]]


def test_dumpcap_ring_that_began_anew(tmp_path: Path) -> None:
    put(tmp_path, "a_00001_20261118000000.pcap", "a_00001_20261117000000.pcap")
    assert names([str(tmp_path)]) == [["a_00001_20261117000000.pcap", "a_00001_20261118000000.pcap"]]


def test_tcpdump_parts(tmp_path: Path) -> None:
    put(tmp_path, "t.pcap", "t.pcap1", "t.pcap2", "t.pcap10")
    assert names([str(tmp_path)]) == [["t.pcap", "t.pcap1", "t.pcap2", "t.pcap10"]]


def test_folders_of_the_same_names_stay_apart(tmp_path: Path) -> None:
    put(tmp_path, "a/t.pcap", "b/t.pcap")
    assert len(names([str(tmp_path)])) == 2


def test_folder_takes_captures_only_and_file_is_taken_once(tmp_path: Path) -> None:
    put(tmp_path, "x.pcap")
    (tmp_path / "readme.txt").write_text("no capture")
    (tmp_path / "y.cap.gz").write_bytes(gzipped(pcap([])))
    assert names([str(tmp_path), str(tmp_path / "x.pcap")]) == [["x.pcap"], ["y.cap.gz"]]


def test_named_file_is_taken_whatever_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("no capture")
    assert names([str(tmp_path / "notes")]) == [["notes"]]


def test_standard_input() -> None:
    assert names(["-"]) == [["-"]]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="No such file"):
        sources([str(tmp_path / "none")])
    with pytest.raises(ValueError, match="empty-folder"):
        sources([str(tmp_path)])


def test_what_cannot_be_looked_into_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "open/a.pcap", "closed/b.pcap")
    walk = os.walk

    def refused(folder: Path, onerror: Callable[[OSError], None]) -> Iterator[tuple[str, list[str], list[str]]]:
        onerror(PermissionError(13, "Permission denied", str(tmp_path / "closed")))
        yield from (one for one in walk(folder) if not one[0].endswith("closed"))

    monkeypatch.setattr("radvigil.capture.rings.os.walk", refused)
    assert names([str(tmp_path)]) == [["closed"], ["a.pcap"]]


def test_pipes_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "a.pcap")
    os.mkfifo(tmp_path / "b.pcap")
    assert names([str(tmp_path)]) == [["a.pcap"]]
