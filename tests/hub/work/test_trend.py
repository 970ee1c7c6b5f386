"""The drawing of the trend: in its frame, in order, honest about what it lacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from radvigil.hub.work.trend import APART, BOTTOM, LEFT, MOST, RIGHT, TOP, drawing, looks

DAY = datetime(2026, 9, 1, 12, tzinfo=UTC)


def reports(highs: list[int], apart: int = 7) -> list:
    return [(DAY + timedelta(days=apart * at), 10.0 * n, {"4": n, "2": 3}) for at, n in enumerate(highs)]


def test_nothing_is_drawn_of_nothing() -> None:
    assert drawing(looks([])) is None
    assert drawing(looks([(DAY, 0.0, None), (DAY, 0.0, {})])) is None


def test_one_report_is_one_point_at_the_end() -> None:
    one = drawing(looks(reports([4])))
    assert one is not None
    assert [(dot.x, dot.dated) for dot in one.dots] == [(RIGHT, True)]


@pytest.mark.parametrize("highs", [[0], [0, 0], [1, 0], [11, 12, 6], list(range(40)), [5000, 1]])
def test_all_of_it_is_within_the_frame_and_in_order(highs) -> None:
    found = drawing(looks(reports(highs)))
    assert found is not None
    assert all(LEFT <= dot.x <= RIGHT and TOP <= dot.y <= BOTTOM for dot in found.dots)
    assert [dot.x for dot in found.dots] == sorted(dot.x for dot in found.dots)
    assert found.last.look.high == highs[-1]
    assert found.lines[0].value == 0
    assert found.lines[-1].value >= max(dot.look.high for dot in found.dots)
    dated = [dot.x for dot in found.dots if dot.dated]
    assert all(b - a >= APART for a, b in pairwise(dated))


def test_more_is_higher() -> None:
    found = drawing(looks(reports([1, 5, 2])))
    assert found is not None
    assert found.dots[1].y < found.dots[2].y < found.dots[0].y
    assert found.highest == found.dots[1]


def test_the_last_of_a_day_counts_whatever_the_order() -> None:
    morning, evening = (DAY, 1.0, {"5": 1}), (DAY + timedelta(hours=3), 2.0, {"4": 1, "5": 1})
    assert [one.high for one in looks([evening, morning])] == [2]


def test_many_days_become_weeks() -> None:
    found = looks(reports([3] * 365, apart=1))
    assert len(found) == MOST
    assert found[-1].at == DAY + timedelta(days=364)
