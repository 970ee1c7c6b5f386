"""The clock of a run: the wall's time makes the story's minutes.

Rules:
1. Nobody reads a clock here: `now` is given.
2. A run may stand still (a real patient comes first) and goes on where it stood.
3. `turned` minutes were skipped by hand: a meeting that has half an hour turns the pages itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """When a run began, what was skipped, how long it stood still, and since when it stands now."""

    started: datetime
    turned: int = 0
    stood: timedelta = timedelta()
    standing: datetime | None = None

    def minute(self, now: datetime) -> int:
        """The story's minute; never before 0."""
        until = self.standing or now
        return max(0, (until - self.started - self.stood) // _MINUTE) + self.turned

    def stop(self, now: datetime) -> Clock:
        """Stands from now on; a clock that stands already goes on standing since then."""
        return self if self.standing else replace(self, standing=now)

    def go_on(self, now: datetime) -> Clock:
        """Goes on where it stood."""
        if not self.standing:
            return self
        return replace(self, standing=None, stood=self.stood + (now - self.standing))

    def turn_to(self, minute: int, now: datetime) -> Clock:
        """Skips to that minute; never backwards."""
        return replace(self, turned=self.turned + max(0, minute - self.minute(now)))
