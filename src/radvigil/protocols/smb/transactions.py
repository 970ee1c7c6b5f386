"""SMB 1 transactions that break the rules of transactions ([MS-CIFS] 3.2.4.1.3, 2.2.4.33 to 2.2.4.63).

Theory: a transaction too large for one message begins with a primary request, and goes on with secondary requests of
the same family that carry its multiplex id. The weaknesses of the bulletin MS17-010 all live where a server lets these
rules be broken, so the breaches are what is counted here, never the bytes of any known program:

    session-setup           TRANS2_SESSION_SETUP: reserved, never implemented, not to be sent (2.2.6.15)
    crossed-secondary       a secondary request of another family than its primary (CVE-2017-0144 needs one)
    write-into-transaction  a write carries the multiplex id of an incomplete transaction (CVE-2017-0143, -0145)
    beyond-total            a secondary request reaches past the total that its primary announced
    peek-without-file       PeekNamedPipe on file id 0, which no open gives: a question about the patch
    late-secondary          secondary requests of transactions that were complete (CVE-2017-0146 is a race with one)
    stray-secondary         secondary requests of transactions whose primary was never seen
    unfinished              many transactions begun and never completed: memory held on purpose

Rules:
1. One event a flow and kind of breach, with its count, told when the flow is over.
2. An answer belongs to a breach when it is later and carries its ids. A server returns the id unchanged (2.2.3.1); to
   session-setup, an id raised by 16, 32 or 48 is the answer of an implant, and success that of a changed server.
3. After a hole nothing is said of transactions that were not completed, or that were complete already.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Final, NamedTuple

from radvigil.protocols.smb.one import Header
from radvigil.records import Context, Flow, Mark, SmbTransaction

TRANSACTION, TRANSACTION2, NT_TRANSACT, WRITE = 0x25, 0x32, 0xA0, 0x2F
FAMILIES: Final = {TRANSACTION: "transaction", TRANSACTION2: "transaction2", NT_TRANSACT: "nt_transact", WRITE: "write"}
SECONDARIES: Final = {0x26: TRANSACTION, 0x33: TRANSACTION2, 0xA1: NT_TRANSACT}
WATCHED: Final = frozenset(FAMILIES) | frozenset(SECONDARIES)
WORDS: Final = 1 + 2 * 24
"""Bytes after the header that are read: the word count and the words, two of setup with them."""
SESSION_SETUP, PEEK = 0x0E, 0x23
IMPLANT_STEPS: Final = (0x10, 0x20, 0x30)
FEWEST_UNFINISHED: Final = 4
_WORTH: Final = {"": 0, "error": 1, "success": 1, "other-command": 2, "moved-id": 3}
"""What is told of several answers: the first of the highest."""


class Part(NamedTuple):
    """What one request says of its transaction. Counts in bytes, parameters and data together."""

    total: int
    carried: int
    reach: int
    """Where its data end in the transaction."""
    function: int = 0
    file: int = -1


class Open(NamedTuple):
    """A transaction that awaits its secondary requests."""

    family: int
    total: int
    left: int


class Breach(NamedTuple):
    """A breach under one id, for its answer to be found."""

    told: tuple[str, str, str]
    family: int
    command: int
    mark: Mark


def part_of(command: int, octets: bytes) -> Part | None:
    """From the bytes after the header; None when they do not hold its words."""
    words = octets[1 : 1 + 2 * octets[0]] if octets else b""

    def at(place: int, size: int = 2) -> int:
        return int.from_bytes(words[place : place + size], "little")

    if command in (TRANSACTION, TRANSACTION2) and len(words) >= 28:
        setup = min(words[26], (len(words) - 28) // 2)
        function, file = at(28) if setup else -1, at(30) if setup > 1 else -1
        return Part(at(0) + at(2), at(18) + at(22), 0, function, file)
    if command == NT_TRANSACT and len(words) >= 38:
        return Part(at(3, 4) + at(7, 4), at(19, 4) + at(27, 4), 0, at(36))
    if command == 0xA1 and len(words) >= 36:
        return Part(at(3, 4) + at(7, 4), at(11, 4) + at(23, 4), at(31, 4) + at(23, 4))
    if command in SECONDARIES and command != 0xA1 and len(words) >= 16:
        return Part(at(0) + at(2), at(4) + at(10), at(14) + at(10))
    return None


class Transactions:
    """Of one flow."""

    def __init__(self, flow: Flow, context: Context) -> None:
        self._flow = flow
        self._context = context
        self._most = context.limits.pending
        self._open: dict[int, Open] = {}
        self._begun: Mark | None = None
        self._breaches: dict[int, Breach] = {}
        self._answers: deque[tuple[Header, Mark]] = deque(maxlen=self._most)
        self._told: dict[tuple[str, str, str], SmbTransaction] = {}
        self._complete: set[int] = set()
        self._holes = False

    def wants(self, head: Header) -> int:
        """How many bytes after the header are worth reading."""
        return WORDS if head.command in WATCHED and head.command != WRITE and not head.response else 0

    def lost(self) -> None:
        """A hole swallowed whole messages."""
        self._holes = True

    def hear(self, head: Header, octets: bytes, mark: Mark) -> None:
        if head.response:
            self._answer(head, mark)
        elif head.command == WRITE:
            if head.multiplex in self._open:
                self._breach("write-into-transaction", self._open[head.multiplex].family, head, mark)
        elif (part := part_of(head.command, octets)) is not None:
            hear = self._secondary if head.command in SECONDARIES else self._primary
            hear(head, part, mark)

    def _primary(self, head: Header, part: Part, mark: Mark) -> None:
        if head.command == TRANSACTION2 and part.function == SESSION_SETUP:
            self._breach("session-setup", TRANSACTION2, head, mark)
        if head.command == TRANSACTION and (part.function, part.file) == (PEEK, 0):
            self._breach("peek-without-file", TRANSACTION, head, mark)
        self._open.pop(head.multiplex, None)
        self._complete.discard(head.multiplex)
        if part.carried >= part.total:
            self._finished(head.multiplex)
        if part.carried < part.total and len(self._open) < self._most:
            self._open[head.multiplex] = Open(head.command, part.total, part.total - part.carried)
            self._begun = min(self._begun or mark, mark)

    def _secondary(self, head: Header, part: Part, mark: Mark) -> None:
        opened = self._open.get(head.multiplex)
        if opened is None:
            late = head.multiplex in self._complete
            self._breach("late-secondary" if late else "stray-secondary", SECONDARIES[head.command], head, mark)
            return
        if SECONDARIES[head.command] != opened.family:
            self._breach("crossed-secondary", opened.family, head, mark)
        elif part.reach > opened.total:
            self._breach("beyond-total", opened.family, head, mark)
        self._open[head.multiplex] = opened = opened._replace(left=opened.left - part.carried)
        if opened.left <= 0:
            del self._open[head.multiplex]
            self._finished(head.multiplex)

    def _finished(self, multiplex: int) -> None:
        if len(self._complete) < self._most:
            self._complete.add(multiplex)

    def _breach(self, why: str, family: int, head: Header, mark: Mark) -> None:
        by = SECONDARIES.get(head.command, head.command)
        told = (why, FAMILIES[family], FAMILIES[by])
        event = self._told.get(told)
        if event is None:
            event = SmbTransaction(mark, self._flow, breach=why, primary=told[1], secondary=told[2])
        self._told[told] = replace(event, count=event.count + 1)
        if len(self._breaches) < self._most or head.multiplex in self._breaches:
            self._breaches[head.multiplex] = Breach(told, family, by, mark)
        if event.count < self._most:
            for answer, answered in self._answers:
                self._settle(answer, answered)

    def _answer(self, head: Header, mark: Mark) -> None:
        """An answer may be read before its question: the last ones are kept."""
        self._answers.append((head, mark))
        if self._breaches:
            self._settle(head, mark)

    def _settle(self, answer: Header, mark: Mark) -> None:
        process, multiplex = answer.multiplex & ~0xFFFF, answer.multiplex & 0xFFFF
        for step in (0, *IMPLANT_STEPS):
            breach = self._breaches.get(process | (multiplex - step) & 0xFFFF)
            if breach is None or breach.mark > mark or (step and breach.told[0] != "session-setup"):
                continue
            event = self._told[breach.told]
            how = _how(answer, breach, step)
            if _WORTH[how] > _WORTH[event.answer]:
                self._told[breach.told] = replace(event, answer=how, status=answer.status)

    def close(self) -> None:
        left = len(self._open)
        if self._begun is not None and left >= FEWEST_UNFINISHED and not self._holes:
            first = SmbTransaction(self._begun, self._flow, breach="unfinished", count=left)
            self._told["unfinished", "", ""] = first
        told = [one for one in self._told.values() if not (self._holes and one.breach == "late-secondary")]
        for event in sorted(told, key=lambda one: (one.mark, one.breach, one.primary, one.secondary)):
            self._context.emit(event)


def _how(answer: Header, breach: Breach, step: int) -> str:
    if step:
        return "moved-id"
    if breach.told[0] == "crossed-secondary":
        return "other-command" if answer.command not in (breach.family, WRITE) else ""
    if answer.command != breach.command:
        return ""
    return "error" if answer.status else "success"
