"""Tasks over processes: in order, ended when nobody wants the rest, and a lost process told."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from radvigil import jobs
from radvigil.jobs import Task, WorkerLostError, done, tasks, unwatched

MAIN = os.getpid()


def number(task: Task, watch: jobs.Watch) -> int:
    return task.ring * 10 + task.share


def killed(task: Task, watch: jobs.Watch) -> int:
    """A worker is ended as the kernel ends one when memory is short."""
    if os.getpid() != MAIN:
        os.kill(os.getpid(), signal.SIGKILL)
    return 0


def failing_at_home(task: Task, watch: jobs.Watch) -> int:
    if os.getpid() == MAIN:
        raise KeyboardInterrupt
    return 1


def large(tmp_path: Path, size: int) -> Path:
    path = tmp_path / f"{size}.pcap"
    with path.open("wb") as file:
        file.truncate(size)
    return path


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_results_come_in_the_order_of_the_tasks(count: int) -> None:
    todo = [Task(ring, share, 2) for ring in range(3) for share in range(2)]
    assert list(done(number, todo, count, unwatched)) == [0, 1, 10, 11, 20, 21]


def test_nothing_to_do_is_no_error() -> None:
    assert list(done(number, [], 4, unwatched)) == []


def test_a_lost_process_is_told_with_the_number_of_processes() -> None:
    with pytest.raises(WorkerLostError) as lost:
        list(done(killed, [Task(0, 0, 2), Task(0, 1, 2)], 2, unwatched))
    assert lost.value.args == (2,)


def test_an_interruption_is_passed_on() -> None:
    with pytest.raises(KeyboardInterrupt):
        list(done(failing_at_home, [Task(0, 0, 2), Task(0, 1, 2)], 2, unwatched))


def test_who_wants_no_more_waits_for_nobody() -> None:
    results: Iterator[int] = done(number, [Task(ring, 0, 1) for ring in range(6)], 2, unwatched)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]


def test_large_rings_are_shared_when_jobs_are_left(tmp_path: Path) -> None:
    big, small = large(tmp_path, jobs.SHARED_FROM), large(tmp_path, 100)
    assert tasks([[big]], 4, 8) == [Task(0, share, 4) for share in range(4)]
    assert tasks([[small]], 4, 8) == [Task(0, 0, 1)]
    assert tasks([[big], [small]], 2, 8) == [Task(0, 0, 1), Task(1, 0, 1)]
    assert tasks([[big]], 64, 8) == [Task(0, share, 8) for share in range(8)]
    assert tasks([[Path("-")], [tmp_path / "gone"]], 8, 8) == [Task(0, 0, 1), Task(1, 0, 1)]
