"""One other process for long computing, which stands back when pages are asked for.

This module knows no app: the other process reads it before Django is ready there.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from typing import ParamSpec, TypeVar

BACK = 10
"""How far it stands back (nice)."""
Words = ParamSpec("Words")
Answer = TypeVar("Answer")


def aside(work: Callable[Words, Answer], *words: Words.args, **named: Words.kwargs) -> Answer:
    """What `work` (a function of a module) answers there. A process that was killed is replaced once."""
    try:
        return _other().submit(work, *words, **named).result()
    except BrokenProcessPool:
        _other.cache_clear()
        return _other().submit(work, *words, **named).result()


@cache
def _other() -> ProcessPoolExecutor:
    """Made when it is first needed; it ends with the process that made it."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _stand_back)


def _stand_back() -> None:
    import django

    os.nice(BACK)
    django.setup()
