"""Questions and answers of one flow, paired by key whichever is delivered first, bounded.

Rules:
1. `tell(question, answer)` is called once a pair, with None for the half that never came.
2. A key asked again before its answer tells the first as unanswered. Past the bound the oldest is told as it stands.
3. `close` tells what is left, in order of arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Pairs(Generic[Q, A]):
    """At most `bound` halves wait at once."""

    __slots__ = ("_bound", "_tell", "_waiting")

    def __init__(self, bound: int, tell: Callable[[Q | None, A | None], None]) -> None:
        self._bound = bound
        self._tell = tell
        self._waiting: dict[Hashable, tuple[Q | None, A | None]] = {}

    def __contains__(self, key: Hashable) -> bool:
        return key in self._waiting

    def asked(self, key: Hashable, question: Q) -> None:
        waiting = self._waiting.pop(key, None)
        if waiting is not None and waiting[0] is None:
            self._tell(question, waiting[1])
            return
        if waiting is not None:
            self._tell(*waiting)
        self._wait(key, (question, None))

    def answered(self, key: Hashable, answer: A) -> None:
        waiting = self._waiting.pop(key, None)
        if waiting is not None and waiting[1] is None:
            self._tell(waiting[0], answer)
            return
        if waiting is not None:
            self._tell(*waiting)
        self._wait(key, (None, answer))

    def close(self) -> None:
        for halves in self._waiting.values():
            self._tell(*halves)
        self._waiting.clear()

    def _wait(self, key: Hashable, halves: tuple[Q | None, A | None]) -> None:
        if len(self._waiting) >= self._bound:
            self._tell(*self._waiting.pop(next(iter(self._waiting))))
        self._waiting[key] = halves
