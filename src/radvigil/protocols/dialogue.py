"""A decoder written as two people talking: one generator a direction, resumed with the bytes it asked for.

    class Finger(Dialogue):
        PROTOCOL = "finger"

        def speak(self, sender: int) -> Speech:
            line = yield Until(b"\\r\\n", 512)           # bytes up to and including the delimiter
            mark = self.mark(sender)                    # where that line began: time, capture, packet
            if sender == RESPONDER:
                self.emit(Banner(mark, self.flow, protocol=self.PROTOCOL, text=wire_text(line)))
            size = int.from_bytes((yield Take(4)), "big")
            if size > self.limits.message:
                raise ProtocolViolation(0, "RFC 1288 2.2", "length")
            yield Skip(size)                            # never seen, never kept

Rules:
1. `speak(sender)` is one direction's script, started when its first byte comes. When it returns, the direction is DONE:
   it is only counted from there on. `yield` one of:
       Take(n)           exactly n bytes;
       Skip(n)           n bytes pass unseen, across windows and holes; resumed (with b"") once they are past;
       Until(d, limit)   bytes up to and including the delimiter d, found within `limit` bytes, else a ProtocolViolation
                         is raised at the yield and the bytes searched are passed over;
       Wait(ready)       nothing is read until `ready()`: the other direction has the word. Asked again whenever more
                         bytes of this direction come;
       Some(limit)       whatever is there, 1 to `limit` bytes. Only for readers that do not care where chunks end: what
                         they say must not depend on it.
2. Split invariance is kept here: one chunk, any split and byte by byte resume a script with the same bytes, `Some`
   apart. Incomplete bytes stay with the streams (they bound and account for them); `Until` looks only at new ones.
3. Lost bytes raise `Hole(gap)` at the yield. Uncaught, the direction is DONE. A script that can find its way catches it
   and yields again: reading goes on after the hole. What the hole cut is never completed from guesses.
4. `ProtocolViolation`, raised anywhere inside, is caught in `__advance` alone: it becomes one `Malformed`, and the
   direction is DONE unless `resume(sender)` gives a script to go on with, from the first unread byte. A script that
   can go on by itself calls `complain(violation, sender)` instead of raising.
5. `hand_over(name)` ends the talk: from the first unread byte of each direction, `name` decodes.
6. State shared by the two directions lives on the decoder. Directions come in no promised order: an answer may be
   delivered before its question, so pairing is by content or by count, never by who was called first.
7. `farewell(mark)` says what is still unsaid when the flow is over.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import ClassVar, NamedTuple

from radvigil.protocols.violations import SENDERS, Complaints, ProtocolViolation
from radvigil.records import DONE, Context, Event, Flow, Gap, Mark, Need, Run, Sender


class Take(NamedTuple):
    """Exactly `size` bytes (0 is allowed: b"" at once)."""

    size: int


class Skip(NamedTuple):
    """`size` bytes are not wanted."""

    size: int


class Until(NamedTuple):
    """Bytes up to and including `delimiter`, at most `limit` of them."""

    delimiter: bytes
    limit: int
    clause: str = ""
    why: str = "delimiter"


class Some(NamedTuple):
    """Whatever is there, 1 to `limit` bytes."""

    limit: int


class Wait(NamedTuple):
    """Nothing until `ready()` is true; resumed with b"". `unread` stays where it is, for a successor to begin there."""

    ready: Callable[[], bool]


Request = Take | Skip | Until | Some | Wait
Speech = Generator[Request, bytes, None]
"""One direction's script."""

_SEARCHED_AT_ONCE = 512
"""First stretch searched for a delimiter; it doubles. Most lines are shorter, and a run may be megabytes long."""


class Hole(Exception):  # noqa: N818  (an absence in the capture, nobody's error)
    """Bytes of this direction are lost for ever; the next byte read is the one after `gap`."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(gap)
        self.gap = gap


class _Side:
    """One direction: its script, what it waits for, and how far it has read."""

    __slots__ = ("at", "began", "mark", "request", "run", "searched", "speech", "started")

    def __init__(self) -> None:
        self.speech: Speech | None = None
        self.started = False
        self.request: Request = Take(0)
        self.at = 0
        """First unread byte."""
        self.began = 0
        """First byte of the item last received."""
        self.searched = 0
        """Bytes from `at` that hold no delimiter."""
        self.run: Run | None = None
        self.mark: Mark | None = None


class Dialogue:
    """Base of the decoders that read as a conversation; implements `radvigil.records.Decoder`."""

    PROTOCOL: ClassVar[str] = ""

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        self.flow = flow
        self.context = context
        self.limits = context.limits
        self.midstream = midstream
        self.successor = ""
        self.__sides = (_Side(), _Side())
        self.__complaints = Complaints(self.PROTOCOL, flow, context)

    # What a subclass writes

    def speak(self, sender: int) -> Speech:
        """The script of one direction."""
        raise NotImplementedError

    def resume(self, sender: int) -> Speech | None:
        """The script to go on with after a violation; None: the direction is DONE."""
        return None

    def farewell(self, mark: Mark) -> None:
        """The flow is over."""

    # What a script may use

    def emit(self, event: Event) -> None:
        self.context.emit(event)

    def mark(self, sender: int, at: int | None = None) -> Mark:
        """Where the item last received began, or where byte `at` of it stands; asked by `sender`'s own script while it
        runs. After a hole or at the end: the mark of that."""
        side = self.__sides[sender]
        if side.run is not None and side.run.end > side.run.start:
            at = side.began if at is None else at
            return side.run.mark(max(side.run.start, min(at, side.run.end - 1)))
        return side.mark or Mark(self.flow.ts, self.flow.capture, 0)

    def at(self, sender: int) -> int:
        """Stream offset of the first byte of the item last received."""
        return self.__sides[sender].began

    def unread(self, sender: int) -> int:
        """Stream offset of the first byte that `sender`'s script has not received."""
        return self.__sides[sender].at

    def said_by(self, sender: int) -> Sender:
        """`orig` or `resp`."""
        return SENDERS[sender]

    def complain(self, violation: ProtocolViolation, sender: int, mark: Mark | None = None) -> None:
        """Say a violation and go on; `mark` when it was noticed elsewhere than at the item's first byte."""
        self.__complaints.tell(violation, mark or self.mark(sender), sender, self.__sides[sender].began)

    def hand_over(self, protocol: str) -> None:
        """From the first unread byte of each direction, `protocol` decodes."""
        self.successor = protocol

    # records.Decoder

    def segment(self, sender: int, run: Run) -> Need:
        side = self.__sides[sender]
        if self.__over(side):
            return self.__ended(side)
        side.run = run
        self.__start(sender, side, run.start)
        while not self.__over(side) and (received := _receive(side, run)) is not None:
            self.__advance(sender, side, received)
        side.run = None
        return self.__ended(side) if self.__over(side) else _need(side, run.end)

    def gap(self, sender: int, gap: Gap) -> Need:
        side = self.__sides[sender]
        if self.__over(side):
            return self.__ended(side)
        side.mark = gap.mark
        after = gap.at + gap.size
        self.__start(sender, side, gap.at)
        if after > side.at and not self.__skips_over(sender, side, after):
            side.at = after
            side.searched = 0
            self.__advance(sender, side, Hole(gap))
        return self.__ended(side) if self.__over(side) else _need(side, side.at)

    def close(self, mark: Mark) -> None:
        for side in self.__sides:
            if side.speech is not None:
                side.speech.close()
                side.speech = None
            side.mark = mark
        self.farewell(mark)
        self.__complaints.close()

    # The machine

    def __skips_over(self, sender: int, side: _Side, after: int) -> bool:
        """True when the hole that ends before `after` lies wholly in bytes that were to be skipped."""
        while not self.__over(side) and isinstance(side.request, Skip) and side.at < after:
            if after < side.at + side.request.size:
                return True
            side.began = side.at
            side.at += side.request.size
            self.__advance(sender, side, b"")
        return self.__over(side) or side.at >= after

    def __over(self, side: _Side) -> bool:
        return bool(self.successor) or (side.started and side.speech is None)

    def __ended(self, side: _Side) -> Need:
        return Need(side.at, 1) if self.successor else DONE

    def __start(self, sender: int, side: _Side, at: int) -> None:
        if side.started:
            return
        side.started = True
        side.at = side.began = at
        side.speech = self.speak(sender)
        self.__advance(sender, side, None)

    def __advance(self, sender: int, side: _Side, received: bytes | Hole | ProtocolViolation | None) -> None:
        """Resume the script once and note what it asks for next; the one place where a violation is caught."""
        assert side.speech is not None  # noqa: S101  (ours, not the wire's)
        try:
            if isinstance(received, Hole | ProtocolViolation):
                side.request = side.speech.throw(received)
            elif received is None:
                side.request = next(side.speech)
            else:
                side.request = side.speech.send(received)
        except (StopIteration, Hole):
            side.speech = None
        except ProtocolViolation as violation:
            self.complain(violation, sender)
            self.__resume(sender, side)

    def __resume(self, sender: int, side: _Side) -> None:
        side.speech = self.resume(sender)
        if side.speech is not None:
            self.__advance(sender, side, None)


def _receive(side: _Side, run: Run) -> bytes | ProtocolViolation | None:
    """What the script asked for, when the run holds it; None: not yet."""
    request = side.request
    have = run.end - side.at
    if isinstance(request, Until):
        return _search(side, request, run)
    if isinstance(request, Some):
        return _pass(side, run, min(have, request.limit)) if have > 0 else None
    if isinstance(request, Wait):
        return b"" if request.ready() else None
    if have < request.size and request.size:
        return None
    if isinstance(request, Skip):
        side.began = side.at
        side.at += request.size
        return b""
    return _pass(side, run, request.size)


def _pass(side: _Side, run: Run, size: int) -> bytes:
    received = run.read(side.at, size) if size else b""
    side.began = side.at
    side.at += size
    side.searched = 0
    return received


def _search(side: _Side, until: Until, run: Run) -> bytes | ProtocolViolation | None:
    """Look for the delimiter in bytes not searched before, in stretches that double."""
    tail = len(until.delimiter) - 1
    end = min(run.end - side.at, until.limit)
    stretch = _SEARCHED_AT_ONCE
    while side.searched + tail < end:
        size = min(stretch + tail, end - side.searched)
        found = run.read(side.at + side.searched, size).find(until.delimiter)
        if found >= 0:
            return _pass(side, run, side.searched + found + tail + 1)
        side.searched += size - tail
        stretch *= 2
    if end < until.limit:
        return None
    _pass(side, run, max(until.limit - tail, 1))
    return ProtocolViolation(until.limit, until.clause, until.why)


def _need(side: _Side, end: int) -> Need:
    """How many bytes bring the script further; `end` is where the bytes seen so far end."""
    request = side.request
    if isinstance(request, Skip):
        return Need(side.at + max(request.size, 1) - 1, 1)
    if isinstance(request, Until | Wait):
        return Need(side.at, max(end - side.at, 0) + 1)
    return Need(side.at, 1 if isinstance(request, Some) else max(request.size, 1))
