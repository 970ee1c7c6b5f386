"""The filters of the workbench: read from the address, put into it again, and counted beside each choice.

Rules:
1. An address says the whole filter, so that it can be sent to a colleague; what it does not know it leaves out.
2. The figure beside a choice says how many findings one would see with it, everything else of the filter kept. All come
   from two grouped queries over the site, whatever the number of choices.
3. `new`: what came in with reports taken in since the reader's last visit; the view says since when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.findings.queries import dismissals, dismissed
from radvigil.hub.intake.models import Report
from radvigil.hub.machines.queries import called
from radvigil.texts import finding_codes, finding_words

STATES = ("open", "judged", "closed", "all")
"""`judged`: open, and an engineer said that it is not so here, which still holds."""
NEWS = ("opened", "closed")
SEVERITIES = {str(one.label): one.value for one in reversed(Severity)}
STANCES = ("seen", "suspected")
MANY = ("severity", "family", "stance", "rule")
"""Filters that take several values."""
LONGEST = 80


def family_of(code: str) -> str:
    """`RV-DICOM-007` → `DICOM`."""
    return code.removeprefix("RV-").rsplit("-", 1)[0]


@cache
def known_families() -> tuple[str, ...]:
    return tuple(dict.fromkeys(family_of(code) for code in finding_codes()))


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the findings one wants to see. Empty: all open ones."""

    severity: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    state: str = "open"
    machine: int = 0
    text: str = ""
    new: str = ""

    @property
    def query(self) -> str:
        """For an address; empty when nothing is filtered."""
        rows: list[tuple[str, str | int]] = [(name, one) for name in MANY for one in getattr(self, name)]
        rows += [("state", self.state)] if self.state != "open" else []
        rows += [(name, value) for name in ("machine", "text", "new") if (value := getattr(self, name))]
        return urlencode(rows)

    @property
    def narrowed(self) -> bool:
        return bool(self.query)

    def turned(self, name: str, value: str) -> Filters:
        """With this choice taken, or given up when it was taken."""
        if name not in MANY:
            return self._with(name, value)
        had: tuple[str, ...] = getattr(self, name)
        now = tuple(one for one in had if one != value) if value in had else (*had, value)
        return self._with(name, now)

    def without(self, name: str) -> Filters:
        """With all the others."""
        return self._with(name, "all" if name == "state" else ())

    def _with(self, name: str, value: Any) -> Filters:
        return replace(self, **{name: value})


def filters_of(asked: Mapping[str, Any]) -> Filters:
    """The filter that an address says (a QueryDict)."""
    known = {"severity": SEVERITIES, "family": known_families(), "stance": STANCES, "rule": finding_codes()}
    many = {name: tuple(dict.fromkeys(one for one in asked.getlist(name) if one in known[name])) for name in MANY}  # type: ignore[attr-defined]
    machine, state, new = asked.get("machine", ""), asked.get("state", ""), asked.get("new", "")
    return Filters(
        **many,
        state=state if state in STATES else "open",
        machine=int(machine) if machine.isascii() and machine.isdecimal() and len(machine) < 16 else 0,
        text=" ".join(asked.get("text", "").replace("\0", "").split())[:LONGEST],
        new=new if new in NEWS else "",
    )


class Scope(NamedTuple):
    """Whose findings, in which language words are searched, what day it is, and since when something is new."""

    site: int
    lang: str
    today: date
    since: datetime | None = None


def matching(scope: Scope, filters: Filters) -> QuerySet[Finding]:
    """The findings that pass, the worst first, with their machines and without their evidence."""
    rows = _judged(scope, _base(scope, filters))
    if filters.severity:
        rows = rows.filter(severity__in=[SEVERITIES[one] for one in filters.severity])
    if filters.stance:
        rows = rows.filter(stance__in=filters.stance)
    if filters.family or filters.rule:
        rows = rows.filter(code__in=_codes(filters))
    if filters.state != "all":
        rows = rows.filter(_in_state(scope, filters.state))
    return rows.select_related("subject").defer("evidence", "subject__substitutes")


def _codes(filters: Filters) -> list[str]:
    return [
        code
        for code in finding_codes()
        if (not filters.family or family_of(code) in filters.family) and (not filters.rule or code in filters.rule)
    ]


def _base(scope: Scope, filters: Filters) -> QuerySet[Finding]:
    """What the figures are counted over: machine, words and news are kept."""
    rows = Finding.objects.filter(site=scope.site)
    if filters.machine:
        rows = rows.filter(subject=filters.machine)
    if filters.text:
        rows = rows.filter(_worded(filters.text, scope.lang))
    if filters.new:
        brought = news(scope)
        rows = rows.filter(opened__in=brought.values("last")) if filters.new == "opened" else rows.filter(
            closed_by__in=brought.values("pk")
        )  # fmt: skip
    return rows


def _worded(text: str, lang: str) -> Q:
    """In the title of the rule, its code, or what its machine is called."""
    folded = text.casefold()
    codes = [one for one in finding_codes() if folded in one.casefold() or folded in _title(one, lang)]
    where = Q(subject__address__startswith=text) | Q(subject__room__icontains=text)
    return Q(code__in=codes) | called(text, "subject__") | where


@cache
def _title(code: str, lang: str) -> str:
    return finding_words(code, lang).title.casefold()


def _judged(scope: Scope, rows: QuerySet[Finding]) -> QuerySet[Any]:
    """Each with `standing`: open, judged (not to be so, by a verdict that holds) or closed."""
    state = Case(
        When(open=False, then=Value("closed")),
        When(Exists(dismissals(scope.today).filter(finding=OuterRef("pk"))), then=Value("judged")),
        default=Value("open"),
        output_field=CharField(),
    )
    return rows.annotate(standing=state)


def _in_state(scope: Scope, state: str) -> Q:
    """`standing` said so that the database finds it by its index."""
    if state == "closed":
        return Q(open=False)
    judged = Exists(dismissals(scope.today).filter(finding=OuterRef("pk")))
    return Q(open=True) & (Q(judged) if state == "judged" else ~Q(judged))


def news(scope: Scope) -> QuerySet[Report]:
    """Reports taken in since the reader's last visit; without one, all."""
    rows = Report.objects.filter(site=scope.site).order_by()
    return rows.filter(received__gt=scope.since) if scope.since else rows


class Choice(NamedTuple):
    """One choice of a filter: what it is, how many there are, whether it is taken, and the address that turns it."""

    value: str
    n: int
    taken: bool
    query: str


class Figures(NamedTuple):
    """The choices of each filter, how many findings pass all of them, and how many stand at the whole site (None: only
    some were counted)."""

    severity: list[Choice]
    state: list[Choice]
    stance: list[Choice]
    family: list[Choice]
    rule: list[Choice]
    total: int
    standing: int | None


Cell = tuple[int, str, str, str, int]
"""severity, code, stance, standing, how many."""


def figures(scope: Scope, filters: Filters) -> Figures:
    """See rule 2."""
    cells = _cells(scope, filters)
    words = {value: name for name, value in SEVERITIES.items()}
    by = {
        "severity": _counted(filters, "severity", ((words[one[0]], one) for one in cells)),
        "state": _counted(filters, "state", ((name, one) for one in cells for name in (one[3], "all"))),
        "stance": _counted(filters, "stance", ((one[2], one) for one in cells)),
        "family": _counted(filters, "family", ((family_of(one[1]), one) for one in cells)),
        "rule": _counted(filters, "rule", ((one[1], one) for one in cells)),
    }
    orders: dict[str, Iterable[str]] = {
        "severity": SEVERITIES,
        "state": STATES,
        "stance": STANCES,
        "family": known_families(),
        "rule": sorted(by["rule"], key=lambda code: (-by["rule"][code], code)),
    }
    choices = {name: list(_choices(filters, name, orders[name], by[name])) for name in by}
    narrowed = filters.machine or filters.text or filters.new
    standing = None if narrowed else sum(one[4] for one in cells if one[3] == "open")
    return Figures(**choices, total=sum(one[4] for one in cells if _passes(one, filters)), standing=standing)


def _cells(scope: Scope, filters: Filters) -> list[Cell]:
    """All of them by open and closed, which an index answers alone, less the few of them that were judged."""
    rows = _base(scope, filters).order_by()
    judged = rows.filter(open=True, pk__in=dismissed(scope.site, scope.today))
    less = {one[:3]: one[3] for one in judged.values_list("severity", "code", "stance").annotate(n=Count("*"))}
    found: list[Cell] = [(*key, "judged", n) for key, n in less.items()]
    for *key, is_open, n in rows.values_list("severity", "code", "stance", "open").annotate(n=Count("*")):
        left = n - less.get(tuple(key), 0) if is_open else n
        if left:
            found.append((*key, "open" if is_open else "closed", left))
    return found


def _counted(filters: Filters, name: str, cells: Iterable[tuple[str, Cell]]) -> Counter[str]:
    """How many by this filter's value, of those that pass all the others."""
    rest = filters.without(name)
    found = Counter[str]()
    for value, cell in cells:
        if _passes(cell, rest):
            found[value] += cell[4]
    return found


def _passes(cell: Cell, filters: Filters) -> bool:
    severity, code, stance, standing, _n = cell
    return (
        (not filters.severity or severity in [SEVERITIES[one] for one in filters.severity])
        and (not filters.stance or stance in filters.stance)
        and (not filters.family or family_of(code) in filters.family)
        and (not filters.rule or code in filters.rule)
        and filters.state in (standing, "all")
    )


def _choices(filters: Filters, name: str, values: Iterable[str], counts: Mapping[str, int]) -> Iterator[Choice]:
    """Those that would show something, and those that are taken."""
    chosen = getattr(filters, name)
    for value in values:
        taken = value == chosen if name == "state" else value in chosen
        if counts.get(value) or taken:
            yield Choice(value, counts.get(value, 0), taken, filters.turned(name, value).query)
