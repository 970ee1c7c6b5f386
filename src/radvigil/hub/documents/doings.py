"""What people decided and did in a period, as a report lists it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from radvigil.hub.documents import contracts as c
from radvigil.hub.documents.posture import Period, begin_of, end_of, zone
from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import UseDecision
from radvigil.hub.places.models import Site
from radvigil.hub.templatetags.hub import language, told
from radvigil.hub.work.models import Acceptance, Decision, State, Task
from radvigil.hub.work.queries import accepted_between, decided_between, done_between
from radvigil.texts import finding_words

MARKS = 3
"""Of what was done, drawn across the trend: the last ones."""
SHORT = 40


def decisions(site: Site, period: Period) -> tuple[c.Decision, ...]:
    """Approved, refused, handed on; risks that are borne; machines out of use and back. In the order of time."""
    begin, end, here = begin_of(period.begins, site), end_of(period.ends, site), zone(site)
    rows: list[tuple[datetime, c.Decision]] = []
    rows += [(one.at, _decided(one, one.at.astimezone(here))) for one in decided_between(site, begin, end)]
    rows += [
        (at, _borne(one, at.astimezone(here))) for one in accepted_between(site, begin, end) if (at := one.complete)
    ]
    rows += [(one.at, _used(one, one.at.astimezone(here))) for one in _uses(site, begin, end)]
    return tuple(row for _at, row in sorted(rows, key=lambda pair: pair[0]))


def _uses(site: Site, begin: datetime, end: datetime) -> Iterable[UseDecision]:
    rows = UseDecision.objects.filter(machine__site=site, at__gte=begin, at__lt=end)
    return rows.select_related("machine", "by")


def _decided(one: Decision, at: datetime) -> c.Decision:
    by = str(one.by) if one.to is None else _("%(by)s, to %(to)s") % {"by": one.by, "to": one.to}
    said: Any = one.said
    return c.Decision(title=_subject(one), outcome=said, by=by, on=at.date(), reason=one.reason, until=one.until)


def _subject(one: Decision) -> str:
    """What was decided about, as it was shown: the task, or the plan's action and its place."""
    if one.task is not None:
        return one.task.name
    action, zone_name = str(one.seen.get("action", "")), str(one.seen.get("zone", ""))
    title = told(f"risk.action.{action}.title") if action else one.subject
    return f"{title} · {zone_name}" if zone_name else title


def _borne(one: Acceptance, at: datetime) -> c.Decision:
    signed = ", ".join(f"{row.by} ({row.get_profession_display()})" for row in one.signatures.all())
    return c.Decision(
        title=_risk(one), outcome="accepted", by=signed, on=at.date(), reason=one.reason, until=one.expires
    )


def _risk(one: Acceptance) -> str:
    if one.finding is not None:
        title = finding_words(one.finding.code, language()).title
        return f"{title} · {one.finding.subject.name}" if one.finding.subject else title
    machine = one.key.machine.name if one.key is not None else ""
    return f"{told(f'risk.remedy.{one.remedy}')} · {machine}"


def _used(one: UseDecision, at: datetime) -> c.Decision:
    return c.Decision(
        title=one.machine.name, outcome="out" if one.out else "back", by=str(one.by), on=at.date(), reason=one.reason
    )


def done(site: Site, period: Period, most: int) -> tuple[c.Done, ...]:
    """Tasks that were proved done, then findings that were proved gone."""
    begin, end = begin_of(period.begins, site), end_of(period.ends, site)
    tasks = [one for one in done_between(site, begin, end) if one.state == State.PROVED]
    gone = Finding.objects.filter(site=site, open=False, closed__gte=begin, closed__lt=end).select_related("subject")
    rows = [_proved(one, site) for one in tasks] + [_gone(one, site) for one in gone[:most]]
    return tuple(rows)


def _proved(one: Task, site: Site) -> c.Done:
    proof = one.check_words if one.proof == "person" else _("its findings are gone, with proof")
    ended = one.ended or one.changed
    return c.Done(
        title=one.name, owner=str(one.owner) if one.owner else "", on=ended.astimezone(zone(site)).date(), proof=proof
    )


def _gone(one: Finding, site: Site) -> c.Done:
    closed = one.closed or one.last
    return c.Done(
        title=finding_words(one.code, language()).title,
        owner=one.subject.name if one.subject else _("the whole site"),
        on=closed.astimezone(zone(site)).date(),
        proof=_("not seen since, and the machine was observed"),
    )


def marks(site: Site, period: Period) -> tuple[c.Mark, ...]:
    """The last tasks that were proved done, to be drawn across the trend."""
    rows = done_between(site, begin_of(period.begins, site), end_of(period.ends, site))
    proved = [one for one in rows if one.state == State.PROVED and one.ended][-MARKS:]
    return tuple(
        c.Mark(on=one.ended.astimezone(zone(site)).date(), text=_short(one.name)) for one in proved if one.ended
    )


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"
