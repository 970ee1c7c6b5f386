"""Event streams of rings and of their shares, joined into one.

Rules:
1. `part-N/share-K/<kind>.ndjson` holds lines of one share of a ring; with several shares, `<kind>.places` holds beside
   it the place of each line, 64 bits each, ascending. Lines of different shares never have the same place.
2. Shares are joined by place, a bounded number of lines at a time; rings are joined one after the other.
"""

from __future__ import annotations

import shutil
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from radvigil.records import EVENT_TYPES

LINES = 16_384
"""Lines of one share held at once."""
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


class _Lines:
    """The lines of one share that are not written yet, and their places."""

    def __init__(self, path: Path) -> None:
        self._lines = path.open("rb")
        self._order = path.with_suffix(".places").open("rb")
        self.places: list[int] = []
        self.lines: list[bytes] = []
        self.fill()

    def fill(self) -> None:
        """Up to `LINES` more when none are left."""
        if not self.lines:
            found = array("Q")
            found.frombytes(self._order.read(LINES * found.itemsize))
            self.places, self.lines = found.tolist(), list(islice(self._lines, len(found)))

    def until(self, place: int) -> Iterator[tuple[int, bytes]]:
        """Take out what comes up to `place`."""
        count = bisect_right(self.places, place)
        taken = zip(self.places[:count], self.lines[:count], strict=True)
        del self.places[:count], self.lines[:count]
        return taken

    def close(self) -> None:
        self._lines.close()
        self._order.close()


def _interleave(paths: list[Path], out: BinaryIO) -> None:
    shares = [_Lines(path) for path in paths]
    while any(share.lines for share in shares):
        reached = min(share.places[-1] for share in shares if share.lines)
        taken = [pair for share in shares for pair in share.until(reached)]
        taken.sort(key=_place)  # a few ascending runs: merged, not sorted anew
        out.write(b"".join([line for _, line in taken]))
        for share in shares:
            share.fill()
    for share in shares:
        share.close()


def _place(pair: tuple[int, bytes]) -> int:
    return pair[0]
