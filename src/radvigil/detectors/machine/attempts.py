"""Attempts that nobody let in: flows of TCP that never opened, and the addresses that a machine looks for in vain.

A closed port answers with a reset (RFC 9293 3.10.7.1), a silent address with nothing; both are attempts. What opened
and was understood is none, so that most flows are told apart by one look at their service.
"""

from __future__ import annotations

from collections.abc import Iterable

from radvigil.records import Evidence, FlowEnd, Tally

NEVER_OPENED = frozenset({"S0", "REJ", "RSTOS0", "RSTRH", "SH", "SHR"})
"""Zeek's states of a TCP flow that never opened."""


def is_attempt(event: FlowEnd) -> bool:
    """Whether the flow asked for a TCP port and was not let in."""
    if event.service or event.state not in NEVER_OPENED or event.flow is None:
        return False
    return event.flow.transport == "tcp" and not event.orig_bytes and not event.resp_bytes


def summed(rows: Iterable[Tally], source: str) -> Evidence:
    """One proof of many rows: their counts together, the earliest references."""
    first, *more = rows
    total = first.copy()
    for row in more:
        total.merge(row)
    return total.evidence(source)
