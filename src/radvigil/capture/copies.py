"""The same capture given twice counts once.

Theory: a capture is named by a hash of its first 64 KiB, decompressed. They hold dozens of packets with their times, so
two inputs that begin alike began as one capture: one is a copy of the other, or its beginning.

Rules:
1. Content decides, never names. Only the first 64 KiB of each file are read; of two that begin alike also the last
   64 KiB of the shorter, at the same place of the longer. Compressed ones of these are expanded once, to learn how long
   they are: less work than reading them a second time for the picture.
2. The longest counts: a copy made while the capture was being written is the beginning of the whole. Of equals, the one
   in the longest ring, so that no ring gets a hole; else the first given.
3. A capture without any packet is never taken for a copy of another: it has nothing to count.
4. Standard input and pipes come once and are not looked at here; a file that cannot be read says so when it is opened.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from radvigil.capture.inputs import IDENTIFYING_BYTES, Input, content_id, is_compressed, open_input
from radvigil.capture.pcap import HEADER
from radvigil.capture.rings import Ring
from radvigil.records import Limits


class _Content(NamedTuple):
    """What a file holds when expanded: its length and its last bytes."""

    path: Path
    ring: int
    """Files in its ring."""
    length: int
    end: bytes


def counted_once(rings: Sequence[Ring], limits: Limits) -> list[Ring]:
    """The rings without files that are copies, or the beginning, of another; each ring names those it counts for."""
    if sum(len(ring.parts) for ring in rings) < 2:
        return list(rings)
    alike: dict[str, list[tuple[Path, int]]] = defaultdict(list)
    for ring in rings:
        for path in ring.parts:
            if os.path.isfile(path) and (head := _head(path, limits)):
                alike[content_id(head)].append((path, len(ring.parts)))
    stands_for: dict[Path, Path] = {}
    for group in alike.values():
        if len(group) > 1:
            stands_for.update(_copies([_content(path, ring, limits) for path, ring in group], limits))
    return list(_without(rings, stands_for))


def _without(rings: Sequence[Ring], stands_for: dict[Path, Path]) -> Iterator[Ring]:
    for ring in rings:
        parts = tuple(path for path in ring.parts if path not in stands_for)
        if parts:
            copies = tuple((kept, copy) for copy, kept in stands_for.items() if kept in parts)
            yield ring._replace(parts=parts, copies=copies)


def _copies(group: list[_Content], limits: Limits) -> Iterator[tuple[Path, Path]]:
    """(copy, the file that counts for it) of files that begin alike."""
    counting: list[_Content] = []
    for one in sorted(group, key=lambda each: (-each.length, -each.ring)):
        kept = next((other for other in counting if _holds(other, one, limits)), None)
        if kept is None:
            counting.append(one)
        else:
            yield one.path, kept.path


def _holds(longer: _Content, shorter: _Content, limits: Limits) -> bool:
    """The end of the shorter stands at the same place of the longer."""
    if longer.length == shorter.length:
        return longer.end == shorter.end
    try:
        return _stretch(longer.path, shorter.length - len(shorter.end), len(shorter.end), limits) == shorter.end
    except (OSError, ValueError):
        return False


def _small(limits: Limits) -> Limits:
    """Windows of the identifying bytes: no more is read to learn what begins alike."""
    return replace(limits, window_bytes=IDENTIFYING_BYTES)


def _head(path: Path, limits: Limits) -> bytes:
    """The identifying bytes; nothing when it cannot be read or holds no packet."""
    try:
        source = open_input(path, _small(limits))
    except (OSError, ValueError):
        return b""
    try:
        source.advance(0)
        head = bytes(source.buffer[: min(source.hard, IDENTIFYING_BYTES)])
    except OSError:
        return b""
    finally:
        source.close()
    return head if len(head) > HEADER else b""


def _content(path: Path, ring: int, limits: Limits) -> _Content:
    try:
        if not is_compressed(path):
            length = path.stat().st_size
            start = max(length - IDENTIFYING_BYTES, 0)
            return _Content(path, ring, length, _stretch(path, start, length - start, limits))
        source = open_input(path, limits)
        try:
            for _ in _windows(source, IDENTIFYING_BYTES):
                pass
            end = bytes(source.buffer[max(source.hard - IDENTIFYING_BYTES, 0) : source.hard])
            return _Content(path, ring, source.base + source.hard, end)
        finally:
            source.close()
    except (OSError, ValueError):
        return _Content(path, ring, 0, b"unreadable")


def _stretch(path: Path, at: int, size: int, limits: Limits) -> bytes:
    """`size` bytes of the (expanded) content from `at` on."""
    if not is_compressed(path):
        with path.open("rb") as file:
            file.seek(at)
            return file.read(size)
    source = open_input(path, limits)
    try:
        for base, end in _windows(source, size):
            if end >= at + size:
                return bytes(source.buffer[at - base : at - base + size])
        return b""
    finally:
        source.close()


def _windows(source: Input, overlap: int) -> Iterator[tuple[int, int]]:
    """(first, last) offsets held, window after window; each keeps the last `overlap` bytes of the one before."""
    source.advance(0)
    yield source.base, source.base + source.hard
    while not source.final:
        source.advance(max(source.hard - overlap, 0))
        yield source.base, source.base + source.hard
