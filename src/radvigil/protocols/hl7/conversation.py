"""The two sides of a flow that carries HL7 v2: blocks → messages, messages → acknowledgements.

Theory: MLLP gives no length, so a direction is read as tokens (start block, segment, end block) and one small state
says where it stands:

    outside  ── START ──▶ framed ── END ──▶ outside        the rule
    outside  ── MSH ────▶ bare   ── MSH, START, END, end of flow ──▶ ...    no framing: said, and read all the same
    any      ── hole ───▶ lost   ── START ──▶ framed       what was cut is told as incomplete, nothing is guessed

`deaf` is "inside something that cannot be read": nothing is listened to before the next START.
Positions of violations are those of the block's first byte.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Literal

from radvigil.protocols.active_text import ActiveTexts
from radvigil.protocols.dialogue import Dialogue, Hole, Some, Speech
from radvigil.protocols.hl7.message import HEADER_CLAUSE, SEPARATORS_CLAUSE, Draft
from radvigil.protocols.hl7.mllp import Mllp, Seen, Token
from radvigil.protocols.violations import SENDERS, ProtocolViolation
from radvigil.records import ORIGINATOR, RESPONDER, Context, Flow, Mark

CHUNK = 1 << 16
"""Bytes looked at in one go: bounds the copy, and nothing else depends on it."""

CLOCK_EVERY_NS = 60_000_000_000
"""A machine's clock is told at most once a minute: it does not drift faster."""

MLLP_CLAUSE = "HL7 MLLP 2"

_BATCH = (b"BHS", b"FHS")
_BATCH_END = (b"BTS", b"FTS")

Place = Literal["outside", "framed", "bare", "lost"]


class _Side:
    """Where one direction stands."""

    __slots__ = ("batch", "began", "clock_due", "deaf", "draft", "mllp", "place", "unfinished")

    def __init__(self) -> None:
        self.mllp = Mllp()
        self.place: Place = "outside"
        self.draft: Draft | None = None
        self.began = 0
        """Offset of the block's first byte."""
        self.batch = False
        self.deaf = False
        self.clock_due = -(1 << 62)
        self.unfinished: Mark | None = None
        """Where the segment began that the last chunk left unfinished."""

    def enter(self, place: Place, at: int = 0) -> None:
        self.place, self.began = place, at
        self.batch, self.deaf, self.draft = False, place == "lost", None


class Hl7Conversation(Dialogue):
    """Decoder of HL7 v2 over MLLP."""

    PROTOCOL = "hl7"

    def __init__(self, flow: Flow, context: Context, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)
        self._talk = (_Side(), _Side())
        self._active = ActiveTexts("hl7", flow, context)
        self._awaiting: OrderedDict[tuple[int, str], int] = OrderedDict()
        """(sender, control id) → time of the message, the oldest first."""
        self._acknowledged: OrderedDict[tuple[int, str], None] = OrderedDict()

    def speak(self, sender: int) -> Speech:
        side = self._talk[sender]
        while True:
            try:
                chunk = yield Some(CHUNK)
            except Hole as hole:
                self._finish(sender, hole.gap.at, complete=False)
                side.mllp.forget()
                side.enter("lost")
                continue
            for seen in side.mllp.feed(self.at(sender), chunk):
                self._hear(sender, side, seen)
            if side.mllp.at >= self.at(sender):
                side.unfinished = self.mark(sender, side.mllp.at)

    def farewell(self, mark: Mark) -> None:
        for sender in (ORIGINATOR, RESPONDER):
            side = self._talk[sender]
            draft = side.draft
            if draft is not None and (sender, draft.control_id) in self._acknowledged:
                self._complain(sender, side, MLLP_CLAUSE, "no-end-block")
            self._finish(sender, self.unread(sender), complete=side.place == "bare")

    # What was heard

    def _hear(self, sender: int, side: _Side, seen: Seen) -> None:
        if seen.token is Token.START:
            self._open(sender, side, seen)
        elif seen.token is Token.END:
            self._shut(sender, side, seen)
        elif not side.deaf:
            self._segment(sender, side, seen)

    def _open(self, sender: int, side: _Side, seen: Seen) -> None:
        # MLLP: <SB> may not stand inside a block.
        if side.place == "framed":
            self._complain(sender, side, MLLP_CLAUSE, "start-in-block", seen)
        self._finish(sender, seen.at, complete=side.place == "bare")
        side.enter("framed", seen.at)

    def _shut(self, sender: int, side: _Side, seen: Seen) -> None:
        if side.place == "framed" and side.draft is None and not (side.deaf or side.batch):
            self._complain(sender, side, HEADER_CLAUSE, "msh-missing", seen)
        self._finish(sender, seen.at, complete=True)
        side.enter("outside")

    def _segment(self, sender: int, side: _Side, seen: Seen) -> None:
        name = seen.content[:3]
        if name == b"MSH":
            self._header(sender, side, seen)
        elif name in _BATCH and side.draft is None:
            side.batch = True
        elif name in _BATCH_END and side.batch:
            self._finish(sender, seen.at, complete=True)
        elif side.draft is not None:
            if seen.at - side.draft.at <= self.limits.hl7_message:
                side.draft.add(seen.content)
        elif not side.batch:
            self._nonsense(sender, side, seen)

    def _nonsense(self, sender: int, side: _Side, seen: Seen) -> None:
        """A segment that belongs to no message. In the middle of a stream the rest of one is no fault."""
        side.deaf = True
        if side.place == "framed":
            self._complain(sender, side, HEADER_CLAUSE, "msh-missing", seen)
        elif not self.midstream:
            side.began = seen.at
            self._complain(sender, side, MLLP_CLAUSE, "outside-block", seen)

    def _header(self, sender: int, side: _Side, seen: Seen) -> None:
        if side.draft is not None and side.place == "framed" and not side.batch:
            # HL7 v2.5.1 2.15.9: one message, one MSH; only a batch (2.10.3) holds several.
            self._complain(sender, side, HEADER_CLAUSE, "second-msh", seen)
            side.deaf = True
            return
        self._finish(sender, seen.at, complete=True)
        if side.place == "outside":
            self._unframed(sender, side, seen)
        try:
            side.draft = self._draft(sender, seen)
        except ProtocolViolation as violation:
            side.deaf = True
            self.complain(violation, sender, self._mark_of(sender, seen))
            return
        if not side.draft.sound:
            self._complain(sender, side, SEPARATORS_CLAUSE, "separators", seen)
        elif not side.draft.complete_header:
            self._complain(sender, side, HEADER_CLAUSE, "msh-fields", seen)

    def _unframed(self, sender: int, side: _Side, seen: Seen) -> None:
        batch = side.batch
        side.enter("bare", seen.at)
        side.batch = batch
        if not self.midstream:
            self._complain(sender, side, MLLP_CLAUSE, "no-start-block", seen)

    def _draft(self, sender: int, seen: Seen) -> Draft:
        return Draft(seen.content, seen.at, self._mark_of(sender, seen), self.context.mask, self.limits)

    # What is said

    def _finish(self, sender: int, end: int, complete: bool) -> None:
        """Say the message that ends before stream offset `end`, if there is one."""
        side = self._talk[sender]
        draft, side.draft = side.draft, None
        if draft is None:
            return
        delay = self._delay(sender, draft.acknowledges, draft.mark.ts)
        message = draft.event(end, complete, delay, self.flow, SENDERS[sender])
        self._remember(sender, message.control_id, draft.mark.ts)
        self.emit(message)
        for event in self._active.events(sender, draft.active, draft.mark):
            self.emit(event)
        clock = draft.clock(self.flow, SENDERS[sender]) if draft.mark.ts >= side.clock_due else None
        if clock is not None:
            side.clock_due = draft.mark.ts + CLOCK_EVERY_NS
            self.emit(clock)

    def _remember(self, sender: int, control_id: str, ts: int) -> None:
        self._awaiting[sender, control_id] = ts
        if len(self._awaiting) > self.limits.hl7_pending:
            self._awaiting.popitem(last=False)

    def _delay(self, sender: int, acknowledges: str, ts: int) -> int | None:
        """Time since the message answered; it stays known, for an accept and an application acknowledgement may both
        come (HL7 v2.5.1 2.9.3)."""
        if not acknowledges:
            return None
        self._acknowledged[1 - sender, acknowledges] = None
        if len(self._acknowledged) > self.limits.hl7_pending:
            self._acknowledged.popitem(last=False)
        asked = self._awaiting.get((1 - sender, acknowledges))
        return None if asked is None or asked > ts else ts - asked

    def _complain(self, sender: int, side: _Side, clause: str, why: str, seen: Seen | None = None) -> None:
        offset = 0 if seen is None else max(seen.at - side.began, 0)
        mark = None if seen is None else self._mark_of(sender, seen)
        self.complain(ProtocolViolation(offset, clause, why, side.began), sender, mark)

    def _mark_of(self, sender: int, seen: Seen) -> Mark:
        """Where the token began; a segment may have begun in an earlier chunk."""
        began_before = seen.at < self.at(sender)
        return (began_before and self._talk[sender].unfinished) or self.mark(sender, seen.at)
