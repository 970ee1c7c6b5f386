"""Findings and advisories of a report, laid beside those that are known.

What it takes to close a finding (rule 2 of `models.py`):
- its rule was judged on the report, and the report looked later than the finding was last seen;
- its machine was there and assessed; a finding of the site as a whole needs no machine;
- a finding about DICOM or HL7 also needs that this machine was heard to speak it: a silent archive proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db.models import QuerySet

from radvigil.hub.findings.models import Advisory, Finding, Match, Severity
from radvigil.hub.findings.queries import SEVERITIES, standing
from radvigil.hub.intake.models import Report
from radvigil.hub.machines.intake import CHUNK, moment
from radvigil.hub.machines.models import Machine, Sight
from radvigil.records import Advice, Result
from radvigil.records import Finding as Seen

NEEDS = {"RV-DICOM": "dicom", "RV-HL7": "hl7"}
"""What must have been heard of a machine, by the family of the rule."""
CHANGING = [
    "nature", "severity", "stance", "confidence", "params", "harms", "count", "first", "last", "evidence", "subject",
    "open", "opened", "closed", "closed_by", "reopened", "report",
]  # fmt: skip


@dataclass(slots=True)
class Found:
    """What became of the findings of a report."""

    opened: int = 0
    closed: int = 0
    reopened: int = 0


def take_in(report: Report, result: Result, machines: dict[str, Machine]) -> Found:
    """In the caller's transaction."""
    known = {one.identity: one for one in Finding.objects.filter(site=report.site).defer("evidence")}
    found, rows, newer = Found(), list[Finding](), _newer(report)
    later = {one.pk for one in newer}
    for seen in result.findings:
        row = known.get(seen.id)
        if row is not None and row.report_id in later:
            continue
        rows.append(_row(report, seen, (row, machines), found))
    _save(rows)
    _take_part(rows, result.findings, machines)
    _close_old(rows, newer)
    found.closed = _close(report, [one.id for one in result.findings]) if not newer else 0
    if result.advice is not None:
        _advised(report, result.advice, machines)
    restate(report.site_id)
    return found


def _newer(report: Report) -> list[Report]:
    """Reports that looked later, the earliest first."""
    return list(Report.objects.filter(site=report.site, last__gt=report.last).order_by("last", "pk"))


def _row(report: Report, seen: Seen, beside: tuple[Finding | None, dict[str, Machine]], found: Found) -> Finding:
    known, machines = beside
    row = known or Finding(site_id=report.site_id, identity=seen.id, code=seen.code, opened=report.last)
    if known is None:
        found.opened += 1
    elif not known.open:
        found.reopened += 1
        row.opened, row.reopened = report.last, known.reopened + 1
    row.open, row.closed, row.closed_by, row.report = True, None, None, report
    row.nature, row.stance, row.confidence = seen.nature, seen.stance, seen.confidence
    row.severity, row.count = SEVERITIES[seen.severity], seen.count
    row.params, row.harms = dict(seen.params), list(seen.harms)
    row.first = min(row.first, moment(seen.first)) if known else moment(seen.first)
    row.last = moment(seen.last)
    row.evidence = msgspec.to_builtins(seen.evidence)
    row.subject = machines.get(seen.devices[0]) if seen.devices else None
    return row


def _save(rows: list[Finding]) -> None:
    """New ones are made, known ones updated, in few statements."""
    Finding.objects.bulk_create([one for one in rows if one.pk is None], batch_size=CHUNK)
    old = [one for one in rows if one.pk is not None]
    Finding.objects.bulk_create(
        old, update_conflicts=True, unique_fields=["site", "identity"], update_fields=CHANGING, batch_size=CHUNK
    )


def _take_part(rows: list[Finding], seen: Iterable[Seen], machines: dict[str, Machine]) -> None:
    devices = {one.id: one.devices[1:] for one in seen}
    through = Finding.others.through
    through.objects.bulk_create(
        [
            through(finding_id=row.pk, machine_id=machines[key].pk)
            for row in rows
            for key in devices[row.identity]
            if key in machines
        ],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )


def _provable(findings: QuerySet[Finding], report: Report) -> QuerySet[Finding]:
    """Those whose absence from this report proves that they are gone."""
    sights = Sight.objects.filter(report=report, assessed=True).values_list("machine_id", "services")
    heard = {machine: set(services) for machine, services in sights}
    judged = set(report.judged)
    gone = [
        pk
        for pk, code, subject in findings.values_list("pk", "code", "subject_id")
        if code in judged and (subject is None or proves(code, heard.get(subject)))
    ]
    return findings.filter(pk__in=gone)


def proves(code: str, services: set[str] | None) -> bool:
    """Whether silence about this rule proves something of a machine that was heard to speak these; None: it was not
    there, or not assessed."""
    if services is None:
        return False
    wanted = NEEDS.get(code.rsplit("-", 1)[0])
    return wanted is None or wanted in services


def _close(report: Report, held: list[str]) -> int:
    """Close what the newest report proves gone."""
    absent = Finding.objects.filter(site=report.site, open=True, last__lt=report.last).exclude(report=report)
    still = set(held)
    proven = [pk for pk, identity in _provable(absent, report).values_list("pk", "identity") if identity not in still]
    closed = 0
    for at in range(0, len(proven), CHUNK):
        chunk = Finding.objects.filter(pk__in=proven[at : at + CHUNK])
        closed += chunk.update(open=False, closed=report.last, closed_by=report)
    return closed


def _close_old(rows: list[Finding], newer: list[Report]) -> None:
    """Of an older report: what a newer one has already proved gone comes in closed."""
    for report in newer:
        mine = Finding.objects.filter(pk__in=[one.pk for one in rows if one.pk], open=True)
        _provable(mine, report).update(open=False, closed=report.last, closed_by=report)


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
    loud = standing(Finding.objects.filter(site=site, open=True, severity__gte=Severity.HIGH, subject__isnull=False))
    machines = Machine.objects.filter(site=site)
    if only is not None:
        machines = machines.filter(pk__in=list(only))
    machines.filter(pk__in=loud.values("subject")).exclude(state="look").update(state="look")
    quiet = machines.filter(state="look").exclude(pk__in=loud.values("subject"))
    quiet.filter(why="").update(state="seen")
    quiet.exclude(why="").update(state="unsure")
