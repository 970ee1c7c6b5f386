"""What time alone brings about, done at each tick: promises that end, and paper that grows old.

Rules: whatever is done here is done once, however often the tick comes (each app's own services see to that).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from radvigil.hub.downtime.queries import GOOD_FOR, stale
from radvigil.hub.duties.services import tell_due
from radvigil.hub.notices import wording
from radvigil.hub.notices.models import Notice, Post
from radvigil.hub.work.accepting import tell_expired
from radvigil.hub.work.models import Task
from radvigil.hub.work.services import NewTask, make_task
from radvigil.hub.work.worded import Words, told_as

ORIGIN = ("downtime", "pack")
KEPT = timedelta(days=365)
SOON = timedelta(days=7)
"""How long there is to make a new pack."""


def keep_up(now: datetime) -> None:
    """Acceptances that ran out and legal clocks that run out are told; an old downtime pack becomes a task."""
    tell_expired(now)
    tell_due(now)
    _packs(now)
    _forget(now)


def _forget(now: datetime) -> None:
    """What was sent, or given up, a year ago is no longer kept. (Entries are read once, so nothing is told again.)"""
    for kind in (Notice, Post):
        kind._default_manager.filter(taken__isnull=False, made__lt=now - KEPT).delete()


def _packs(now: datetime) -> None:
    """A task of each site whose pack is too old, unless one lives, or one was ended lately."""
    recent = Task.objects.filter(origin=ORIGIN[0], origin_id=ORIGIN[1])
    asked = set((recent.filter(ended=None) | recent.filter(ended__gt=now - GOOD_FOR)).values_list("site", flat=True))
    said = words(AGED, wording.side(settings.LANGUAGE_CODE))
    for one in stale(now):
        if one.site.pk not in asked:
            what = NewTask(
                *ORIGIN, title=said.title, check=said.check, worded=AGED,
                profession="health", due=timezone.localdate(now + SOON),
            )  # fmt: skip
            make_task(None, one.site, what, now)


AGED = {"kind": "upkeep", "of": "downtime"}


@told_as("upkeep")
def words(worded: Mapping[str, Any], lang: str) -> Words:
    """What the hub asks for by itself."""
    return Words(wording.upkeep(worded["of"], lang), wording.upkeep(f"{worded['of']}_check", lang))
