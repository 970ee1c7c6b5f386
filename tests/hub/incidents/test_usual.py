"""The usual work of a machine: by hour of the week, over several reports, and only what somebody looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radvigil.hub.incidents.usual import ENOUGH, Counted, Usual, hour_of_week, usual, usual_of
from radvigil.texts import zone_of

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Examples are counted, not timed: the machine may be busy."""

MONDAY = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
TEN = timedelta(hours=10)
ZURICH = zone_of("Europe/Zurich")[0]


def hour(moment: datetime) -> int:
    return int(moment.timestamp()) // 3600


def looked(days: int, *rows: tuple[datetime, str, int], since: datetime = MONDAY) -> Counted:
    """So many whole days looked at; rows of (hour, device, studies)."""
    work: dict[str, dict[int, tuple[int, int, int]]] = {}
    for at, device, studies in rows:
        work.setdefault(device, {})[hour(at)] = (studies, studies * 10, 0)
    return Counted(frozenset(range(hour(since), hour(since) + days * 24)), work)


def a_day(number: int, studies: int = 3) -> Counted:
    since = MONDAY + timedelta(days=number)
    return looked(1, (since + TEN, "a", studies), since=since)


def test_the_mean_of_an_hour_counts_the_weeks_without_work_too() -> None:
    week = usual([looked(14, (MONDAY + TEN, "a", 6))], {"a"}, UTC)
    assert (week.unit, week.days) == ("studies", (14,) * 24)
    assert week.at(MONDAY + timedelta(days=21, hours=10, minutes=30), UTC) == 3.0
    assert week.at(MONDAY + timedelta(hours=11), UTC) == 0.0


def test_reports_of_a_day_each_add_up() -> None:
    week = usual([a_day(number) for number in range(20)], {"a"}, UTC)
    assert (week.days_at(MONDAY + TEN, UTC), week.at(MONDAY + TEN, UTC)) == (20, 3.0)


def test_under_fourteen_days_no_figure_is_given() -> None:
    week = usual([a_day(number) for number in range(13)], {"a"}, UTC)
    assert week.days_at(MONDAY + TEN, UTC) == 13
    assert week.at(MONDAY + TEN, UTC) is None


def test_a_capture_a_week_is_enough_for_the_day_it_is_of() -> None:
    week = usual([a_day(7 * number) for number in range(ENOUGH)], {"a"}, UTC)
    assert week.at(MONDAY + TEN, UTC) == 3.0
    assert week.at(MONDAY + timedelta(days=1) + TEN, UTC) is None


def test_what_overlaps_counts_once_and_is_the_most_that_was_counted() -> None:
    days = [a_day(number) for number in range(14)]
    again, less = a_day(0), a_day(1, studies=1)
    assert usual([*days, again, less], {"a"}, UTC) == usual(days, {"a"}, UTC)
    assert usual([less, again, *reversed(days)], {"a"}, UTC) == usual(days, {"a"}, UTC)


def test_an_hour_of_the_day_has_its_own_number_of_days() -> None:
    hours = frozenset(hour(MONDAY + timedelta(days=day, hours=9)) for day in range(ENOUGH))
    week = usual([Counted(hours, {"a": dict.fromkeys(hours, (1, 0, 0))})], {"a"}, UTC)
    assert (week.days[9], sum(week.days)) == (ENOUGH, ENOUGH)
    assert week.at(MONDAY + timedelta(hours=9), UTC) == 1.0
    assert week.at(MONDAY + timedelta(hours=10), UTC) is None


def test_another_machine_s_work_is_not_counted() -> None:
    assert usual([looked(14, (MONDAY, "b", 6))], {"a"}, UTC).unit == ""


def test_a_merged_machine_is_counted_under_all_its_names() -> None:
    week = usual([looked(14, (MONDAY, "a", 2), (MONDAY, "b", 2))], {"a", "b"}, UTC)
    assert week.at(MONDAY, UTC) == 2.0


@pytest.mark.parametrize(("counts", "unit"), [((0, 7, 9), "images"), ((0, 0, 9), "messages"), ((1, 7, 9), "studies")])
def test_studies_come_first_then_images_then_messages(counts: tuple[int, int, int], unit: str) -> None:
    week = usual([Counted(frozenset({hour(MONDAY)}), {"a": {hour(MONDAY): counts}})], {"a"}, UTC)
    assert (week.unit, week.means[0]) == (unit, float(next(filter(None, counts))))


def test_hours_are_those_of_the_site() -> None:
    week = usual([looked(14, (MONDAY + timedelta(hours=8), "a", 2))], {"a"}, ZURICH)
    assert week.means[9] == 1.0
    assert week.at(MONDAY + timedelta(days=7, hours=8), ZURICH) == 1.0


@PATIENT
@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_an_hour_of_the_week_is_one_of_168(moment: datetime) -> None:
    assert 0 <= hour_of_week(moment, ZURICH) < 168


@pytest.mark.parametrize("known", [Usual("", (None,) * 168, (0,) * 24), Usual("studies", (1.5,) * 168, (20,) * 24)])
def test_it_reads_back_what_it_kept(known: Usual) -> None:
    assert usual_of(known.plain()) == known


def test_a_card_of_an_earlier_version_had_one_number_of_days() -> None:
    assert usual_of({"unit": "studies", "means": [1.5] * 168, "days": 20}).days == (20,) * 24
