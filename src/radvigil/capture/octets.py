"""Many short reads from one buffer at once.

Theory: a one-dimensional array of opaque items of `width` bytes with a stride of one byte lies over the buffer.
Indexing it with the offsets of all packets copies each packet's header once; the copy is then seen as columns.
"""

from __future__ import annotations

import numpy as np

from radvigil.capture.columns import Buffer, Column


class Octets:
    """A buffer of bytes from which headers are gathered. Bytes past its end read as zero."""

    __slots__ = ("_lanes", "_size", "u1")

    def __init__(self, buffer: Buffer, size: int) -> None:
        self._size = size
        self._lanes: dict[int, Column] = {}
        self.u1 = np.frombuffer(buffer, np.uint8, size) if size else np.zeros(0, np.uint8)

    def rows(self, at: Column, form: np.dtype[np.void]) -> Column:
        """One structure of `form` for each offset in `at`."""
        width = form.itemsize
        last = self._size - width
        if last < 0 or (len(at) and int(at.max()) > last):
            return self._rows_at_end(at, form)
        lane = self._lanes.get(width)
        if lane is None:
            lane = self._lanes[width] = np.ndarray((last + 1,), f"V{width}", self.u1.data, 0, (1,))
        return lane[at].view(form)

    def _rows_at_end(self, at: Column, form: np.dtype[np.void]) -> Column:
        width = form.itemsize
        rows = np.zeros(len(at), form)
        inside = np.flatnonzero(at <= self._size - width)
        if len(inside):
            rows[inside] = self.rows(at[inside], form)
        octets = rows.view(np.uint8).reshape(-1, width)
        for row in np.flatnonzero(at > self._size - width).tolist():
            rest = self.u1[int(at[row]) :]
            octets[row, : len(rest)] = rest
        return rows
