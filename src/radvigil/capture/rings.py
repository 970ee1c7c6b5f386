"""Which files belong together.

Rules:
1. Files that one capture program wrote in turn are one sequence: dumpcap
   (`name_00001_20261117060000.pcapng`) and tcpdump -C or -W
   (`name.pcap`, `name.pcap1`, `name.pcap07`). Their flows go on from one file to the next.
2. Any other file is a ring of one. Rings do not share flows.
3. A folder is searched whole, in sorted order, for files whose first bytes are those of a capture.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from radvigil.capture.inputs import GZIP, ZSTANDARD
from radvigil.capture.pcap import MAGICS
from radvigil.records import Refused

_DUMPCAP = re.compile(r"(?P<name>.*)_(?P<number>\d{5,})_(?P<time>\d{14})(?P<end>(\.\w+)*)")
_TCPDUMP = re.compile(r"(?P<name>.*\.(?:pcap|cap|dump|dmp))(?P<number>\d*)(?P<end>(\.(?:gz|zst))?)")
_PCAPNG = b"\x0a\x0d\x0d\x0a"


class Ring(NamedTuple):
    """Files in the order in which they were written. `-` is standard input."""

    name: str
    parts: tuple[Path, ...]
    copies: tuple[tuple[Path, Path], ...] = ()
    """(a part, a file that it counts for as well): see `copies.py`."""


def sources(paths: Sequence[str]) -> list[Ring]:
    """The rings among files, folders and `-`, in the order given.

    Raises FileNotFoundError for what is not there, ValueError for a folder without any capture.
    """
    rings: dict[str, list[tuple[tuple[int, str], Path]]] = {}
    for path in paths:
        for file in _files(path):
            name, order = _place(file)
            parts = rings.setdefault(name, [])
            if all(file != known for _, known in parts):
                parts.append((order, file))
    return [Ring(Path(name).name, tuple(file for _, file in sorted(parts))) for name, parts in rings.items()]


def _files(path: str) -> list[Path]:
    place = Path(path)
    if path == "-":
        return [place]
    if place.is_dir():
        found = sorted(_within(place))
        if not found:
            raise Refused("empty-folder", what=path)
        return found
    if not place.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    return [place]


def _within(folder: Path) -> Iterator[Path]:
    """Captures, and folders that may not be entered: their failure too is told when they are opened."""
    closed: list[OSError] = []
    for place, _, names in os.walk(folder, onerror=closed.append):
        files = (Path(place, name) for name in names)
        yield from (file for file in files if _is_file(file) and _looks_like_capture(file))
    yield from (Path(str(error.filename)) for error in closed)


def _is_file(path: Path) -> bool:
    """No pipe and no device; a file that may not be looked at is one."""
    try:
        return path.is_file()
    except PermissionError:
        return True


def _looks_like_capture(file: Path) -> bool:
    """By the first bytes; an unreadable file counts, so that its failure is told when it is opened."""
    try:
        with file.open("rb") as opened:
            head = opened.read(4)
    except OSError:
        return True
    return head in MAGICS or head in (_PCAPNG, ZSTANDARD) or head[:2] == GZIP


def _place(file: Path) -> tuple[str, tuple[int, str]]:
    """The ring's name, and the file's place in it."""
    folder = file.parent
    if match := _DUMPCAP.fullmatch(file.name):
        ring = folder / f"{match['name']}_*{match['end']}"
        return str(ring), (int(match["number"]), match["time"])
    if match := _TCPDUMP.fullmatch(file.name):
        return str(folder / (match["name"] + match["end"])), (int(match["number"] or 0), "")
    return str(file), (0, "")
