"""Associations of the same addresses, AE pair and result, with what happened inside."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from radvigil.records import AssociationGroup, Tally
from radvigil.systems.dossiers import Cabinet
from radvigil.systems.ledger import Ledger

Group = tuple[str, str, int, str, str, str]
"""Originator, responder, port, calling, called, result."""


def association_groups(cabinet: Cabinet, ledger: Ledger, ids: list[str]) -> tuple[AssociationGroup, ...]:
    rows: dict[Group, Tally] = {}
    reasons: dict[Group, Counter[str]] = defaultdict(Counter)
    ends: dict[Group, tuple[int, int]] = {}
    for key, row in ledger.associations.settled():
        group = (key[0], key[2], key[6], key[7], key[8], key[9])
        if group in rows:
            rows[group].merge(row)
        else:
            rows[group], ends[group] = row.copy(), cabinet.pair(key)
        if key[10]:
            reasons[group][key[10]] += row.count
    messages, statuses = _inside(ledger)
    destinations: dict[Any, dict[str, int]] = defaultdict(dict)
    for key, sums in ledger.moves.settled():
        destinations[key[:5]][key[5]] = sums[0]
    found = []
    for group, row in sorted(rows.items()):
        inside = group[:5] if group[5] == "accepted" else None
        source, target = (ids[number] if number >= 0 else "" for number in ends[group])
        found.append(
            AssociationGroup(
                group[0],
                group[1],
                group[2],
                source,
                target,
                *group[3:],
                _counted(reasons[group]),
                row.count,
                _counted(messages.get(inside, {})),
                _counted(statuses.get(inside, {})),
                False,
                row.first,
                row.last,
                row.evidence("dicom.association"),
                _counted(destinations.get(inside, {})),
            )
        )
    return tuple(found)


def _counted(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items()))


def _inside(ledger: Ledger) -> tuple[dict[Any, Counter[str]], dict[Any, Counter[str]]]:
    """DIMSE messages and statuses by addresses and AE pair: they belong to the accepted ones."""
    messages: dict[Any, Counter[str]] = defaultdict(Counter)
    statuses: dict[Any, Counter[str]] = defaultdict(Counter)
    for key, row in ledger.messages.settled():
        group = (key[0], key[2], key[6], key[7], key[8])
        messages[group][key[10]] += row.count
        if key[13]:
            statuses[group][f"{key[10]} {key[13]}"] += row.count
    return messages, statuses
