"""The usual work of a machine: by hour of the week, and only what somebody looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radvigil.hub.incidents.usual import ENOUGH, Usual, hour_of_week, usual, usual_of
from radvigil.texts import zone_of

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Examples are counted, not timed: the machine may be busy."""

HOUR = 3_600_000_000_000
MONDAY = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
ZURICH = zone_of("Europe/Zurich")[0]


def ns(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000_000


def site(days: int, rows: list[tuple[datetime, str, int]], zone: str = "UTC") -> Any:
    """So many whole days looked at; rows of (hour, device, studies)."""
    hours = [SimpleNamespace(hour=ns(at), device=d, studies=n, images=n * 10, messages=0) for at, d, n in rows]
    capture = SimpleNamespace(first=ns(MONDAY), last=ns(MONDAY + timedelta(days=days)) - 1)
    return SimpleNamespace(activity=SimpleNamespace(timezone=zone, hours=hours), captures=[capture])


def test_the_mean_of_an_hour_counts_the_weeks_without_work_too() -> None:
    week = usual(site(14, [(MONDAY + timedelta(hours=10), "a", 6)]), {"a"})
    assert (week.unit, week.days, week.enough) == ("studies", 14, True)
    assert week.at(MONDAY + timedelta(days=21, hours=10, minutes=30), UTC) == 3.0
    assert week.at(MONDAY + timedelta(hours=11), UTC) == 0.0


def test_under_fourteen_days_no_figure_is_given() -> None:
    week = usual(site(13, [(MONDAY + timedelta(hours=10), "a", 6)]), {"a"})
    assert not week.enough
    assert week.at(MONDAY + timedelta(hours=10), UTC) is None


def test_an_hour_that_nobody_looked_at_has_no_figure() -> None:
    looked = site(0, [(MONDAY + timedelta(days=day, hours=9), "a", 1) for day in range(ENOUGH)])
    looked.captures = []
    week = usual(looked, {"a"})
    assert week.at(MONDAY + timedelta(hours=9), UTC) == 1.0
    assert week.at(MONDAY + timedelta(hours=10), UTC) is None


def test_another_machine_s_work_is_not_counted() -> None:
    assert usual(site(14, [(MONDAY, "b", 6)]), {"a"}).unit == ""


def test_a_merged_machine_is_counted_under_all_its_names() -> None:
    week = usual(site(14, [(MONDAY, "a", 2), (MONDAY, "b", 2)]), {"a", "b"})
    assert week.at(MONDAY, UTC) == 2.0


def test_hours_are_those_of_the_site() -> None:
    week = usual(site(14, [(MONDAY + timedelta(hours=8), "a", 2)], "Europe/Zurich"), {"a"})
    assert week.means[9] == 1.0
    assert week.at(MONDAY + timedelta(days=7, hours=8), ZURICH) == 1.0


def test_a_clock_that_jumped_makes_no_endless_list() -> None:
    looked = site(1, [])
    looked.captures = [SimpleNamespace(first=0, last=10**19)]
    assert usual(looked, {"a"}).days <= 367


@PATIENT
@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_an_hour_of_the_week_is_one_of_168(moment: datetime) -> None:
    assert 0 <= hour_of_week(moment, ZURICH) < 168


@pytest.mark.parametrize("known", [Usual("", (None,) * 168, 0), Usual("studies", (1.5,) * 168, 20)])
def test_it_reads_back_what_it_kept(known: Usual) -> None:
    assert usual_of(known.plain()) == known
