"""Where the same ends begin a new flow inside one window.

Rules:
1. A silence that ends a flow of its kind ends it here too.
2. A SYN with another initial sequence number, or any SYN after a flow seen from its middle, begins a new flow: the ends
   use a port again. The same SYN once more is a retransmission.
3. After FINs or RST only `LINGER` of silence is needed.
"""

from __future__ import annotations

import numpy as np

from radvigil.capture import TCP, Column
from radvigil.streams.flows import LINGER, FlowTable
from radvigil.streams.grouping import Grouped
from radvigil.streams.window import Window

_FIN, _SYN, _RST, _ACK = 1, 2, 4, 16


def split(window: Window, grouped: Grouped, flows: FlowTable, slots: Column) -> tuple[Grouped, Column]:
    """The groups, cut where a flow ends and the next begins, and their slots: -1 where a new flow begins."""
    limits = flows.limits
    first = np.zeros(len(window.rows), bool)
    first[grouped.starts] = True
    tcp = window.kind == TCP
    silence = np.diff(window.clock, prepend=window.clock[:1])
    cut = ~first & (silence > np.where(tcp, limits.flow_idle_ns, limits.datagram_idle_ns))
    syn = (window.flags & (_SYN | _ACK | _RST)) == _SYN
    doubtful = np.flatnonzero(tcp & ~first & ~cut & (syn | (silence > LINGER)))
    if not cut.any() and not len(doubtful):
        return grouped, slots
    # One by one, as each decision depends on the cuts before it.
    group = np.searchsorted(grouped.starts, doubtful, "right") - 1
    for row, number in zip(doubtful.tolist(), group.tolist(), strict=True):
        start = int(grouped.starts[number])
        cuts = np.flatnonzero(cut[start:row])
        known = -1 if len(cuts) else int(slots[number])
        begin = start + int(cuts[-1]) if len(cuts) else start
        cut[row] = _begins_anew(window, flows, known, (begin, row))
    starts = np.flatnonzero(first | cut)
    number = np.cumsum(first)[starts] - 1
    return Grouped(grouped.rows, starts, grouped.keys[number], grouped.side), np.where(cut[starts], -1, slots[number])


def _begins_anew(window: Window, flows: FlowTable, slot: int, span: tuple[int, int]) -> bool:
    """Whether the row at the end of `span` begins a new flow; the span holds the flow's earlier rows of this window."""
    begin, row = span
    flags, side = window.flags[begin:row], window.side[begin:row]
    seen = [int(np.bitwise_or.reduce(flags[side == s])) if (side == s).any() else 0 for s in (0, 1)]
    if slot >= 0:
        bits = int(flows.bits[slot])
        seen = [seen[0] | bits & 0xFF, seen[1] | bits >> 8]
    closed = bool((seen[0] & seen[1] & _FIN) or (seen[0] | seen[1]) & _RST)
    if closed and int(window.clock[row]) - int(window.clock[row - 1]) > LINGER:
        return True
    if (int(window.flags[row]) & (_SYN | _ACK | _RST)) != _SYN:
        return False
    zero = _zero(window, flows, slot, span)
    return closed if zero is None else zero != (int(window.seq[row]) + 1) & 0xFFFFFFFF


def _zero(window: Window, flows: FlowTable, slot: int, span: tuple[int, int]) -> int | None:
    """Sequence number of the first byte of the direction of the span's last row, None while unknown."""
    begin, row = span
    side = int(window.side[row])
    if slot >= 0 and flows.known[slot, side]:
        return int(flows.zero[slot, side])
    rows = slice(begin, row)
    telling = (window.wire[rows] > 0) | ((window.flags[rows] & _SYN) > 0)
    telling &= (window.side[rows] == side) & ((window.flags[rows] & _RST) == 0)
    if not telling.any():
        return None
    first = begin + int(np.argmax(telling))
    return (int(window.seq[first]) + (int(window.flags[first]) >> 1 & 1)) & 0xFFFFFFFF


def stale(window: Window, grouped: Grouped, flows: FlowTable, slots: Column) -> Column:
    """Of groups whose flow is open (`slots` >= 0): whether their first row begins another flow."""
    known = np.flatnonzero(slots >= 0)
    first, at = grouped.starts[known], slots[known]
    over = flows.idle(at, window.clock[first])
    syn = (window.kind[first] == TCP) & ((window.flags[first] & (_SYN | _ACK | _RST)) == _SYN) & ~over
    for index in np.flatnonzero(syn).tolist():
        row = int(first[index])
        slot, side = int(at[index]), int(window.side[row])
        if flows.known[slot, side]:
            over[index] = int(flows.zero[slot, side]) != (int(window.seq[row]) + 1) & 0xFFFFFFFF
        else:
            over[index] = bool(flows.is_closed(at[index : index + 1])[0])
    anew = np.zeros(len(slots), bool)
    anew[known[over]] = True
    return anew
