"""The tick: what is to be sent is gathered and sent, twice a minute.

Rules:
1. The tick puts itself back in the queue, also when a part of it failed. It does so only when no other one waits there:
   two chains become one by themselves.
2. `begin` is called at every start of the hub, so that a chain that was cut begins again.
3. Its own rows in the queue are removed after a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from radvigil.hub.notices.delivering import send_mail, send_posts
from radvigil.hub.notices.gathering import gather
from radvigil.hub.notices.recording import record
from radvigil.hub.notices.reminding import remind
from radvigil.hub.notices.upkeep import keep_up

EVERY = timedelta(seconds=30)
KEPT = timedelta(days=1)
TURNS = 40
"""Of gathering in one tick: 20,000 entries; what is left comes with the next."""


@task()
def tick() -> None:
    """Gather, send, and come again."""
    now = timezone.now()
    try:
        keep_up(now)
        remind(now)
        for _turn in range(TURNS):
            if not gather(now):
                break
        record(now)
        send_posts(now)
        send_mail(now)
    finally:
        _forget(now)
        begin(now + EVERY)


def begin(when: datetime) -> bool:
    """Put a tick in the queue unless one waits there."""
    ours = DBTaskResult.objects.filter(task_path=tick.module_path, status=TaskResultStatus.READY)
    if ours.exists():
        return False
    tick.using(run_after=when).enqueue()
    return True


def _forget(now: datetime) -> None:
    done = DBTaskResult.objects.filter(task_path=tick.module_path, finished_at__lt=now - KEPT)
    done.delete()
