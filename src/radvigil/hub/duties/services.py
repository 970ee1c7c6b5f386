"""Stating and changing what duties rest on. Every change is one transaction with its line in the audit log, and what a
person states of a clock stands in the incident's timeline too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from radvigil.hub.audit.models import Entry as Noted
from radvigil.hub.audit.services import note
from radvigil.hub.duties.applying import applicable
from radvigil.hub.duties.clocks import told
from radvigil.hub.duties.law import Correction, Duty, corrected
from radvigil.hub.duties.models import DutyAct, DutyFile, LawCorrection, SiteProfile
from radvigil.hub.duties.queries import FACTS, Running, act_of, case_of, law_of, profile_of, running
from radvigil.hub.duties.signals import duty_stated
from radvigil.hub.incidents.models import Entry, Incident
from radvigil.hub.incidents.services import AHEAD, ChangedMeanwhileError, Telling, add
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site

PROMPT: Final = timedelta(minutes=15)
"""A start stated later than this after it happened is dated back, and needs a reason."""
DUE: Final = ("duties.due-soon", "duties.overdue")
"""What the audit log says of a clock that nobody stopped in time."""
Kind = DutyAct.Kind


class NotStatedError(ValueError):
    """What was not written, and why. `code`: `not-due`, `future`, `reason`, `unknown`, `not-started`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person states of a duty."""

    duty: str
    when: datetime | None
    """None takes the former one back."""
    about: str = ""
    reason: str = ""
    receipt: str = ""
    once: str = ""


@dataclass(frozen=True, slots=True)
class ProfileWords:
    """What a site says of itself."""

    provider: str
    facts: Mapping[str, bool | None]
    nis2_from: date | None = None


@transaction.atomic
def keep_profile(by: Person, site: Site, version: int, said: ProfileWords, now: datetime) -> SiteProfile:
    """Change the profile; `version` is 0 for the first one."""
    fields: dict[str, Any] = {"provider": said.provider, "nis2_from": said.nis2_from, "changed": now, "by": by}
    fields |= {fact: said.facts.get(fact) for fact in FACTS}
    if version == 0:
        _made, new = SiteProfile.objects.get_or_create(site=site, defaults=fields)
        written = int(new)
    else:
        written = SiteProfile.objects.filter(site=site, version=version).update(version=version + 1, **fields)
    if not written:
        raise ChangedMeanwhileError(site.name)
    answers = {fact: said.facts.get(fact) for fact in FACTS}
    since = said.nis2_from.isoformat() if said.nis2_from else None
    note(by, "duties.profile", f"site:{site.pk}", site, provider=said.provider, nis2_from=since, **answers)
    return SiteProfile.objects.get(site=site)


@transaction.atomic
def answer(by: Person, incident: Incident, version: int, answers: Mapping[str, str], now: datetime) -> DutyFile:
    """Change the answers to the questionnaire: `yes`, `no`, a choice, or `unknown`, which takes an answer back."""
    known = law_of(incident.site)
    for question, said in answers.items():
        if question not in known.questions or said not in known.choices(question) | {"unknown"}:
            raise NotStatedError("unknown")
    file = _file(by, incident, version, now)
    file.answers = {one: said for one, said in (file.answers | dict(answers)).items() if said != "unknown"}
    file.save(update_fields=["answers"])
    note(by, "duties.answered", f"incident:{incident.pk}", incident.site, **file.answers)
    return file


@transaction.atomic
def fill(by: Person, incident: Incident, version: int, fields: Mapping[str, str], now: datetime) -> DutyFile:
    """Change fields of the drafts. The audit log keeps which, never what was written."""
    known = {code for duty in law_of(incident.site).duties for stage in duty.stages for code in stage.fields}
    late = {code for duty in law_of(incident.site).duties for stage in duty.stages for code in stage.late_fields}
    if not set(fields) <= known | late:
        raise NotStatedError("unknown")
    file = _file(by, incident, version, now)
    changed = sorted(code for code, text in fields.items() if file.fields.get(code, "") != text.strip())
    file.fields = {code: text for code, text in (file.fields | _stripped(fields)).items() if text}
    file.save(update_fields=["fields"])
    note(by, "duties.filled", f"incident:{incident.pk}", incident.site, fields=changed)
    return file


def _stripped(fields: Mapping[str, str]) -> dict[str, str]:
    return {code: text.strip() for code, text in fields.items()}


def _file(by: Person, incident: Incident, version: int, now: datetime) -> DutyFile:
    """The incident's file, moved from `version` to the next; 0 makes the first one."""
    if version == 0:
        _made, new = DutyFile.objects.get_or_create(incident=incident, defaults={"changed": now, "by": by})
        written = int(new)
    else:
        rows = DutyFile.objects.filter(incident=incident, version=version)
        written = rows.update(version=version + 1, changed=now, by=by)
    if not written:
        raise ChangedMeanwhileError(incident.reference)
    return DutyFile.objects.get(incident=incident)


@transaction.atomic
def start(by: Person, incident: Incident, said: Statement, now: datetime) -> DutyAct:
    """State T0 of one duty. Dating back, and stating it again, ask for a reason. Raises NotStatedError."""
    _lock(incident)
    case = case_of(incident)
    duty = _duty(incident, said.duty)
    zone = ZoneInfo(incident.site.time_zone)
    day = (said.when or now).astimezone(zone).date()
    outcome = next(
        one for one in applicable(case.law, case.profile, case.answers, day) if one.duty.id == duty.id
    ).outcome
    if said.when is not None and outcome not in ("yes", "ask"):
        raise NotStatedError("not-due")
    former = told(act_of(row) for row in case.acts if row.duty == duty.id).start
    late = said.when is None or said.when < now - PROMPT
    return _state(by, incident, Kind.START, said, (now, late or former is not None))


@transaction.atomic
def state_moment(by: Person, incident: Incident, said: Statement, now: datetime) -> DutyAct:
    """State another start that the duty asks for (`said.about`), such as from when the fourteen days count."""
    _lock(incident)
    if said.about not in _duty(incident, said.duty).moments():
        raise NotStatedError("unknown")
    return _state(by, incident, Kind.MOMENT, said, (now, said.when is None))


@transaction.atomic
def sent(by: Person, incident: Incident, said: Statement, now: datetime) -> DutyAct:
    """State that a stage (`said.about`) was sent, and when; stating it again needs a reason."""
    _lock(incident)
    duty = _duty(incident, said.duty)
    if said.about not in {stage.id for stage in duty.stages}:
        raise NotStatedError("unknown")
    known = told(act_of(row) for row in incident.duty_acts.filter(duty=duty.id))
    if known.start is None:
        raise NotStatedError("not-started")
    return _state(by, incident, Kind.SENT, said, (now, said.about in known.sent))


@transaction.atomic
def stop(by: Person, incident: Incident, said: Statement, now: datetime) -> DutyAct:
    """Stop a duty that turned out not to be due, or let it run again; always with a reason."""
    _lock(incident)
    _duty(incident, said.duty)
    return _state(by, incident, Kind.STOPPED, said, (now, True))


def _lock(incident: Incident) -> None:
    """One statement at a time on one incident."""
    Incident.objects.select_for_update().get(pk=incident.pk)


def _duty(incident: Incident, name: str) -> Duty:
    """A duty that can have a clock in the site's country; a Swiss site has no French one, whatever is sent."""
    duty = next((one for one in law_of(incident.site).duties if one.id == name), None)
    country = profile_of(incident.site).country
    if duty is None or not duty.stages or country not in {row.country for row in duty.where}:
        raise NotStatedError("unknown" if duty is None or not duty.stages else "not-due")
    return duty


def _state(by: Person, incident: Incident, kind: str, said: Statement, when: tuple[datetime, bool]) -> DutyAct:
    now, needs_reason = when
    known = incident.duty_acts.filter(once=said.once).exclude(once="").first()
    if known and (known.duty, known.kind, known.about, known.when) == (said.duty, kind, said.about, said.when):
        return known
    if said.when is not None and said.when > now + AHEAD:
        raise NotStatedError("future")
    if needs_reason and not said.reason.strip():
        raise NotStatedError("reason")
    act = DutyAct.objects.create(
        incident=incident, duty=said.duty, kind=kind, about=said.about, when=said.when, recorded=now, by=by,
        reason=said.reason.strip(), receipt=said.receipt.strip(), once="" if known else said.once,
    )  # fmt: skip
    zone = ZoneInfo(incident.site.time_zone)
    stated = said.when.astimezone(zone).isoformat() if said.when else None
    detail = {"duty": said.duty, "act": str(kind), "about": said.about, "when": stated, "number": act.pk}
    add(by, incident, Telling("", now, Entry.Kind.DUTY, act.reason, detail=detail), now)
    note(by, f"duties.{kind}", f"incident:{incident.pk}", incident.site, **detail)
    duty_stated.send(DutyAct, act=act)
    return act


@transaction.atomic
def correct(by: Person, site: Site, said: Correction, reason: str, now: datetime) -> LawCorrection:
    """Correct the law for one site. Raises ValueError where that cannot be corrected, or without a reason."""
    if not reason.strip():
        raise ValueError("a correction has a reason")
    corrected(law_of(site), [said])
    row = LawCorrection.objects.create(
        site=site, duty=said.duty, what=said.what, stage=said.stage, value=said.value, reason=reason, by=by, at=now
    )
    note(by, "duties.corrected", f"correction:{row.pk}", site, duty=said.duty, what=said.what, stage=said.stage)
    return row


@transaction.atomic
def withdraw(by: Person, correction: LawCorrection, now: datetime) -> None:
    """Take a correction back, and earlier ones of the same thing: the file's words hold again."""
    rows = LawCorrection.objects.filter(
        site=correction.site, duty=correction.duty, what=correction.what, stage=correction.stage, withdrawn=None
    )
    rows.update(withdrawn=now, withdrawn_by=by)
    note(by, "duties.withdrawn", f"correction:{correction.pk}", correction.site)


def tell_due(now: datetime) -> int:
    """Write down, once each, which clocks came near their end or passed it, for whoever tells people; how many.

    A start that was corrected moves the end, and the new end is told again.
    """
    sites = Site.objects.filter(incidents__duty_acts__isnull=False).distinct()
    return sum(_told_due(site, now) for site in sites)


@transaction.atomic
def _told_due(site: Site, now: datetime) -> int:
    near = [one for one in running(site, now) if one.clock.state in ("due-soon", "overdue")]
    if not near:
        return 0
    Site.objects.select_for_update().get(pk=site.pk)
    subjects = {f"incident:{one.incident.pk}" for one in near}
    rows = Noted.objects.filter(subject__in=subjects, verb__in=DUE).values_list("verb", "subject", "detail")
    before = {(verb, subject, told["duty"], told["stage"], told["due"]) for verb, subject, told in rows}
    fresh = [place for place in map(_place, near) if place not in before]
    for verb, subject, duty, stage, due in fresh:
        note(None, verb, subject, site, duty=duty, stage=stage, due=due)
    return len(fresh)


def _place(one: Running) -> tuple[str, str, str, str, str]:
    due = one.clock.due.astimezone(UTC).isoformat() if one.clock.due else ""
    return f"duties.{one.clock.state}", f"incident:{one.incident.pk}", one.view.duty.id, one.clock.stage.id, due
