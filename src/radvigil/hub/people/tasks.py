"""Once a day: forget what is to be forgotten.

Rules: those of the tick of notices. It puts itself back, also when a part of it failed, and `begin` is called at every
start of the hub, so that a chain that was cut begins again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from radvigil.hub.people.retention import forget

EVERY = timedelta(days=1)


@task()
def sweep() -> None:
    now = timezone.now()
    try:
        forget(now)
    finally:
        begin(now + EVERY)


def begin(when: datetime) -> bool:
    """Put a sweep in the queue unless one waits there."""
    if DBTaskResult.objects.filter(task_path=sweep.module_path, status=TaskResultStatus.READY).exists():
        return False
    sweep.using(run_after=when).enqueue()
    return True
