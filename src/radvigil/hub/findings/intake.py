"""Findings and advisories of a report, laid beside those that are known.

What it takes to close a finding (rule 2 of `models.py`):
- its rule was judged on the report, and the report looked later than the finding was last seen;
- its machine was there and assessed; a finding of the site as a whole needs no machine;
- a finding about DICOM or HL7 also needs that this machine was heard to speak it: a silent archive proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
from django.db.models import QuerySet

from radvigil.hub.findings.models import Advisory, Finding, Match, Severity
from radvigil.hub.findings.queries import SEVERITIES, standing
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.rows import put, rewrite
from radvigil.hub.machines.intake import CHUNK, moment
from radvigil.hub.machines.models import Machine, Sight
from radvigil.records import Advice, Result
from radvigil.records import Finding as Seen

NEEDS = {"RV-DICOM": "dicom", "RV-HL7": "hl7"}
"""What must have been heard of a machine, by the family of the rule."""
SEEN_AGAIN = ("nature", "confidence", "params", "harms", "count", "last", "evidence", "report_id")
"""What every further sight may change. None of these is in an index, which spares most of what writing costs."""
EARLIEST = ("first",)
"""What every sight may change, to what came before it; in no index either."""
JUDGED = ("severity", "stance", "subject_id")
OPENED = ("open", "opened", "closed", "closed_by_id", "reopened")


class Known(NamedTuple):
    """Of a finding that is there already, what its next sight depends on."""

    pk: int
    open: bool
    reopened: int
    report: int
    severity: int
    stance: str
    subject: int | None

    def changed_by(self, row: dict[str, Any]) -> tuple[str, ...]:
        """The columns that this row says something new of."""
        judged = (self.severity, self.stance, self.subject) != (row["severity"], row["stance"], row["subject_id"])
        return SEEN_AGAIN + (JUDGED if judged else ()) + (() if self.open else OPENED)


@dataclass(slots=True)
class Found:
    """What became of the findings of a report."""

    opened: int = 0
    closed: int = 0
    reopened: int = 0


class Told(NamedTuple):
    """What a report says of a finding, as it is kept."""

    identity: str
    devices: tuple[str, ...]
    """The first is its subject."""
    columns: dict[str, Any]


def told(result: Result) -> list[Told]:
    """Depends on nothing but the report."""
    return [Told(one.id, tuple(one.devices), _columns(one)) for one in result.findings]


def take_in(report: Report, brought: tuple[list[Told], Advice | None], machines: dict[str, Machine]) -> Found:
    """In the caller's transaction."""
    seen, advice = brought
    found, newer = Found(), _newer(report)
    known, later = _known(report.site_id), {one.pk for one in newer}
    rows = [
        _row(report, one, (known.get(one.identity), machines), found)
        for one in seen
        if one.identity not in known or known[one.identity].report not in later
    ]
    put(Finding, [one for one in rows if one["identity"] not in known], ("site_id", "identity"))
    for change, alike in _parted(rows, known).items():
        rewrite(Finding, alike, change, EARLIEST)
    _take_part(report, {one["identity"] for one in rows}, (seen, known, machines))
    _close_old(report.site_id, {one["identity"] for one in rows}, newer)
    found.closed = _close(report, {one.identity for one in seen}) if not newer else 0
    if advice is not None:
        _advised(report, advice, machines)
    restate(report.site_id)
    return found


def _newer(report: Report) -> list[Report]:
    """Reports that looked later, the earliest first."""
    return list(Report.objects.filter(site=report.site, last__gt=report.last).order_by("last", "pk"))


def _known(site: int) -> dict[str, Known]:
    rows = Finding.objects.filter(site=site).order_by()
    told = rows.values_list("identity", "pk", "open", "reopened", "report_id", "severity", "stance", "subject_id")
    return {one[0]: Known._make(one[1:]) for one in told}


def _parted(rows: list[dict[str, Any]], known: dict[str, Known]) -> dict[tuple[str, ...], dict[int, dict[str, Any]]]:
    """Those that are known, by the columns that they change, then by key."""
    parts: dict[tuple[str, ...], dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        if before := known.get(row["identity"]):
            parts[before.changed_by(row)][before.pk] = row
    return parts


def _columns(seen: Seen) -> dict[str, Any]:
    return {
        "identity": seen.id,
        "code": seen.code,
        "nature": seen.nature,
        "severity": SEVERITIES[seen.severity],
        "stance": seen.stance,
        "confidence": seen.confidence,
        "params": dict(seen.params),
        "harms": seen.harms,
        "count": seen.count,
        "first": moment(seen.first),
        "last": moment(seen.last),
        "evidence": seen.evidence,
    }


def _row(report: Report, seen: Told, beside: tuple[Known | None, dict[str, Machine]], found: Found) -> dict[str, Any]:
    known, machines = beside
    subject = machines.get(seen.devices[0]) if seen.devices else None
    again = known is not None and not known.open
    found.opened += known is None
    found.reopened += again
    return {
        **seen.columns,
        "site_id": report.site_id,
        "subject_id": subject.pk if subject else None,
        "open": True,
        "opened": report.last,
        "closed": None,
        "closed_by_id": None,
        "reopened": (known.reopened if known else 0) + again,
        "report_id": report.pk,
    }


def _take_part(report: Report, kept: set[str], of: tuple[Iterable[Told], dict[str, Known], dict[str, Machine]]) -> None:
    """Machines beside the subject."""
    seen, known, machines = of
    keys = {identity: one.pk for identity, one in known.items()}
    if kept - keys.keys():
        new = Finding.objects.filter(site=report.site_id, opened=report.last).order_by()
        keys |= dict(new.values_list("identity", "pk"))
    rows = [
        {"finding_id": keys[one.identity], "machine_id": machines[device].pk}
        for one in seen
        if one.identity in kept
        for device in one.devices[1:]
        if device in machines
    ]
    put(Finding.others.through, rows, ("finding_id", "machine_id"))


def _provable(findings: QuerySet[Finding], report: Report) -> list[tuple[int, str]]:
    """(key, identity) of those whose absence from this report proves that they are gone."""
    sights = Sight.objects.filter(report=report, assessed=True).values_list("machine_id", "services")
    heard = {machine: set(services) for machine, services in sights}
    judged = set(report.judged)
    return [
        (pk, identity)
        for pk, identity, code, subject in findings.order_by().values_list("pk", "identity", "code", "subject_id")
        if code in judged and (subject is None or proves(code, heard.get(subject)))
    ]


def proves(code: str, services: set[str] | None) -> bool:
    """Whether silence about this rule proves something of a machine that was heard to speak these; None: it was not
    there, or not assessed."""
    if services is None:
        return False
    wanted = NEEDS.get(code.rsplit("-", 1)[0])
    return wanted is None or wanted in services


def _close(report: Report, held: set[str]) -> int:
    """Close what the newest report proves gone."""
    absent = Finding.objects.filter(site=report.site, open=True, last__lt=report.last).exclude(report=report)
    return _closed([pk for pk, identity in _provable(absent, report) if identity not in held], report)


def _closed(keys: list[int], report: Report) -> int:
    change = {"open": False, "closed": report.last, "closed_by_id": report.pk}
    rewrite(Finding, dict.fromkeys(keys, change), tuple(change))
    return len(keys)


def _close_old(site: int, kept: set[str], newer: list[Report]) -> None:
    """Of an older report: what a newer one has already proved gone comes in closed."""
    for report in newer:
        gone = _provable(Finding.objects.filter(site=site, open=True), report)
        _closed([pk for pk, identity in gone if identity in kept], report)


# Advisories


def _advised(report: Report, advice: Advice, machines: dict[str, Machine]) -> None:
    site = report.site_id
    Advisory.objects.bulk_create(
        [
            Advisory(
                site_id=site,
                name=one.id[:80],
                title=one.title[:300],
                publisher=one.publisher[:120],
                facts=msgspec.to_builtins(one),
                as_of=one.as_of[:32],
                exploited=any(each.exploited for each in one.vulnerabilities),
                score=max((each.score for each in one.vulnerabilities if each.score is not None), default=None),
                chance=max((each.epss for each in one.vulnerabilities if each.epss is not None), default=None),
            )
            for one in advice.advisories
        ],
        update_conflicts=True,
        unique_fields=["site", "name"],
        update_fields=["title", "publisher", "facts", "as_of", "exploited", "score", "chance"],
        batch_size=CHUNK,
    )
    named = dict(Advisory.objects.filter(site=site).values_list("name", "pk"))
    known = {one.identity: one for one in Match.objects.filter(site=site).select_related("report")}
    rows = [
        _match(report, one, (known.get(one.id), machines, named)) for one in advice.matches if one.device in machines
    ]
    fresh = [one for one in rows if one is not None]
    Match.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["site", "identity"],
        update_fields=["machine", "advisory", "certainty", "through", "product", "versions", "cves", "why", "open",
                       "opened", "closed", "report"],
        batch_size=CHUNK,
    )  # fmt: skip
    _close_matches(report, {one.identity for one in fresh})


def _match(report: Report, seen: Any, beside: tuple[Match | None, dict[str, Machine], dict[str, int]]) -> Match | None:
    known, machines, named = beside
    if (known is not None and known.report.last > report.last) or seen.advisory not in named:
        return None
    return Match(
        site_id=report.site_id,
        identity=seen.id,
        machine=machines[seen.device],
        advisory_id=named[seen.advisory],
        certainty=seen.certainty,
        through=seen.through,
        product=f"{seen.vendor} {seen.product}".strip()[:300],
        versions=seen.versions[:500],
        cves=list(seen.cves),
        why=[[code, dict(params)] for code, params in seen.why],
        open=True,
        opened=known.opened if known is not None and known.open else report.last,
        closed=None,
        report=report,
    )


def _close_matches(report: Report, held: set[str]) -> None:
    """A match ends when the newest report held its machine and no longer names it."""
    if _newer(report):
        return
    there = Sight.objects.filter(report=report).values("machine")
    gone = Match.objects.filter(site=report.site, open=True, machine__in=there).exclude(identity__in=held)
    gone.exclude(report=report).update(open=False, closed=report.last)


def restate(site: int, only: Iterable[int] | None = None) -> None:
    """Machines with an open critical or high finding about them are looked out for; the others are as they were heard.

    A finding that an engineer judged not to be so, and whose verdict still holds, does not count.
    """
    rows = standing(Finding.objects.filter(site=site, open=True, severity__gte=Severity.HIGH, subject__isnull=False))
    loud = set(rows.order_by().values_list("subject", flat=True).distinct())
    machines = Machine.objects.filter(site=site)
    if only is not None:
        machines = machines.filter(pk__in=list(only))
    changed: dict[tuple[str, str], list[int]] = defaultdict(list)
    for machine, state, why in machines.order_by().values_list("pk", "state", "why"):
        due = "look" if machine in loud else _as_heard(state, why)
        if due != state:
            changed[state, due].append(machine)
    for (state, due), which in changed.items():
        for at in range(0, len(which), CHUNK):
            Machine.objects.filter(pk__in=which[at : at + CHUNK], state=state).update(state=due)


def _as_heard(state: str, why: str) -> str:
    """Of a machine that nothing loud is open about."""
    if state != "look":
        return state
    return "unsure" if why else "seen"
