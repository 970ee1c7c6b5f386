"""IP packets put together from their fragments (RFC 791 3.2, RFC 8200 4.5).

Rules:
1. Fragments are rare: they are handled one by one. At most `Limits.fragments` packets are under way at once, the oldest
   goes first, and none lives longer than `Limits.fragment_ns`.
2. Overlaps: the first bytes seen win, as for TCP. (RFC 5722 asks an IPv6 host to drop such packets; an observer keeps
   what it can.)
3. A whole packet appears in the row of the fragment that completed it, in the table's annex, without its fragmentation
   fields, and is dissected like any other.
4. A fragment cut by the snapshot length can never complete its packet.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TypeAlias

from radvigil.records import Limits

Key: TypeAlias = tuple[bytes, int, int, int]

LARGEST = 65_535
PIECES = 8_192
"""RFC 791: a packet has at most 65,535 bytes, hence at most 8,192 fragments."""


@dataclass(slots=True)
class _Packet:
    """One IP packet under reassembly."""

    ts: int
    head: bytes = b""
    total: int = -1
    pieces: dict[int, bytes] = field(default_factory=dict)
    size: int = 0


class Fragments:
    """The packets under reassembly of one capture."""

    __slots__ = ("_limits", "_packets", "lost")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._packets: dict[Key, _Packet] = {}
        self.lost = 0
        """Packets given up: too old, too many, or too large."""

    def see(self, packet: bytes, vlan: int, ts: int) -> bytes:
        """One fragment from its IP header on; gives the whole packet when it is complete, else nothing."""
        parsed = _parsed4(packet) if packet[0] >> 4 == 4 else _parsed6(packet)
        if parsed is None:
            return b""
        ends, ident, protocol, field, head, body = parsed
        under_way = self._under_way((ends, ident, protocol, vlan), ts)
        at, more = field & 0xFFF8, field & 1
        if at + len(body) > LARGEST or len(under_way.pieces) >= PIECES:
            return b""
        if at not in under_way.pieces:
            under_way.pieces[at] = body
            under_way.size += len(body)
        if at == 0:
            under_way.head = head
        if not more:
            under_way.total = at + len(body)
        whole = self._whole(under_way)
        if whole:
            del self._packets[(ends, ident, protocol, vlan)]
        return whole

    def _under_way(self, key: Key, ts: int) -> _Packet:
        found = self._packets.get(key)
        if found is not None and ts - found.ts <= self._limits.fragment_ns:
            return found
        if found is not None:
            del self._packets[key]
            self.lost += 1
        elif len(self._packets) >= self._limits.fragments:
            del self._packets[next(iter(self._packets))]
            self.lost += 1
        made = self._packets[key] = _Packet(ts)
        return made

    def _whole(self, packet: _Packet) -> bytes:
        if packet.total < 0 or packet.size < packet.total or not packet.head:
            return b""
        body, reached = bytearray(packet.total), 0
        for at in sorted(packet.pieces):
            piece = packet.pieces[at]
            if at > reached:
                return b""
            if at + len(piece) > reached:
                body[reached : at + len(piece)] = piece[reached - at :]
                reached = at + len(piece)
        return _joined(packet.head, bytes(body[: packet.total])) if reached >= packet.total else b""

    def close(self) -> int:
        """Packets never completed."""
        return self.lost + len(self._packets)


_Parsed: TypeAlias = "tuple[bytes, int, int, int, bytes, bytes] | None"


def _parsed4(packet: bytes) -> _Parsed:
    """(addresses, identification, protocol, offset with the more-bit lowest, header, body)."""
    size = (packet[0] & 15) * 4
    total, ident, field = struct.unpack_from(">HHH", packet, 2)
    if total > len(packet) or size < 20 or total <= size:
        return None
    return packet[12:20], ident, packet[9], (field & 0x1FFF) << 3 | (field >> 13) & 1, packet[:size], packet[size:total]


def _parsed6(packet: bytes) -> _Parsed:
    """The same; extension headers before the fragment header are dropped, they concern routers only."""
    length = struct.unpack_from(">H", packet, 4)[0]
    kind, at = packet[6], 40
    while kind != 44 and at + 8 <= len(packet):
        kind, at = packet[at], at + (packet[at + 1] + 1) * 8
    if at + 8 > len(packet) or 40 + length > len(packet):
        return None
    following, _, field, ident = struct.unpack_from(">BBHI", packet, at)
    head = packet[:6] + bytes([following]) + packet[7:40]
    return packet[8:40], ident, following, field, head, packet[at + 8 : 40 + length]


def _joined(head: bytes, body: bytes) -> bytes:
    if head[0] >> 4 == 4:
        total = min(len(head) + len(body), LARGEST)
        return head[:2] + struct.pack(">H", total) + head[4:6] + b"\0\0" + head[8:] + body
    return head[:4] + struct.pack(">H", min(len(body), LARGEST)) + head[6:] + body
