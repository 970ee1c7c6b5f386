"""Contiguous stretches of a stream, without a copy where none is needed.

Rules:
1. A `ColumnRun` is a range of rows of a window's sorted columns: a C-STORE of hundreds of packets is one object. It
   dies with its window.
2. A `Piece` holds one segment; a `PieceRun` is a list of them, made only where packets came in disorder.
3. A `Carry` owns its bytes: what a decoder has not read when a run ends. A `JoinedRun` is a carry and what follows it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from radvigil.capture import Buffer
from radvigil.records import Mark

SMALL = 4_096
"""Bytes of a run that are copied out at once: a message of a few packets. Pixels stay where they are."""
MARKS = 4_096
"""Packets told apart in one carry: with more, each of one byte, the bookkeeping would outgrow the bytes."""


class Stretch(Protocol):
    """A run as the driver needs it."""

    start: int
    end: int

    def read(self, at: int, size: int) -> bytes: ...

    def views(self, at: int, size: int) -> Iterator[memoryview]: ...

    def mark(self, at: int) -> Mark: ...

    def marks(self, at: int) -> Iterator[tuple[int, Mark]]:
        """(stream offset, mark) of every packet from the one that holds `at`."""

    def repeats(self, at: int, unit: bytes, stride: int) -> int: ...


FULL = 1_380
"""Bytes that most packets of a bulk transfer carry at least: how far ahead to look first."""


class Columns(NamedTuple):
    """The payload rows of a window, sorted by flow, as sequences of plain numbers."""

    starts: memoryview
    """Stream offset of each row's first byte."""
    ats: memoryview
    """Where that byte is in the buffer."""
    lengths: memoryview
    ts: memoryview
    numbers: memoryview
    buffer: Buffer
    capture: str


class ColumnRun:
    """Rows [low, high) of a window's columns. A small run, as most are, is copied out once and read from the copy."""

    __slots__ = ("_c", "_content", "_first", "_high", "_low", "end", "start")

    def __init__(self, columns: Columns, low: int, high: int) -> None:
        self._c = columns
        self._low = low
        self._high = high
        self._content: bytes | None = None
        self._first: Mark | None = None
        self.start: int = columns.starts[low]
        self.end: int = columns.starts[high - 1] + columns.lengths[high - 1]

    def read(self, at: int, size: int) -> bytes:
        content = self._content
        if content is not None:
            first = at - self.start
            return content[first : first + size]
        if self.end - self.start > SMALL:
            return self._read(at, size)
        content = self._content = self._whole()
        first = at - self.start
        return content[first : first + size]

    def _whole(self) -> bytes:
        c, low, high = self._c, self._low, self._high
        buffer, first = c.buffer, c.ats[low]
        if low + 1 == high:
            return buffer[first : first + c.lengths[low]]  # type: ignore[return-value]
        rows = zip(c.ats[low:high], c.lengths[low:high], strict=True)
        return b"".join([buffer[first : first + size] for first, size in rows])

    def _read(self, at: int, size: int) -> bytes:
        c = self._c
        row = bisect_right(c.starts, at, self._low, self._high) - 1
        skip = at - c.starts[row]
        if skip + size <= c.lengths[row]:
            first = c.ats[row] + skip
            return c.buffer[first : first + size]  # type: ignore[return-value]
        return b"".join(self._parts(row, skip, size))

    def _parts(self, row: int, skip: int, size: int) -> Iterator[bytes]:
        c = self._c
        while size > 0:
            first, step = c.ats[row] + skip, min(size, c.lengths[row] - skip)
            yield bytes(c.buffer[first : first + step])
            row, skip, size = row + 1, 0, size - step

    def repeats(self, at: int, unit: bytes, stride: int) -> int:
        starts, ats, lengths, _, _, buffer, _ = self._c
        size, count, high = len(unit), 1, self._high
        row, last = bisect_right(starts, at, self._low, high) - 1, self.end - size
        hop = stride // FULL + 2
        at += stride
        while at <= last:
            near = row + hop
            if near < high and at < starts[near]:
                row = bisect_right(starts, at, row, near) - 1
            else:
                row = bisect_right(starts, at, row, high) - 1
            skip = at - starts[row]
            first = ats[row] + skip
            if buffer[first : first + size] != unit or skip + size > lengths[row]:
                break
            count += 1
            at += stride
        return count

    def views(self, at: int, size: int) -> Iterator[memoryview]:
        c = self._c
        row = bisect_right(c.starts, at, self._low, self._high) - 1
        skip = at - c.starts[row]
        with memoryview(c.buffer) as whole:
            while size > 0:
                first, step = c.ats[row] + skip, min(size, c.lengths[row] - skip)
                with whole[first : first + step] as view:
                    yield view
                row, skip, size = row + 1, 0, size - step

    def mark(self, at: int) -> Mark:
        c = self._c
        row = self._low
        if row + 1 == self._high or at < c.starts[row + 1]:
            mark = self._first
            if mark is None:
                mark = self._first = Mark(c.ts[row], c.capture, c.numbers[row])
            return mark
        row = bisect_right(c.starts, at, row, self._high) - 1
        return Mark(c.ts[row], c.capture, c.numbers[row])

    def marks(self, at: int) -> Iterator[tuple[int, Mark]]:
        c = self._c
        first = bisect_right(c.starts, at, self._low, self._high) - 1
        for row in range(first, self._high):
            yield c.starts[row], Mark(c.ts[row], c.capture, c.numbers[row])


class Piece(NamedTuple):
    """Bytes [start, end) of one segment; `buffer` is None for a part that the snapshot length cut away."""

    start: int
    end: int
    buffer: Buffer | None
    offset: int
    mark: Mark

    def content(self) -> bytes:
        """The bytes, copied out of their buffer."""
        return bytes(self.buffer[self.offset : self.offset + self.end - self.start]) if self.buffer is not None else b""

    def part(self, start: int, end: int) -> Piece:
        """The sub-range [start, end)."""
        return Piece(start, end, self.buffer, self.offset + start - self.start, self.mark)


class PieceRun:
    """Contiguous pieces."""

    __slots__ = ("_pieces", "_starts", "end", "start")

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._starts = [p.start for p in pieces]
        self.start = pieces[0].start
        self.end = pieces[-1].end

    def read(self, at: int, size: int) -> bytes:
        row = bisect_right(self._starts, at) - 1
        parts = []
        while size > 0:
            piece = self._pieces[row]
            step = min(size, piece.end - at)
            parts.append(piece.part(at, at + step).content())
            row, at, size = row + 1, at + step, size - step
        return b"".join(parts)

    def views(self, at: int, size: int) -> Iterator[memoryview]:
        yield memoryview(self.read(at, size))

    def mark(self, at: int) -> Mark:
        return self._pieces[bisect_right(self._starts, at) - 1].mark

    def repeats(self, at: int, unit: bytes, stride: int) -> int:
        return 1

    def marks(self, at: int) -> Iterator[tuple[int, Mark]]:
        for piece in self._pieces[bisect_right(self._starts, at) - 1 :]:
            yield piece.start, piece.mark


class Carry:
    """Unread bytes of one direction, with the packets they came in."""

    __slots__ = ("_content", "_marks", "_starts", "end", "start")

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self._content = bytearray()
        self._starts: list[int] = []
        self._marks: list[Mark] = []

    def append(self, run: Stretch, at: int) -> None:
        """Take the bytes of `run` from `at`, which is where this carry ends."""
        self._content += run.read(at, run.end - at)
        self.end = run.end
        for start, mark in run.marks(at):
            if len(self._starts) < MARKS:
                self._starts.append(max(start, at))
                self._marks.append(mark)

    def cut(self, at: int) -> None:
        """Forget what is before `at`."""
        row = max(bisect_right(self._starts, at) - 1, 0)
        del self._content[: at - self.start]
        del self._starts[:row], self._marks[:row]
        self._starts[:1] = [at]
        self.start = at

    def read(self, at: int, size: int) -> bytes:
        first = at - self.start
        return bytes(self._content[first : first + size])

    def views(self, at: int, size: int) -> Iterator[memoryview]:
        yield memoryview(self.read(at, size))

    def mark(self, at: int) -> Mark:
        return self._marks[bisect_right(self._starts, at) - 1]

    def repeats(self, at: int, unit: bytes, stride: int) -> int:
        return 1

    def marks(self, at: int) -> Iterator[tuple[int, Mark]]:
        row = bisect_right(self._starts, at) - 1
        yield from zip(self._starts[row:], self._marks[row:], strict=True)


class JoinedRun:
    """A carry and the run that goes on where it ends."""

    __slots__ = ("_head", "_tail", "end", "start")

    def __init__(self, head: Carry, tail: Stretch) -> None:
        self._head = head
        self._tail = tail
        self.start = head.start
        self.end = tail.end

    def read(self, at: int, size: int) -> bytes:
        border = self._tail.start
        if at >= border:
            return self._tail.read(at, size)
        if at + size <= border:
            return self._head.read(at, size)
        return self._head.read(at, border - at) + self._tail.read(border, at + size - border)

    def views(self, at: int, size: int) -> Iterator[memoryview]:
        border = self._tail.start
        if at < border:
            first = min(size, border - at)
            yield from self._head.views(at, first)
            at, size = at + first, size - first
        if size:
            yield from self._tail.views(at, size)

    def mark(self, at: int) -> Mark:
        return self._tail.mark(at) if at >= self._tail.start else self._head.mark(at)

    def repeats(self, at: int, unit: bytes, stride: int) -> int:
        return self._tail.repeats(at, unit, stride) if at >= self._tail.start else 1

    def marks(self, at: int) -> Iterator[tuple[int, Mark]]:
        if at < self._tail.start:
            yield from self._head.marks(at)
        yield from self._tail.marks(max(at, self._tail.start))
