"""Plays the streams' part for one decoder: keeps what it has not read, honours every Need, tells holes.

seen = play(decoder, [(ORIGINATOR, b"..."), lost(ORIGINATOR, 40), (RESPONDER, b"...")], split=1)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from radvigil.records import BytesRun, Context, Decoder, Event, Flow, Gap, Mark, Mask, Need

FLOW = Flow("flow", "capture", 0, "tcp", "10.0.0.1", 50000, "10.0.0.2", 104)
KEY = b"k" * 32
SECOND = 1_000_000_000


class Lost(NamedTuple):
    """`size` bytes of `sender` that the capture does not hold."""

    sender: int
    size: int


Turn = tuple[int, bytes] | Lost


def recorded(**choices: object) -> tuple[Context, list[Event]]:
    """A context, and the list that its events go to."""
    events: list[Event] = []
    return Context(emit=events.append, mask=Mask(KEY), **choices), events  # type: ignore[arg-type]


class Exchange:
    """One flow between the turns and a decoder; `ts` advances by a second a turn."""

    def __init__(self, decoder: Decoder) -> None:
        self.decoder = decoder
        self.needs = [Need(0, 1), Need(0, 1)]
        self.kept = [b"", b""]
        self.start = [0, 0]
        self.turn = 0
        self.delivered = 0

    @property
    def mark(self) -> Mark:
        return Mark(self.turn * SECOND, "capture", self.turn)

    def say(self, sender: int, content: bytes) -> None:
        self.kept[sender] += content
        while self._ready(sender):
            self._forget(sender)
            run = BytesRun(self.kept[sender], self.start[sender], self.mark)
            before = self.needs[sender]
            self.delivered += len(run.content)
            self.needs[sender] = self.decoder.segment(sender, run)
            after = self.needs[sender]
            if self.decoder.successor:
                return
            assert (after.at, after.at + after.size) > (before.at, before.at + before.size), "no progress"
        self._forget(sender)

    def lose(self, sender: int, size: int) -> None:
        end = self.start[sender] + len(self.kept[sender])
        self.kept[sender], self.start[sender] = b"", end + size
        self.needs[sender] = self.decoder.gap(sender, Gap(end, size, self.mark))

    def _ready(self, sender: int) -> bool:
        need, end = self.needs[sender], self.start[sender] + len(self.kept[sender])
        return not self.decoder.successor and need.size > 0 and end >= need.at + need.size

    def _forget(self, sender: int) -> None:
        passed = min(max(self.needs[sender].at - self.start[sender], 0), len(self.kept[sender]))
        self.kept[sender] = self.kept[sender][passed:]
        self.start[sender] += passed


def play(decoder: Decoder, turns: Iterable[Turn], split: int | None = None, close: bool = True) -> Exchange:
    """Deliver every turn, whole or in pieces of `split` bytes, then close."""
    exchange = Exchange(decoder)
    for turn in turns:
        exchange.turn += 1
        if isinstance(turn, Lost):
            exchange.lose(*turn)
            continue
        for piece in pieces(turn[1], split):
            exchange.say(turn[0], piece)
    exchange.turn += 1
    if close:
        decoder.close(exchange.mark)
    return exchange


def pieces(content: bytes, split: int | None) -> Iterator[bytes]:
    size = split or max(len(content), 1)
    yield from (content[at : at + size] for at in range(0, len(content), size))


def heard(
    make: Callable[[Flow, Context, bool], Decoder],
    turns: Iterable[Turn],
    split: int | None = None,
    flow: Flow = FLOW,
    midstream: bool = False,
) -> list[Event]:
    """The events of a new decoder after these turns."""
    context, events = recorded()
    play(make(flow, context, midstream), turns, split)
    return events
