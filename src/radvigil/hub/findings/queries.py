"""Reading findings."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from radvigil.hub.findings.models import Finding, Severity, Verdict

SEVERITIES: dict[str, int] = {str(one.label): one.value for one in Severity}


def open_findings(site: int) -> QuerySet[Finding]:
    """Open ones, the worst first, without their evidence."""
    return Finding.objects.filter(site=site, open=True).select_related("subject").defer("evidence")


def standing(findings: QuerySet[Finding], today: date | None = None) -> QuerySet[Finding]:
    """Without those that an engineer judged not to be so, and whose verdict still holds."""
    day = today or timezone.localdate()
    dismissed = Verdict.objects.filter(
        finding=OuterRef("pk"), said=Verdict.Said.NOT_AFFECTED, expires__gte=day, ended=None
    )
    return findings.filter(~Exists(dismissed))


def about(site: int, machines: list[int]) -> dict[int, Finding]:
    """The worst standing high or critical finding of each of these machines that has one."""
    rows = standing(open_findings(site).filter(subject__in=machines, severity__gte=Severity.HIGH))
    found: dict[int, Finding] = {}
    for one in rows:
        if one.subject_id is not None:
            found.setdefault(one.subject_id, one)
    return found
