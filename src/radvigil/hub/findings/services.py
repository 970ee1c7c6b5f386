"""Deciding about findings and matches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from radvigil.hub.audit.services import note
from radvigil.hub.findings.intake import restate
from radvigil.hub.findings.models import Finding, Match, Verdict
from radvigil.hub.people.models import Person


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict before it is given."""

    said: str
    reason: str
    expires: date


@transaction.atomic
def judge(by: Person, on: Finding | Match, what: Judgement, now: datetime) -> Verdict:
    """Raises ValueError without a reason, or for a verdict that has already ended."""
    if not what.reason.strip() or what.expires < now.date():
        raise ValueError("reason" if not what.reason.strip() else "expires")
    kind = "finding" if isinstance(on, Finding) else "match"
    Verdict.objects.filter(**{kind: on}, ended=None).update(ended=now)
    one = Verdict.objects.create(
        site=on.site,
        said=what.said,
        by=by,
        reason=what.reason.strip()[:300],
        given=now,
        expires=what.expires,
        **{kind: on},
    )
    note(by, f"{kind}.judged", f"{kind}:{on.pk}", on.site, said=what.said, expires=what.expires.isoformat())
    machine = on.subject_id if isinstance(on, Finding) else on.machine_id
    if machine is not None:
        restate(on.site_id, [machine])
    return one
