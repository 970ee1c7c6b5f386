"""How much of its work a machine usually does at each hour of the week, added up over reports. Pure functions.

Rules:
1. An hour of the week counts as observed when a capture covers it; an hour nobody looked at has no figure.
2. No hour counts twice: of an hour in several reports stands the most that one of them counted of the machine. Reports
   that overlap, the same capture brought again and sensors in two places so never give more than there was.
3. A figure needs fourteen days on which its hour of the day was observed; under that the page says that it was not
   enough.
4. Studies first; images, then messages, where no study was counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, NamedTuple

ENOUGH: Final = 14
"""Days: two of each day of the week, where they follow each other."""
WEEK: Final = 168
UNITS: Final = ("studies", "images", "messages")
Counts = tuple[int, int, int]
"""As `UNITS` names them."""


class Counted(NamedTuple):
    """What one report looked at and counted. Hours are counted from 1970 UTC."""

    watched: frozenset[int]
    work: Mapping[str, Mapping[int, Counts]]
    """Id of a device → hour → its work; hours without any are left out."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What one machine does in a week."""

    unit: str
    """`studies`, `images` or `messages`; empty when no work was counted."""
    means: tuple[float | None, ...]
    """168 means an hour, Monday 00:00 first; None: nobody looked at that hour."""
    days: tuple[int, ...]
    """On how many days each of the 24 hours of the day was observed."""

    def days_at(self, now: datetime, zone: tzinfo) -> int:
        """On how many days the hour of the day that `now` is in was observed."""
        return self.days[hour_of_week(now, zone) % 24]

    def at(self, now: datetime, zone: tzinfo) -> float | None:
        """The mean of the hour of the week that `now` is in; None where it was not observed, or not enough."""
        return self.means[hour_of_week(now, zone)] if self.days_at(now, zone) >= ENOUGH else None

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


def usual_of(plain: Mapping[str, Any]) -> Usual:
    """The same, read back; earlier versions kept one number of days for all hours."""
    days = plain["days"]
    return Usual(plain["unit"], tuple(plain["means"]), (days,) * 24 if isinstance(days, int) else tuple(days))


def hour_of_week(moment: datetime, zone: tzinfo) -> int:
    """0 is Monday from midnight to one, in the zone."""
    local = moment.astimezone(zone)
    return local.weekday() * 24 + local.hour


def usual(reports: Iterable[Counted], devices: Collection[str], zone: tzinfo) -> Usual:
    """The week of one machine; `devices` are the ids under which reports may name it."""
    watched, most = set[int](), dict[int, Counts]()
    for report in reports:
        watched |= report.watched
        for hour, counts in _together(report, devices).items():
            most[hour] = _most(counts, most.get(hour, counts))
    local = {hour: _moment(hour).astimezone(zone) for hour in watched}
    times = Counter(at.weekday() * 24 + at.hour for at in local.values())
    days = Counter(hour for _day, hour in {(at.date(), at.hour) for at in local.values()})
    unit = next((n for n in range(len(UNITS)) if any(counts[n] for counts in most.values())), None)
    sums = Counter[int]()
    for hour, counts in most.items():
        sums[hour_of_week(_moment(hour), zone)] += counts[unit or 0]
    return Usual(
        "" if unit is None else UNITS[unit],
        tuple(round(sums[hour] / times[hour], 2) if times[hour] else None for hour in range(WEEK)),
        tuple(days[hour] for hour in range(24)),
    )


def _together(report: Counted, devices: Collection[str]) -> dict[int, Counts]:
    """A machine that was merged may stand in one report under several ids."""
    found: dict[int, Counts] = {}
    for device in devices:
        for hour, (studies, images, messages) in report.work.get(device, {}).items():
            before = found.get(hour, (0, 0, 0))
            found[hour] = (before[0] + studies, before[1] + images, before[2] + messages)
    return found


def _most(one: Counts, other: Counts) -> Counts:
    return (max(one[0], other[0]), max(one[1], other[1]), max(one[2], other[2]))


def _moment(hour: int) -> datetime:
    """An hour counted from 1970 UTC."""
    return datetime.fromtimestamp(hour * 3600, UTC)
