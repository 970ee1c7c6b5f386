"""Event streams of rings and of their shares, joined into one.

Rules:
1. `part-N/share-K/<kind>.ndjson` holds lines of one share of a ring; with several shares, `<kind>.places` holds beside
   it, for each run of lines with one place, the place and the offset of its first byte: 64 bits each, both ascending.
   Lines of different shares never have the same place.
2. Shares are joined by place, a bounded number of runs at a time; rings are joined one after the other.
"""

from __future__ import annotations

import shutil
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from radvigil.records import EVENT_TYPES

RUNS = 1_024
"""Runs of one share held at once: some megabytes."""
PIECE = 1 << 16


def join_events(folder: Path, target: Path) -> None:
    """Join the streams of `folder/part-*/share-*` into `target/<kind>.ndjson`. Raises OSError."""
    target.mkdir(parents=True, exist_ok=True)
    rings = [sorted(part.glob("share-*")) for part in sorted(folder.glob("part-*"))]
    for kind in EVENT_TYPES:
        name = f"{kind.KIND}.ndjson"
        streams = [[share / name for share in shares if (share / name).exists()] for shares in rings]
        _join([shares for shares in streams if shares], target / name)


def _join(rings: list[list[Path]], whole: Path) -> None:
    if not rings:
        return
    if len(rings[0]) == 1:
        rings[0].pop().replace(whole)
    with whole.open("ab") as out:
        for shares in rings:
            if len(shares) > 1:
                _interleave(shares, out)
            elif shares:
                with shares[0].open("rb") as more:
                    shutil.copyfileobj(more, out, PIECE)
            for share in shares:
                share.unlink()


class _Runs:
    """The runs of one share that are not written yet: their places, and the bytes of each."""

    def __init__(self, path: Path) -> None:
        self._lines = path.open("rb")
        self._order = path.with_suffix(".places").open("rb")
        self._size = path.stat().st_size
        self._next: list[int] = []
        self.places: list[int] = []
        self.runs: list[memoryview] = []
        self.fill()

    def fill(self) -> None:
        """Up to `RUNS` more when none are left."""
        if self.places:
            return
        found = array("Q")
        found.frombytes(self._order.read(RUNS * 2 * found.itemsize))
        pairs = self._next + found.tolist()
        more = len(found) == RUNS * 2
        self._next = pairs[-2:] if more else []
        starts = pairs[1::2] if more else [*pairs[1::2], self._size]
        self.places = pairs[: 2 * len(starts) - 2 : 2]
        content = memoryview(self._lines.read(starts[-1] - starts[0]) if self.places else b"")
        self.runs = [content[a - starts[0] : b - starts[0]] for a, b in pairwise(starts)]

    def until(self, place: int) -> Iterator[tuple[int, memoryview]]:
        """Take out what comes up to `place`."""
        count = bisect_right(self.places, place)
        taken = zip(self.places[:count], self.runs[:count], strict=True)
        del self.places[:count], self.runs[:count]
        return taken

    def close(self) -> None:
        self._lines.close()
        self._order.close()


def _interleave(paths: list[Path], out: BinaryIO) -> None:
    shares = [_Runs(path) for path in paths]
    while any(share.places for share in shares):
        reached = min(share.places[-1] for share in shares if share.places)
        taken = [pair for share in shares for pair in share.until(reached)]
        taken.sort(key=_place)  # a few ascending runs: merged, not sorted anew
        out.write(b"".join([run for _, run in taken]))
        for share in shares:
            share.fill()
    for share in shares:
        share.close()


def _place(pair: tuple[int, memoryview]) -> int:
    return pair[0]
