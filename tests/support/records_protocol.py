"""A toy protocol for the tests of streams: length-prefixed records, of which only the head is read.

A record is b"\\x7fR", its body's length (2 bytes) and the body. The decoder reads head and at most `HEAD` bytes of
the body and skips the rest. Bodies made by `record` never hold b"\\x7f", so after a hole the next one can be found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from radvigil.capture import open_capture
from radvigil.records import (
    Context,
    DatagramProtocol,
    Event,
    Flow,
    FlowEnd,
    Gap,
    Mark,
    Mask,
    Match,
    Need,
    Opening,
    StreamProtocol,
)
from radvigil.records.limits import Limits
from radvigil.streams import Protocols, Tracker

MAGIC = b"\x7fR"
HEAD = 8


@dataclass(frozen=True, slots=True)
class Record(Event):
    KIND: ClassVar[str] = "record"

    sender: int = 0
    at: int = 0
    size: int = 0
    head: bytes = b""


@dataclass(frozen=True, slots=True)
class Closed(Event):
    KIND: ClassVar[str] = "closed"

    midstream: bool = False


def record(size: int, fill: int = 65) -> bytes:
    return MAGIC + size.to_bytes(2, "big") + bytes((fill + i) % 100 for i in range(size))


class Records:
    successor = ""

    def __init__(self, flow: Flow, context: Context, midstream: bool) -> None:
        self.flow = flow
        self.emit = context.emit
        self.midstream = midstream
        self.at: list[int | None] = [None, None]
        self.lost = [False, False]

    def segment(self, sender: int, run) -> Need:
        at = self.at[sender]
        at = run.start if at is None else at
        while True:
            if self.lost[sender]:
                at = self._resynchronised(sender, run, at)
            if run.end - at < 4 or self.lost[sender]:
                break
            head = run.read(at, 4)
            size = int.from_bytes(head[2:], "big")
            if head[:2] != MAGIC:
                self.lost[sender], at = True, at + 1
                continue
            if run.end - at < 4 + min(size, HEAD):
                self.at[sender] = at
                return Need(at, 4 + min(size, HEAD))
            body = run.read(at + 4, min(size, HEAD))
            assert b"".join(bytes(v) for v in run.views(at, 4 + len(body))) == head + body
            self.emit(Record(run.mark(at), self.flow, sender, at, size, body))
            at += 4 + size
            if at >= run.end:
                break
        self.at[sender] = at
        return Need(at, 4)

    def _resynchronised(self, sender: int, run, at: int) -> int:
        found = run.read(at, run.end - at).find(MAGIC)
        self.lost[sender] = found < 0
        return at + found if found >= 0 else run.end - 1

    def gap(self, sender: int, gap: Gap) -> Need:
        self.at[sender] = gap.at + gap.size
        self.lost[sender] = True
        return Need(gap.at + gap.size, 4)

    def close(self, mark: Mark) -> None:
        self.emit(Closed(mark, self.flow, self.midstream))


def probe(opening: Opening) -> Match:
    answers = [Match.MORE if MAGIC.startswith(o) else Match(2 * o.startswith(MAGIC)) for o in opening[:2] if o]
    if Match.YES in answers:
        return Match.YES
    return Match.NO if Match.NO in answers else Match.MORE


RECORDS = StreamProtocol("records", frozenset((104,)), probe, Records)


class DatagramRecords:
    def __init__(self, flow: Flow, context: Context) -> None:
        self.flow, self.emit = flow, context.emit

    def datagram(self, sender: int, payload: bytes, mark: Mark) -> None:
        self.emit(Record(mark, self.flow, sender, 0, len(payload), payload[:HEAD]))

    def close(self, mark: Mark) -> None:
        self.emit(Closed(mark, self.flow))


DATAGRAMS = DatagramProtocol("records", frozenset((53,)), lambda d, s, t: d.startswith(MAGIC), DatagramRecords)
PROTOCOLS = Protocols((RECORDS,), (DATAGRAMS,))


def events_of(
    content: bytes, folder: Path, limits: Limits | None = None, protocols: Protocols = PROTOCOLS, strict: bool = True
) -> list[Event]:
    """What the streams say of a capture with these bytes."""
    path = folder / "capture"
    path.write_bytes(content)
    events: list[Event] = []
    bounds = limits or Limits()
    tracker = Tracker(protocols, Context(events.append, Mask(b"k" * 32), bounds), strict)
    for table in open_capture(path, bounds):
        tracker.see(table)
    tracker.close()
    return events


def said(events: list[Event]) -> list[tuple[int, int, int, bytes]]:
    """The records, without saying in which packets they came."""
    return sorted((e.sender, e.at, e.size, e.head) for e in events if isinstance(e, Record))


def ends(events: list[Event]) -> list[FlowEnd]:
    return [e for e in events if isinstance(e, FlowEnd)]


def without_capture(events: list[Event]) -> list[str]:
    """Everything that must not depend on how the capture was cut into windows, in a fixed order."""
    return sorted(repr(_anonymous(e)) for e in events)


def _anonymous(event: Event) -> Event:
    flow = replace(event.flow, capture="") if event.flow else None
    return replace(event, mark=event.mark._replace(capture=""), flow=flow)
