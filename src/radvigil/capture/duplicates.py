"""Packets that two mirrors show twice.

Theory: the copy of a packet differs in what its way to the mirror changes (link layer, VLAN, and behind a router MACs,
TTL and IP checksum) and in nothing else. Addresses, ports, sequence numbers, flags, length, identification and the
transport checksum, which covers the content, are mixed into 64 bits; only the rows whose mix comes again are looked at.
NAT changes addresses: what it lets through is another packet.

Rules:
1. A copy comes within `Limits.copy_ns` of the sight before it, however many packets lie between, in this window or in
   the next; at most `Limits.copy_packets` are remembered.
2. With an IPv4 identification, equal is a copy: a host that sends again takes another number (RFC 6864 4.3).
3. Without one (IPv6; IPv4 with 0), equal packets of which one came over other MACs, another VLAN or another number of
   hops than the first are copies: a host repeats itself over the same way.
4. Without one and over the same way, TCP that carries bytes, SYN, FIN or RST is a copy within `Limits.repeat_ns`: no
   timer of TCP is so short (RFC 6298 2.4, RFC 8985 7.2). Bare acknowledgements repeat in earnest (RFC 5681 3.2): they
   count. ICMP, what carries no checksum, and frames without IP count too.
5. Of datagrams without identification over the same way (DHCP, NTP, syslog, multicast DNS repeat themselves) a copy is
   believed within `Limits.repeat_ns`, as long as one in `OVERLAP` of the packets that can tell so far was a copy, or
   none came that could: only mirrors that overlap show copies.
6. The mixes are keyed anew in each process: nobody can prepare a packet that passes for the copy of another.
"""

from __future__ import annotations

import secrets
from typing import NamedTuple

import numpy as np

from radvigil.capture.columns import ANNEX, FRAME, ICMP, NONE, TCP, UDP, Column, PacketTable
from radvigil.capture.crossings import Crossings
from radvigil.capture.octets import Octets
from radvigil.records import Limits

OVERLAP = 20
_K = tuple(np.uint64(secrets.randbits(64) | 1) for _ in range(5))
_MARKING_FLAGS = 0b111
"""FIN, SYN, RST: sent once, but for time-outs."""
_MACS = np.dtype([("high", ">u8"), ("low", ">u4")])
_COUNTS, _BARE, _DATAGRAM, _SEGMENT, _IDENTIFIED = range(5)
"""How far a row can be told from its repetition: never, by its way only (rule 3), rule 5, rule 4, rule 2."""


class _Rows(NamedTuple):
    """What is compared, a row each: mix, time, time that never goes back, how it tells, the first sight's way, VLAN."""

    mix: Column
    ts: Column
    clock: Column
    tells: Column
    way: Column
    vlan: Column


class Duplicates:
    """Marks the copies of each window; the last moments of a window are remembered for the next."""

    __slots__ = ("_copied", "_crossings", "_limits", "_past", "_told", "count")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._past = _Rows(*(np.zeros(0, dtype) for dtype in ("u8", "i8", "i8", "u1", "u8", "u2")))
        self._crossings = Crossings(limits)
        self._told = self._copied = 0
        """Packets that can tell (rules 2 and 4) so far, and those of them that were copies."""
        self.count = 0

    def mark(self, table: PacketTable, octets: Octets) -> None:
        """Set `duplicate` in the rows that are copies; flows seen in several VLANs get one (see `crossings.py`)."""
        rows, before = self._joined(table), len(self._past.mix)
        kept = self._remembered(rows)
        runs = _alike(rows.mix)
        unsure = np.concatenate((kept, runs))
        unsure = unsure[(unsure >= before) & (rows.tells[unsure] < _IDENTIFIED)]
        if len(unsure):
            rows.way[unsure] = _ways(table, octets, unsure - before)
        if len(runs):
            copies, firsts = self._judged(rows, runs, before)
            table.duplicate[copies - before] = True
            self._crossings.learn(table, copies - before, rows.vlan[firsts])
        self._crossings.apply(table)
        rows.vlan[before:] = table.vlan
        self._told += int(np.count_nonzero(rows.tells[before:] >= _SEGMENT))
        self._past = _Rows(*(column[kept] for column in rows))
        self.count += int(np.count_nonzero(table.duplicate))

    def _joined(self, table: PacketTable) -> _Rows:
        """The remembered rows and those of the window."""
        tells = _tells(table)
        mix = _mix(table)
        # What is never compared gets a value of its own.
        never = np.flatnonzero(tells == _COUNTS)
        mix[never] = table.number[never].astype(np.uint64) * _K[4]
        clock = np.maximum.accumulate(np.concatenate((self._past.clock, table.ts)))
        now = _Rows(mix, table.ts, table.ts, tells, np.zeros(table.count, np.uint64), table.vlan)
        joined = _Rows(*(np.concatenate(pair) for pair in zip(self._past, now, strict=True)))
        return joined._replace(clock=clock)

    def _remembered(self, rows: _Rows) -> Column:
        """The rows that a later window may repeat."""
        count = len(rows.clock)
        start = int(np.searchsorted(rows.clock, rows.clock[-1] - self._limits.copy_ns)) if count else 0
        start = max(start, count - self._limits.copy_packets)
        return start + np.flatnonzero(rows.tells[start:] != _COUNTS)

    def _judged(self, rows: _Rows, runs: Column, before: int) -> tuple[Column, Column]:
        """(copies in the window, the first sight of each), in the order of `runs`."""
        mix, ts, clock, tells, ways, _ = (column[runs] for column in rows)
        since = np.abs(np.diff(ts, prepend=ts[:1]))
        goes_on = (np.append(False, mix[1:] == mix[:-1])) & (since <= self._limits.copy_ns)
        goes_on &= np.diff(clock, prepend=clock[:1]) <= self._limits.copy_ns
        first = np.maximum.accumulate(np.where(goes_on, 0, np.arange(len(runs))))
        soon = since <= self._limits.repeat_ns
        copies = (tells == _IDENTIFIED) | ((tells < _IDENTIFIED) & (ways != ways[first])) | ((tells == _SEGMENT) & soon)
        copies &= goes_on & (runs >= before)
        asked = goes_on & soon & (tells == _DATAGRAM) & (runs >= before)
        copies[asked] |= self._overlap(rows.tells[before:], runs[copies] - before, runs[asked] - before)
        rows.way[runs] = ways[first]
        return runs[copies], runs[first[copies]]

    def _overlap(self, tells: Column, copies: Column, asked: Column) -> Column:
        """Rule 5 for the rows `asked` of the window, by what the packets up to each of them tell."""
        proofs = copies[tells[copies] >= _SEGMENT]
        copied = np.zeros(len(tells), np.int64)
        copied[proofs] = OVERLAP
        more = np.cumsum(copied - (tells >= _SEGMENT)) if len(asked) else copied
        believed: Column = self._copied * OVERLAP - self._told + more[asked] >= 0
        self._copied += len(proofs)
        return believed


def _alike(mixes: Column) -> Column:
    """Rows whose mix another row has too: equal ones side by side, in the order of the capture."""
    ordered = np.sort(mixes)  # plain numbers are sorted by the processor's vectors; rows with their numbers are not
    again = ordered[1:] == ordered[:-1]
    if not again.any():
        return np.zeros(0, np.int64)
    rows = np.flatnonzero(np.isin(mixes, ordered[1:][again]))
    alike: Column = rows[np.argsort(mixes[rows], kind="stable")]
    return alike


def _tells(table: PacketTable) -> Column:
    tells: Column = ((table.ident != 0) & (table.kind != NONE)).astype(np.uint8) * np.uint8(_IDENTIFIED)
    # Most packets have an identification; the others are looked at more closely.
    rest = np.flatnonzero((tells == 0) | (table.kind == FRAME))
    kind, checked = table.kind[rest], table.check[rest] != 0
    segment = (kind == TCP) & ((table.wire[rest] > 0) | ((table.flags[rest] & _MARKING_FLAGS) != 0))
    bare = (kind == TCP) | ((kind == ICMP) & checked)
    choices = (segment, (kind == UDP) & checked, bare)
    tells[rest] = np.select(choices, (_SEGMENT, _DATAGRAM, _BARE), _COUNTS)
    return tells


def _ways(table: PacketTable, octets: Octets, rows: Column) -> Column:
    """64 bits of what a row's way to the mirror left in it: MACs, VLAN, hops."""
    mac, net = table.mac[rows], table.net[rows]
    macs = octets.rows(np.maximum(mac, 0), _MACS)
    high, low = (np.where(mac >= 0, macs[name].astype(np.uint64), np.uint64(0)) for name in ("high", "low"))
    hops = octets.u1[np.where(net < ANNEX, net + np.where(table.version[rows] == 4, 8, 7), 0)]
    hops = np.where(net < ANNEX, hops, 0).astype(np.uint64)
    way = ((high ^ (high >> np.uint64(31))) * _K[0] + low) * _K[1]
    way = (way ^ (way >> np.uint64(29))) + ((table.vlan[rows].astype(np.uint64) << np.uint64(8)) | hops) * _K[2]
    result: Column = way
    return result


def _mix(table: PacketTable) -> Column:
    """64 bits of everything that a hop leaves as it is."""
    ports = (table.sport.astype(np.uint64) << np.uint64(16)) | table.dport
    numbers = (table.seq.astype(np.uint64) << np.uint64(32)) | table.ack
    small = (table.ident.astype(np.uint64) << np.uint64(32)) | (table.check.astype(np.uint64) << np.uint64(16))
    small |= (table.flags.astype(np.uint64) << np.uint64(8)) | table.protocol
    mix = (table.src ^ (ports << np.uint64(32))) * _K[0]
    mix = ((mix ^ (mix >> np.uint64(32))) + table.dst) * _K[1]
    mix = ((mix ^ (mix >> np.uint64(29))) + numbers) * _K[2]
    mix = ((mix ^ (mix >> np.uint64(32))) + small + (table.wire.astype(np.uint64) << np.uint64(48))) * _K[3]
    result: Column = mix ^ (mix >> np.uint64(31))
    return result
