"""The pcapng format (draft-ietf-opsawg-pcapng): sections of blocks, each with its own byte order and interfaces.

Rules:
1. Enhanced packet blocks are read as columns; simple and obsolete packet blocks one by one.
2. A new section ends the window: byte order and interfaces are those of one section.
3. if_tsresol and if_tsoffset are those of the packet's interface; a simple packet block has no time, the time of the
   packet before it is taken.
4. A block whose length is below 12, no multiple of 4 or absurd cannot be passed over: what came before is kept, with a
   note. Blocks of unknown type are skipped, as the draft asks.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from radvigil.capture.columns import Column
from radvigil.capture.inputs import Input
from radvigil.capture.octets import Octets
from radvigil.capture.records import Found, Records
from radvigil.records import CaptureNote, Limits, Refused

SECTION = 0x0A0D0D0A
INTERFACE, OBSOLETE, SIMPLE, STATISTICS, ENHANCED = 1, 2, 3, 5, 6
_PACKETS = (ENHANCED, SIMPLE, OBSOLETE)
IF_TSRESOL, IF_TSOFFSET, ISB_IFDROP, ISB_OSDROP = 9, 14, 5, 7
_BLOCK_BYTES = 64 << 20
"""Largest block passed over; packets themselves are bounded by `Limits.packet_bytes`."""
_INTERFACES = 4096
"""Interfaces believed in one section; a file that names more is not a capture of anything."""


class _Interface(NamedTuple):
    link_type: int
    snaplen: int
    resolution: int
    offset: int


class PcapNg:
    """Reader of one pcapng file; `_at` is the offset of the next block in the input's buffer."""

    name = "pcapng"

    def __init__(self, source: Input, limits: Limits) -> None:
        self.found = Found()
        self.ended = False
        self._source = source
        self._limits = limits
        self._at = 0
        self._order = "<"
        self._interfaces: list[_Interface] = []
        self._drops: dict[int, int] = {}
        self._dropped_before = 0
        self._last_ts = 0
        if source.hard < 16:
            raise Refused("header-cut", at=source.hard, size=28)

    def window(self) -> Records:
        """The records of the next window, possibly none; `ended` tells whether there are more."""
        self._at = self._source.advance(self._at)
        at, kinds = self._walk()
        return self._records(np.array(at, np.int64), np.array(kinds, np.int64))

    def _walk(self) -> tuple[list[int], list[int]]:
        """Offsets and kinds of the packet blocks of this window."""
        source = self._source
        found: list[int] = []
        kinds: list[int] = []
        at, buffer = self._at, source.buffer
        limit = min(source.soft, source.hard - 11)
        unpack = struct.Struct(self._order + "II").unpack_from
        append, append_kind = found.append, kinds.append
        while at < limit:
            kind, length = unpack(buffer, at)
            if kind == SECTION:
                if found:
                    break
                length = self._section(at)
                unpack = struct.Struct(self._order + "II").unpack_from
            if length < 12 or length & 3 or length > _BLOCK_BYTES:
                self._stop("bad-block", at)
                break
            if at + length > source.hard:
                break
            if kind in _PACKETS:
                append(at)
                append_kind(kind)
            elif kind == INTERFACE:
                self._describe(at, length)
            elif kind == STATISTICS:
                self._count_drops(at, length)
            at += length
        stuck = at == self._at and at < limit
        self._at = at
        if source.final and not self.ended and (stuck or at >= source.hard - 11):
            self._end(at)
        return found, kinds

    def _end(self, at: int) -> None:
        if at < self._source.hard:
            self._stop("cut-at-end", at)
        self.ended = True

    def _stop(self, code: str, at: int) -> None:
        self.found.notes.append(CaptureNote(code, self._source.base + at))
        self.ended = True

    def _section(self, at: int) -> int:
        """A new section: its byte order, and an empty list of interfaces. Gives the block's length, 0 when wrong."""
        magic = bytes(self._source.buffer[at + 8 : at + 12])
        if magic not in (b"\x4d\x3c\x2b\x1a", b"\x1a\x2b\x3c\x4d"):
            return 0
        self._order = "<" if magic[0] == 0x4D else ">"
        self._interfaces = []
        self._dropped_before += sum(self._drops.values())
        self._drops = {}
        (length,) = struct.unpack_from(self._order + "I", self._source.buffer, at + 4)
        return int(length)

    def _describe(self, at: int, length: int) -> None:
        """An interface description block."""
        if length < 20 or len(self._interfaces) >= _INTERFACES:
            self._interfaces.append(_Interface(-1, 0, 6, 0))
            return
        link_type, _, snaplen = struct.unpack_from(self._order + "HHI", self._source.buffer, at + 8)
        options = self._options(at + 16, at + length - 4)
        resolution = options.get(IF_TSRESOL, b"\6")[:1] or b"\6"
        offset = int.from_bytes(self._in_order(options.get(IF_TSOFFSET, b"")[:8]), "big", signed=True)
        self._interfaces.append(_Interface(link_type, snaplen, resolution[0], offset))
        self.found.interfaces += 1
        if link_type not in self.found.link_types:
            self.found.link_types.append(link_type)

    def _in_order(self, value: bytes) -> bytes:
        return value[::-1] if self._order == "<" else value

    def _options(self, at: int, end: int) -> dict[int, bytes]:
        """Options by code; the first of each counts."""
        buffer, options = self._source.buffer, dict[int, bytes]()
        while at + 4 <= end:
            code, size = struct.unpack_from(self._order + "HH", buffer, at)
            if code == 0 or at + 4 + size > end:
                break
            options.setdefault(code, bytes(buffer[at + 4 : at + 4 + size]))
            at += 4 + (size + 3) // 4 * 4
        return options

    def _count_drops(self, at: int, length: int) -> None:
        """Interface statistics: counters are totals since the capture began, the last block of an interface counts."""
        if length < 24:
            return
        (interface,) = struct.unpack_from(self._order + "I", self._source.buffer, at + 8)
        options = self._options(at + 20, at + length - 4)
        said = [int.from_bytes(self._in_order(options[c][:8]), "big") for c in (ISB_IFDROP, ISB_OSDROP) if c in options]
        if said and interface < _INTERFACES:
            self._drops[interface] = sum(said)
            self.found.dropped = self._dropped_before + sum(self._drops.values())

    def _records(self, at: Column, kinds: Column) -> Records:
        order = self._order
        names = ("kind", "total", "interface", "high", "low", "cap", "len")
        form = np.dtype([(name, order + "u4") for name in names])
        rows = Octets(self._source.buffer, self._source.hard).rows(at, form).copy()
        sizes = rows["total"].astype(np.int64) - 32
        interface = rows["interface"].astype(np.int64)
        captured, wire = rows["cap"].astype(np.int64), rows["len"].astype(np.int64)
        where = at + 28
        known = interface < len(self._interfaces)
        ts = self._times(np.where(known, interface, 0), rows)
        for row in np.flatnonzero(kinds != ENHANCED).tolist():
            self._odd(row, kinds[row], (at, where, interface, captured, wire, ts, sizes))
        known = interface < len(self._interfaces)
        links = np.array([i.link_type for i in self._interfaces] or [-1], np.int64)[np.where(known, interface, 0)]
        links[~known] = -1
        if len(ts):
            self._last_ts = int(ts[-1])
        captured = np.clip(captured, 0, np.maximum(sizes, 0))
        return Records(where, captured, np.maximum(wire, captured), ts, links)

    def _odd(self, row: int, kind: int, columns: tuple[Column, ...]) -> None:
        """A simple or an obsolete packet block, one by one."""
        at, where, interface, captured, wire, ts, sizes = columns
        start, buffer = int(at[row]), self._source.buffer
        sizes[row] += 16 if kind == SIMPLE else 0
        if kind == OBSOLETE:
            interface[row] = struct.unpack_from(self._order + "H", buffer, start + 8)[0]
            return
        where[row] = start + 12
        (length,) = struct.unpack_from(self._order + "I", buffer, start + 8)
        interface[row] = 0
        snaplen = self._interfaces[0].snaplen if self._interfaces else 0
        wire[row] = length
        captured[row] = min(length, snaplen or length)
        ts[row] = ts[row - 1] if row else self._last_ts

    def _times(self, interface: Column, rows: Column) -> Column:
        """Nanoseconds since 1970 of each packet, by its interface's resolution and offset."""
        units = (rows["high"].astype(np.uint64) << np.uint64(32)) | rows["low"].astype(np.uint64)
        ts = np.zeros(len(units), np.int64)
        for number in np.unique(interface).tolist() if len(interface) else []:
            chosen = slice(None) if len(self._interfaces) == 1 else interface == number
            known = self._interfaces[number] if number < len(self._interfaces) else _Interface(-1, 0, 6, 0)
            offset = np.int64(max(-(1 << 33), min(known.offset, 1 << 33)) * 1_000_000_000)
            ts[chosen] = _nanoseconds(units[chosen], known.resolution) + offset
        return ts


def _nanoseconds(units: Column, resolution: int) -> Column:
    """if_tsresol: a power of ten, or of two when the top bit is set."""
    power = resolution & 0x7F
    if resolution & 0x80:
        power = min(power, 63)
        whole = units >> np.uint64(power)
        part = units & np.uint64((1 << power) - 1)
        if power > 34:  # keeps the product below 2^64: less than a nanosecond is lost
            part, power = part >> np.uint64(power - 34), 34
        nanoseconds = whole * np.uint64(1_000_000_000) + ((part * np.uint64(1_000_000_000)) >> np.uint64(power))
        return nanoseconds.astype(np.int64)
    if power <= 9:
        return units.astype(np.int64) * np.int64(10 ** (9 - power))
    return (units // np.uint64(10 ** min(power - 9, 19))).astype(np.int64)
