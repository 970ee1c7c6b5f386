"""The flows that are open: one slot each, counters as columns, so that a window updates all its flows at once.

Rules:
1. A flow ends when both ends have closed it or one has reset it and `LINGER` has passed, when it was silent for
   `Limits.flow_idle_ns` (UDP and others `Limits.datagram_idle_ns`), when the same ends begin anew, or with the capture.
   All of this depends on the flow's own packets, never on where a window ends: silence is measured by a clock that
   never goes back (the latest time seen so far), for files put together of several captures.
2. The originator sent the SYN (or did not send the SYN-ACK). Without either it sent the first packet, unless exactly
   one port is a well-known one: then the other end is the originator.
3. Sides count as in the key; `flip` is the side of the originator.
4. At most `Limits.flows_open` are kept: the longest silent end first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from radvigil.capture import ANNEX, TCP, Column, PacketTable
from radvigil.records import Flow, FlowEnd, Limits, Mark
from radvigil.streams.datagrams import DatagramTalk
from radvigil.streams.driver import Talk
from radvigil.streams.grouping import Grouped
from radvigil.streams.holes import Disorder
from radvigil.streams.identity import Ends, flow_of
from radvigil.streams.sharing import SHARES, Share, hands_of
from radvigil.streams.states import ENCRYPTED, state_of

LINGER = 5_000_000_000
"""Nanoseconds: the last acknowledgement and late retransmissions still belong to a closed flow."""
PER_SIDE = {
    **{"zero": "u4", "known": "?", "next": "i8", "fin": "i8", "since": "i8"},
    **{"lost": "i8", "packets": "i8", "octets": "i8", "wants": "?"},
}
PER_FLOW = {
    **dict.fromkeys(
        ("first_ts", "last_ts", "last_clock", "first_number", "last_number", "retransmitted", "duplicates"), "i8"
    ),
    **{
        "bits": "u2",
        "kind": "u1",
        "flip": "u1",
        "alive": "?",
        "hand": "u1",
        "mine": "?",
        "slow": "?",
        "midstream": "?",
        "told": "i4",
        "capture": "i4",
    },
}
WELL_KNOWN = 1024


class FlowTable:
    """Columns by slot; `zero` is the sequence number of stream offset 0, `next` the next expected offset, `fin` the
    offset at which the direction says that it ends, `since` the row of this window at which `zero` was learned."""

    zero: Column
    known: Column
    next: Column
    fin: Column
    since: Column
    lost: Column
    packets: Column
    octets: Column
    wants: Column
    first_ts: Column
    last_ts: Column
    last_clock: Column
    first_number: Column
    last_number: Column
    retransmitted: Column
    duplicates: Column
    bits: Column
    kind: Column
    flip: Column
    alive: Column
    hand: Column
    mine: Column
    slow: Column
    midstream: Column
    told: Column
    capture: Column

    def __init__(self, limits: Limits, ports: frozenset[int], share: Share) -> None:
        self.limits = limits
        self._share = share
        self._opened = 0
        """Flows opened so far."""
        self.slots: dict[int, int] = {}
        """Slot by key."""
        self.flow: list[Flow | None] = []
        self.talk: list[Talk | DatagramTalk | None] = []
        self.service: list[str] = []
        self.captures: list[str] = [""]
        """Captures in the order seen; the column `capture` counts in it."""
        self.disorder: dict[int, Disorder] = {}
        """Flows with something held."""
        self._keys: list[int] = []
        self._free: list[int] = []
        self.held = [0] * SHARES
        """Bytes held behind holes by the flows of each hand."""
        self.retired: list[int] = []
        """Flows that are over, to be told of when the window's bytes are delivered."""
        served = np.zeros(65_536, bool)
        served[:WELL_KNOWN] = True
        served[[p for p in ports if 0 <= p < 65_536]] = True
        self._served = served
        self._capacity = 0
        self._grow()

    def _grow(self) -> None:
        old, self._capacity = self._capacity, max(1024, self._capacity * 2)
        for shape, columns in (((self._capacity, 2), PER_SIDE), ((self._capacity,), PER_FLOW)):
            for name, dtype in columns.items():
                column = np.zeros(shape, dtype)
                if old:
                    column[:old] = getattr(self, name)
                setattr(self, name, column)
        more = self._capacity - old
        for names in (self.flow, self.talk):
            names.extend([None] * more)
        self.service.extend([""] * more)
        self._keys.extend([0] * more)
        self._free.extend(range(self._capacity - 1, old - 1, -1))

    # Opening

    def open(self, table: PacketTable, grouped: Grouped, fresh: Column) -> list[int]:
        """New flows for the groups numbered `fresh`, from their first rows; gives their slots."""
        first = grouped.starts[fresh]
        rows, side = grouped.rows[first], grouped.side[first]
        keys = grouped.keys[fresh].tolist()
        flipped, with_syn = self._originators(table, rows, side)
        while len(self._free) < len(keys):
            self._grow()
        slots = [self._free.pop() for _ in keys]
        at = np.array(slots, np.int64)
        for name in (*PER_SIDE, *PER_FLOW):
            getattr(self, name)[at] = 0
        self.alive[at] = True
        self.hand[at] = hands = hands_of(self._opened, len(keys))
        self.mine[at] = mine = self._share.owns(hands)
        self.wants[at] = mine[:, None]
        self._opened += len(keys)
        self.flip[at] = side ^ flipped
        self.kind[at], self.midstream[at] = table.kind[rows], ~with_syn
        self.first_ts[at] = self.last_ts[at] = table.ts[rows]
        self.first_number[at] = table.number[rows]
        self._name(slots, keys)
        own = np.flatnonzero(mine)
        for number, flow in zip(own.tolist(), _flows(table, rows[own], flipped[own].tolist()), strict=True):
            self.flow[slots[number]] = flow
        return slots

    def _name(self, slots: list[int], keys: list[int]) -> None:
        for slot, key in zip(slots, keys, strict=True):
            if key in self.slots:
                self.retire(self.slots[key])
            self.slots[key] = slot
            self._keys[slot] = key
            self.service[slot] = ""

    def _originators(self, table: PacketTable, rows: Column, side: Column) -> tuple[Column, Column]:
        """(1 where the first packet's target is the originator, whether the first packet carries a SYN)."""
        flags, tcp = table.flags[rows], table.kind[rows] == TCP
        syn, ack = tcp & ((flags & 2) > 0), (flags & 16) > 0
        by_port = self._served[table.sport[rows]] & ~self._served[table.dport[rows]] & (table.kind[rows] <= TCP + 1)
        return np.where(syn, ack, by_port).astype(np.uint8), syn

    # Closing

    def retire(self, slot: int) -> None:
        """The flow is over; its key is free for another."""
        key = self._keys[slot]
        if self.slots.get(key) == slot:
            del self.slots[key]
        self.alive[slot] = False
        self.retired.append(slot)

    def is_closed(self, slots: Column) -> Column:
        """Both ends sent FIN, or one sent RST."""
        bits = self.bits[slots]
        closed: Column = ((bits & 0x101) == 0x101) | ((bits & 0x404) != 0)
        return closed

    def idle(self, slots: Column, now: Column | int) -> Column:
        """Those whose silence until `now` ends them."""
        tcp = self.kind[slots] == TCP
        bound = np.where(tcp, self.limits.flow_idle_ns, self.limits.datagram_idle_ns)
        bound = np.where(tcp & self.is_closed(slots), LINGER, bound)
        over: Column = now - self.last_clock[slots] > bound
        return over

    def sweep(self, now: int) -> list[int]:
        """Retire the idle; past the bound also the longest silent. Gives the slots of the latter."""
        live = np.flatnonzero(self.alive)
        for slot in live[self.idle(live, now)].tolist():
            self.retire(slot)
        over = len(self.slots) - self.limits.flows_open
        if over <= 0:
            return []
        live = np.flatnonzero(self.alive)
        evicted: list[int] = live[np.argsort(self.last_clock[live], kind="stable")[:over]].tolist()
        for slot in evicted:
            self.retire(slot)
        return evicted

    def ended(self, slots: list[int]) -> list[FlowEnd]:
        """What is told of flows that are over."""
        at = np.array(slots, np.int64)
        tcp = (self.kind[at] == TCP)[:, None]
        sizes = np.where(tcp, self.next[at] - self.lost[at], self.octets[at])
        turned = self.flip[at] == 1
        sides = [np.where(turned[:, None], c[:, ::-1], c).tolist() for c in (sizes, self.packets[at], self.lost[at])]
        bits = np.where(turned, (self.bits[at] >> 8) | (self.bits[at] << 8), self.bits[at]).tolist()
        plain = [getattr(self, n)[at].tolist() for n in ("first_ts", "last_ts", "first_number", "kind")]
        counts = [getattr(self, n)[at].tolist() for n in ("retransmitted", "duplicates")]
        rows = zip(slots, *sides, bits, *plain, *counts, strict=True)
        return [self._end(*row) for row in rows]

    def _end(self, slot: int, *row: Any) -> FlowEnd:
        sizes, packets, lost, bits, first, last, number, kind, retransmitted, duplicates = row
        flow, service = self.flow[slot], self.service[slot]
        return FlowEnd(
            Mark(first, flow.capture if flow else "", number),
            flow,
            service,
            max(last - first, 0),
            sizes[0],
            sizes[1],
            packets[0],
            packets[1],
            lost[0],
            lost[1],
            retransmitted,
            duplicates,
            state_of(kind, bits, packets),
            service.rpartition(",")[2] in ENCRYPTED,
        )

    def release(self, slots: list[int]) -> None:
        """Their slots may be used again."""
        for slot in slots:
            self.flow[slot] = self.talk[slot] = None
        self._free.extend(slots)

    def last_mark(self, slot: int) -> Mark:
        """The flow's last packet."""
        return Mark(int(self.last_ts[slot]), self.captures[int(self.capture[slot])], int(self.last_number[slot]))


def _flows(table: PacketTable, rows: Column, flipped: list[int]) -> list[Flow]:
    """The record of each flow, from its first packet."""
    names = ("net", "mac", "version", "protocol", "vlan", "sport", "dport", "ts")
    columns = [getattr(table, name)[rows].tolist() for name in names]
    return [_flow(table, turned, row) for turned, *row in zip(flipped, *columns, strict=True)]


def _flow(table: PacketTable, turned: int, row: list[int]) -> Flow:
    net, mac, version, protocol, vlan, sport, dport, ts = row
    start, width = (12, 4) if version == 4 else (8, 16)
    ends = table.read(net + start, 2 * width)
    macs = table.read(mac, 12) if 0 <= mac < ANNEX else b""
    source, target, source_mac, target_mac = ends[:width], ends[width:], macs[6:], macs[:6]
    if turned:
        source, target, source_mac, target_mac = target, source, target_mac, source_mac
        sport, dport = dport, sport
    return flow_of(Ends(source, target, sport, dport, protocol, vlan, source_mac, target_mac), ts, table.capture)
