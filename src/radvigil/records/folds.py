"""The shape of everything that accumulates.

Rules:
1. `see` takes one event; the order of events inside one partition must not change what `close` concludes, beyond the
   times that the events carry.
2. `merge(other)` takes in another fold's state; merging any partition of the events equals the whole. What was in the
   other passes over: it is used up.
3. Bounded by `Limits`; passing a bound is remembered and told at `close`.
4. `state()` is plain data (dict, list, str, int, None) and `from_state(state())` gives an equal fold: a live sensor can
   stop and go on.
"""

from __future__ import annotations

from typing import Any, Protocol, Self

from radvigil.records.events import Event


class Fold(Protocol):
    """An accumulation over events; its constructor without events is `empty`."""

    def see(self, event: Event) -> None: ...

    def merge(self, other: Self) -> None: ...

    def state(self) -> Any: ...
