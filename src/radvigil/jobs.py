"""Who reads what: a request's rings, and shares of one ring, dealt to processes.

Rules:
1. A ring is read whole by one process, or by several that each follow all its flows and decode a share of them
   (`streams.Tracker`): only the decoding is shared, but that is most of the time.
2. Results come in the order of the tasks, whoever did them: the number of jobs changes nothing but the time.
3. The calling process works too: it does every `jobs`-th task, so progress is seen and one job starts no process.
4. Of a ring that costs more to read than to decode, one process follows and decodes all flows, and another one reads.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

SHARED_FROM = 16 << 20
"""Bytes of a ring from which starting a second process pays."""

Watch = Callable[[str, int, int | None], None]
"""Called with a source's name, the bytes of it read so far, and its size if that is known."""
Result = TypeVar("Result")


class WorkerLostError(RuntimeError):
    """A process ended without a result; mostly there was not enough memory. Its argument: how many there were."""


class Task(NamedTuple):
    """Share `share` of `shares` of a ring. `ahead`: another process reads it."""

    ring: int
    share: int
    shares: int
    ahead: bool = False


def tasks(
    rings: Sequence[Sequence[Path]], jobs: int, most: int, ahead: Callable[[Path], bool] = lambda _: False
) -> list[Task]:
    """One task a ring; where rings are fewer than jobs, large ones are shared out, to at most `most` processes, or to
    one that reads and one that does the rest, where `ahead` says so of their first part."""
    wanted = min(-(-jobs // max(len(rings), 1)), most)
    shares = [wanted if _size(parts) >= SHARED_FROM else 1 for parts in rings]
    reads = [count > 1 and ahead(parts[0]) for parts, count in zip(rings, shares, strict=True)]
    return [
        Task(ring, share, 1 if apart else count, apart)
        for ring, (count, apart) in enumerate(zip(shares, reads, strict=True))
        for share in range(1 if apart else count)
    ]


def _size(parts: Sequence[Path]) -> int:
    """Bytes that can be read more than once: standard input and what is not there have none."""
    return sum(part.stat().st_size for part in parts if part.is_file())


def done(work: Callable[[Task, Watch], Result], todo: Sequence[Task], jobs: int, watch: Watch) -> Iterator[Result]:
    """The result of each task, in order."""
    others = min(jobs, len(todo)) - 1
    if others < 1:
        yield from (work(task, watch) for task in todo)
        return
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor  # one job need not pay for their start-up time

    mortal = (signal.SIGINT, signal.SIG_DFL)  # on Ctrl-C a worker ends in silence: its parent tells, and clears away
    pool = ProcessPoolExecutor(others, None, signal.signal, mortal)
    try:
        given = {task: pool.submit(work, task, unwatched) for n, task in enumerate(todo) if n % (others + 1)}
        for task in todo:
            yield given.pop(task).result() if task in given else work(task, watch)
    except BaseException as stop:  # also when nobody wants the rest: what was begun is of no use any more
        for worker in list((pool._processes or {}).values()):  # no public way before Python 3.14
            worker.terminate()
        pool.shutdown(wait=False, cancel_futures=True)
        if isinstance(stop, BrokenExecutor):
            raise WorkerLostError(others + 1) from stop
        raise
    pool.shutdown()


def unwatched(name: str, done: int, total: int | None) -> None:
    """Progress stays with the process that owns the terminal."""
