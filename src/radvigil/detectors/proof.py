"""Many rows, or many pieces of evidence, as one: a finding over a thousand rows is not proved by a thousand pieces."""

from __future__ import annotations

from collections.abc import Iterable

from radvigil.records import Evidence, Tally

REFERENCES = 8
"""As with any evidence: the earliest, enough to walk back to bytes."""


def proof(rows: Iterable[Tally], source: str) -> Evidence:
    """All rows together; there is at least one."""
    return combined([row.evidence(source) for row in rows], source)


def combined(pieces: Iterable[Evidence], source: str) -> Evidence:
    """All pieces together; there is at least one."""
    every = tuple(pieces)
    places = {place for one in every for place in one.references}
    earliest = sorted(places, key=lambda one: (one.ts, one.capture, one.packet, one.flow))[:REFERENCES]
    first, last = min(one.first for one in every), max(one.last for one in every)
    return Evidence(source, first, last, sum(one.count for one in every), tuple(earliest))
