"""How much of its work a machine usually does at each hour of the week, read from a report. Pure functions.

Rules:
1. An hour of the week counts as observed when a capture covers it; an hour nobody looked at has no figure.
2. Under fourteen days the figures are kept and not shown: the page says that not enough was observed.
3. Studies first; images, then messages, where no study was counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from radvigil.records import Capture, Site
from radvigil.texts import zone_of

ENOUGH: Final = 14
"""Days: two of each day of the week."""
WEEK: Final = 168
MOST: Final = 24 * 366
"""Hours of one capture that are counted one by one: a clock that jumped makes no endless list."""
UNITS: Final = ("studies", "images", "messages")
HOUR: Final = 3_600_000_000_000


@dataclass(frozen=True, slots=True)
class Usual:
    """What one machine does in a week."""

    unit: str
    """`studies`, `images` or `messages`; empty when no work was counted."""
    means: tuple[float | None, ...]
    """168 means an hour, Monday 00:00 first; None: nobody looked at that hour."""
    days: int

    @property
    def enough(self) -> bool:
        return self.days >= ENOUGH

    def at(self, now: datetime, zone: tzinfo) -> float | None:
        """The mean of the hour of the week that `now` is in; None where it was not observed, or not enough."""
        return self.means[hour_of_week(now, zone)] if self.enough else None

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


def usual_of(plain: Mapping[str, Any]) -> Usual:
    """The same, read back."""
    return Usual(plain["unit"], tuple(plain["means"]), plain["days"])


def hour_of_week(moment: datetime, zone: tzinfo) -> int:
    """0 is Monday from midnight to one, in the zone."""
    local = moment.astimezone(zone)
    return local.weekday() * 24 + local.hour


def usual(site: Site, devices: Collection[str]) -> Usual:
    """The week of one machine; `devices` are the ids under which the report may name it."""
    zone = zone_of(site.activity.timezone)[0]
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    observed = {one.hour // HOUR for one in site.activity.hours} | _covered(site.captures)
    for row in site.activity.hours:
        if row.device in devices:
            hour = hour_of_week(_moment(row.hour // HOUR), zone)
            for unit in UNITS:
                counts[unit][hour] += getattr(row, unit)
    times = Counter(hour_of_week(_moment(hour), zone) for hour in observed)
    days = len({_moment(hour).astimezone(zone).date() for hour in observed})
    unit = next((one for one in UNITS if any(counts[one].values())), "")
    return Usual(unit, tuple(_mean(counts[unit], times, hour) for hour in range(WEEK)), days)


def _mean(counts: Counter[int], times: Counter[int], hour: int) -> float | None:
    return round(counts[hour] / times[hour], 2) if times[hour] else None


def _covered(captures: Collection[Capture]) -> set[int]:
    found: set[int] = set()
    for capture in captures:
        first = capture.first // HOUR
        found |= set(range(first, min(capture.last // HOUR, first + MOST) + 1))
    return found


def _moment(hour: int) -> datetime:
    """An hour counted from 1970 UTC."""
    return datetime.fromtimestamp(hour * 3600, UTC)
