"""Changing acceptances of a risk: propose, sign, withdraw, tell that one has run out.

Rules:
1. One signs for one's own profession, by a role that one holds at the site; nobody signs twice.
2. A manager cannot bear a risk alone (`levels.py`), and the last day is not later than the level allows.
3. Who signs has seen that risk, at that level: one that has grown since, or run out, is proposed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from radvigil.hub.audit.services import note
from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import Key, Machine
from radvigil.hub.people.rights import Right
from radvigil.hub.places.models import Site
from radvigil.hub.work.levels import asked, level_of
from radvigil.hub.work.models import Acceptance, Signature
from radvigil.hub.work.queries import holds_right, professions_of
from radvigil.hub.work.services import Act, ChangedError, RefusedError
from radvigil.hub.work.signals import acceptance_asked, acceptance_expired
from radvigil.report import harmless


@dataclass(frozen=True, slots=True)
class Risk:
    """What is to be borne: a finding, or what a remedy on a machine would have removed, at its level."""

    level: int
    finding: Finding | None = None
    machine: Machine | None = None
    remedy: str = ""

    @property
    def site(self) -> Site:
        of = self.finding or self.machine
        if of is None:
            raise RefusedError("risk")
        return of.site


def risk_of(finding: Finding) -> Risk:
    """The risk of a finding, at its severity."""
    return Risk(finding.severity, finding=finding)


def propose(act: Act, risk: Risk, expires: date) -> Acceptance:
    """Ask the professions to bear it, `act.said` being the reason.

    The one that is asked for already is found, not made again. Raises RefusedError `said`, `expires`, `too-long`,
    `profession`, `closed`.
    """
    _sound(act, risk, expires)
    try:
        with transaction.atomic():
            return _proposed(act, risk, expires)
    except IntegrityError:
        return Acceptance.objects.get(**_about(risk), ended=None)


def _sound(act: Act, risk: Risk, expires: date) -> None:
    if not act.said.strip():
        raise RefusedError("said")
    if risk.finding is not None and not risk.finding.open:
        raise RefusedError("closed")
    today = localdate(act.at)
    if expires <= today:
        raise RefusedError("expires")
    if expires > today + timedelta(days=level_of(risk.level).days):
        raise RefusedError("too-long")
    if not professions_of(act.by, risk.site):
        raise RefusedError("profession")


def _about(risk: Risk) -> dict[str, Any]:
    if risk.finding is not None:
        return {"finding": risk.finding}
    key = Key.objects.filter(site=risk.site, machine=risk.machine).order_by("pk").first()
    if key is None or not risk.remedy:
        raise RefusedError("risk")
    return {"key": key, "remedy": risk.remedy}


def _proposed(act: Act, risk: Risk, expires: date) -> Acceptance:
    about = _about(risk)
    held = Acceptance.objects.select_for_update(of=("self",)).select_related("finding")
    known = held.filter(**about, ended=None).first()
    if known is not None:
        if not known.expired(localdate(act.at)) and not known.outgrown:
            return known
        _ended(known, act, Acceptance.End.REPLACED)
    one = Acceptance.objects.create(
        site=risk.site,
        **about,
        level=risk.level,
        needs=list(asked(risk.level, "management" in professions_of(act.by, risk.site))),
        reason=harmless(act.said)[:500],
        expires=expires,
        by=act.by,
        at=act.at,
    )
    note(act.by, "acceptance.proposed", _name(one), one.site, level=one.level, expires=expires.isoformat())
    acceptance_asked.send(Acceptance, acceptance=one)
    return one


@transaction.atomic
def sign(act: Act, acceptance: Acceptance, profession: str) -> Acceptance:
    """Sign for one's own profession.

    Raises RefusedError `profession` (not one's own, or not asked for), `twice` (this person has signed), `signed`
    (somebody of that profession has), `expired`, `grown`; ChangedError when it has ended.
    """
    one = _held(acceptance)
    _may_sign(act, one, profession)
    try:
        with transaction.atomic():
            Signature.objects.create(acceptance=one, profession=profession, by=act.by, at=act.at)
    except IntegrityError as error:
        raise RefusedError("signed") from error
    note(act.by, "acceptance.signed", _name(one), one.site, profession=profession)
    signed = set(one.signatures.values_list("profession", flat=True))
    if one.complete is None and signed >= set(one.needs):
        one.complete = act.at
        one.save(update_fields=["complete"])
        note(act.by, "acceptance.complete", _name(one), one.site, expires=one.expires.isoformat())
    return one


def _may_sign(act: Act, one: Acceptance, profession: str) -> None:
    if profession not in one.needs or profession not in professions_of(act.by, one.site):
        raise RefusedError("profession")
    held = list(one.signatures.values_list("profession", "by"))
    if any(by == act.by.pk for _, by in held):
        raise RefusedError("twice")
    if any(name == profession for name, _ in held):
        raise RefusedError("signed")
    if one.expired(localdate(act.at)):
        raise RefusedError("expired")
    if one.outgrown:
        raise RefusedError("grown")


@transaction.atomic
def withdraw(act: Act, acceptance: Acceptance) -> Acceptance:
    """It is no longer borne, and why. Whoever may sign may withdraw. Raises RefusedError `said`, `profession`."""
    return _closed(act, acceptance, Acceptance.End.WITHDRAWN)


@transaction.atomic
def refuse(act: Act, acceptance: Acceptance) -> Acceptance:
    """One of those who are asked says no, and why. Raises RefusedError `said`, `profession`."""
    return _closed(act, acceptance, Acceptance.End.REFUSED)


def _closed(act: Act, acceptance: Acceptance, end: str) -> Acceptance:
    one = _held(acceptance)
    if not act.said.strip():
        raise RefusedError("said")
    if not holds_right(act.by, one.site, Right.SIGN):
        raise RefusedError("profession")
    return _ended(one, act, end)


def _ended(one: Acceptance, act: Act, end: str) -> Acceptance:
    one.end, one.ended, one.ended_by, one.ended_why = end, act.at, act.by, harmless(act.said)[:300]
    one.save(update_fields=["end", "ended", "ended_by", "ended_why"])
    note(act.by, f"acceptance.{end}", _name(one), one.site)
    return one


@transaction.atomic
def tell_expired(now: datetime) -> list[Acceptance]:
    """Say once, of each that has run out, that nobody bears it any more. A tick calls this; twice does no harm."""
    over = Acceptance.objects.filter(ended=None, lapsed=None, expires__lt=localdate(now)).select_related("site")
    told = []
    for one in over:
        if Acceptance.objects.filter(pk=one.pk, lapsed=None).update(lapsed=now):
            one.lapsed = now
            note(None, "acceptance.expired", _name(one), one.site)
            acceptance_expired.send(Acceptance, acceptance=one)
            told.append(one)
    return told


def _held(acceptance: Acceptance) -> Acceptance:
    """The row as it stands, held until the transaction ends. Raises ChangedError for one that has ended."""
    rows = Acceptance.objects.select_for_update(of=("self",)).select_related("finding", "site")
    one = rows.get(pk=acceptance.pk)
    if one.ended is not None:
        raise ChangedError(one)
    return one


def _name(one: Acceptance) -> str:
    return f"acceptance:{one.pk}"
