"""What the last reports of a site looked at and counted, hour by hour.

Rules:
1. The last `MOST` reports, of the last `SPAN` before the end of the newest: one a day gives two months, one a week
   seventeen of them.
2. Of each report only this is read and kept, once a process: a report is its bytes.
3. A capture that says it is longer than `SPAN` had a clock that jumped: of it only hours in which something passed
   count as looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from radvigil.hub.incidents.usual import Counted, Counts
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.queries import bytes_of, latest
from radvigil.hub.places.models import Site

MOST = 60
SPAN = timedelta(days=120)
LONGEST = SPAN // timedelta(hours=1)
NOTHING = Counted(frozenset(), {})


@dataclass(frozen=True, slots=True)
class _Capture:
    packets: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class _Hour:
    hour: str
    device: str
    images: int
    messages: int
    studies: int = 0


@dataclass(frozen=True, slots=True)
class _Activity:
    hours: list[_Hour]


@dataclass(frozen=True, slots=True)
class _Part:
    """Of a report that is read back whole elsewhere, the part that this asks of it."""

    captures: list[_Capture]
    activity: _Activity


def counted(site: Site) -> Iterator[Counted]:
    """One for each of the last reports, the newest first."""
    newest = latest(site)
    if newest is None:
        return
    lately = Report.objects.filter(site=site, last__gt=newest.last - SPAN)
    for digest in lately.values_list("digest", flat=True)[:MOST]:
        yield _counted(site.pk, digest)


@lru_cache(maxsize=2 * MOST)
def _counted(site: int, digest: str) -> Counted:
    raw = bytes_of(site, digest)
    return NOTHING if raw is None else counted_in(raw)


def counted_in(raw: bytes) -> Counted:
    """The same of the bytes of one report that was taken in."""
    part = msgspec.json.decode(raw, type=_Part)
    watched = {_hour(row.hour) for row in part.activity.hours}
    work: dict[str, dict[int, Counts]] = {}
    for row in part.activity.hours:
        if row.device and (row.studies or row.images or row.messages):
            work.setdefault(row.device, {})[_hour(row.hour)] = (row.studies, row.images, row.messages)
    for capture in part.captures:
        watched |= _covered(capture)
    return Counted(frozenset(watched), work)


def _covered(capture: _Capture) -> frozenset[int]:
    first, last = _hour(capture.first), _hour(capture.last)
    if not capture.packets or last - first > LONGEST:
        return frozenset()
    return frozenset(range(first, last + 1))


def _hour(moment: str) -> int:
    """Of a time like 2026-11-20T07:12:00.000000000Z, counted from 1970 UTC."""
    return _whole_hour(moment[:13])


@lru_cache(maxsize=4096)
def _whole_hour(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}:00:00+00:00").timestamp()) // 3600
