"""From candidates to an attribute: the best proof wins, the others stay visible as rivals.

A value is worth its best source; sources of the same worth are settled by how often and then by the value itself, so
that the order of the events cannot matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from radvigil.records import Attribute, Confidence, Evidence, Limits, Rival, Tally
from radvigil.systems.sources import RANK, confidence_of

RIVALS = Limits().rivals


class Candidate(NamedTuple):
    """One value and one reason to believe it."""

    value: str
    confidence: Confidence
    evidence: Evidence


def candidate(value: str, source: str, row: Tally, confidence: Confidence | None = None) -> Candidate:
    return Candidate(value, confidence or confidence_of(source), row.evidence(source))


def settle(candidates: Iterable[Candidate]) -> Attribute | None:
    """The attribute, or None when nothing is known."""
    ordered = ranked(candidates)
    if not ordered:
        return None
    best = ordered[0]
    rivals = tuple(Rival(other.value, other.confidence, other.evidence) for other in ordered[1 : RIVALS + 1])
    return Attribute(best.value, best.confidence, best.evidence, rivals)


def ranked(candidates: Iterable[Candidate]) -> list[Attribute]:
    """Each distinct value with all its evidence, best first. Values that differ only in case are one."""
    by_value: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        if each.value:
            by_value[each.value.casefold()].append(each)
    found = [_attribute(sorted(group, key=_worth)) for group in by_value.values()]
    return sorted(found, key=lambda each: (-RANK[each.confidence], -sum(e.count for e in each.evidence), each.value))


def _worth(each: Candidate) -> tuple[int, int, str, str]:
    return -RANK[each.confidence], -each.evidence.count, each.evidence.source, each.value


def _attribute(group: list[Candidate]) -> Attribute:
    """Evidence of one source is said once."""
    best = group[0]
    evidence: dict[str, Evidence] = {}
    for each in group:
        evidence.setdefault(each.evidence.source, each.evidence)
    return Attribute(best.value, best.confidence, tuple(evidence.values()))
