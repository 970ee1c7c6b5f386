"""One TCP flow and its decoder: who is fed, what is kept, what happens when it fails.

Rules:
1. A decoder is called when the bytes it asked for are contiguous, never before. What it skips is neither copied nor
   touched; what it leaves unread at a run's end is carried, up to `Limits.carry_bytes`.
2. Every answer must move on: a later byte, or more bytes from the same one. Anything else is an error of the decoder.
3. While nobody has recognised the protocol, the flow's first bytes are carried the same way. A flow whose beginning was
   not seen, or that has a hole, is asked again when the other side answers, `RETRIES` times.
4. A hole inside what the decoder skips is no news for it. Otherwise it is told, and what it had left unread is gone.
5. A decoder that names a successor is closed; the successor goes on from the bytes it left unread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from radvigil.records import (
    DONE,
    NEVER,
    ORIGINATOR,
    CaptureLoss,
    Context,
    DatagramProtocol,
    Decoder,
    Flow,
    Gap,
    Malformed,
    Mark,
    Need,
    Opening,
    Sender,
    StreamProtocol,
)
from radvigil.streams.recognise import InOrder, Protocols, asked
from radvigil.streams.runs import Carry, JoinedRun, Stretch
from radvigil.streams.sharing import SHARES

RETRIES = 8
UNDECIDED_BYTES = 16_384
"""Bytes of one direction carried while probes still wait: more than any opening needs."""
SENDERS: tuple[Sender, Sender] = ("orig", "resp")


@dataclass(slots=True)
class Stage:
    """What all flows of a tracker share."""

    protocols: Protocols
    context: Context
    strict: bool = False
    """Let a decoder's exception through (tests, fuzzing) instead of telling it as an event."""
    carried: list[int] = field(default_factory=lambda: [0] * SHARES)
    """Bytes carried by the flows of each hand."""
    by_name: dict[str, StreamProtocol] = field(init=False)
    streams: InOrder[StreamProtocol] = field(init=False)
    datagrams: InOrder[DatagramProtocol] = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {p.name: p for p in self.protocols.stream}
        self.streams, self.datagrams = InOrder(self.protocols.stream), InOrder(self.protocols.datagram)


class Talk:
    """The decoding of one flow. `wants` tells of each sender whether its bytes are still of use."""

    __slots__ = (
        "_candidates",
        "_carry",
        "_decoder",
        "_hand",
        "_last_sender",
        "_midstream",
        "_need",
        "_stage",
        "_tries",
        "flow",
        "names",
        "wants",
    )

    def __init__(self, stage: Stage, flow: Flow, midstream: bool, hand: int = 0) -> None:
        self.flow = flow
        self._hand = hand
        self.names: list[str] = []
        self.wants = [True, True]
        self._stage = stage
        self._midstream = midstream
        self._need = [Need(0, 1), Need(0, 1)]
        self._carry: list[Carry | None] = [None, None]
        self._decoder: Decoder | None = None
        self._candidates = stage.streams(flow.orig_port, flow.resp_port)
        self._last_sender = -1
        self._tries = RETRIES

    @property
    def service(self) -> str:
        """Names of the protocols recognised, in order."""
        return ",".join(self.names)

    @property
    def is_over(self) -> bool:
        """Nothing is decoded and nothing will be."""
        return self._decoder is None and not (self.wants[0] or self.wants[1])

    def feed(self, sender: int, run: Stretch) -> None:
        """The next contiguous bytes of one direction."""
        need = self._need[sender]
        if run.end <= need.at:
            return
        carry = self._carry[sender]
        whole: Stretch = JoinedRun(carry, run) if carry is not None else run
        if self._decoder is None:
            self._recognise(sender, whole, run)
        elif whole.end - max(need.at, whole.start) < need.size:
            self._keep(sender, run)
        else:
            self._decode(sender, whole, run)
        self._last_sender = sender

    def gap(self, sender: int, gap: Gap) -> None:
        """Bytes of one direction are lost for ever."""
        need, end = self._need[sender], gap.at + gap.size
        if end <= need.at:
            return
        self._drop(sender)
        if self._decoder is None:
            self._restart(sender, end)
            return
        hole = Gap(max(gap.at, need.at), end - max(gap.at, need.at), gap.mark)
        answer = self._called(lambda d: d.gap(sender, hole), sender, gap.mark)
        if answer is not None:
            self._settle(sender, Need(max(answer.at, end), max(answer.size, 1)) if answer != DONE else DONE)

    def close(self, mark: Mark) -> None:
        """The flow is over."""
        self._drop(0)
        self._drop(1)
        self._called(lambda d: d.close(mark), ORIGINATOR, mark)
        self._decoder = None

    # Recognition

    def _recognise(self, sender: int, whole: Stretch, run: Stretch) -> None:
        if not self._candidates and not self._again(sender, run):
            return
        openings = [self._opening(s, whole if s == sender else self._carry[s]) for s in (0, 1)]
        flow = self.flow
        opening = Opening(openings[0], openings[1], flow.orig_port, flow.resp_port, self._midstream)
        try:
            found, self._candidates = asked(self._candidates, opening)
        except Exception as failure:  # a probe's own fault must not stop the analysis of everything else
            self._fail(failure, ORIGINATOR, run.mark(run.start), "probe")
            found, self._candidates = None, ()
        if found is not None:
            self._begin(found, sender, run)
        elif not self._candidates or self._waited_enough(whole, openings):
            self._unknown()
        else:
            self._keep(sender, run)

    def _opening(self, sender: int, stretch: Stretch | None) -> bytes:
        if stretch is None:
            return b""
        at = max(self._need[sender].at, stretch.start)
        return stretch.read(at, min(stretch.end - at, self._stage.context.limits.opening_bytes))

    def _waited_enough(self, whole: Stretch, openings: list[bytes]) -> bool:
        full = self._stage.context.limits.opening_bytes
        return min(map(len, openings)) >= full or whole.end - whole.start > UNDECIDED_BYTES

    def _unknown(self) -> None:
        self._candidates = ()
        self._drop(0)
        self._drop(1)
        if not self._midstream or self._tries <= 0:
            self.wants = [False, False]

    def _again(self, sender: int, run: Stretch) -> bool:
        """A flow seen from its middle: where one side begins to answer the other, a message may begin."""
        if sender == self._last_sender:
            return False
        self._tries -= 1
        self._restart(sender, run.start)
        return True

    def _restart(self, sender: int, at: int) -> None:
        self._midstream = True
        self._need[sender] = Need(at, 1)
        self._candidates = self._stage.streams(self.flow.orig_port, self.flow.resp_port)

    def _begin(self, protocol: StreamProtocol, sender: int, run: Stretch) -> None:
        """A protocol spoke: what was carried of the other side comes first, as it was seen first."""
        mark = run.mark(run.start)
        self.names.append(protocol.name)
        try:
            self._decoder = protocol.decoder(self.flow, self._stage.context, self._midstream)
        except Exception as failure:  # as in `_called`
            self._fail(failure, sender, mark, protocol.name)
            return
        own = self._carry[sender]
        other = self._carry[1 - sender]
        first = own is not None and other is not None and own.mark(own.start) <= other.mark(other.start)
        if first:
            self._feed_carried(sender)
        self._feed_carried(1 - sender)
        if self.wants[sender]:
            self.feed(sender, run)

    def _feed_carried(self, sender: int) -> None:
        carry = self._carry[sender]
        if carry is None or self._decoder is None:
            return
        self._carry[sender] = None
        self._need[sender] = need = Need(max(self._need[sender].at, carry.start), 1)
        if carry.end > need.at:
            self._decode(sender, carry, carry)

    # Decoding

    def _decode(self, sender: int, whole: Stretch, run: Stretch) -> None:
        """Call the decoder as long as what it wants is there."""
        need, decoder, start, end = self._need[sender], self._decoder, whole.start, whole.end
        if decoder is None:
            return
        while need.at < end and end - max(need.at, start) >= need.size:
            try:
                answer = decoder.segment(sender, whole)
            except Exception as failure:  # our own bug in one decoder must not stop the analysis of everything else
                self._fail(failure, sender, whole.mark(max(need.at, start)))
                return
            if decoder.successor:
                self._need[sender] = answer
                self._succeed(sender, run, answer)
                return
            if answer.at < need.at or (answer.at == need.at and answer.size <= need.size):
                self._fail(RuntimeError(f"no progress: {need} then {answer}"), sender, whole.mark(start))
                return
            self._need[sender] = need = answer
        if need.at >= end:
            self._settle(sender, need)
            self._drop(sender)
        else:
            self._keep(sender, run)

    def _settle(self, sender: int, need: Need) -> None:
        self._need[sender] = need
        if need.at >= NEVER:
            self.wants[sender] = False
            self._drop(sender)

    def _succeed(self, sender: int, run: Stretch, need: Need) -> None:
        """Hand the flow over to the protocol that the decoder named."""
        decoder = self._decoder
        protocol = self._stage.by_name.get(decoder.successor) if decoder else None
        mark = run.mark(run.start)
        self._called(lambda d: d.close(mark), sender, mark)
        self._decoder = None
        if protocol is None:
            self.wants = [False, False]
            return
        if need.at < run.end:
            self._keep(sender, run)
        self.names.append(protocol.name)
        self._decoder = protocol.decoder(self.flow, self._stage.context, False)
        for direction in (sender, 1 - sender):
            at = self._need[direction].at
            self._need[direction] = Need(run.end if at >= NEVER else at, 1)
            self.wants[direction] = True
            self._feed_carried(direction)

    def _called(self, call: Callable[[Decoder], Need | None], sender: int, mark: Mark) -> Need | None:
        if self._decoder is None:
            return None
        try:
            return call(self._decoder)
        except Exception as failure:  # our own bug in one decoder must not stop the analysis of everything else
            self._fail(failure, sender, mark)
            return None

    def _fail(self, failure: Exception, sender: int, mark: Mark, name: str = "") -> None:
        """Stop decoding this flow and say so."""
        if self._stage.strict:
            raise failure
        self._decoder = None
        self.wants = [False, False]
        self._drop(0)
        self._drop(1)
        protocol = name or (self.names[-1] if self.names else "")
        self._stage.context.emit(Malformed(mark, self.flow, protocol, SENDERS[sender], 0, 0, "", "decoder-error"))

    # Unread bytes

    def _keep(self, sender: int, run: Stretch) -> None:
        """Carry what is unread of `run`; past the bounds it is lost to the decoder."""
        limits, stage, need = self._stage.context.limits, self._stage, self._need[sender]
        carry = self._carry[sender]
        if carry is None:
            carry = self._carry[sender] = Carry(max(need.at, run.start))
        elif need.at > carry.start:
            stage.carried[self._hand] -= min(need.at, carry.end) - carry.start
            if need.at >= carry.end:
                carry = self._carry[sender] = Carry(max(need.at, run.start))
            else:
                carry.cut(need.at)
        at = max(carry.end, run.start)
        size = run.end - at
        room = limits.carry_total_bytes // SHARES - stage.carried[self._hand]
        if carry.end + size - carry.start > limits.carry_bytes or size > room:
            self._overflow(sender, carry.start, run)
            return
        stage.carried[self._hand] += size
        carry.append(run, at)

    def _overflow(self, sender: int, at: int, run: Stretch) -> None:
        mark = run.mark(run.start)
        self._stage.context.emit(CaptureLoss(mark, self.flow, SENDERS[sender], at, run.end - at, "limit"))
        self.gap(sender, Gap(at, run.end - at, mark))

    def _drop(self, sender: int) -> None:
        carry = self._carry[sender]
        if carry is not None:
            self._stage.carried[self._hand] -= carry.end - carry.start
            self._carry[sender] = None
