"""Bytes of one direction → start blocks, HL7 segments, end blocks. Sans-I/O, incremental, bounded.

Minimal Lower Layer Protocol (HL7 v2 Transport, MLLP release 1): <SB>message<EB><CR>, SB = 0x0B, EB = 0x1C. The message
itself is HL7 segments, each ended by CR (HL7 v2.5.1 2.4). In the field LF and CR LF end segments too, and the CR after
EB is forgotten: both are read without a word, because nobody is harmed by them.

Of each segment only the first `SEGMENT_KEPT` bytes are kept: the fields read here stand at its beginning, and an OBX
may hold a whole embedded document.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

SEGMENT_KEPT = 8_192
"""Bytes kept of one HL7 segment: MSH, PID, OBR and their like are below 2 KiB, repetitions of identifiers included."""

_SPECIAL = b"\x0b\x1c\r\n"


class Token(Enum):
    START = 0x0B
    END = 0x1C
    SEGMENT = 0


class Seen(NamedTuple):
    """`at`: stream offset of the token's first byte; `content`: the segment, its terminator apart."""

    token: Token
    at: int
    content: bytes = b""


class Mllp:
    """Tokens of one direction. What a token is allowed to follow is judged by who listens."""

    __slots__ = ("_partial", "at")

    def __init__(self) -> None:
        self._partial = bytearray()
        self.at = 0
        """Stream offset of the segment being gathered, or of the last one."""

    def forget(self) -> None:
        """Drop the segment not yet ended: bytes of it are lost."""
        self._partial.clear()

    def feed(self, at: int, chunk: bytes) -> Iterator[Seen]:
        """Tokens that end in `chunk`, whose first byte stands at stream offset `at`."""
        read = 0
        for where, byte in _specials(chunk):
            self._gather(at + read, chunk, read, where)
            if self._partial:
                yield self._segment()
            if byte == Token.START.value:
                yield Seen(Token.START, at + where)
            elif byte == Token.END.value:
                yield Seen(Token.END, at + where)
            read = where + 1
        self._gather(at + read, chunk, read, len(chunk))

    def _gather(self, at: int, chunk: bytes, start: int, end: int) -> None:
        if not self._partial:
            self.at = at
        self._partial += chunk[start : min(end, start + SEGMENT_KEPT - len(self._partial))]

    def _segment(self) -> Seen:
        segment = Seen(Token.SEGMENT, self.at, bytes(self._partial))
        self._partial.clear()
        return segment


def _specials(chunk: bytes) -> Iterator[tuple[int, int]]:
    """Offset and value of each special byte, in order. One search a byte value: an embedded document is passed over at
    the speed of memory, which no single pass over a class of bytes reaches here."""
    following = {byte: where for byte in _SPECIAL if (where := chunk.find(byte)) >= 0}
    while following:
        byte = min(following, key=following.__getitem__)
        where = following[byte]
        yield where, byte
        after = chunk.find(byte, where + 1)
        if after < 0:
            del following[byte]
        else:
            following[byte] = after
