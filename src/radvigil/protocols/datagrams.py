"""The ground of every datagram decoder: one place where violations become events, bounded per flow.

Rules:
1. `message` may raise ProtocolViolation anywhere; nothing else. The datagram is then given up, the flow is not.
2. Machines repeat themselves for ever: the same fact of the same flow is told again only after `RETOLD_NS`, so that
   its first and last time stay true within that and the events stay few.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from radvigil.protocols.violations import Complaints, ProtocolViolation
from radvigil.records import ORIGINATOR, Context, Flow, Mark

RETOLD_NS = 600_000_000_000
"""Ten minutes: short beside a working day, long beside the half minute at which most announcements repeat."""


class DatagramReader:
    """One UDP flow's decoder: subclasses give PROTOCOL and `message`, and may add to `finish`."""

    __slots__ = ("_complaints", "_told", "context", "emit", "flow")

    PROTOCOL: ClassVar[str] = ""

    def __init__(self, flow: Flow, context: Context) -> None:
        self.flow = flow
        self.context = context
        self.emit = context.emit
        self._complaints: Complaints | None = None
        self._told: dict[Hashable, int] = {}

    def datagram(self, sender: int, payload: bytes, mark: Mark) -> None:
        try:
            self.message(sender, payload, mark)
        except ProtocolViolation as violation:
            if self._complaints is None:
                self._complaints = Complaints(self.PROTOCOL, self.flow, self.context)
            self._complaints.tell(violation, mark, sender)

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        """Read one datagram."""
        raise NotImplementedError

    def finish(self, mark: Mark) -> None:
        """Say what is still unsaid."""

    def close(self, mark: Mark) -> None:
        self.finish(mark)
        if self._complaints is not None:
            self._complaints.close()

    def speaker(self, sender: int) -> str:
        """Address of who sent the datagram."""
        return self.flow.orig_ip if sender == ORIGINATOR else self.flow.resp_ip

    def is_news(self, fact: Hashable, mark: Mark) -> bool:
        """Whether to tell `fact` now. Bounded by `Limits.values`: past it, at worst something is told twice."""
        told = self._told.get(fact)
        if told is not None and 0 <= mark.ts - told < RETOLD_NS:
            return False
        if told is None and len(self._told) >= self.context.limits.values:
            self._told.clear()
        self._told[fact] = mark.ts
        return True
