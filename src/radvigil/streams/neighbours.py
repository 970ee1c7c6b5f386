"""Frames without IP, and what IPv6 has in place of ARP.

Neighbour discovery (RFC 4861) is told from here as `arp` events with the operation `neighbour`: it is a link protocol
in ICMPv6's clothes, and belongs to no conversation of two machines. A solicitation binds its sender's address to the
source link-layer option, an advertisement its target to the target option.
"""

from __future__ import annotations

import numpy as np

from radvigil.capture import FRAME, ICMP, Column, PacketTable
from radvigil.records import Arp, CaptureLoss, Frame, LinkProtocol, Mark
from radvigil.streams.identity import address

SOLICITATION, ADVERTISEMENT = 135, 136
_SOURCE_OPTION, _TARGET_OPTION = 1, 2


def frames(table: PacketTable, known: dict[int, LinkProtocol]) -> list[tuple[int, int]]:
    """(row, EtherType) of the whole frames that a link protocol reads."""
    rows = np.flatnonzero((table.kind == FRAME) & (table.length == table.wire))
    kinds = table.dport[rows].tolist() if len(rows) else []
    return [(row, kind) for row, kind in zip(rows.tolist(), kinds, strict=True) if kind in known]


def cut_frames(table: PacketTable, known: dict[int, LinkProtocol]) -> list[CaptureLoss]:
    """Frames of link protocols that the snapshot length cut: not read, for a cut frame would look malformed."""
    rows = np.flatnonzero((table.kind == FRAME) & (table.length < table.wire)).tolist()
    return [
        CaptureLoss(
            mark_of(table, row), None, "", int(table.length[row]), int(table.wire[row] - table.length[row]), "snaplen"
        )
        for row in rows
        if int(table.dport[row]) in known
    ]


def frame_of(table: PacketTable, row: int) -> Frame:
    """The frame in that row."""
    mac, at, size = int(table.mac[row]), int(table.at[row]), int(table.length[row])
    macs = table.read(mac, 12) if mac >= 0 else b""
    payload, mark = table.read(at, size), mark_of(table, row)
    return Frame(macs[6:].hex(":"), macs[:6].hex(":"), int(table.dport[row]), int(table.vlan[row]), payload, mark)


def mark_of(table: PacketTable, row: int) -> Mark:
    return Mark(int(table.ts[row]), table.capture, int(table.number[row]))


def neighbour_rows(table: PacketTable) -> Column:
    """Rows of neighbour solicitations and advertisements."""
    kind = (table.kind == ICMP) & (table.version == 6) & ~table.duplicate
    return np.flatnonzero(kind & ((table.sport == SOLICITATION) | (table.sport == ADVERTISEMENT)))


def neighbour(table: PacketTable, row: int) -> Arp | None:
    """The binding said in that row, None when the message is cut or binds nothing."""
    message = table.read(int(table.at[row]), int(table.length[row]))
    if len(message) < 24:
        return None
    ends = table.read(int(table.net[row]) + 8, 32)
    target, advertised = address(message[8:24]), message[0] == ADVERTISEMENT
    mac = _link_address(message[24:], _TARGET_OPTION if advertised else _SOURCE_OPTION)
    sender = target if advertised else address(ends[:16])
    asked = address(ends[16:]) if advertised else target
    said = "" if sender == "::" else sender
    return Arp(mark_of(table, row), None, "neighbour", said, mac, asked, "", int(table.vlan[row]))


def _link_address(options: bytes, kind: int) -> str:
    """RFC 4861 4.6.1: type, length in units of eight bytes, address."""
    while len(options) >= 8 and options[1]:
        if options[0] == kind:
            return options[2:8].hex(":")
        options = options[options[1] * 8 :]
    return ""
