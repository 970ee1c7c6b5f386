"""How much a device is used: work an hour, usual at this hour of the week, and the quietest hour.

An hour of the week is observed when the capture covers it, so that an hour without work counts as one without work.
Under two of each day of the week (14 days) figures are shown and not relied on. No clock is read: "this hour" is the
one in which the capture ends.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Final, Literal

from radvigil.records import Use
from radvigil.risk.ground import Ground
from radvigil.risk.tables import numbers
from radvigil.texts import zone_of

HOUR: Final = 3_600_000_000_000
Unit = Literal["studies", "images", "messages"]
UNITS: Final[tuple[Unit, ...]] = ("studies", "images", "messages")
MOST: Final = 24 * 366
"""Hours of one capture that are counted one by one, a year: a clock that jumped makes no endless list."""


class Hours:
    """Work of all devices by hour of the week."""

    def __init__(self, ground: Ground) -> None:
        zone = zone_of(ground.site.activity.timezone)[0]
        place = lru_cache(maxsize=MOST)(lambda hour: _place(hour, zone))
        observed = _observed(ground)
        self.times = Counter(place(hour)[0] for hour in observed)
        self.days = len({place(hour)[1] for hour in observed})
        last = max((one.last for one in ground.site.captures), default=0)
        self.now = place(last - last % HOUR)[0]
        self.counts: dict[Unit, dict[str, Counter[int]]] = {unit: defaultdict(Counter) for unit in UNITS}
        self.worked: Counter[str] = Counter()
        for one in ground.site.activity.hours:
            if one.device and (one.images or one.messages):
                week = place(one.hour)[0]
                self.worked[one.device] += 1
                for unit, count in zip(UNITS, (one.studies, one.images, one.messages), strict=True):
                    self.counts[unit][one.device][week] += count

    def use(self, device: str) -> Use:
        """The use of one device, in the first unit of which any was counted."""
        none: Counter[int] = Counter()
        unit = next((unit for unit in UNITS if any(self.counts[unit].get(device, none).values())), None)
        counts = self.counts[unit][device] if unit else none
        means = {hour: counts[hour] / times for hour, times in sorted(self.times.items())} if unit else {}
        quietest = min(means, key=lambda hour: means[hour], default=-1)
        return Use(
            unit=unit or "",
            per_hour=round(sum(counts.values()) / max(1, self.worked[device]), 2),
            this_hour=self.now,
            usual=round(means.get(self.now, 0.0), 2),
            quietest=quietest,
            quietest_usual=round(means.get(quietest, 0.0), 2),
            days=self.days,
            enough=self.days >= numbers()["use"]["enough_days"],
        )


def busy(use: Use) -> bool:
    """Whether patients queue for it: enough observed, and much work in its working hours."""
    return bool(use.enough and use.unit and use.per_hour >= numbers()["use"][f"busy_{use.unit}"])


def _observed(ground: Ground) -> set[int]:
    found = {one.hour for one in ground.site.activity.hours}
    for capture in ground.site.captures:
        first, last = capture.first // HOUR, capture.last // HOUR
        found |= {hour * HOUR for hour in range(first, min(last, first + MOST) + 1)}
    return found


def _place(hour: int, zone: tzinfo) -> tuple[int, int]:
    """(hour of the week, day) of an hour given in ns since 1970 UTC."""
    local = datetime.fromtimestamp(hour // 1_000_000_000, UTC).astimezone(zone)
    return local.weekday() * 24 + local.hour, local.toordinal()
