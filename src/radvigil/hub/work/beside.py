"""What this app says beside a finding and a machine: who works on it, and what is accepted until when; and the tasks
that some words name.

It stands beside the state and never changes it: a machine to look out for stays one, whoever accepts its risk.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from radvigil.hub.beside import beside
from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.rights import Badge, Right
from radvigil.hub.templatetags.hub import language
from radvigil.hub.work.queries import acceptances_of, accepted_about, tasks_about, tasks_for, tasks_named

SHOWN = 12
"""Tasks that a search shows; the figure beside them says how many there are."""


@beside("finding", "work/beside.html")
def of_finding(badge: Badge, finding: Finding) -> dict[str, Any]:
    today = timezone.localdate()
    held = acceptances_of(badge.site).filter(finding=finding, ended=None).first()
    return {
        "tasks": tasks_for(badge.site, finding.pk),
        "accepted": [held] if held is not None and held.holds(today) else [],
        "asked": held,
        "finding": finding,
        "today": today,
        "may_assign": badge.may(Right.ASSIGN) and finding.open,
        "may_sign": badge.may(Right.SIGN) and finding.open,
    }


@beside("machine", "work/beside.html")
def of_machine(badge: Badge, machine: Machine) -> dict[str, Any]:
    today = timezone.localdate()
    found = {"tasks": tasks_about(badge.site, machine.pk), "accepted": accepted_about(badge.site, machine.pk, today)}
    return {**found, "machine": machine, "today": today} if any(found.values()) else {}


@beside("search", "work/found.html")
def of_words(badge: Badge, text: str) -> dict[str, Any]:
    rows = tasks_named(badge.site, text, language())
    return {"tasks": rows[:SHOWN], "n": rows.count(), "text": text}
