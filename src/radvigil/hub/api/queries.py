"""What the API reads."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from radvigil.hub.findings.models import Finding, Match
from radvigil.hub.findings.queries import SEVERITIES
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.queries import machines_of
from radvigil.hub.places.models import Site
from radvigil.hub.work.models import Decision, Task
from radvigil.hub.work.queries import tasks_of
from radvigil.texts import finding_words


def machines(site: Site, state: str | None, part: slice) -> dict[str, Any]:
    rows = machines_of(site).prefetch_related("keys")
    if state == "off":
        rows = rows.exclude(out_of_use=None)
    elif state:
        rows = rows.filter(state=state, out_of_use=None)
    return {"items": [_machine(one) for one in rows[part]], "count": rows.count()}


def machine(site: Site, identity: int) -> dict[str, Any] | None:
    one = machines_of(site).prefetch_related("keys").filter(pk=identity).first()
    return _machine(one) if one else None


def _machine(one: Machine) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("name", "kind", "address", "maker", "model", "room", "why")}
    times = {"looked": one.looked, "first": one.first, "last": one.last}
    keys = sorted(each.value for each in one.keys.all())
    department = one.department.name if one.department else ""
    return {"id": one.pk, "keys": keys, "department": department, "state": one.shown_state, "risk": one.level,
            **plain, **times}  # fmt: skip


def findings(site: Site, which: tuple[bool, str | None], part: slice) -> dict[str, Any]:
    """`which`: open ones or closed ones, and of which severity."""
    rows = Finding.objects.filter(site=site, open=which[0]).defer("evidence")
    if which[1]:
        rows = rows.filter(severity=SEVERITIES[which[1]])
    return {"items": [_finding(one) for one in rows[part]], "count": rows.count()}


def finding(site: Site, identity: int, lang: str) -> dict[str, Any] | None:
    one = Finding.objects.filter(site=site, pk=identity).first()
    if one is None:
        return None
    words = finding_words(one.code, lang).filled(list(one.params.items()), lang)._asdict()
    remedy = [step._asdict() for step in words.pop("remedy")]
    return {**_finding(one), "evidence": one.evidence, "words": {**words, "remedy": remedy}}


def _finding(one: Finding) -> dict[str, Any]:
    names = ("identity", "code", "nature", "stance", "confidence", "open", "params", "harms", "count", "first", "last",
             "opened", "closed")  # fmt: skip
    plain = {name: getattr(one, name) for name in names}
    return {"id": one.pk, "severity": one.severity_code, "machine": one.subject_id, **plain}


def matches(site: Site, still: bool, part: slice) -> dict[str, Any]:
    rows = Match.objects.filter(site=site, open=still).select_related("advisory")
    return {"items": [_match(one) for one in rows[part]], "count": rows.count()}


def _match(one: Match) -> dict[str, Any]:
    names = ("identity", "certainty", "through", "product", "versions", "cves", "open")
    plain = {name: getattr(one, name) for name in names}
    return {"id": one.pk, "machine": one.machine_id, "advisory": one.advisory.name, **plain}


def tasks(site: Site, life: str, part: slice) -> dict[str, Any]:
    """What is due soonest first; what has ended, the latest first. Titles of the plan in the active language."""
    rows = tasks_of(site).prefetch_related("findings")
    if life != "all":
        rows = rows.filter(ended__isnull=life == "live")
    rows = rows.order_by(F("ended").desc(nulls_first=True), F("due").asc(nulls_last=True), "pk")
    return {"items": [_task(one) for one in rows[part]], "count": rows.count()}


def task(site: Site, identity: int) -> dict[str, Any] | None:
    one = tasks_of(site).prefetch_related("findings").filter(pk=identity).first()
    return _task(one) if one else None


def _task(one: Task) -> dict[str, Any]:
    names = ("origin", "action", "profession", "state", "due", "waits_for", "authorisation_first", "authorised_on",
             "authorised_ref", "made", "changed", "ended", "proof")  # fmt: skip
    plain = {name: getattr(one, name) for name in names}
    about = {"machines": [each.pk for each in one.machines], "findings": [each.pk for each in one.findings.all()]}
    owner = one.owner.name if one.owner else ""
    return {"id": one.pk, "title": one.name, "done_when": one.check_words, "owner": owner, **about, **plain}


def decisions(site: Site, part: slice) -> dict[str, Any]:
    """The latest first."""
    rows = Decision.objects.filter(site=site).select_related("by", "to")
    return {"items": [_decision(one) for one in rows[part]], "count": rows.count()}


def _decision(one: Decision) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("kind", "subject", "said", "at", "reason", "until")}
    people = {"by": one.by.name, "to": one.to.name if one.to else ""}
    machines = list(one.seen.get("machines", ()))
    return {"id": one.pk, "holds": one.ended is None, "task": one.task_id, "machines": machines, **people, **plain}
