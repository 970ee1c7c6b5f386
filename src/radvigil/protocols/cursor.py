"""A reader over bytes that came whole: every underrun is the peer's violation, never an IndexError.

    cursor = Cursor(body, "RFC 8446 4.1.2")
    version = cursor.u16()
    session = cursor.vector(1)          # a length of one byte, then so many bytes: a cursor of its own
    name = session.take(session.left)

Rules:
1. Numbers are big-endian (network order, RFC 1700) unless the name says `le`.
2. Nothing is read past the end: `ProtocolViolation(offset, clause, why)`, where offset counts from the outermost
   structure, so that it can be found in a packet.
3. A nested cursor is a window on the same bytes: nothing is copied until `take`.
"""

from __future__ import annotations

from radvigil.protocols.violations import ProtocolViolation


class Cursor:
    """Reads `content[at:end]`; `clause` is what an underrun breaks, `why` its code."""

    __slots__ = ("at", "clause", "content", "end", "why")

    def __init__(self, content: bytes, clause: str, why: str = "length") -> None:
        self.content = content
        self.clause = clause
        self.why = why
        self.at = 0
        self.end = len(content)

    @property
    def left(self) -> int:
        """Bytes not yet read."""
        return self.end - self.at

    def violation(self, why: str) -> ProtocolViolation:
        """To be raised by whoever finds that what was just read makes no sense."""
        return ProtocolViolation(self.at, self.clause, why)

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        start = self._advance(size)
        return self.content[start : self.at]

    def skip(self, size: int) -> None:
        self._advance(size)

    def peek(self, size: int) -> bytes:
        """At most `size` of the next bytes, which stay unread."""
        return self.content[self.at : min(self.at + size, self.end)]

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(self.end - self.at)

    def part(self, size: int) -> Cursor:
        """The next `size` bytes as a cursor of their own."""
        start = self._advance(size)
        inner = Cursor.__new__(Cursor)
        inner.content, inner.clause, inner.why = self.content, self.clause, self.why
        inner.at, inner.end = start, self.at
        return inner

    def vector(self, length_bytes: int) -> Cursor:
        """A big-endian length of `length_bytes` bytes, then so many bytes, as a cursor."""
        return self.part(self.unsigned(length_bytes))

    def unsigned(self, size: int) -> int:
        """A big-endian unsigned number of `size` bytes."""
        return int.from_bytes(self.take(size), "big")

    def unsigned_le(self, size: int) -> int:
        """A little-endian unsigned number of `size` bytes."""
        return int.from_bytes(self.take(size), "little")

    def u8(self) -> int:
        return self.content[self._advance(1)]

    def u16(self) -> int:
        return self.unsigned(2)

    def u24(self) -> int:
        return self.unsigned(3)

    def u32(self) -> int:
        return self.unsigned(4)

    def u16le(self) -> int:
        return self.unsigned_le(2)

    def u32le(self) -> int:
        return self.unsigned_le(4)

    def u64le(self) -> int:
        return self.unsigned_le(8)

    def until(self, delimiter: bytes) -> bytes:
        """The bytes before `delimiter`, which is passed over."""
        found = self.content.find(delimiter, self.at, self.end)
        if found < 0:
            raise self.violation("delimiter")
        before = self.content[self.at : found]
        self.at = found + len(delimiter)
        return before

    def _advance(self, size: int) -> int:
        start = self.at
        if size < 0 or size > self.end - start:
            raise ProtocolViolation(start, self.clause, self.why)
        self.at = start + size
        return start
