"""One input that another process reads and dissects, a few windows ahead of who asks for its tables.

Theory: of a capture of images, finding and dissecting the packets is more than half of the work, and needs nothing of
the rest. Both processes see the same memory (anonymous mappings, made before the other one is forked): the bytes of a
window and its columns are written there once, and only a few words about them are sent.

Rules:
1. Tables, failures and what was read are those of `Reading`, in the same order.
2. A window's memory is written to again only when its table has been given back, by asking for the next.
3. What does not fit is sent whole. The other process ends with this one, however that ends.
"""

from __future__ import annotations

import contextlib
import mmap
import multiprocessing
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np

from radvigil.capture.columns import COLUMNS, Column, PacketTable
from radvigil.capture.inputs import IDENTIFYING_BYTES, is_compressed
from radvigil.capture.reader import open_capture
from radvigil.capture.reading import Reading, UnreadableError
from radvigil.records import Capture, Limits

WINDOWS = 4
"""So many are under way at once: one that is looked at, one that is read, and two to even them out."""
LARGE = 1_000
"""Bytes of a packet, on average, from which reading another process's tables pays more than decoding in two."""
SAMPLE = 4 << 20
"""Bytes that are looked at for that."""
LEAST = 64
"""Bytes of a record, on average, down to which there is memory for a window's columns; those of more rows are sent."""

Progress = tuple[str, int, int | None]
_What = tuple[Path, Limits, Sequence[tuple[Path, Path]]]


class ReaderLostError(RuntimeError):
    """The other process ended without a word; mostly there was not enough memory."""


class _Told(NamedTuple):
    """One window. `place`: of its memory; -1: the bytes come along, or the columns."""

    place: int
    rows: int
    capture: str
    annex: bytes
    progress: Progress
    octets: bytes | None
    columns: bytearray | None


def pays_ahead(source: Path, limits: Limits) -> bool:
    """Whether this is a plain file of large packets, on a system where a process is forked."""
    try:
        if sys.platform != "linux" or not source.is_file() or is_compressed(source):
            return False
        return open_capture(source, replace(limits, window_bytes=SAMPLE)).mean_packet() >= LARGE
    except (OSError, ValueError):
        return False  # told when it is read


class ReadAhead:
    """One input, read by another process: iterate for its tables, then ask for its `capture`. Raises UnreadableError,
    and ReaderLostError when the other process was ended."""

    capture: Capture
    """There once the iteration has ended."""

    def __init__(self, source: Path, limits: Limits, copies: Sequence[tuple[Path, Path]] = ()) -> None:
        size = max(limits.window_bytes, IDENTIFYING_BYTES)
        self._memory = _Memory(size)
        self.progress: Progress = ("", 0, None)
        ours, theirs = multiprocessing.Pipe()
        words = (ours, theirs, self._memory, (source, limits, copies))
        self._other = multiprocessing.get_context("fork").Process(target=_read, args=words, daemon=True)
        self._other.start()
        theirs.close()
        self._line = ours

    def __iter__(self) -> Iterator[PacketTable]:
        try:
            while isinstance(told := self._next(), _Told):
                self.progress = told.progress
                yield self._memory.table(told)
                if told.place >= 0:
                    with contextlib.suppress(OSError):  # it may have said its last word
                        self._line.send(told.place)
            if isinstance(told, UnreadableError):
                raise told
            self.capture = told
        finally:
            self.close()

    def _next(self) -> _Told | Capture | UnreadableError:
        """A window; at the end what was read, or why it could not be."""
        try:
            told: _Told | Capture | UnreadableError = self._line.recv()
        except (EOFError, OSError) as error:
            raise ReaderLostError from error
        return told

    def close(self) -> None:
        """End the other process. Iterating to the end does it too."""
        self._line.close()
        self._other.terminate()
        self._other.join()


class _Memory:
    """Places for `WINDOWS` windows: their bytes, and their columns one after the other."""

    def __init__(self, size: int) -> None:
        self.octets = [mmap.mmap(-1, size) for _ in range(WINDOWS)]
        self.columns = [mmap.mmap(-1, _room_for(size // LEAST)) for _ in range(WINDOWS)]

    def place_of(self, buffer: object) -> int:
        """The place of this memory, or -1."""
        return next((place for place, one in enumerate(self.octets) if one is buffer), -1)

    def told(self, table: PacketTable, progress: Progress) -> _Told:
        """What the other side needs to know of a table."""
        place = self.place_of(table.buffer)
        columns: bytearray | None = None
        needed = _room_for(table.count)
        held: mmap.mmap | bytearray
        if place < 0 or needed > len(self.columns[place]):
            held = columns = bytearray(needed)
        else:
            held = self.columns[place]
        for mine, (name, _) in zip(_views(held, table.count), COLUMNS, strict=True):
            mine[:] = getattr(table, name)
        octets = bytes(table.buffer[:]) if place < 0 else None
        return _Told(place, table.count, table.capture, table.annex, progress, octets, columns)

    def table(self, told: _Told) -> PacketTable:
        """The table that was told of: valid until its place is given back."""
        table = PacketTable(0, self.octets[told.place] if told.octets is None else told.octets, told.capture)
        held = self.columns[told.place] if told.columns is None else told.columns
        for column, (name, _) in zip(_views(held, told.rows), COLUMNS, strict=True):
            setattr(table, name, column)
        table.count, table.annex = told.rows, told.annex
        return table


def _places(count: int) -> Iterator[tuple[int, str]]:
    """Where each column of so many rows begins, and its type: each at a multiple of eight; and then their end."""
    at = 0
    for _, kind in COLUMNS:
        yield at, kind
        at += -(-count * np.dtype(kind).itemsize // 8) * 8
    yield at, ""


def _room_for(count: int) -> int:
    return [at for at, _ in _places(count)][-1]


def _views(memory: mmap.mmap | bytearray, count: int) -> Iterator[Column]:
    """The columns that lie in the memory."""
    return (np.frombuffer(memory, kind, count, at) for at, kind in _places(count) if kind)


# In the other process


class _Places:
    """The room that the input is read into: the same place until its table has been sent, then the next one free."""

    def __init__(self, memory: _Memory, line: Connection) -> None:
        self._octets = memory.octets
        self._line = line
        self._free = list(range(WINDOWS))
        self._at = self._free.pop()
        self._sent = False

    def __call__(self, least: int) -> mmap.mmap:
        if least > len(self._octets[0]):
            return mmap.mmap(-1, least)
        if self._sent:
            while not self._free:
                self._free.append(self._line.recv())
            self._at, self._sent = self._free.pop(), False
        return self._octets[self._at]

    def sent(self, told: _Told) -> None:
        self._sent = self._sent or told.place >= 0


def _read(theirs: Connection, line: Connection, memory: _Memory, what: _What) -> None:
    """Ends in silence when nobody listens any more."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)
    theirs.close()
    places = _Places(memory, line)
    with contextlib.suppress(EOFError, OSError):
        try:
            reading = Reading(*what, places)
            for table in reading:
                told = memory.told(table, reading.progress)
                line.send(told)
                places.sent(told)
            line.send(reading.capture)
        except UnreadableError as failure:
            line.send(failure)
