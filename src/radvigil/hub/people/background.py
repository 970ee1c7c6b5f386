"""What the hub does by itself: what runs, what waits, what failed and where; and whether anybody works at all.

Rules:
1. The worker lives when something ended or began lately: the tick of notices comes every minute, so silence is news.
2. Why something failed is told by the kind of fault and the line of the program. Its words stay in the program's log:
   they may hold what somebody typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

SILENCE = timedelta(minutes=5)
"""Of a worker, after which it is taken for gone."""
LONG = timedelta(hours=1)
"""What runs longer was cut off: its worker was stopped in the middle."""
MOST = 50
WORDS: dict[str, str | Promise] = {
    "notices.tasks.tick": _("gather and send notices, every minute"),
    "people.tasks.sweep": _("forget what is to be forgotten, every day"),
    "documents.tasks.make": _("make a report"),
}
PLACE = re.compile(r'File "[^"]*?([\w.-]+/[\w.-]+\.py)", line (\d+)')


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of background work."""

    what: str | Promise
    since: datetime
    """When it began, failed, or is to begin."""
    why: str = ""
    """Of a failed one: the kind of fault and the place."""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Background:
    """All of it, the newest first."""

    alive: bool
    heard: datetime | None
    running: tuple[Job, ...]
    waiting: tuple[Job, ...]
    failed: tuple[Job, ...]
    done: int
    """How many ended well, of those that are still kept."""


def background(now: datetime) -> Background:
    rows = DBTaskResult.objects.all()
    last = rows.aggregate(began=Max("started_at"), ended=Max("finished_at"))
    heard = max((one for one in last.values() if one), default=None)
    running = rows.filter(status=TaskResultStatus.RUNNING).order_by("-started_at")[:MOST]
    waiting = rows.filter(status=TaskResultStatus.READY).order_by("run_after")[:MOST]
    failed = rows.filter(status=TaskResultStatus.FAILED).order_by("-finished_at")[:MOST]
    return Background(
        alive=heard is not None and now - heard < SILENCE,
        heard=heard,
        running=tuple(Job(_named(one), one.started_at, cut=now - one.started_at > LONG) for one in running),
        waiting=tuple(Job(_named(one), max(one.run_after, one.enqueued_at)) for one in waiting),
        failed=tuple(Job(_named(one), one.finished_at, _why(one)) for one in failed),
        done=rows.filter(Q(status=TaskResultStatus.SUCCESSFUL)).count(),
    )


def _named(one: DBTaskResult[Any, Any]) -> str | Promise:
    name = str(one.task_path).removeprefix("radvigil.hub.")
    return WORDS.get(name, name)


def _why(one: DBTaskResult[Any, Any]) -> str:
    kind = one.exception_class_path.rsplit(".", 1)[-1]
    places = PLACE.findall(one.traceback)
    return f"{kind}, {places[-1][0]}:{places[-1][1]}" if places else kind
