"""Reading findings, advisories and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from radvigil.hub.findings.models import Advisory, Finding, Match, Severity, Verdict
from radvigil.hub.intake.models import Report
from radvigil.hub.machines import queries as machines
from radvigil.hub.machines.models import Machine
from radvigil.hub.places.models import Site

ASKING = ("family", "needs-review")
"""Certainties that ask a person; the others affirm."""

SEVERITIES: dict[str, int] = {str(one.label): one.value for one in Severity}


def open_findings(site: int) -> QuerySet[Finding]:
    """Open ones, the worst first, without their evidence."""
    return Finding.objects.filter(site=site, open=True).select_related("subject").defer("evidence")


def standing(findings: QuerySet[Finding], today: date | None = None) -> QuerySet[Finding]:
    """Without those that an engineer judged not to be so, and whose verdict still holds.

    They are few beside all: read once, which spares asking for each finding.
    """
    return findings.exclude(pk__in=dismissals(today or timezone.localdate()).order_by().values("finding"))


def dismissals(today: date) -> QuerySet[Verdict]:
    """Verdicts that hold, and say of a finding that it is not so here; one a finding at most."""
    return Verdict.objects.filter(finding__isnull=False, said=Verdict.Said.NOT_AFFECTED, expires__gte=today, ended=None)


def dismissed(site: int, today: date) -> list[int]:
    """Keys of the findings that they dismiss: few beside all, so that asking for them first spares reading all."""
    return list(dismissals(today).filter(site=site).order_by().values_list("finding", flat=True))


def how_many_stand(site: int, today: date) -> int:
    """Open findings, less the few that were judged not to be so: counted by an index alone, whatever their number."""
    rows = Finding.objects.filter(site=site, open=True).order_by()
    return rows.count() - rows.filter(pk__in=dismissed(site, today)).count()


def about(machines: list[int]) -> dict[int, Finding]:
    """The worst standing high or critical finding of each of these machines that has one."""
    rows = standing(Finding.objects.filter(open=True, subject__in=machines, severity__gte=Severity.HIGH))
    order = Window(RowNumber(), partition_by="subject", order_by=["-severity", "code", "identity"])
    worst = list(rows.order_by().annotate(place=order).filter(place=1).values_list("pk", flat=True))
    found = Finding.objects.filter(pk__in=worst).order_by().defer("evidence")
    return {one.subject_id: one for one in found if one.subject_id}


def loud(site: int) -> dict[int, int]:
    """Machine → how many standing critical or high findings are about it."""
    rows = Finding.objects.filter(open=True, severity__gte=Severity.HIGH, subject__site=site)
    return dict(standing(rows).order_by().values_list("subject").annotate(n=Count("*")))


def with_their_past(site: int) -> QuerySet[Finding]:
    """Findings with all that their own page shows."""
    verdicts = Prefetch("verdicts", Verdict.objects.select_related("by"))
    return (
        Finding.objects.filter(site=site)
        .select_related("subject__department", "report", "closed_by")
        .prefetch_related("others", verdicts)
    )


def alike(finding: Finding) -> int:
    """Other open findings of the same rule at the site."""
    return Finding.objects.filter(site=finding.site_id, code=finding.code, open=True).exclude(pk=finding.pk).count()


def taking_part(machine: Machine) -> list[Finding]:
    """Open findings about other machines, or the site, in which this one takes part."""
    theirs = Finding.others.through.objects.filter(machine=machine, finding__open=True)
    theirs = theirs.order_by("-finding__severity", "finding__code", "finding__identity")
    worst = list(theirs.values_list("finding", flat=True)[:12])
    return list(Finding.objects.filter(pk__in=worst).select_related("subject").defer("evidence"))


def closed_about(machine: Machine) -> list[Finding]:
    """What was wrong with it and is so no more, the last first."""
    rows = Finding.objects.filter(subject=machine, open=False).defer("evidence")
    return list(rows.order_by("-closed")[:12])


# Advisories


def _answered(today: date) -> Exists:
    return Exists(Verdict.objects.filter(match=OuterRef("pk"), ended=None, expires__gte=today))


def questions(site: int, today: date) -> QuerySet[Match]:
    """Open matches that ask a person and have no answer that holds; those exploited first."""
    rows = Match.objects.filter(~_answered(today), site=site, open=True, certainty__in=ASKING)
    rows = rows.select_related("machine", "advisory").defer("advisory__facts")
    return rows.order_by("-advisory__exploited", F("advisory__score").desc(nulls_last=True), "advisory__name", "pk")


def affirmed(site: int) -> QuerySet[Match]:
    """Open matches of which the publisher's words leave no doubt."""
    return Match.objects.filter(site=site, open=True).exclude(certainty__in=ASKING)


def advisories(site: int, text: str = "") -> QuerySet[Advisory]:
    """Advisories that speak, or may speak, of machines here: the exploited first, then by score."""
    there = Q(matches__open=True)
    sure = there & ~Q(matches__certainty__in=ASKING)
    rows = Advisory.objects.filter(site=site).defer("facts")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(title__icontains=text) | Q(publisher__icontains=text))
    counted = rows.annotate(
        sure=Count("matches__machine", filter=sure, distinct=True),
        machines=Count("matches__machine", filter=there, distinct=True),
    )
    return counted.filter(machines__gt=0).order_by("-exploited", F("score").desc(nulls_last=True), "name")


def matches_of(advisory: Advisory) -> QuerySet[Match]:
    """Machines of which an advisory speaks, with the verdicts."""
    verdicts = Prefetch("verdicts", Verdict.objects.filter(ended=None).select_related("by"))
    rows = Match.objects.filter(advisory=advisory, open=True).select_related("machine")
    return rows.prefetch_related(verdicts).order_by("machine", "pk")


def matches_about(machine: Machine) -> list[Match]:
    """What publishers say of a machine, the exploited first, with the verdicts that stand."""
    verdicts = Prefetch("verdicts", Verdict.objects.filter(ended=None).select_related("by"))
    rows = Match.objects.filter(machine=machine, open=True).select_related("advisory").defer("advisory__facts")
    rows = rows.order_by("-advisory__exploited", F("advisory__score").desc(nulls_last=True), "advisory__name")
    return list(rows.prefetch_related(verdicts))


def verdicts_on_matches(site: int) -> list[Verdict]:
    """The last answer to each question, run out or not: what the command line takes back."""
    rows = Verdict.objects.filter(site=site, match__isnull=False, ended=None).order_by("match__identity")
    return list(rows.select_related("match__machine", "match__advisory", "by").defer("match__advisory__facts"))


# The bench


@dataclass(frozen=True, slots=True)
class Bench:
    """What waits on the workbench, counted."""

    findings: int
    machines: int
    fresh: int
    advisories: int
    questions: int
    likenesses: int


def bench(site: Site, now: datetime, standing: int | None = None) -> Bench:
    """Six figures, seven queries, whatever the size of the site; two less if how many findings stand is known."""
    today = timezone.localdate(now)
    return Bench(
        findings=how_many_stand(site.pk, today) if standing is None else standing,
        machines=machines.machines_of(site).count(),
        fresh=machines.newly_connected(site, now).count(),
        advisories=affirmed(site.pk).values("advisory").distinct().count(),
        questions=questions(site.pk, today).order_by().count(),
        likenesses=machines.asked(site).count(),
    )


@dataclass(frozen=True, slots=True)
class Since:
    """What came since somebody last looked."""

    when: datetime
    reports: int
    opened: int
    closed: int
    machines: int

    @property
    def nothing(self) -> bool:
        return not self.reports


def since(site: Site, when: datetime) -> Since:
    """Counted by the reports that were taken in since, whenever they looked."""
    brought = list(Report.objects.filter(site=site, received__gt=when).order_by().values_list("pk", "last"))
    if not brought:
        return Since(when, 0, 0, 0, 0)
    keys, lasts = [pk for pk, _last in brought], [last for _pk, last in brought]
    rows = Finding.objects.filter(site=site)
    counted = rows.aggregate(
        opened=Count("pk", filter=Q(open=True, opened__in=lasts)), closed=Count("pk", filter=Q(closed_by__in=keys))
    )
    return Since(when, len(brought), machines=machines.first_in(site, keys).count(), **counted)


def worst_of(site: int, keys: Iterable[int]) -> list[Finding]:
    """These findings of the site, for a page that asks whether they are meant."""
    return list(open_findings(site).filter(pk__in=list(keys)))
