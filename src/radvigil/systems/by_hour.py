"""Activity concluded: the site's hours, each device's hours, images per modality.

Images are counted where they were made: what an archive passes on is not counted, and of what one machine sent to
several in an hour, the most that one of them got. A study is counted once at each device, in the hour in which its
first image passed there.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from radvigil.records import Activity, HourCount
from radvigil.systems.activity import FLOW, HOUR, MESSAGE, Hours
from radvigil.systems.dossiers import Cabinet

SECOND = 1_000_000_000
WEEK_HOURS = 168


class Clockwork:
    """Hours of the week in one time zone."""

    def __init__(self, name: str) -> None:
        self.zone, self.name, self.source = _zone(name)
        self.hour_of_week = lru_cache(maxsize=65536)(self._hour_of_week)

    def _hour_of_week(self, hour: int) -> int:
        """0 is Monday from midnight to one; `hour` is ns since 1970 UTC."""
        local = datetime.fromtimestamp(hour // SECOND, UTC).astimezone(self.zone)
        return local.weekday() * 24 + local.hour


def _zone(name: str) -> tuple[tzinfo | None, str, Literal["site_file", "machine"]]:
    """The site file's zone, else the machine's (None means that to `astimezone`)."""
    if name:
        return ZoneInfo(name), name, "site_file"
    return None, _machine_zone(), "machine"


def _machine_zone() -> str:
    """The machine's zone by its name where it has one, else by its abbreviation."""
    try:
        with open("/etc/timezone", encoding="ascii") as file:
            name = file.read().strip()
        ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return datetime.now(UTC).astimezone().tzname() or "UTC"
    return name


def activity(hours: Hours, cabinet: Cabinet, ids: list[str], zone: Clockwork) -> tuple[Activity, dict[int, list[int]]]:
    """The site's activity, and 168 counts for each machine that worked."""
    totals: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    weeks: dict[int, list[int]] = defaultdict(lambda: [0] * WEEK_HOURS)
    images: dict[tuple[int, str, str, str, int], int] = defaultdict(int)
    relays = [dossier.passes_on for dossier in cabinet.dossiers]
    for (hour, ip, mac, other_ip, other_mac, vlan, what), (count, size) in hours.counts.settled():
        ends = [cabinet.whose.get((ip, mac, vlan), -1), cabinet.whose.get((other_ip, other_mac, vlan), -1)]
        if what not in (FLOW, MESSAGE) and (ends[0] < 0 or not relays[ends[0]]):
            made = (hour, what, ip, mac, vlan)
            images[made] = max(images[made], count)
        for device in {"", *(ids[number] for number in ends if number >= 0)}:
            _add(totals[(hour, device)], what, count, size)
        for number in {number for number in ends if number >= 0}:
            weeks[number][zone.hour_of_week(hour)] += count
    for place in _studies(hours, cabinet, ids):
        totals[place][3] += 1
    counted = tuple(HourCount(hour, device, *sums) for (hour, device), sums in sorted(totals.items()))
    acquired: dict[tuple[int, str], int] = defaultdict(int)
    for (hour, what, *_), count in images.items():
        acquired[(hour, what)] += count
    per_hour = tuple((hour, what, count) for (hour, what), count in sorted(acquired.items()))
    return Activity(zone.name, zone.source, counted, _by_modality(per_hour), per_hour), dict(weeks)


def _studies(hours: Hours, cabinet: Cabinet, ids: list[str]) -> list[tuple[int, str]]:
    """(hour, device) of each study, at each device that sent or received it and once for the site: when it began."""
    began: dict[tuple[str, str], int] = {}
    for (hour, ip, mac, other_ip, other_mac, vlan, study), _ in hours.studies.settled():
        ends = [cabinet.whose.get((ip, mac, vlan), -1), cabinet.whose.get((other_ip, other_mac, vlan), -1)]
        for device in {"", *(ids[number] for number in ends if number >= 0)}:
            began[(device, study)] = min(began.get((device, study), hour), hour)
    return [(hour, device) for (device, _), hour in began.items()]


def _add(sums: list[int], what: str, count: int, size: int) -> None:
    if what == FLOW:
        sums[2] += size
    elif what == MESSAGE:
        sums[1] += count
    else:
        sums[0] += count
        sums[1] += count


def _by_modality(per_hour: tuple[tuple[int, str, int], ...]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = defaultdict(int)
    for _, modality, count in per_hour:
        counts[modality] += count
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


__all__ = ["HOUR", "Clockwork", "activity"]
