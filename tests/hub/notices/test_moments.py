"""Quiet hours, the digest's day, and the pause before another try, on the site's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from radvigil.hub.notices.moments import PAUSES, Rhythm, is_quiet, may_go, next_digest, next_try

ZONE = ZoneInfo("Europe/Zurich")
NIGHT = Rhythm()
LUNCH = Rhythm(quiet_from=time(12), quiet_to=time(13))
NEVER = Rhythm(quiet_from=time(0), quiet_to=time(0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("rhythm", "now", "goes"),
    [
        (NIGHT, "2026-11-18 18:59", "2026-11-18 18:59"),
        (NIGHT, "2026-11-18 19:00", "2026-11-19 07:00"),
        (NIGHT, "2026-11-18 23:59", "2026-11-19 07:00"),
        (NIGHT, "2026-11-19 00:00", "2026-11-19 07:00"),
        (NIGHT, "2026-11-19 06:59", "2026-11-19 07:00"),
        (NIGHT, "2026-11-19 07:00", "2026-11-19 07:00"),
        (LUNCH, "2026-11-19 12:30", "2026-11-19 13:00"),
        (LUNCH, "2026-11-19 13:00", "2026-11-19 13:00"),
        (NEVER, "2026-11-19 00:00", "2026-11-19 00:00"),
        (NIGHT, "2026-03-28 23:00", "2026-03-29 07:00"),
        (NIGHT, "2026-10-24 23:00", "2026-10-25 07:00"),
    ],
)
def test_quiet_hours_hold_until_their_end(rhythm: Rhythm, now: str, goes: str) -> None:
    assert may_go(at(now), rhythm, ZONE) == at(goes)
    assert is_quiet(at(now), rhythm, ZONE) is (now != goes)


@pytest.mark.parametrize(
    ("rhythm", "now", "goes"),
    [
        (Rhythm(weekday=0, hour=8), "2026-11-16 07:59", "2026-11-16 08:00"),
        (Rhythm(weekday=0, hour=8), "2026-11-16 08:00", "2026-11-23 08:00"),
        (Rhythm(weekday=6, hour=8), "2026-11-16 08:00", "2026-11-22 08:00"),
        (Rhythm(weekday=0, hour=5), "2026-11-16 12:00", "2026-11-23 07:00"),
        (Rhythm(weekday=0, hour=8), "2026-10-20 12:00", "2026-10-26 08:00"),
    ],
)
def test_the_digest_goes_on_its_day_and_out_of_quiet_hours(rhythm: Rhythm, now: str, goes: str) -> None:
    assert next_digest(at(now), rhythm, ZONE) == at(goes)


def test_a_digest_never_comes_twice_in_a_row() -> None:
    now = at("2026-01-01 00:00")
    for _ in range(60):
        later = next_digest(now, NIGHT, ZONE)
        assert timedelta(0) < later - now <= timedelta(days=7, hours=1)
        now = later


def test_tries_have_an_end() -> None:
    now = at("2026-11-16 12:00")
    pauses = [next_try(now, tries) for tries in range(1, 8)]
    assert [one and (one - now) for one in pauses] == [*(timedelta(minutes=k) for k in PAUSES), None, None]
