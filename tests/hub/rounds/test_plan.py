"""The plan of a round: five steps, fifteen minutes, three things of a kind at most, and nothing lost on the way."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from radvigil.hub.rounds.plan import (
    MINUTES,
    MOST,
    Step,
    absent,
    agenda,
    hand,
    offered_days,
    restored,
    stored,
)

BEGAN = datetime(2026, 11, 18, 11, 45, tzinfo=UTC)


def test_five_steps_fill_fifteen_minutes() -> None:
    assert [step.value for step in Step] == ["here", "findings", "doubts", "decisions", "lesson"]
    assert sum(step.minutes for step in Step) == MINUTES == 15


def test_the_first_three_of_each_are_spoken_of_and_the_rest_is_counted() -> None:
    plan = agenda([9, 8, 7, 6, 5], [1], [])
    assert [thing.key for thing in plan.of(Step.FINDINGS)] == [9, 8, 7]
    assert plan.left == ((Step.FINDINGS, 2),)
    assert len(plan.of(Step.FINDINGS)) == MOST


def test_every_step_has_a_page_even_when_it_is_empty() -> None:
    pages = agenda([4, 3], [], [2]).pages
    assert [(page.step.value, page.number, page.of) for page in pages] == [
        ("here", 0, 0), ("findings", 1, 2), ("findings", 2, 2), ("doubts", 0, 0), ("decisions", 1, 1), ("lesson", 0, 0),
    ]  # fmt: skip


def test_an_agenda_is_kept_as_it_began() -> None:
    plan = agenda([9, 8, 7, 6], [1], [3])
    assert restored(json.loads(json.dumps(stored(plan)))) == plan
    assert restored({}) == agenda([], [], [])


@pytest.mark.parametrize(
    ("seconds", "step", "left", "over"),
    [
        (-5, Step.HERE, 15, False),
        (59, Step.HERE, 15, False),
        (61, Step.HERE, 14, True),
        (180, Step.FINDINGS, 12, False),
        (301, Step.FINDINGS, 10, True),
        (901, Step.LESSON, 0, True),
    ],
)
def test_the_clock_says_what_is_left_and_when_a_step_is_over(seconds: int, step: Step, left: int, over: bool) -> None:
    seen = hand(BEGAN, BEGAN + timedelta(seconds=seconds), step)
    assert (seen.left, seen.over) == (left, over)
    assert 0 <= seen.used <= 900


@pytest.mark.parametrize(
    ("today", "friday"),
    [
        (date(2026, 11, 18), date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 21), date(2026, 11, 27)),
    ],
)
def test_the_days_that_are_offered(today: date, friday: date) -> None:
    assert offered_days(today) == (friday, today + timedelta(days=7))


def test_who_is_missing_is_said() -> None:
    assert absent(["engineering", "health"], ["health", "engineering", "management", "law"]) == ("management", "law")
