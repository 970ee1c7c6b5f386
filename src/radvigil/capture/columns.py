"""The one list of columns that a window of packets is made of.

Rules:
1. A row is a packet record of the file, in the file's order; nothing is ever dropped or reordered here.
2. All offsets count bytes in `buffer`. Offsets from `ANNEX` on point into `annex`: datagrams put together from IP
   fragments, which are nowhere in the file in one piece.
3. `buffer` is valid until the next window is asked for. Whoever keeps bytes longer copies them.
"""

from __future__ import annotations

import mmap
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Column: TypeAlias = npt.NDArray[Any]
Buffer: TypeAlias = "bytes | bytearray | mmap.mmap"

ANNEX = 1 << 56
"""Offsets from here on are offsets in the annex."""

NONE, TCP, UDP, ICMP, OTHER, FRAME = range(6)
"""Values of `kind`: not decoded (or an IP fragment), transport of an IP packet, or a link frame without IP."""

COLUMNS: tuple[tuple[str, str], ...] = (
    ("number", "i8"),  # Wireshark's packet number: from 1, every record counts
    ("ts", "i8"),  # nanoseconds since 1970 UTC
    ("kind", "u1"),  # one of the kinds above
    ("duplicate", "?"),  # seen a moment before through another mirror
    ("version", "u1"),  # 4, 6, or 0 without IP
    ("protocol", "u1"),  # IP protocol number
    ("vlan", "u2"),  # innermost VLAN identifier of the innermost frame, 0 untagged; one for a flow seen in several
    ("src", "u8"),  # IPv4 address, or a keyed mix of the IPv6 address
    ("dst", "u8"),
    ("sport", "u2"),  # ICMP: type and its counterpart as in Community ID v1
    ("dport", "u2"),  # link frames: EtherType, 0 for LLC
    ("flags", "u1"),  # TCP
    ("seq", "u4"),
    ("ack", "u4"),
    ("ident", "u2"),  # IPv4 identification
    ("check", "u2"),  # transport checksum as sent (never verified: offloading makes it wrong)
    ("net", "i8"),  # offset of the innermost IP header
    ("mac", "i8"),  # offset of the innermost Ethernet header, -1 without one
    ("at", "i8"),  # offset of the payload
    ("length", "i8"),  # payload bytes captured
    ("wire", "i8"),  # payload bytes on the wire
)


class PacketTable:
    """One window of packets as NumPy columns of equal length; the columns are those of `COLUMNS`."""

    __slots__ = (*(name for name, _ in COLUMNS), "annex", "buffer", "capture", "count")

    number: Column
    ts: Column
    kind: Column
    duplicate: Column
    version: Column
    protocol: Column
    vlan: Column
    src: Column
    dst: Column
    sport: Column
    dport: Column
    flags: Column
    seq: Column
    ack: Column
    ident: Column
    check: Column
    net: Column
    mac: Column
    at: Column
    length: Column
    wire: Column

    def __init__(self, count: int, buffer: Buffer, capture: str = "") -> None:
        self.count = count
        self.buffer = buffer
        self.annex = b""
        self.capture = capture
        for name, dtype in COLUMNS:
            setattr(self, name, np.zeros(count, dtype))

    def read(self, at: int, size: int) -> bytes:
        """`size` bytes from the offset `at` of the buffer or of the annex."""
        if at >= ANNEX:
            return self.annex[at - ANNEX : at - ANNEX + size]
        return bytes(self.buffer[at : at + size])

    def origin(self, at: int) -> tuple[Buffer, int]:
        """The object that holds the byte at the offset `at`, and the offset inside it."""
        return (self.annex, at - ANNEX) if at >= ANNEX else (self.buffer, at)
