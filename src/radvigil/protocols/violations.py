"""How a broken protocol is said: raised anywhere in a decoder, turned into a `Malformed` event in one place.

Rules:
1. `ProtocolViolation` is about a peer's bytes. A mistake of our own raises a built-in exception and is not caught.
2. `why` is a code (`length`, `unknown-type`), never text from the wire: what a peer wrote must not travel in an error.
3. A flow says at most `Limits.malformed_per_flow` of them. The last one is held back until the flow is over, so that it
   can tell how many more were only counted.
"""

from __future__ import annotations

from dataclasses import replace

from radvigil.records import Context, Flow, Malformed, Mark, Sender

SENDERS: tuple[Sender, Sender] = ("orig", "resp")
"""Events name a direction by these words; `ORIGINATOR` and `RESPONDER` index them."""


class ProtocolViolation(Exception):  # noqa: N818  (it is the peer's error, not ours)
    """A peer broke `clause`. `offset` counts inside the structure; `at` is the stream offset of that structure, and
    None stands for the item being read (of a datagram: the whole)."""

    def __init__(self, offset: int, clause: str, why: str, at: int | None = None) -> None:
        super().__init__(offset, clause, why, at)
        self.offset = offset
        self.clause = clause
        self.why = why
        self.at = at


class Complaints:
    """The `Malformed` events of one flow, bounded."""

    __slots__ = ("_context", "_flow", "_held", "_more", "_protocol", "_told")

    def __init__(self, protocol: str, flow: Flow | None, context: Context) -> None:
        self._protocol = protocol
        self._flow = flow
        self._context = context
        self._told = 0
        self._more = 0
        self._held: Malformed | None = None

    def tell(self, violation: ProtocolViolation, mark: Mark, sender: int, at: int = 0) -> None:
        """Emit it, hold it back (the last allowed) or count it. `at` is used when the violation names no place."""
        if self._held is not None:
            self._more += 1
            return
        self._told += 1
        malformed = self._event(violation, mark, sender, at)
        if self._told < self._context.limits.malformed_per_flow:
            self._context.emit(malformed)
        else:
            self._held = malformed

    def close(self) -> None:
        """The flow is over: say the one held back, with the number of those that were only counted."""
        if self._held is not None:
            self._context.emit(replace(self._held, more=self._more))
            self._held = None

    def _event(self, violation: ProtocolViolation, mark: Mark, sender: int, at: int) -> Malformed:
        return Malformed(
            mark,
            self._flow,
            protocol=self._protocol,
            sender=SENDERS[sender],
            at=at if violation.at is None else violation.at,
            offset=violation.offset,
            clause=violation.clause,
            why=violation.why,
        )
