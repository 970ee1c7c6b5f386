"""One other process for long computing, which stands back when pages are asked for.

It is a program of its own (`python -m radvigil.hub aside`), spoken to over its standard input and output: a question
and an answer in turn, each MessagePack after its length. It ends when its input does, and so with whoever started it,
however that one ends; and when nothing is asked of it for long. A hub that is served has one for each of its processes
(`RADVIGIL_HUB_SERVED`); a command or a test does the same work where it is.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from struct import Struct
from threading import Event, Lock, Thread
from typing import Any, BinaryIO, NamedTuple, TypeVar

import msgspec

logger = logging.getLogger(__name__)

SERVED = "RADVIGIL_HUB_SERVED"
BACK = 10
"""How far it stands back (nice)."""
_STANDS_BACK = Event()
Found = TypeVar("Found")
_LENGTH = Struct(">Q")


class Done(NamedTuple):
    """The answer to a question, and what its finder still holds: for what is done when the answer is out."""

    answer: dict[str, Any]
    held: Any = None


class AsideError(RuntimeError):
    """The other process ended in the middle of its work, twice. What it had not finished has left no trace."""


class Aside:
    """The other process, begun at the first question."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._later = set[bytes]()

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Its answer. A process that was killed is replaced once. Raises AsideError."""
        with self._lock:
            for _ in range(2):
                process = self._running()
                try:
                    send(process.stdin, question)
                    answer = receive(process.stdout)
                except OSError:
                    answer = None
                if answer is not None:
                    return answer
                _end(process)
        raise AsideError

    def later(self, question: dict[str, Any]) -> None:
        """Have it done; who asks does not wait. The same question, as long as it waits for its turn, is asked once."""
        key = msgspec.msgpack.encode(question)
        if key not in self._later:
            self._later.add(key)
            Thread(target=self._unheard, name="aside", args=(key, question), daemon=True).start()

    def _unheard(self, key: bytes, question: dict[str, Any]) -> None:
        try:
            self.ask(question)
        except AsideError:
            logger.exception("what was left for later was not done: %s", question.get("for"))
        finally:
            self._later.discard(key)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            words = [sys.executable, "-m", "radvigil.hub", "aside"]
            self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 — ours
        return self._process


OTHER = Aside()


def served() -> bool:
    """Whether pages are served by this process, which then leaves long computing to the other one."""
    return bool(os.environ.get(SERVED))


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):  # what it had not read yet cannot be handed over any more
            if pipe is not None:
                pipe.close()


def send(stream: BinaryIO | Any, message: dict[str, Any]) -> None:
    """One message. Raises OSError when nobody listens."""
    raw = msgspec.msgpack.encode(message)
    stream.write(_LENGTH.pack(len(raw)))
    stream.write(raw)
    stream.flush()


def receive(stream: BinaryIO | Any) -> dict[str, Any] | None:
    """One message; None when the other end is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    raw = stream.read(size)
    if len(raw) < size:
        return None
    message: dict[str, Any] = msgspec.msgpack.decode(raw)
    return message


def stand_back() -> None:
    """Called by the other process before it loads anything, which is a second of computing: the work is done there."""
    os.environ.pop(SERVED, None)
    os.nice(BACK)
    _STANDS_BACK.set()


def idly(work: Callable[[], Found]) -> Found:
    """What `work` gives, computed while a processor has nothing else to do (SCHED_IDLE, sched(7)).

    Beside a process that only stands back pages still wait, for the kernel may wake them on the processor that is busy
    with it; one that computes idly counts as free. Only in the other process, elsewhere at once. Only for computing:
    who held a lock or a transaction meanwhile would hold it for as long as all processors are busy. And not for loading
    modules: with all processors busy that took four minutes, where reading a report took half of one.
    """
    if not _STANDS_BACK.is_set():
        return work()
    with ThreadPoolExecutor(1, initializer=_when_idle) as alone:
        return alone.submit(work).result()


def _when_idle() -> None:
    """Of this thread alone: there is no way back from it (sched(7)), and the others hold transactions."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a container may forbid it: then it stands back as the process does
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
