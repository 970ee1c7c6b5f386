"""Deciding about findings and matches, and remembering when somebody last looked at the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from radvigil.hub.audit.services import note
from radvigil.hub.findings.intake import restate
from radvigil.hub.findings.models import Finding, Match, Verdict
from radvigil.hub.people.models import Person
from radvigil.report import harmless

A_LOOK = timedelta(minutes=1)
"""To how much it is kept when somebody last looked."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict before it is given."""

    said: str
    reason: str
    expires: date

    def checked(self, now: datetime) -> Judgement:
        """With its reason on one line. Raises ValueError without a reason, or when it has already ended."""
        reason = harmless(self.reason)[:300]
        if not reason or self.expires < timezone.localdate(now):
            raise ValueError("reason" if not reason else "expires")
        return Judgement(self.said, reason, self.expires)


@transaction.atomic
def judge(by: Person, on: Finding | Match, what: Judgement, now: datetime) -> Verdict:
    """Raises ValueError without a reason, or for a verdict that has already ended."""
    verdict = _judged(by, on, what.checked(now), now)
    _restated([on])
    return verdict


@transaction.atomic
def judge_all(by: Person, on: Sequence[Finding | Match], what: Judgement, now: datetime) -> int:
    """One verdict on many, all or none of them; how many did not have it yet. Raises ValueError as `judge` does."""
    said = what.checked(now)
    fresh = [_judged(by, one, said, now).given == now for one in on]
    _restated(on)
    return sum(fresh)


def _judged(by: Person, on: Finding | Match, said: Judgement, now: datetime) -> Verdict:
    """The same verdict of the same person is given once, however often the form is sent."""
    kind = "finding" if isinstance(on, Finding) else "match"
    mine = Verdict.objects.filter(**{kind: on}, ended=None)
    known = mine.filter(by=by, said=said.said, reason=said.reason, expires=said.expires).first()
    if known is not None:
        return known
    mine.update(ended=now)
    one = Verdict.objects.create(
        site_id=on.site_id,
        said=said.said,
        by=by,
        reason=said.reason,
        given=now,
        expires=said.expires,
        **{kind: on},
    )
    note(by, f"{kind}.judged", f"{kind}:{on.pk}", on.site, said=said.said, expires=said.expires.isoformat())
    return one


def _restated(on: Sequence[Finding | Match]) -> None:
    """What machines are looked out for follows from verdicts on findings.

    Said again when the verdict is kept: a report that came in meanwhile, and held these machines until it was, may have
    opened what was not to be seen from here.
    """
    about = {one.subject_id for one in on if isinstance(one, Finding) and one.subject_id is not None}
    if about:
        site = on[0].site_id
        restate(site, about)
        transaction.on_commit(lambda: restate(site, about))


def look(person: Person, now: datetime) -> datetime | None:
    """They open the list: when they did so before, and from now on this moment.

    Nothing is noted in the audit log: it is a mark of one's own, like a page left open. It is kept to `A_LOOK`, so that
    who turns pages while a report comes in does not wait for its transaction each time.
    """
    before = person.last_look
    if before is None or not timedelta(0) <= now - before < A_LOOK:
        Person.objects.filter(pk=person.pk).update(last_look=now)
        person.last_look = now
    return before
