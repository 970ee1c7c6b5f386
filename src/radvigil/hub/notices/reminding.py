"""What no entry of the log tells, because nobody did anything: a last day that comes near.

Rules: each thing is said once, a week or two before, in the weekly mail. Its row carries the thing's number below
zero, where no entry of the log has its own, so that the database's constraint holds here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from radvigil.hub.documents.posture import zone
from radvigil.hub.findings.models import Verdict
from radvigil.hub.notices.models import Notice, Wishes
from radvigil.hub.notices.moments import Rhythm, next_digest
from radvigil.hub.people.models import Person, Role
from radvigil.hub.people.queries import with_role
from radvigil.hub.places.models import Site
from radvigil.hub.work.models import Acceptance

VERDICT, ACCEPTANCE = "verdict.ending", "acceptance.ending"
BEFORE = {VERDICT: timedelta(days=7), ACCEPTANCE: timedelta(days=14)}
"""Signatures take longer to gather than a verdict."""


@transaction.atomic
def remind(now: datetime) -> int:
    """Rows for what ends soon and was not said yet; how many."""
    rows = [*_verdicts(now), *_acceptances(now)]
    told = set(Notice.objects.filter(kind__in=BEFORE).values_list("person", "kind", "event"))
    fresh = [row for row in rows if (row.person_id, row.kind, row.event) not in told]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _verdicts(now: datetime) -> Iterator[Notice]:
    """To who gave them."""
    ending = Verdict.objects.filter(ended=None, **_soon(VERDICT, now)).select_related("by__wishes", "site")
    for one in ending.filter(by__is_active=True):
        subject = f"finding:{one.finding_id}" if one.finding_id else f"match:{one.match_id}"
        yield from _row(one.by, one.site, (VERDICT, one.pk, subject), now)


def _acceptances(now: datetime) -> Iterator[Notice]:
    """To the site's managers."""
    ending = Acceptance.objects.filter(ended=None, complete__isnull=False, **_soon(ACCEPTANCE, now))
    for one in ending.select_related("site"):
        for person in with_role(one.site, frozenset({Role.MANAGER})).select_related("wishes"):
            yield from _row(person, one.site, (ACCEPTANCE, one.pk, f"acceptance:{one.pk}"), now)


def _soon(kind: str, now: datetime) -> dict[str, date]:
    today = timezone.localdate(now)
    return {"expires__gt": today, "expires__lte": today + BEFORE[kind]}


def _row(person: Person, site: Site, thing: tuple[str, int, str], now: datetime) -> Iterator[Notice]:
    wish: Wishes | None = getattr(person, "wishes", None)
    if wish is None or wish.mail:
        kind, number, subject = thing
        due = next_digest(now, wish.rhythm if wish else Rhythm(), zone(site))
        yield Notice(person=person, site=site, event=-number, kind=kind, subject=subject, made=now, due=due)
