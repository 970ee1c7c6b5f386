"""TCP payload of a window in stream order: a few operations on whole columns where segments came in order.

Theory: for each direction of each flow the next expected stream offset is known. Summing the payload lengths of the
window's earlier rows gives the offset at which each segment should begin; where all sequence numbers of a flow agree
(modulo 2^32), every run between two turns of the conversation is a range of rows. Flows in which one number disagrees,
a segment was cut by the snapshot length, or something is still held go segment by segment through `holes`.

Rules:
1. A SYN takes one sequence number: stream offset 0 is the byte after it. Without a SYN it is the first payload seen.
2. A FIN stands behind the last byte (RFC 9293 3.6): what is still missing before it when the flow ends is lost.
3. Payload on RST is a diagnostic text (RFC 9293 3.5.2) and no part of the stream.
"""

from __future__ import annotations

from itertools import repeat
from typing import cast

import numpy as np

from radvigil.capture import ANNEX, TCP, Column
from radvigil.records import Limits, Mark
from radvigil.streams.flows import FlowTable
from radvigil.streams.grouping import Grouped
from radvigil.streams.holes import FARTHEST, Delivery, Disorder, Hole, Segment
from radvigil.streams.runs import Columns, Piece, PieceRun
from radvigil.streams.sharing import SHARES
from radvigil.streams.window import Item, Turns, Window

_FIN, _SYN, _RST = 1, 2, 4


def segments(
    window: Window, grouped: Grouped, slots: Column, flows: FlowTable, limits: Limits
) -> tuple[Turns | None, list[Item]]:
    """What the window's TCP rows deliver; advances the flows' expected offsets. `slots`: one for each group."""
    counts = np.diff(grouped.starts, append=len(window.rows))
    group = np.repeat(np.arange(len(slots)), counts)
    tcp = (window.kind == TCP) & ((window.flags & _RST) == 0)
    payload = tcp & (window.wire > 0)
    syn = (window.flags & _SYN) >> 1
    learned = _learn_zero(window, flows, np.flatnonzero(payload | (tcp & (syn > 0))), slots[group], syn)
    _learn_ends(window, flows, np.flatnonzero(tcp & ((window.flags & _FIN) > 0)), slots[group])
    flows.since.reshape(-1)[learned] = -1
    mine = flows.mine[slots]
    rows = np.flatnonzero(payload & mine[group])
    slow = flows.slow[slots] & mine
    if not len(rows) and not slow.any():
        return None, []
    expected, per_group = _expected(window, flows, rows, group[rows], slots)
    side, at = window.side[rows], slots[group[rows]]
    said = window.seq[rows].astype(np.int64) + syn[rows] - flows.zero[at, side].astype(np.int64)
    wrong = ((said - expected) & 0xFFFFFFFF) != 0
    wrong |= (window.length[rows] != window.wire[rows]) | (window.at[rows] >= ANNEX)
    slow[group[rows[wrong]]] = True
    ordered = ~slow[group[rows]]
    per_group[slow] = 0
    flows.next[slots] += per_group
    wanted = ordered & flows.wants[at, side]
    turns = _turns(window, rows[wanted], expected[wanted], at[wanted])
    items: list[Item] = []
    for number in np.flatnonzero(slow).tolist():
        start = int(grouped.starts[number])
        span = slice(start, start + int(counts[number]))
        items += _one_by_one(window, span, int(slots[number]), flows, limits)
    return turns, items


def _learn_zero(window: Window, flows: FlowTable, rows: Column, slots: Column, syn: Column) -> Column:
    """Stream offset 0 of directions that speak for the first time; which ones, with the row of each in `since`."""
    at: Column = slots[rows] * 2 + window.side[rows]
    unknown = ~flows.known.reshape(-1)[at]
    rows, at = rows[unknown][::-1], at[unknown][::-1]
    if len(rows):
        # Written backwards, the first row of each direction stays.
        flows.zero.reshape(-1)[at] = window.seq[rows] + syn[rows]
        flows.since.reshape(-1)[at] = rows
        flows.known.reshape(-1)[at] = True
    return at


def _learn_ends(window: Window, flows: FlowTable, rows: Column, slots: Column) -> None:
    """Stream offsets of the FINs, near the expected ones (modulo 2^32), of directions that had spoken before."""
    at, side = slots[rows], window.side[rows]
    following = flows.next[at, side]
    said = window.seq[rows].astype(np.int64) + window.wire[rows] - flows.zero[at, side].astype(np.int64)
    ahead = ((said - following + (1 << 31)) & 0xFFFFFFFF) - (1 << 31)
    believed = flows.known[at, side] & (flows.since[at, side] <= rows) & (ahead <= FARTHEST)
    np.maximum.at(flows.fin, (at[believed], side[believed]), (following + ahead)[believed])


def _expected(window: Window, flows: FlowTable, rows: Column, group: Column, slots: Column) -> tuple[Column, Column]:
    """Stream offset at which each payload row should begin; and how much each group and side has in all."""
    per_group = np.zeros((len(slots), 2), np.int64)
    if not len(rows):
        return rows, per_group
    length, side = window.wire[rows], window.side[rows].astype(np.int64)
    second = length * side
    first = length - second
    turn = np.flatnonzero(np.diff(group, prepend=-1))
    before = np.stack((np.cumsum(first) - first, np.cumsum(second) - second), axis=1)
    own = np.where(side == 1, before[:, 1], before[:, 0])
    begin = before[turn] - flows.next[slots[group[turn]]]
    index = np.repeat(np.arange(len(turn)), np.diff(turn, append=len(rows)))
    per_group[group[turn], 0] = np.add.reduceat(first, turn)
    per_group[group[turn], 1] = np.add.reduceat(second, turn)
    return own - begin[index, side], per_group


def _turns(window: Window, rows: Column, starts: Column, slots: Column) -> Turns:
    """One run from each turn of a conversation to the next."""
    side = window.side[rows]
    keys = slots * 2 + side
    lows = np.flatnonzero(np.diff(keys, prepend=-1))
    highs = np.append(lows[1:], len(rows))
    first = window.rows[rows[lows]]
    order = np.argsort(first, kind="stable")
    table = window.table
    columns = Columns(
        _numbers(starts),
        _numbers(window.at[rows]),
        _numbers(window.wire[rows]),
        _numbers(window.ts[rows]),
        _numbers(window.number[rows]),
        table.buffer,
        table.capture,
    )
    lists = [column[order].tolist() for column in (first, keys[lows], lows, highs)]
    return Turns(columns, *lists)


def _numbers(column: Column) -> memoryview:
    return memoryview(cast(bytes, np.ascontiguousarray(column)))  # an array is a buffer; its stub does not say so


def _one_by_one(window: Window, span: slice, slot: int, flows: FlowTable, limits: Limits) -> list[Item]:
    """The rows of a flow with disorder, one after the other."""
    disorder, hand = flows.disorder.pop(slot, None) or Disorder(limits), int(flows.hand[slot])
    flows.held[hand] -= disorder.held_bytes
    for side, direction in enumerate(disorder.sides):
        direction.zero, direction.next = int(flows.zero[slot, side]), int(flows.next[slot, side])
        direction.lost = direction.retransmitted = 0
    items = _delivered(window, span, slot, disorder, limits.reorder_total_bytes // SHARES - flows.held[hand])
    flows.held[hand] += disorder.held_bytes
    flows.next[slot] = [d.next for d in disorder.sides]
    flows.lost[slot] += [d.lost for d in disorder.sides]
    flows.retransmitted[slot] += sum(d.retransmitted for d in disorder.sides)
    flows.slow[slot] = disorder.is_open
    if disorder.is_open:
        disorder.own_bytes()
        flows.disorder[slot] = disorder
    return items


def _delivered(window: Window, span: slice, slot: int, disorder: Disorder, room: int) -> list[Item]:
    """What the rows make deliverable; past `room` bytes held, the flow's holes are given up."""
    table = window.table
    columns = (window.rows, window.side, window.seq, window.ack, window.flags, window.length, window.wire, window.at)
    lists = [column[span].tolist() for column in columns]
    marks = map(Mark, window.ts[span].tolist(), repeat(table.capture), window.number[span].tolist())
    gathered = Gathered(slot)
    for row, side, seq, ack, flags, length, wire, at, mark in zip(*lists, marks, strict=True):
        piece = Piece(0, length, *table.origin(at), mark)
        for number, thing in disorder.see(side, Segment(seq, ack, flags, length, wire, piece)):
            gathered.add(row, number, thing)
        if disorder.held_bytes > room:
            for number, thing in disorder.close():
                gathered.add(row, number, thing)
    return gathered.close()


class Gathered:
    """Deliveries of one flow: contiguous pieces of one side, of however many packets, become one run."""

    __slots__ = ("_items", "_pieces", "_row", "_side", "_slot")

    def __init__(self, slot: int) -> None:
        self._slot = slot
        self._items: list[Item] = []
        self._pieces: list[Piece] = []
        self._row = self._side = 0

    def add(self, row: int, side: int, thing: Delivery) -> None:
        """The next thing to deliver; `row` is the packet that made it possible."""
        if isinstance(thing, Hole):
            self._flush()
            self._items.append(Item(row, len(self._items), self._slot, side, thing))
            return
        if self._pieces and side != self._side:
            self._flush()
        if not self._pieces:
            self._row, self._side = row, side
        self._pieces.append(thing)

    def _flush(self) -> None:
        if self._pieces:
            self._items.append(Item(self._row, len(self._items), self._slot, self._side, PieceRun(self._pieces)))
            self._pieces = []

    def close(self) -> list[Item]:
        """Everything, in order."""
        self._flush()
        return self._items
