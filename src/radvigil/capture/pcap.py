"""The pcap format (draft-ietf-opsawg-pcap): a file header of 24 bytes, then records of 16 bytes and their packet.

Rules:
1. The magic number gives byte order and resolution: microseconds (A1B2C3D4) or nanoseconds (A1B23C4D).
2. A record that claims more than `Limits.packet_bytes` is garbage: the walk cannot go on past it, what came before is
   kept, with a note. A record that the file's end cuts is normal: a note.
3. The walk itself is a plain loop over one length field a packet; everything else is read as columns.
"""

from __future__ import annotations

import struct

import numpy as np

from radvigil.capture.inputs import Input
from radvigil.capture.octets import Octets
from radvigil.capture.records import Found, Records
from radvigil.records import CaptureNote, Limits, Refused

HEADER = 24
MAGICS = {
    b"\xd4\xc3\xb2\xa1": ("<", 1_000),
    b"\xa1\xb2\xc3\xd4": (">", 1_000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
"""First four bytes: byte order, nanoseconds of one unit of the second time field."""


class Pcap:
    """Reader of one pcap file; `at` is the offset of the next record in the input's buffer."""

    name = "pcap"

    def __init__(self, source: Input, limits: Limits) -> None:
        order, self._unit = MAGICS[bytes(source.buffer[:4])]
        if source.hard < HEADER:
            raise Refused("header-cut", at=source.hard, size=HEADER)
        (network,) = struct.unpack_from(order + "I", source.buffer, 20)
        # The upper half of the field holds the length of a frame check sequence, not the link type.
        self._link_type = network & 0xFFFF
        self.found = Found(interfaces=1, link_types=[self._link_type])
        self.ended = False
        self._source = source
        self._limits = limits
        self._at = HEADER
        self._length = struct.Struct(order + "8xI")
        self._form = np.dtype(
            [("sec", order + "u4"), ("part", order + "u4"), ("cap", order + "u4"), ("len", order + "u4")]
        )

    def window(self) -> Records:
        """The records of the next window, possibly none; `ended` tells whether there are more."""
        source = self._source
        self._at = source.advance(self._at)
        found = self._walk()
        at = np.array(found, np.int64)
        rows = Octets(source.buffer, source.hard).rows(at, self._form)
        captured = rows["cap"].astype(np.int64)
        if len(captured) and int(captured.max()) > self._limits.packet_bytes:
            keep = int(np.argmax(captured > self._limits.packet_bytes))
            self._stop("bad-record", int(at[keep]))
            at, rows, captured = at[:keep], rows[:keep], captured[:keep]
        ts = rows["sec"].astype(np.int64) * 1_000_000_000 + rows["part"].astype(np.int64) * self._unit
        return Records(at + 16, captured, rows["len"].astype(np.int64), ts, self._link_type)

    def _walk(self) -> list[int]:
        """Offsets of the whole records of this window; the next window begins after them."""
        source = self._source
        at, buffer, unpack = self._at, source.buffer, self._length.unpack_from
        limit = min(source.soft, source.hard - 15)
        found: list[int] = []
        append = found.append
        while at < limit:
            append(at)
            (size,) = unpack(buffer, at)
            at += size + 16
        if at > source.hard:
            at = found.pop()
            if unpack(buffer, at)[0] > self._limits.packet_bytes:
                self._stop("bad-record", at)
        self._at = at
        if source.final and (not found or at >= source.hard - 15):
            self._end(at)
        return found

    def _end(self, at: int) -> None:
        if not self.ended and at < self._source.hard:
            self._stop("cut-at-end", at)
        self.ended = True

    def _stop(self, code: str, at: int) -> None:
        self.found.notes.append(CaptureNote(code, self._source.base + at))
        self.ended = True
