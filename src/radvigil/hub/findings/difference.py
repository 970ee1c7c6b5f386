"""What changed from one report to another of the same site.

Rules:
1. Machines are compared as the hub knows them: what two reports name differently is one machine when the hub says so.
2. A machine that the later report does not hold is *not seen in it*: it may be switched off, silent, or out of sight of
   the mirror port. It is never called gone.
3. A finding that the later report does not hold is *closed* only with the proof that closes it anywhere in the hub
   (`intake.py`); otherwise it is *not seen*, with the reason why nothing follows from that.
4. Reports are read back as plain values: they were checked when they came in. What is compared of one is kept, for a
   report never changes; which machine a device is may change, and is asked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
from django.core.cache import cache

from radvigil.hub.findings.intake import proves
from radvigil.hub.findings.models import Finding
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.queries import raw_of
from radvigil.hub.machines.models import Key, Machine, Sight
from radvigil.hub.templatetags.hub import language
from radvigil.texts import has, say

Plain = dict[str, Any]
KEPT = 30 * 24 * 3600
"""Seconds for which the outline of a report is kept after it was asked for."""


class Change(NamedTuple):
    """One thing of a machine that is no longer what it was. `what`: a code of `FACTS`."""

    what: str
    before: list[str]
    after: list[str]


class Changed(NamedTuple):
    """A machine of both reports, and what changed of it."""

    machine: Machine
    changes: list[Change]


class Missing(NamedTuple):
    """A finding that the later report does not hold. `why`: empty when that proves that it is closed; else `absent`,
    `unassessed`, `unheard` (of its machine) or `unjudged` (of its rule)."""

    finding: Finding
    why: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The later one beside the earlier one."""

    earlier: Report
    later: Report
    fresh: list[Machine]
    missing: list[Machine]
    changed: list[Changed]
    opened: list[Finding]
    closed: list[Finding]
    unseen: list[Missing]
    still: int

    @property
    def judged(self) -> bool:
        """Whether both reports hold a risk; without one, nothing is said of it."""
        return all(one.summary.get("levels") for one in (self.earlier, self.later))

    @property
    def levels(self) -> list[tuple[int, int, int]]:
        """(level of risk, machines before, machines after), the highest first; those that neither has are left out."""
        before, after = (one.summary.get("levels", {}) for one in (self.earlier, self.later))
        rows = [(level, before.get(str(level), 0), after.get(str(level), 0)) for level in range(5, 0, -1)]
        return [row for row in rows if self.judged and (row[1] or row[2])]

    @property
    def nothing(self) -> bool:
        return not (self.fresh or self.missing or self.changed or self.opened or self.closed or self.unseen)


def _values(one: Plain, name: str) -> set[str]:
    """Of a fact that a device has once, several times or not at all."""
    facts = one.get(name) or []
    return {str(fact["value"]) for fact in ([facts] if isinstance(facts, dict) else facts)}


def _kind(code: str) -> str:
    lang = language()
    return say(f"kind.{code}", lang) if has(f"kind.{code}", lang) else code


def _services(one: Plain) -> set[str]:
    """What it offers, with its port; what it uses comes and goes with the day."""
    return {
        f"{each['name']} {each['transport']}/{each['port']}" if each.get("port") else str(each["name"])
        for each in one.get("services", [])
        if each.get("role") == "server"
    }


FACTS: dict[str, Callable[[Plain], set[str]]] = {
    "kind": lambda one: _values(one, "kind"),
    "manufacturer": lambda one: _values(one, "manufacturer"),
    "model": lambda one: _values(one, "model"),
    "software": lambda one: _values(one, "software"),
    "operating_system": lambda one: _values(one, "operating_system"),
    "name": lambda one: _values(one, "names"),
    "address": lambda one: {str(each["ip"]) for each in one.get("addresses", [])},
    "ae": lambda one: {str(each["ae_title"]) for each in one.get("network_aes", [])},
    "services": _services,
}


def difference(earlier: Report, later: Report) -> Difference:
    """Of two reports of one site; the one that looked first is the earlier one."""
    outlines = [outline_of(one) for one in (earlier, later)]
    keys = dict(Key.objects.filter(site=later.site_id).values_list("value", "machine_id"))
    before, after = (_by_machine(one["devices"], keys) for one in outlines)
    named = _machines(set(before) | set(after))
    found = [set(one["findings"]) for one in outlines]
    rows = {one.identity: one for one in _findings(later, found[0] ^ found[1])}
    gone = [rows[one] for one in found[0] - found[1] if one in rows]
    told = [Missing(one, why) for one, why in _judged(_ordered(gone), later)]
    return Difference(
        earlier=earlier,
        later=later,
        fresh=_sorted(named[one] for one in after.keys() - before.keys() if one in named),
        missing=_sorted(named[one] for one in before.keys() - after.keys() if one in named),
        changed=[
            Changed(machine, changes)
            for machine in _sorted(named[one] for one in before.keys() & after.keys() if one in named)
            if (changes := _changes(before[machine.pk], after[machine.pk]))
        ],
        opened=_ordered(rows[one] for one in found[1] - found[0] if one in rows),
        closed=[one.finding for one in told if not one.why],
        unseen=[one for one in told if one.why],
        still=len(found[0] & found[1]),
    )


def outline_of(report: Report) -> Plain:
    """What is compared of a report: `devices` (id → fact → values) and `findings` (identities)."""
    name = f"outline:{report.pk}:{report.digest[:16]}"
    kept: Plain | None = cache.get(name)
    if kept is None:
        whole = msgspec.json.decode(raw_of(report))
        devices = {
            str(one["id"]): {what: sorted(read(one)) for what, read in FACTS.items()} for one in whole["devices"]
        }
        kept = {"devices": devices, "findings": [str(one["id"]) for one in whole.get("findings", [])]}
        cache.set(name, kept, KEPT)
    return kept


def _by_machine(devices: Plain, keys: dict[str, int]) -> dict[int, Plain]:
    return {keys[key]: facts for key, facts in devices.items() if key in keys}


def _machines(keys: set[int]) -> dict[int, Machine]:
    rows = Machine.objects.exclude(scope="outside").select_related("department")
    wanted = list(keys)
    return {one.pk: one for at in range(0, len(wanted), 500) for one in rows.filter(pk__in=wanted[at : at + 500])}


def _findings(report: Report, identities: set[str]) -> Iterable[Finding]:
    wanted = sorted(identities)
    rows = Finding.objects.filter(site=report.site_id).select_related("subject").defer("evidence")
    return (one for at in range(0, len(wanted), 500) for one in rows.filter(identity__in=wanted[at : at + 500]))


def _judged(gone: list[Finding], later: Report) -> Iterable[tuple[Finding, str]]:
    """See rule 3."""
    sights = Sight.objects.filter(report=later).values_list("machine_id", "assessed", "services")
    seen = {machine: (assessed, set(services)) for machine, assessed, services in sights}
    judged = set(later.judged)
    for one in gone:
        yield one, _why(one, judged, seen)


def _why(one: Finding, judged: set[str], seen: dict[int, tuple[bool, set[str]]]) -> str:
    if one.code not in judged:
        return "unjudged"
    if one.subject_id is None:
        return ""
    if one.subject_id not in seen:
        return "absent"
    assessed, services = seen[one.subject_id]
    if not assessed:
        return "unassessed"
    return "" if proves(one.code, services) else "unheard"


def _changes(before: Plain, after: Plain) -> list[Change]:
    pairs = ((what, set(before[what]), set(after[what])) for what in FACTS)
    return [Change(what, _said(what, old - new), _said(what, new - old)) for what, old, new in pairs if old != new]


def _said(what: str, values: set[str]) -> list[str]:
    return sorted(map(_kind, values) if what == "kind" else values)


def _sorted(machines: Iterable[Machine]) -> list[Machine]:
    return sorted(machines, key=lambda one: (one.kind, one.name.casefold(), one.pk))


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: (-one.severity, one.code, one.identity))
