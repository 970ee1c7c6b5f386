"""Link layers: Ethernet and its tags, Linux cooked captures, loopback, raw IP, MPLS, PPPoE.

Sources: IEEE 802.3 (length or type field), IEEE 802.1Q and 802.1ad (tags), RFC 3032 (MPLS), RFC 2516 (PPPoE), the
tcpdump.org link-type registry (SLL 113, SLL2 276, NULL 0, LOOP 108, RAW 12, 14, 101, 228, 229).
"""

from __future__ import annotations

import numpy as np

from radvigil.capture.columns import FRAME, Column
from radvigil.capture.dissection import Dissection, Layer, Rows, Steps, narrow, split
from radvigil.capture.network import ipv4, ipv6

ETHERNET = np.dtype([("target", "V6"), ("source", "V6"), ("type", ">u2")])
TAG = np.dtype([("tci", ">u2"), ("type", ">u2")])
TYPE = np.dtype([("type", ">u2")])
WORD = np.dtype([("word", ">u4")])
SNAP = np.dtype([("sap", "u1", 3), ("oui", "u1", 3), ("type", ">u2")])
IPV4, IPV6, PPPOE = 0x0800, 0x86DD, 0x8864
TAGS = (0x8100, 0x88A8, 0x9100)
LABELS = (0x8847, 0x8848)
FIRST_TYPE = 0x0600
"""IEEE 802.3 3.2.6: smaller values are lengths, larger ones types."""
LLC = 0
LABEL_DEPTH = 8


def ethernet(d: Dissection, rows: Rows, at: Column) -> Steps:
    rows, at = d.whole(rows, at, 14)
    d.table.mac[rows] = at
    d.table.vlan[rows] = 0
    return by_type(d, rows, at + 14, d.octets.rows(at, ETHERNET)["type"])


def by_type(d: Dissection, rows: Rows, at: Column, kinds: Column) -> Steps:
    """What follows an EtherType; `at` is where its payload begins."""
    steps: list[tuple[Layer, Rows, Column]] = []
    left = np.ones(len(at), bool)
    for types, layer in _BY_TYPE:
        mask = np.isin(kinds, types) if len(types) > 1 else kinds == types[0]
        part = split(rows, at, mask)
        if part:
            steps.append((layer, *part))
            left &= ~mask
            if not left.any():
                return steps
    short = left & (kinds < FIRST_TYPE)
    if short.any():
        _sap(d, narrow(rows, short), at[short], kinds[short])
    _frame(d, narrow(rows, left & ~short), at[left & ~short], kinds[left & ~short])
    return steps


def _sap(d: Dissection, rows: Rows, at: Column, lengths: Column) -> None:
    """IEEE 802.2: LLC frames stay frames; the length field tells padding from content (1 to 4 in cooked captures)."""
    stop = at + np.where(lengths > 4, lengths.astype(np.int64), 1 << 20)
    d.wire_end[rows] = np.minimum(d.wire_end[rows], stop)
    d.end[rows] = np.minimum(d.end[rows], stop)
    _frame(d, rows, at, np.zeros(len(at), np.uint16))


def _frame(d: Dissection, rows: Rows, at: Column, kinds: Column) -> None:
    table = d.table
    table.kind[rows] = FRAME
    table.dport[rows] = kinds
    table.at[rows] = at
    table.length[rows] = np.maximum(d.end[rows] - at, 0)
    table.wire[rows] = np.maximum(d.wire_end[rows] - at, 0)


def tag(d: Dissection, rows: Rows, at: Column) -> Steps:
    """IEEE 802.1Q 9.6: the inner tag counts; identifier 0 is a priority tag and names no VLAN."""
    rows, at = d.whole(rows, at, 4)
    head = d.octets.rows(at, TAG)
    vlan = head["tci"] & 0x0FFF
    d.table.vlan[rows] = np.where(vlan > 0, vlan, d.table.vlan[rows])
    return by_type(d, rows, at + 4, head["type"])


def mpls(d: Dissection, rows: Rows, at: Column) -> Steps:
    """RFC 3032 2.1: labels until the bottom-of-stack bit, then IP, or Ethernet behind a control word (RFC 4448)."""
    for _ in range(LABEL_DEPTH):
        rows, at = d.whole(rows, at, 5)
        bottom = (d.octets.rows(at, WORD)["word"] & 0x100) != 0
        at = at + 4
        if bottom.all():
            return _under_labels(d, rows, at)
        yield_now = split(rows, at, bottom)
        if yield_now:
            return [*_under_labels(d, *yield_now), (mpls, narrow(rows, ~bottom), at[~bottom])]
    d.give_up(rows)
    return []


def _under_labels(d: Dissection, rows: Rows, at: Column) -> Steps:
    nibble = d.octets.u1[np.minimum(at, len(d.octets.u1) - 1)] >> 4 if len(at) else at
    steps = _by_nibble(d, rows, at, nibble)
    pseudowire = split(rows, at, nibble == 0)
    if pseudowire:
        steps.append((ethernet, pseudowire[0], pseudowire[1] + 4))
    unknown = (nibble != 4) & (nibble != 6) & (nibble != 0)
    if unknown.any():
        d.give_up(narrow(rows, unknown))
    return steps


def _by_nibble(d: Dissection, rows: Rows, at: Column, nibble: Column) -> list[tuple[Layer, Rows, Column]]:
    parts = ((ipv4, split(rows, at, nibble == 4)), (ipv6, split(rows, at, nibble == 6)))
    return [(layer, *part) for layer, part in parts if part]


def raw(d: Dissection, rows: Rows, at: Column) -> Steps:
    """An IP packet whose version nibble says which."""
    rows, at = d.whole(rows, at, 1)
    nibble = d.octets.u1[at] >> 4
    unknown = (nibble != 4) & (nibble != 6)
    if unknown.any():
        d.give_up(narrow(rows, unknown))
    return _by_nibble(d, rows, at, nibble)


def pppoe(d: Dissection, rows: Rows, at: Column) -> Steps:
    """RFC 2516 4: six bytes of header, then the PPP protocol: 0021 is IPv4, 0057 is IPv6."""
    rows, at = d.whole(rows, at, 8)
    kinds = d.octets.rows(at + 6, TYPE)["type"].astype(np.uint16)
    kinds = np.where(kinds == 0x21, IPV4, np.where(kinds == 0x57, IPV6, FIRST_TYPE)).astype(np.uint16)
    return by_type(d, rows, at + 8, kinds)


def cooked(d: Dissection, rows: Rows, at: Column) -> Steps:
    rows, at = d.whole(rows, at, 16)
    return by_type(d, rows, at + 16, d.octets.rows(at + 14, TYPE)["type"])


def cooked2(d: Dissection, rows: Rows, at: Column) -> Steps:
    rows, at = d.whole(rows, at, 20)
    return by_type(d, rows, at + 20, d.octets.rows(at, TYPE)["type"])


def loopback(d: Dissection, rows: Rows, at: Column) -> Steps:
    """The address family in the byte order of the host that captured: a small number either way."""
    rows, at = d.whole(rows, at, 4)
    family = d.octets.rows(at, WORD)["word"].astype(np.uint32)
    family = np.where(family > 0xFFFF, family.byteswap(), family)
    kinds = np.where(family == 2, IPV4, np.where(np.isin(family, (10, 23, 24, 28, 30)), IPV6, FIRST_TYPE))
    return by_type(d, rows, at + 4, kinds.astype(np.uint16))


_BY_TYPE: tuple[tuple[tuple[int, ...], Layer], ...] = (
    ((IPV4,), ipv4),
    ((IPV6,), ipv6),
    (TAGS, tag),
    (LABELS, mpls),
    ((PPPOE,), pppoe),
)

BY_LINK_TYPE: dict[int, Layer] = {
    0: loopback,
    1: ethernet,
    12: raw,
    14: raw,
    101: raw,
    108: loopback,
    113: cooked,
    228: raw,
    229: raw,
    276: cooked2,
}
"""First layer by the link type of the capture file."""
