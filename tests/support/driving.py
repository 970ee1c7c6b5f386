"""Drives a stream decoder as the streams do, strictly: for the tests of every decoder.

Rules:
1. A Need is honoured to the letter: nothing before `at` is shown again, nothing before `size` bytes are contiguous.
2. Every misuse of the interface fails the test here: a read outside of the run, a Need that goes back, makes no
   progress, or asks for more than `Limits.carry_bytes`.
3. A hole that lies wholly in what was skipped is not told; any other is, and what was carried before it is dropped.
4. Once the decoder names a successor it is asked no more.
5. Marks depend on the stream offset alone (`ts` and `packet` of the item of the talk that held the byte), so that the
   same talk, split in any way, must give equal events.

A talk is a list of `(sender, bytes)`, or `(sender, int)` for that many lost bytes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from radvigil.records import (
    DONE,
    ORIGINATOR,
    RESPONDER,
    Context,
    Decoder,
    Event,
    Flow,
    Gap,
    Limits,
    Mark,
    Mask,
    Need,
    StreamProtocol,
)

Talk = Iterable[tuple[int, bytes | int]]
Split = int | Sequence[int] | None
"""None: each item whole; a number: pieces of that size (1: byte by byte); several: sizes taken in turn, for ever."""

KEY = bytes(range(32))
FLOW = Flow("flow-0", "capture-0", 0, "tcp", "192.0.2.1", 40000, "192.0.2.2", 104)
TICK = 1_000_000


class PickyRun:
    """A run that refuses to be read outside of its bounds."""

    def __init__(self, content: bytes, start: int, marks: list[tuple[int, Mark]]) -> None:
        self.content = content
        self.start = start
        self.end = start + len(content)
        self._marks = marks

    def read(self, at: int, size: int) -> bytes:
        if not (self.start <= at and size >= 0 and at + size <= self.end):
            raise AssertionError(f"read of [{at}, +{size}) outside of [{self.start}, {self.end})")
        return self.content[at - self.start : at - self.start + size]

    def views(self, at: int, size: int) -> Iterator[memoryview]:
        whole = memoryview(self.read(at, size))
        yield whole[: size // 2]
        yield whole[size // 2 :]

    def mark(self, at: int) -> Mark:
        if not self.start <= at < self.end:
            raise AssertionError(f"mark of {at} outside of [{self.start}, {self.end})")
        return self._marks[bisect_right(self._marks, at, key=lambda entry: entry[0]) - 1][1]

    def repeats(self, at: int, unit: bytes, stride: int) -> int:
        count = 1
        while at + count * stride + len(unit) <= self.end and self.read(at + count * stride, len(unit)) == unit:
            count += 1
        return count


class _Direction:
    def __init__(self) -> None:
        self.end = 0
        self.start = 0
        self.carried = b""
        self.need = Need(0, 1)
        self.marks: list[tuple[int, Mark]] = []


class Driver:
    """One flow being given to one decoder."""

    def __init__(self, decoder: Decoder, limits: Limits | None = None) -> None:
        self.decoder = decoder
        self.limits = limits or Limits()
        self.largest_carry = 0
        """Most bytes ever kept because the decoder asked for more than was there."""
        self.calls = 0
        self._items = 0
        self._directions = (_Direction(), _Direction())

    @property
    def now(self) -> Mark:
        return Mark(self._items * TICK, "capture-0", self._items)

    def give(self, sender: int, content: bytes, split: Split = None) -> None:
        """One item of a talk, in pieces."""
        self._items += 1
        self._directions[sender].marks.append((self._directions[sender].end, self.now))
        for piece in pieces(content, split):
            self._piece(sender, piece)

    def lose(self, sender: int, size: int) -> None:
        """A hole of `size` bytes."""
        self._items += 1
        direction = self._directions[sender]
        at = direction.end
        direction.end += size
        direction.start, direction.carried = direction.end, b""
        if direction.need == DONE or direction.end <= direction.need.at or self.decoder.successor:
            return
        direction.need = self._checked(direction, self.decoder.gap(sender, Gap(at, size, self.now)), direction.end)

    def close(self) -> None:
        self._items += 1
        self.decoder.close(self.now)

    def need(self, sender: int) -> Need:
        return self._directions[sender].need

    def _piece(self, sender: int, piece: bytes) -> None:
        direction = self._directions[sender]
        direction.carried += piece
        direction.end += len(piece)
        while self._trim(direction) and direction.need.at + direction.need.size <= direction.end:
            run = PickyRun(direction.carried, direction.start, direction.marks)
            before = direction.need
            self.calls += 1
            direction.need = self._checked(direction, self.decoder.segment(sender, run), before.at)
            stuck = direction.need.at == before.at and direction.need.at + direction.need.size <= direction.end
            if stuck and not self.decoder.successor:
                raise AssertionError(f"no progress: {direction.need} after {before}, stream ends at {direction.end}")
        self.largest_carry = max(self.largest_carry, len(direction.carried))

    def _trim(self, direction: _Direction) -> bool:
        skipped = min(direction.need.at, direction.end) - direction.start
        if skipped > 0:
            direction.carried = direction.carried[skipped:]
            direction.start += skipped
        return direction.need != DONE and not self.decoder.successor

    def _checked(self, direction: _Direction, need: Need, least: int) -> Need:
        if need == DONE:
            return DONE
        if need.at < least:
            raise AssertionError(f"{need} goes back before {least}")
        if not 1 <= need.size <= self.limits.carry_bytes:
            raise AssertionError(f"{need} asks for nothing or for more than may be carried")
        return Need(*need)


def pieces(content: bytes, split: Split) -> Iterator[bytes]:
    """`content` cut as `split` says."""
    if split is None:
        yield content
        return
    sizes = [split] if isinstance(split, int) else list(split)
    at = turn = 0
    while at < len(content):
        size = max(1, sizes[turn % len(sizes)])
        yield content[at : at + size]
        at += size
        turn += 1


def drive(decoder: Decoder, talk: Talk, split: Split = None, limits: Limits | None = None) -> Driver:
    """Give the whole talk, then close the flow."""
    driver = Driver(decoder, limits)
    for sender, content in talk:
        if isinstance(content, int):
            driver.lose(sender, content)
        else:
            driver.give(sender, content, split)
    driver.close()
    return driver


def context_for(events: list[Event], limits: Limits | None = None, digests: bool = False) -> Context:
    """A context that gathers into `events`, with a fixed key."""
    return Context(emit=events.append, mask=Mask(KEY), limits=limits or Limits(), digests=digests)


def events_of(
    protocol: StreamProtocol,
    talk: Talk,
    split: Split = None,
    context: Context | None = None,
    midstream: bool = False,
) -> list[Event]:
    """All events of a talk. With a `context` of your own (from `context_for`), they also go to its list."""
    events: list[Event] = []
    if context is None:
        context = context_for(events)
    else:
        context = Context(_both(events, context), context.mask, context.limits, context.digests)
    drive(protocol.decoder(FLOW, context, midstream), talk, split, context.limits)
    return events


def _both(events: list[Event], context: Context):
    def emit(event: Event) -> None:
        events.append(event)
        context.emit(event)

    return emit


def orig(content: bytes) -> tuple[int, bytes]:
    return ORIGINATOR, content


def resp(content: bytes) -> tuple[int, bytes]:
    return RESPONDER, content
