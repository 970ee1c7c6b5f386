"""Where the bytes of a capture come from: a file, or a stream (standard input, gzip, Zstandard).

Rules:
1. Offsets are offsets in `buffer`; `base` is the place of its first byte in the (decompressed) input.
2. `advance(at)` says that nothing before `at` is needed any more, and makes room for what comes next. Memory therefore
   does not grow with the input.
3. What kind of compression it is, the first bytes say, never the name (RFC 1952 2.3.1, RFC 8878 3.1.1).
4. Compressed input that grows beyond `Limits.expansion_ratio` stops there, with a note (a bomb); one that ends or
   breaks early keeps what came before, with a note.
"""

from __future__ import annotations

import hashlib
import io
import mmap
import os
import sys
import weakref
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import zstandard

from radvigil.capture.columns import Buffer
from radvigil.records import Limits, Refused

IDENTIFYING_BYTES = 1 << 16
"""A capture is named by a hash of so many of its first bytes."""
GZIP = b"\x1f\x8b"
ZSTANDARD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
_CHUNK = 1 << 18
_HISTORY = 27
"""Largest Zstandard window accepted, as a power of two: what `zstd --long` writes at most."""


def content_id(head: bytes) -> str:
    """The name of a capture, from its identifying bytes."""
    return hashlib.blake2b(head, digest_size=16).hexdigest()


def _wanted(window: int, left: int, at: int) -> int:
    """How many bytes the buffer should hold. No progress (`at` is 0) means that one record is larger than the window:
    more is added; the formats bound it. The first time, the identifying bytes are read whole."""
    if not left:
        return max(window, IDENTIFYING_BYTES)
    return window if at else left + window


class Input(Protocol):
    """Bytes of one capture, window by window."""

    buffer: Buffer
    base: int
    soft: int
    hard: int
    final: bool

    def advance(self, at: int) -> int: ...

    @property
    def consumed(self) -> int: ...

    @property
    def total(self) -> int | None: ...

    @property
    def stopped(self) -> str: ...

    def close(self) -> None: ...


Room = Callable[[int], mmap.mmap]
"""Asked before each window for memory of so many bytes: an anonymous mapping, as slices of one are bytes."""


def same_room() -> Room:
    """The same memory for window after window, until one needs more."""
    kept = [mmap.mmap(-1, 1)]

    def room(least: int) -> mmap.mmap:
        if len(kept[0]) < least:
            kept[0] = mmap.mmap(-1, least)
        return kept[0]

    return room


class FileInput:
    """A plain file, read into the same memory window after window, unless another `room` is given: headers are still in
    the processor's cache when they are gathered, and no page is mapped twice."""

    stopped = ""

    def __init__(self, file: BinaryIO, size: int, window: int, room: Room | None = None) -> None:
        self._file = file
        self._size = size
        self._window = window
        self._room = room or same_room()
        self._memory = self._room(max(min(max(window, IDENTIFYING_BYTES), size), 1))
        self.buffer: Buffer = self._memory
        self.base = self.soft = self.hard = 0
        self.final = False

    def advance(self, at: int) -> int:
        """Drop what is before `at`, whose byte is now at 0, and read on."""
        left = self.hard - at
        wanted = max(min(_wanted(self._window, left, at), left + self._size - self.base - self.hard), left)
        memory = self._room(wanted)
        if memory is not self._memory:
            memory[:left] = self._memory[at : self.hard]
            self._memory = self.buffer = memory
        elif at:
            memory.move(0, at, left)
        self.base += at
        self.hard = left + self._filled(left, wanted)
        self.soft = min(self.hard, self._window)
        self.final = self.hard < wanted or self.base + self.hard >= self._size
        return 0

    def _filled(self, start: int, end: int) -> int:
        """Bytes read into [start, end) of the memory: fewer only when the file ends."""
        done = start
        with memoryview(self._memory) as whole:
            while done < end:
                with whole[done:end] as room:
                    got = self._file.readinto(room)  # type: ignore[attr-defined]
                if not got:
                    break
                done += got
        return done - start

    @property
    def consumed(self) -> int:
        return self.base

    @property
    def total(self) -> int | None:
        return self._size

    def close(self) -> None:
        self._file.close()


class StreamedInput:
    """Bytes that come once. Every `advance` makes a new buffer: what was left, and one window more."""

    def __init__(self, octets: _Chunks, window: int, total: int | None) -> None:
        self.buffer: Buffer = b""
        self.base = self.soft = self.hard = 0
        self.final = False
        self._octets = octets
        self._window = window
        self._total = total

    def advance(self, at: int) -> int:
        """Drop what is before `at`; the byte that was there is now at 0."""
        parts = [self.buffer[at:]]
        self.base += at
        size = len(parts[0])
        wanted = _wanted(self._window, size, at)
        while size < wanted and not self.final:
            chunk = self._octets.chunk()
            self.final = not chunk
            parts.append(chunk)
            size += len(chunk)
        self.buffer = b"".join(parts)
        self.hard = len(self.buffer)
        self.soft = min(self.hard, self._window)
        return 0

    @property
    def consumed(self) -> int:
        return self._octets.consumed

    @property
    def total(self) -> int | None:
        return self._total

    @property
    def stopped(self) -> str:
        return self._octets.stopped

    def close(self) -> None:
        self._octets.close()


class _Chunks:
    """Bytes as they come; `consumed` counts the input, `stopped` names why it ended before its end."""

    def __init__(self, file: BinaryIO, head: bytes) -> None:
        self._file = file
        self._head = head
        self.consumed = 0
        self.stopped = ""

    def raw(self) -> bytes:
        got = self._head or self._file.read(_CHUNK)
        self._head = b""
        self.consumed += len(got)
        return got

    def chunk(self) -> bytes:
        """The next bytes of the capture, empty at the end."""
        return self.raw()

    def close(self) -> None:
        if self._file is not sys.stdin.buffer:
            self._file.close()


class _Expanded(_Chunks):
    """Compressed members one after the other, expanded in steps of bounded size; the whole is bounded too."""

    def __init__(self, file: BinaryIO, head: bytes, limits: Limits) -> None:
        super().__init__(file, head)
        self._limits = limits
        self._made = 0

    def chunk(self) -> bytes:
        if self.stopped:
            return b""
        try:
            made = self._step()
        except (zlib.error, zstandard.ZstdError):
            self.stopped = "bad-compression"
            return b""
        self._made += len(made)
        if self._made > max(self._limits.expansion_floor, self.consumed * self._limits.expansion_ratio):
            self.stopped = "expansion-stopped"
        return made

    def _step(self) -> bytes:
        """At most `_CHUNK` expanded bytes; empty at the end."""
        raise NotImplementedError


class GzipChunks(_Expanded):
    """RFC 1952, any number of members; zero padding between them is passed over as gzip itself does."""

    _pending = b""
    _inflater: zlib._Decompress | None = None

    def _step(self) -> bytes:
        while self._pending or self._fetched():
            made = self._inflated()
            if made:
                return made
        return b""

    def _fetched(self) -> bool:
        self._pending = self.raw()
        if not self._pending and self._inflater is not None:
            self.stopped = "cut-at-end"
        return bool(self._pending)

    def _inflated(self) -> bytes:
        if self._inflater is None:
            self._pending = self._pending.lstrip(b"\0") if self._made else self._pending
            if not self._pending:
                return b""
            self._inflater = zlib.decompressobj(wbits=31)
        made = self._inflater.decompress(self._pending, _CHUNK)
        self._pending = self._inflater.unconsumed_tail
        if self._inflater.eof:
            self._pending = self._inflater.unused_data
            self._inflater = None
        return made


class ZstandardChunks(_Expanded):
    """RFC 8878, any number of frames."""

    def __init__(self, file: BinaryIO, head: bytes, limits: Limits) -> None:
        super().__init__(file, head, limits)
        expander = zstandard.ZstdDecompressor(max_window_size=1 << _HISTORY)
        # Weak: the collector does not see into zstandard's reader, so a ring of references would never be freed.
        feed = cast(BinaryIO, _Feed(weakref.proxy(self)))
        self._reader = expander.stream_reader(feed, read_size=1 << 14, read_across_frames=True)

    def _step(self) -> bytes:
        return self._reader.read(_CHUNK)


class _Feed(io.RawIOBase):
    """The compressed bytes, as the file object that zstandard reads from."""

    def __init__(self, chunks: _Chunks) -> None:
        self._chunks = chunks
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        self._left = self._left or self._chunks.raw()
        got, self._left = self._left[:size], self._left[size:]
        return got


def open_input(source: Path | str, limits: Limits, room: Room | None = None) -> Input:
    """The bytes of a file, or of standard input for `-`. A plain file is read into `room`.

    Raises OSError when it cannot be opened, ValueError when it is empty.
    """
    if str(source) == "-":
        if sys.stdin is None:
            raise Refused("input-closed")
        return _streamed(sys.stdin.buffer, limits, None)
    file = open(source, "rb", buffering=0)  # noqa: SIM115 — closed by the input
    status = os.fstat(file.fileno())
    if not os.path.isfile(source):
        return _streamed(file, limits, None)
    if status.st_size == 0:
        file.close()
        raise Refused("empty-file", what=source)
    head = os.pread(file.fileno(), 4, 0)
    if _compression(head):
        return _streamed(file, limits, status.st_size)
    return FileInput(file, status.st_size, limits.window_bytes, room)


def is_compressed(path: Path) -> bool:
    """By its first bytes. Raises OSError when they cannot be read."""
    with path.open("rb") as file:
        return bool(_compression(file.read(4)))


def _compression(head: bytes) -> str:
    if head.startswith(GZIP):
        return "gzip"
    if head == ZSTANDARD or int.from_bytes(head, "little") in _SKIPPABLE:
        return "zstandard"
    return ""


def _streamed(file: BinaryIO, limits: Limits, total: int | None) -> StreamedInput:
    head = b""
    while len(head) < 4 and (more := file.read(_CHUNK)):
        head += more
    kind = _compression(head[:4])
    chunks = {"gzip": GzipChunks, "zstandard": ZstandardChunks}
    octets = chunks[kind](file, head, limits) if kind else _Chunks(file, head)
    return StreamedInput(octets, limits.window_bytes, total)
