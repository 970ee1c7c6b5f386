"""The page of background work: what runs, waits and failed, and whether the worker lives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from radvigil.hub.people.background import LONG, SILENCE, background
from radvigil.hub.people.models import Role
from radvigil.hub.people.tasks import begin, sweep


def row(**fields: Any) -> DBTaskResult:
    base = {"args_kwargs": {"args": [], "kwargs": {}}, "task_path": sweep.module_path, "backend_name": "default"}
    base |= {"exception_class_path": "", "traceback": "", "queue_name": "default"}
    base |= {"run_after": timezone.now()}
    return DBTaskResult.objects.create(**{**base, **fields})


def test_a_worker_that_is_silent_is_taken_for_gone(db: None, now) -> None:
    assert background(now).heard is None
    row(status=TaskResultStatus.SUCCESSFUL, started_at=now, finished_at=now)
    assert background(now + SILENCE - timedelta(seconds=1)).alive
    assert not background(now + SILENCE).alive


def test_what_was_cut_off_is_told_from_what_runs(db: None, now) -> None:
    row(status=TaskResultStatus.RUNNING, started_at=now)
    assert [one.cut for one in background(now + LONG).running] == [False]
    assert [one.cut for one in background(now + LONG + timedelta(seconds=1)).running] == [True]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_administrator_sees_what_failed_and_where_but_no_words_of_people(person, enter, lang, now) -> None:
    trace = 'Traceback:\n  File "/somewhere/hub/documents/rendering.py", line 40, in paper\nKeyError: "Marie Curie"\n'
    row(
        status=TaskResultStatus.FAILED, started_at=now, finished_at=now,
        exception_class_path="builtins.KeyError", traceback=trace,
    )  # fmt: skip
    begin(now)
    client = enter(person(Role.ADMINISTRATOR))
    client.cookies["django_language"] = lang
    page = client.get("/people/background").content.decode()
    assert "KeyError, documents/rendering.py:40" in page
    assert "Marie Curie" not in page
    assert "/somewhere" not in page
    assert ("forget what is to be forgotten" if lang == "en" else "oublier ce qui doit l’être") in page
