"""TCP segments out of order, one by one: only flows in which a window shows disorder come here (RFC 9293 3.4, 3.10).

Rules (the policy for overlaps: the first bytes seen win; what a later segment says of the same place is not looked at):
1. A segment beyond the next expected byte is held until the hole is filled.
2. A hole is lost when `Limits.reorder_bytes` are held behind it, when the flows of its hand (`sharing`) together hold
   more than their part of `Limits.reorder_total_bytes`, when it is older than `Limits.reorder_ns`, when the
   receiver has acknowledged beyond it and `PATIENCE` has passed since, or when the flow ends.
3. The part of a segment that the snapshot length cut away is a hole that is known to be lost.
4. A segment further than `FARTHEST` ahead is no part of this stream (RFC 7323 2.3: the largest window is 2^30).
5. Everything depends on the flow's own packets alone, so windows of any size give the same result.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from radvigil.records import Limits, Mark
from radvigil.streams.runs import Piece

PATIENCE = 20_000_000
"""Nanoseconds: an acknowledgement may overtake the data it speaks of when two mirror ports feed one capture."""
FARTHEST = 1 << 30
PIECES = 4_096
"""Segments held behind the first hole: with more, each of a byte, the bookkeeping would outgrow the bytes."""
RST, ACK = 4, 16


class Hole(NamedTuple):
    """Bytes [start, end) that will never come; `mark` is that of the packet after them."""

    start: int
    end: int
    reason: Literal["gap", "snaplen"]
    mark: Mark


Delivery: TypeAlias = Piece | Hole


class Segment(NamedTuple):
    """One packet of the flow. `length` of `wire` payload bytes were captured."""

    seq: int
    ack: int
    flags: int
    length: int
    wire: int
    piece: Piece
    """Its captured bytes; stream offsets still count from 0."""


def _start(piece: Piece) -> int:
    return piece.start


class Direction:
    """One direction of a flow: what is expected next, and what is held beyond it."""

    __slots__ = ("_overtaken", "held", "held_bytes", "lost", "next", "retransmitted", "zero")

    def __init__(self) -> None:
        self.zero = 0
        """Sequence number of stream offset 0."""
        self.next = 0
        self.held: list[Piece] = []
        self.held_bytes = 0
        self.lost = 0
        self.retransmitted = 0
        self._overtaken = 0
        """When the receiver was first seen to acknowledge beyond the first hole; 0 not yet."""

    def offset(self, sequence: int) -> int:
        """Stream offset of a sequence number near the expected one (modulo 2^32, RFC 9293 3.4)."""
        expected = self.zero + self.next
        return self.next + ((sequence - expected + (1 << 31)) & 0xFFFFFFFF) - (1 << 31)

    def see(self, segment: Segment) -> list[Delivery]:
        """A segment with payload of this direction."""
        at = self.offset(segment.seq + (segment.flags >> 1 & 1))
        end = at + segment.wire
        captured = segment.piece
        if segment.length == segment.wire and at == (self.held[-1].end if self.held else self.next):
            return self._follows(Piece(at, end, captured.buffer, captured.offset, captured.mark))
        if at - self.next > FARTHEST:
            return []
        pieces = [Piece(at, at + segment.length, captured.buffer, captured.offset, captured.mark)]
        if segment.length < segment.wire:
            pieces.append(Piece(at + segment.length, end, None, 0, captured.mark))
        fresh = [part for piece in pieces for part in self._unseen(piece)]
        self.retransmitted += not fresh
        ordered = self._is_last(at)
        self.held += fresh
        if not ordered:
            self.held.sort(key=_start)
        self.held_bytes += sum(part.end - part.start for part in fresh)
        return self._drained()

    def _follows(self, piece: Piece) -> list[Delivery]:
        """A whole segment that goes on where the last one ended: most of them do, even in disorder."""
        if not self.held:
            self.next = piece.end
            return [piece]
        self.held.append(piece)
        self.held_bytes += piece.end - piece.start
        return []

    def _unseen(self, piece: Piece) -> list[Piece]:
        """The parts of a piece that no earlier segment covered."""
        start, parts = max(piece.start, self.next), list[Piece]()
        for known in () if self._is_last(start) else self.held:
            if known.end <= start:
                continue
            if known.start >= piece.end:
                break
            if known.start > start:
                parts.append(piece.part(start, known.start))
            start = max(start, known.end)
        if start < piece.end:
            parts.append(piece.part(start, piece.end))
        return parts

    def _is_last(self, at: int) -> bool:
        return not self.held or at >= self.held[-1].end

    def _drained(self) -> list[Delivery]:
        """What has become contiguous."""
        done: list[Delivery] = []
        count = 0
        for piece in self.held:
            if piece.start != self.next:
                break
            count += 1
            self.next = piece.end
            done.append(piece if piece.buffer is not None else self._missing(piece))
        if count:
            self.held_bytes -= sum(p.end - p.start for p in self.held[:count])
            del self.held[:count]
            self._overtaken = 0
        return done

    def _missing(self, piece: Piece) -> Hole:
        self.lost += piece.end - piece.start
        return Hole(piece.start, piece.end, "snaplen", piece.mark)

    def acknowledged(self, number: int, ts: int) -> None:
        """The receiver has everything before `number`."""
        if self.held and not self._overtaken and self.offset(number) > self.held[0].start:
            self._overtaken = ts

    def expire(self, ts: int, limits: Limits) -> list[Delivery]:
        """Give up the holes that can be waited for no longer."""
        done: list[Delivery] = []
        while self.held and self._is_lost(ts, limits):
            done += self.give_up()
        return done

    def _is_lost(self, ts: int, limits: Limits) -> bool:
        if self.held_bytes > limits.reorder_bytes or len(self.held) > PIECES:
            return True
        if ts - self.held[0].mark.ts > limits.reorder_ns:
            return True
        return self._overtaken > 0 and ts - self._overtaken >= PATIENCE

    def give_up(self) -> list[Delivery]:
        """The first hole is lost; what was held behind it goes on."""
        first = self.held[0]
        hole = Hole(self.next, first.start, "gap", first.mark)
        self.lost += hole.end - hole.start
        self.next = first.start
        return [hole, *self._drained()]


class Disorder:
    """Both directions of a flow in which disorder was seen; sides are those of the flow's key."""

    __slots__ = ("limits", "sides")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sides = (Direction(), Direction())

    @property
    def is_open(self) -> bool:
        """Something is still held."""
        return bool(self.sides[0].held or self.sides[1].held)

    @property
    def held_bytes(self) -> int:
        """Bytes held behind holes, both directions."""
        return self.sides[0].held_bytes + self.sides[1].held_bytes

    def see(self, side: int, segment: Segment) -> list[tuple[int, Delivery]]:
        """One packet; gives (side, what can be delivered)."""
        own, other = self.sides[side], self.sides[1 - side]
        ts = segment.piece.mark.ts
        delivered = [(side, d) for d in own.see(segment)] if segment.wire and not segment.flags & RST else []
        if segment.flags & ACK and other.held:
            other.acknowledged(segment.ack, ts)
        if own.held or other.held:
            for number, direction in enumerate(self.sides):
                delivered += [(number, d) for d in direction.expire(ts, self.limits)]
        return delivered

    def close(self) -> list[tuple[int, Delivery]]:
        """No packet will come any more."""
        delivered: list[tuple[int, Delivery]] = []
        for number, direction in enumerate(self.sides):
            while direction.held:
                delivered += [(number, d) for d in direction.give_up()]
        return delivered

    def own_bytes(self) -> None:
        """Copy what is held out of the window's buffer, which is about to be given back."""
        for direction in self.sides:
            direction.held = [
                p
                if p.buffer is None or (type(p.buffer) is bytes and p.offset == 0)
                else p._replace(buffer=p.content(), offset=0)
                for p in direction.held
            ]
