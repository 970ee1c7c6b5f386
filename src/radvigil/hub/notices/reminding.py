"""What no entry of the log tells, because nobody did anything: a last day that comes near.

Rules: each thing is said once, a week before, in the weekly mail. Its row carries the thing's number below zero, where
no entry of the log has its own, so that the database's constraint holds here too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from radvigil.hub.documents.posture import zone
from radvigil.hub.findings.models import Verdict
from radvigil.hub.notices.models import Notice, Wishes
from radvigil.hub.notices.moments import Rhythm, next_digest

BEFORE = timedelta(days=7)
KIND = "verdict.ending"


@transaction.atomic
def remind(now: datetime) -> int:
    """Rows for what ends within a week and was not said yet; how many."""
    day = now.date()
    ending = Verdict.objects.filter(ended=None, expires__gt=day, expires__lte=day + BEFORE, by__is_active=True)
    told = set(Notice.objects.filter(kind=KIND).values_list("event", flat=True))
    rows = [_row(one, now) for one in ending.select_related("by__wishes", "site") if -one.pk not in told]
    fresh = [row for row in rows if row is not None]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _row(one: Verdict, now: datetime) -> Notice | None:
    wish: Wishes | None = getattr(one.by, "wishes", None)
    if wish is not None and not wish.mail:
        return None
    due = next_digest(now, wish.rhythm if wish else Rhythm(), zone(one.site))
    subject = f"finding:{one.finding_id}" if one.finding_id else f"match:{one.match_id}"
    return Notice(
        person=one.by, site=one.site, event=-one.pk, kind=KIND, subject=subject, made=now, due=due,
    )  # fmt: skip
