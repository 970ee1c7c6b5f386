"""What changed from one report to another of the same site.

Rules:
1. Machines are compared as the hub knows them: what two reports name differently is one machine when the hub says so.
2. A machine that the later report does not hold is *not seen in it*: it may be switched off, silent, or out of sight of
   the mirror port. It is never called gone.
3. A finding that the later report does not hold is *closed* only with the proof that closes it anywhere in the hub
   (`intake.py`); otherwise it is *not seen*, with the reason why nothing follows from that.
4. Reports are read back as plain values: they were checked when they came in. What is compared of one is kept, for a
   report never changes; which machine a device is may change, and is asked anew.
5. Of findings only what orders and judges them is read of all; the rows that are shown are read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import msgspec
from django.core.cache import cache

from radvigil.hub.findings.intake import proves
from radvigil.hub.findings.models import Finding
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.queries import raw_of
from radvigil.hub.machines.models import Key, Machine, Sight
from radvigil.hub.packed import packed, unpacked
from radvigil.hub.templatetags.hub import language
from radvigil.texts import has, say

Plain = dict[str, Any]
KEPT = 30 * 24 * 3600
"""Seconds for which the outline of a report is kept after it was asked for."""
MOST = 40
"""Findings of a list that are shown; it says how many there are."""
FEW = 500
T = TypeVar("T")


class Change(NamedTuple):
    """One thing of a machine that is no longer what it was. `what`: a code of `FACTS`."""

    what: str
    before: list[str]
    after: list[str]


class Changed(NamedTuple):
    """A machine of both reports, and what changed of it."""

    machine: Machine
    changes: list[Change]


class Listed(list[T]):
    """The first rows of a list of `total`."""

    def __init__(self, rows: Iterable[T], total: int) -> None:
        super().__init__(rows)
        self.total = total


class _Known(NamedTuple):
    """Of a finding, what orders it (as its table does) and judges it."""

    order: int
    """The severity, the highest first."""
    code: str
    identity: str
    pk: int
    subject: int | None


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
    opened: Listed[Finding]
    closed: Listed[Finding]
    unseen: Listed[Missing]
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
    before, after = (_by_machine(one.devices, keys) for one in outlines)
    named = _machines(set(before) | set(after))
    found = [set(one.findings) for one in outlines]
    known = sorted(_known(later, found[0] ^ found[1]))
    opened = [one for one in known if one.identity in found[1]]
    told = list(_judged([one for one in known if one.identity in found[0]], later))
    closed, unseen = ([pair for pair in told if bool(pair[1]) is unsure] for unsure in (False, True))
    rows = _whole([*opened[:MOST], *(one for pairs in (closed, unseen) for one, _why in pairs[:MOST])])
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
        opened=Listed((rows[one.pk] for one in opened[:MOST]), len(opened)),
        closed=Listed((rows[one.pk] for one, _why in closed[:MOST]), len(closed)),
        unseen=Listed((Missing(rows[one.pk], why) for one, why in unseen[:MOST]), len(unseen)),
        still=len(found[0] & found[1]),
    )


class Outline(msgspec.Struct):
    """What is compared of a report."""

    devices: dict[str, msgspec.Raw]
    """Id → its facts as JSON, always written alike: what is the same is not even read."""
    findings: list[str]
    """Identities."""


def outline_of(report: Report) -> Outline:
    name = f"packed-outline:{report.pk}:{report.digest[:16]}"
    kept: bytes | None = cache.get(name)
    if kept is None:
        whole = msgspec.json.decode(raw_of(report))
        devices = {
            str(one["id"]): {what: sorted(read(one)) for what, read in FACTS.items()} for one in whole["devices"]
        }
        kept = packed({"devices": devices, "findings": [str(one["id"]) for one in whole.get("findings", [])]})
        cache.set(name, kept, KEPT)
    outline: Outline = unpacked(kept, Outline)
    return outline


def _by_machine(devices: dict[str, msgspec.Raw], keys: dict[str, int]) -> dict[int, bytes]:
    return {keys[key]: bytes(facts) for key, facts in devices.items() if key in keys}


def _machines(keys: set[int]) -> dict[int, Machine]:
    rows = Machine.objects.exclude(scope="outside").select_related("department")
    wanted = list(keys)
    return {one.pk: one for at in range(0, len(wanted), 500) for one in rows.filter(pk__in=wanted[at : at + 500])}


def _known(report: Report, identities: set[str]) -> Iterator[_Known]:
    """Few are asked for by name; of many, all of the site are read, which costs less than naming them."""
    rows = Finding.objects.filter(site=report.site_id).order_by()
    if len(identities) <= FEW:
        rows = rows.filter(identity__in=identities)
    told = rows.values_list("severity", "code", "identity", "pk", "subject_id")
    return (_Known(-one[0], *one[1:]) for one in told if one[2] in identities)


def _whole(shown: Iterable[_Known]) -> dict[int, Finding]:
    return Finding.objects.select_related("subject").defer("evidence").in_bulk([one.pk for one in shown])


def _judged(gone: list[_Known], later: Report) -> Iterable[tuple[_Known, str]]:
    """See rule 3."""
    sights = Sight.objects.filter(report=later).values_list("machine_id", "assessed", "services")
    seen = {machine: (assessed, set(services)) for machine, assessed, services in sights}
    judged = set(later.judged)
    for one in gone:
        yield one, _why(one, judged, seen)


def _why(one: _Known, judged: set[str], seen: dict[int, tuple[bool, set[str]]]) -> str:
    if one.code not in judged:
        return "unjudged"
    if one.subject is None:
        return ""
    if one.subject not in seen:
        return "absent"
    assessed, services = seen[one.subject]
    if not assessed:
        return "unassessed"
    return "" if proves(one.code, services) else "unheard"


def _changes(one: bytes, other: bytes) -> list[Change]:
    if one == other:
        return []
    before, after = msgspec.json.decode(one), msgspec.json.decode(other)
    pairs = ((what, set(before[what]), set(after[what])) for what in FACTS)
    return [Change(what, _said(what, old - new), _said(what, new - old)) for what, old, new in pairs if old != new]


def _said(what: str, values: set[str]) -> list[str]:
    return sorted(map(_kind, values) if what == "kind" else values)


def _sorted(machines: Iterable[Machine]) -> list[Machine]:
    return sorted(machines, key=lambda one: (one.kind, one.name.casefold(), one.pk))
