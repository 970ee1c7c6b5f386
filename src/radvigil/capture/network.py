"""IPv4 (RFC 791), IPv6 and its extension headers (RFC 8200), TCP (RFC 9293), UDP (RFC 768), ICMP.

Rules:
1. Checksums are never judged: offloading makes them wrong in honest captures.
2. An IP packet ends where its own length says, or where the capture ends; the rest of a frame is padding.
3. An IPv6 address becomes 64 bits by a mix that is keyed anew in each process: nobody can choose colliding addresses.
4. ICMP rows carry type and counterpart type in place of ports, as Community ID v1 defines them.
"""

from __future__ import annotations

import secrets

import numpy as np

from radvigil.capture import tunnels
from radvigil.capture.columns import ICMP, OTHER, TCP, UDP, Column
from radvigil.capture.dissection import Dissection, Layer, Rows, Steps, narrow, split

IP4 = np.dtype(
    [
        *(("vihl", "u1"), ("tos", "u1"), ("total", ">u2"), ("id", ">u2"), ("fragment", ">u2"), ("ttl", "u1")),
        *(("protocol", "u1"), ("sum", ">u2"), ("src", ">u4"), ("dst", ">u4")),
    ]
)
IP6 = np.dtype(
    [
        *(("flow", ">u4"), ("length", ">u2"), ("next", "u1"), ("hops", "u1")),
        *(("src", ">u8", 2), ("dst", ">u8", 2)),
    ]
)
TCP_HEADER = np.dtype(
    [
        *(("sport", ">u2"), ("dport", ">u2"), ("seq", ">u4"), ("ack", ">u4"), ("offset", "u1"), ("flags", "u1")),
        *(("window", ">u2"), ("sum", ">u2")),
    ]
)
UDP_HEADER = np.dtype([("sport", ">u2"), ("dport", ">u2"), ("length", ">u2"), ("sum", ">u2")])
ICMP_HEADER = np.dtype([("type", "u1"), ("code", "u1"), ("sum", ">u2")])
EXTENSION = np.dtype([("next", "u1"), ("length", "u1")])
FRAGMENT, AUTHENTICATION = 44, 51
EXTENSIONS = (0, 43, FRAGMENT, AUTHENTICATION, 60, 135, 139, 140)
"""RFC 8200 4, RFC 4302, RFC 6275, RFC 7401, RFC 5533; their length field counts 8 bytes (51: 4 bytes)."""

_KEYS = tuple(np.uint64(secrets.randbits(64) | 1) for _ in range(3))


def mixed(high: Column, low: Column) -> Column:
    """64 bits out of 128, by multiplication and folding under this process's keys."""
    first = (high ^ (high >> np.uint64(29))) * _KEYS[0]
    both = (first ^ (first >> np.uint64(32)) ^ low) * _KEYS[1]
    mix: Column = (both ^ (both >> np.uint64(31))) * _KEYS[2]
    return mix


def ipv4(d: Dissection, rows: Rows, at: Column) -> Steps:
    rows, at = d.whole(rows, at, 20)
    head = d.octets.rows(at, IP4)
    vihl, total = head["vihl"], head["total"].astype(np.int64)
    size = (vihl & 15).astype(np.int64) << 2
    right = (vihl >= 0x45) & (vihl <= 0x4F) & ((total >= size) | (total == 0))
    if not right.all():
        d.give_up(narrow(rows, ~right))
        rows, at, head, size, total = narrow(rows, right), at[right], head[right], size[right], total[right]
    table = d.table
    stop = at + total if len(total) and int(total.min()) else np.where(total == 0, d.wire_end[rows], at + total)
    d.wire_end[rows] = stop
    d.end[rows] = np.minimum(d.end[rows], stop)
    table.version[rows] = 4
    table.src[rows] = head["src"]
    table.dst[rows] = head["dst"]
    table.ident[rows] = head["id"]
    table.net[rows] = at
    pieces = (head["fragment"] & 0x3FFF) != 0
    if pieces.any():
        d.fragments.append((np.asarray(_listed(d, narrow(rows, pieces))), at[pieces]))
        rows, at, head, size = narrow(rows, ~pieces), at[~pieces], head[~pieces], size[~pieces]
    return by_protocol(d, rows, at + size, head["protocol"])


def _listed(d: Dissection, rows: Rows) -> Column:
    return np.arange(d.table.count)[rows] if isinstance(rows, slice) else rows


def ipv6(d: Dissection, rows: Rows, at: Column) -> Steps:
    rows, at = d.whole(rows, at, 40)
    head = d.octets.rows(at, IP6)
    right = (head["flow"] >> 28) == 6
    if not right.all():
        d.give_up(narrow(rows, ~right))
        rows, at, head = narrow(rows, right), at[right], head[right]
    table, length = d.table, head["length"].astype(np.int64)
    # RFC 2675: length 0 announces a jumbogram; segmentation offload leaves it 0 as well.
    stop = np.where(length == 0, d.wire_end[rows], at + 40 + length)
    d.wire_end[rows] = stop
    d.end[rows] = np.minimum(d.end[rows], stop)
    table.version[rows] = 6
    for name in ("src", "dst"):
        words = head[name].astype(np.uint64)
        getattr(table, name)[rows] = mixed(words[:, 0], words[:, 1])
    table.net[rows] = at
    return by_protocol(d, rows, at + 40, head["next"])


def by_protocol(d: Dissection, rows: Rows, at: Column, kinds: Column) -> Steps:
    """What follows an IP header; extension headers come back here."""
    d.table.protocol[rows] = kinds
    steps: list[tuple[Layer, Rows, Column]] = []
    left = np.ones(len(at), bool)
    for protocol, layer in _BY_PROTOCOL:
        mask = kinds == protocol
        part = split(rows, at, mask)
        if part:
            steps.append((layer, *part))
            left &= ~mask
            if not left.any():
                return steps
    v6 = d.table.version[rows] == 6
    extended = left & v6 & np.isin(kinds, EXTENSIONS)
    if extended.any():
        steps += _extensions(d, narrow(rows, extended), at[extended], kinds[extended])
        left &= ~extended
    if left.any():
        _counted(d, narrow(rows, left), at[left], OTHER)
    return steps


def _extensions(d: Dissection, rows: Rows, at: Column, kinds: Column) -> Steps:
    """One extension header of each row (RFC 8200 4)."""
    enough = d.end[rows] - at >= 8
    if not enough.all():
        d.give_up(narrow(rows, ~enough))
        rows, at, kinds = narrow(rows, enough), at[enough], kinds[enough]
    head = d.octets.rows(at, EXTENSION)
    pieces = kinds == FRAGMENT
    if pieces.any():
        whole = (d.octets.rows(at, _FRAGMENT6)["offset"] & 0xFFF9) == 0
        torn = pieces & ~whole
        listed = _listed(d, narrow(rows, torn))
        d.fragments.append((listed, d.table.net[listed]))
        rows, at, kinds, head = narrow(rows, ~torn), at[~torn], kinds[~torn], head[~torn]
    length = head["length"].astype(np.int64)
    size = np.where(kinds == FRAGMENT, 8, np.where(kinds == AUTHENTICATION, (length + 2) * 4, (length + 1) * 8))
    following = head["next"]

    def onward(d: Dissection, rows: Rows, at: Column) -> Steps:
        return by_protocol(d, rows, at, following)

    return [(onward, rows, at + size)] if len(at) else []


_FRAGMENT6 = np.dtype([("next", "u1"), ("reserved", "u1"), ("offset", ">u2"), ("id", ">u4")])


def _counted(d: Dissection, rows: Rows, at: Column, kind: int) -> None:
    table = d.table
    table.kind[rows] = kind
    table.at[rows] = at
    table.wire[rows] = wire = np.maximum(d.wire_end[rows] - at, 0)
    table.length[rows] = np.clip(d.end[rows] - at, 0, wire)


def tcp(d: Dissection, rows: Rows, at: Column) -> Steps:
    """RFC 9293 3.1. Fourteen bytes are enough to place the segment; the snapshot may have cut the rest."""
    rows, at = d.whole(rows, at, 14)
    head = d.octets.rows(at, TCP_HEADER)
    size = (head["offset"] >> 4).astype(np.int64) << 2
    right = size >= 20
    if not right.all():
        d.give_up(narrow(rows, ~right))
        rows, at, head, size = narrow(rows, right), at[right], head[right], size[right]
    table = d.table
    table.sport[rows] = head["sport"]
    table.dport[rows] = head["dport"]
    table.seq[rows] = head["seq"]
    table.ack[rows] = head["ack"]
    table.flags[rows] = head["flags"]
    table.check[rows] = head["sum"]
    _counted(d, rows, at + size, TCP)
    return ()


def udp(d: Dissection, rows: Rows, at: Column) -> Steps:
    """RFC 768; the datagram's own length bounds it when it is smaller than what IP says."""
    rows, at = d.whole(rows, at, 8)
    head = d.octets.rows(at, UDP_HEADER)
    table, length = d.table, head["length"].astype(np.int64)
    stop = np.where(length >= 8, at + length, d.wire_end[rows])
    d.wire_end[rows] = np.minimum(d.wire_end[rows], stop)
    d.end[rows] = np.minimum(d.end[rows], d.wire_end[rows])
    table.sport[rows] = head["sport"]
    table.dport[rows] = head["dport"]
    table.check[rows] = head["sum"]
    _counted(d, rows, at + 8, UDP)
    mirrored = head["dport"] == tunnels.VXLAN_PORT
    return tunnels.vxlan(d, narrow(rows, mirrored), at[mirrored] + 8) if mirrored.any() else ()


_COUNTERPARTS = {
    4: {0: 8, 8: 0, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17, 9: 10, 10: 9},
    6: {a ^ 1: a for a in (128, 129, 144, 145)}
    | {a: b for low, high in ((130, 131), (133, 134), (135, 136), (139, 140)) for a, b in ((low, high), (high, low))},
}
"""Community ID v1: message types that answer one another."""


def icmp(d: Dissection, rows: Rows, at: Column) -> Steps:
    rows, at = d.whole(rows, at, 4)
    head = d.octets.rows(at, ICMP_HEADER)
    table = d.table
    counterpart = head["code"].astype(np.uint16)
    version = table.version[rows]
    for family, pairs in _COUNTERPARTS.items():
        answers = np.full(256, 256, np.uint16)
        answers[list(pairs)] = list(pairs.values())
        known = answers[head["type"]]
        counterpart = np.where((version == family) & (known < 256), known, counterpart)
    table.sport[rows] = head["type"]
    table.dport[rows] = counterpart
    table.check[rows] = head["sum"]
    _counted(d, rows, at, ICMP)
    return ()


_BY_PROTOCOL: tuple[tuple[int, Layer], ...] = (
    (6, tcp),
    (17, udp),
    (1, icmp),
    (58, icmp),
    (47, tunnels.gre),
    (4, ipv4),
    (41, ipv6),
)
