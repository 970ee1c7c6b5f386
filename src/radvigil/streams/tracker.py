"""From packets as columns to flows, runs and events, one window after the other.

The order of a window: rows are sorted by flow, flows are found or opened, counted all at once, TCP is put in order;
then what is to be delivered goes to the decoders in the order of the packets; then flows that are over are told of.

Rules:
1. What comes out does not depend on where windows end. Inside a flow, events come in capture order; between flows, in
   capture order inside a window.
2. Copies of packets (two mirrors) are counted in their flow and nowhere else.
"""

from __future__ import annotations

import numpy as np

from radvigil.capture import UDP, Column, PacketTable
from radvigil.records import CaptureLoss, CaptureNote, Context, Frame, Gap, Malformed, Mark
from radvigil.streams import neighbours, splits, tcp
from radvigil.streams.datagrams import DatagramTalk
from radvigil.streams.driver import SENDERS, Stage, Talk
from radvigil.streams.flows import FlowTable
from radvigil.streams.grouping import Grouped, Grouping, keys_of
from radvigil.streams.holes import Disorder, Hole
from radvigil.streams.recognise import Protocols
from radvigil.streams.runs import ColumnRun, Stretch
from radvigil.streams.sharing import ALONE, Phase, Share, place_of
from radvigil.streams.states import bits_of
from radvigil.streams.window import Datagram, Item, Turns, Window

LOSSES_TOLD = 16
"""Losses told one by one in a flow; their sum is in the flow's own event."""


class Tracker:
    """Follows the flows of one ring. `see` every table in order, then `close`."""

    def __init__(self, protocols: Protocols, context: Context, strict: bool = False, share: Share = ALONE) -> None:
        self._stage = Stage(protocols, context, strict)
        self._limits = context.limits
        ports = frozenset[int]().union(*(p.ports for p in protocols.stream), *(p.ports for p in protocols.datagram))
        self._share = share
        self._flows = FlowTable(context.limits, ports, share)
        self._grouping = Grouping()
        self._links = {kind: p for p in protocols.link for kind in p.ethertypes}
        self._now = 0
        self._window = 0
        self.place = 0
        """Place of what is being told among all events of the ring."""
        self._evicted = 0
        self._unwanted: set[int] = set()
        """Slot times two plus side, of directions that turned out to be of no use in this window."""

    @property
    def notes(self) -> tuple[CaptureNote, ...]:
        """Bounds that were passed."""
        return (CaptureNote("flows-open-limit", 0, self._evicted),) if self._evicted else ()

    def see(self, table: PacketTable) -> None:
        """One window; events go out through the context before this returns."""
        self._window += 1
        self._at(Phase.CUT, 0)
        items = self._flowless(table) if self._share.is_first else []
        grouped = self._grouping.of(table)
        turns: Turns | None = None
        if len(grouped.rows):
            clock = np.maximum(np.maximum.accumulate(table.ts), self._now)
            turns, more = self._track(Window(table, grouped, clock), grouped)
            items += more
        self._copies(table)
        self._deliver(turns, items, place_of(self._window, Phase.DELIVERED, 0))
        self._conclude(int(table.ts.max()) if table.count else 0)

    def close(self) -> None:
        """The capture, or the last of a ring, has ended."""
        self._window += 1
        for slot in sorted(self._flows.slots.values(), key=self._flows.first_number.__getitem__):
            self._flows.retire(slot)
        self._tell()

    # One window

    def _track(self, window: Window, grouped: Grouped) -> tuple[Turns | None, list[Item]]:
        grouped, slots = self._placed(window, grouped)
        self._count(window, grouped, slots)
        turns, items = tcp.segments(window, grouped, slots, self._flows, self._limits)
        return turns, items + self._datagrams(window, grouped, slots)

    def _placed(self, window: Window, grouped: Grouped) -> tuple[Grouped, Column]:
        """The groups, cut where a new flow begins, and the slot of each; new flows are opened."""
        flows = self._flows
        known = flows.slots.get
        slots = np.array([known(key, -1) for key in grouped.keys.tolist()], np.int64)
        slots[splits.stale(window, grouped, flows, slots)] = -1
        grouped, slots = splits.split(window, grouped, flows, slots)
        fresh = np.flatnonzero(slots < 0)
        if len(fresh):
            slots[fresh] = flows.open(window.table, grouped, fresh)
        return grouped, slots

    def _count(self, window: Window, grouped: Grouped, slots: Column) -> None:
        """Packets, bytes, times and flags of all groups."""
        flows, starts = self._flows, grouped.starts
        counts = np.diff(starts, append=len(window.rows))
        second = np.add.reduceat(window.side, starts, dtype=np.int64)
        flows.packets[slots, 0] += counts - second
        flows.packets[slots, 1] += second
        octets = np.add.reduceat(window.wire, starts)
        second = np.add.reduceat(window.wire * window.side, starts)
        flows.octets[slots, 0] += octets - second
        flows.octets[slots, 1] += second
        flows.last_ts[slots] = np.maximum(flows.last_ts[slots], np.maximum.reduceat(window.ts, starts))
        flows.last_clock[slots] = window.clock[starts + counts - 1]
        flows.last_number[slots] = window.number[starts + counts - 1]
        bits = bits_of(window.flags, window.wire > 0).astype(np.uint16) << (window.side.astype(np.uint16) << 3)
        flows.bits[slots] |= np.bitwise_or.reduceat(bits, starts)
        if flows.captures[-1] != window.table.capture:
            flows.captures.append(window.table.capture)
        flows.capture[slots] = len(flows.captures) - 1

    def _datagrams(self, window: Window, grouped: Grouped, slots: Column) -> list[Item]:
        """The payloads of UDP flows that are decoded or not yet recognised."""
        flows, table = self._flows, window.table
        wanted = (flows.kind[slots] == UDP) & flows.wants[slots, 0]
        if not wanted.any():
            return []
        counts = np.diff(grouped.starts, append=len(window.rows))
        rows = np.flatnonzero(np.repeat(wanted, counts) & (window.length > 0))
        slot = np.repeat(slots, counts)[rows].tolist()
        places = (window.rows, window.side, window.at, window.length, window.wire - window.length)
        columns = [column[rows].tolist() for column in (*places, window.ts, window.number)]
        capture = table.capture
        return [
            Item(row, 0, slot, side, Datagram(table.read(at, size), Mark(ts, capture, number), lost))
            for slot, row, side, at, size, lost, ts, number in zip(slot, *columns, strict=True)
        ]

    def _copies(self, table: PacketTable) -> None:
        rows = np.flatnonzero(table.duplicate)
        if not len(rows):
            return
        keys, counts = np.unique(keys_of(table, rows)[0], return_counts=True)
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
            slot = self._flows.slots.get(key)
            if slot is not None:
                self._flows.duplicates[slot] += count

    def _flowless(self, table: PacketTable) -> list[Item]:
        """What belongs to no flow: told by the first share alone."""
        for loss in neighbours.cut_frames(table, self._links):
            self._stage.context.emit(loss)
        self._neighbours(table)
        return [
            Item(row, 0, -1, 0, neighbours.frame_of(table, row)) for row, _ in neighbours.frames(table, self._links)
        ]

    def _neighbours(self, table: PacketTable) -> None:
        for row in neighbours.neighbour_rows(table).tolist():
            event = neighbours.neighbour(table, row)
            if event is not None:
                self._stage.context.emit(event)

    # Delivery

    def _deliver(self, turns: Turns | None, items: list[Item], base: int) -> None:
        """Everything of a window in the order of its packets; the place of each is its row after `base`."""
        items.sort(key=_place, reverse=True)
        self._unwanted.clear()
        unwanted = self._unwanted
        if turns is not None:
            for row, key, low, high in zip(*turns[1:], strict=True):
                while items and items[-1].row < row:
                    self.place = base + items[-1].row
                    self._one(items.pop())
                if key not in unwanted:
                    self.place = base + row
                    self._run(key >> 1, key & 1, ColumnRun(turns.columns, low, high))
        while items:
            self.place = base + items[-1].row
            self._one(items.pop())

    def _one(self, item: Item) -> None:
        thing = item.thing
        if isinstance(thing, Frame):
            self._frame(thing)
            return
        if isinstance(thing, Hole):
            self._lost(item, thing)
        if self._flows.wants[item.slot, item.side]:
            talk = self._flows.talk[item.slot] or self._talk(item.slot)
            self._feed(talk, item)
            if not (talk.wants[0] and talk.wants[1]):
                self._settle(talk, item.slot)

    def _run(self, slot: int, side: int, run: Stretch) -> None:
        talk = self._flows.talk[slot] or self._talk(slot)
        if isinstance(talk, Talk):
            talk.feed(side ^ int(self._flows.flip[slot]), run)
        if not (talk.wants[0] and talk.wants[1]):
            self._settle(talk, slot)

    def _frame(self, frame: Frame) -> None:
        protocol = self._links[frame.ethertype]
        try:
            protocol.frame(frame, self._stage.context)
        except Exception:  # our own bug in one decoder must not stop the analysis of everything else
            if self._stage.strict:
                raise
            self._stage.context.emit(Malformed(frame.mark, None, protocol.name, "", 0, 0, "", "decoder-error"))

    def _talk(self, slot: int) -> Talk | DatagramTalk:
        flows = self._flows
        flow = flows.flow[slot]
        assert flow is not None  # noqa: S101 — a slot in use has its flow; no wire bytes are judged here
        talk: Talk | DatagramTalk
        if flows.kind[slot] == UDP:
            talk = DatagramTalk(self._stage, flow)
        else:
            talk = Talk(self._stage, flow, bool(flows.midstream[slot]), int(flows.hand[slot]))
        flows.talk[slot] = talk
        return talk

    def _feed(self, talk: Talk | DatagramTalk, item: Item) -> None:
        flows, thing = self._flows, item.thing
        sender = item.side ^ int(flows.flip[item.slot])
        if isinstance(talk, DatagramTalk):
            if isinstance(thing, Datagram):
                talk.datagram(sender, thing.payload, thing.mark, thing.lost)
        elif isinstance(thing, Hole):
            talk.gap(sender, Gap(thing.start, thing.end - thing.start, thing.mark))
        elif not isinstance(thing, Datagram | Frame):
            talk.feed(sender, thing)

    def _lost(self, item: Item, hole: Hole) -> None:
        flows, slot = self._flows, item.slot
        flows.told[slot] += 1
        if flows.told[slot] <= LOSSES_TOLD:
            sender = SENDERS[item.side ^ int(flows.flip[slot])]
            size = hole.end - hole.start
            self._stage.context.emit(CaptureLoss(hole.mark, flows.flow[slot], sender, hole.start, size, hole.reason))

    def _settle(self, talk: Talk | DatagramTalk, slot: int) -> None:
        """What a talk no longer wants is not even looked for; one without a decoder is not kept."""
        flows = self._flows
        wants = talk.wants[::-1] if flows.flip[slot] else talk.wants
        flows.wants[slot] = wants
        self._unwanted.update(slot * 2 + side for side in (0, 1) if not wants[side])
        if talk.is_over:
            flows.service[slot] = talk.service
            flows.talk[slot] = None

    # The end of flows

    def _at(self, phase: int, number: int) -> None:
        self.place = place_of(self._window, phase, number)

    def _conclude(self, newest: int) -> None:
        self._now = max(self._now, newest)
        for number, slot in enumerate(self._flows.sweep(self._now)):
            self._evicted += 1
            if not self._flows.mine[slot]:
                continue
            self._at(Phase.EVICTED, number)
            mark, flow = self._flows.last_mark(slot), self._flows.flow[slot]
            self._stage.context.emit(CaptureLoss(mark, flow, "", 0, 0, "limit"))
        if self._flows.retired:
            self._tell()

    def _tell(self) -> None:
        """Tell of the flows that are over, and free their slots."""
        flows, emit = self._flows, self._stage.context.emit
        slots, flows.retired = flows.retired, []
        if not slots:
            return
        own = [(number, slot) for number, slot in enumerate(slots) if flows.mine[slot]]
        for number, slot in own:
            self._at(Phase.ENDING, number)
            self._finish(slot)
        for (number, _), end in zip(own, flows.ended([slot for _, slot in own]), strict=True):
            self._at(Phase.ENDED, number)
            emit(end)
        flows.release(slots)

    def _finish(self, slot: int) -> None:
        """Deliver what is still held of a flow, and close its talk."""
        flows = self._flows
        disorder = flows.disorder.pop(slot, None)
        if disorder is not None:
            flows.held[int(flows.hand[slot])] -= disorder.held_bytes
            self._give_up(slot, disorder)
        self._lose_ends(slot)
        talk = flows.talk[slot]
        if talk is not None:
            talk.close(flows.last_mark(slot))
            flows.service[slot] = talk.service

    def _give_up(self, slot: int, disorder: Disorder) -> None:
        for direction in disorder.sides:
            direction.lost = 0
        gathered = tcp.Gathered(slot)
        for side, thing in disorder.close():
            gathered.add(0, side, thing)
        self._deliver(None, gathered.close(), self.place)
        self._flows.next[slot] = [d.next for d in disorder.sides]
        self._flows.lost[slot] += [d.lost for d in disorder.sides]

    def _lose_ends(self, slot: int) -> None:
        """What a FIN shows to be missing at the end of a direction."""
        flows = self._flows
        for side in (0, 1):
            start, end = int(flows.next[slot, side]), int(flows.fin[slot, side])
            if start < end:
                flows.next[slot, side] = end
                flows.lost[slot, side] += end - start
                self._one(Item(0, 0, slot, side, Hole(start, end, "gap", flows.last_mark(slot))))


def _place(item: Item) -> tuple[int, int]:
    return item.row, item.turn
