"""The play is a fold: the same answers give the same scene; silence is an answer; time comes from outside."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from radvigil.hub.exercises.clock import Clock
from radvigil.hub.exercises.play import Answer, NotNowError, decide, next_minute, play
from radvigil.hub.exercises.story import STORIES, Story, story

BEST = {
    "wannacry-consoles": {"red-window": "hands-off", "port-445": "ask-then-filter", "who-unplugs": "unplug-now"},
    "pacs-down-0800": {"wheel": "one-call", "fault-or-attack": "unknown-together", "declare": "declare-now"},
}


@pytest.fixture(params=STORIES)
def tale(request: pytest.FixtureRequest) -> Story:
    return story(request.param)


def gauges(tale: Story, answers: list[Answer], minute: int) -> dict[str, int]:
    return dict(play(tale, answers, minute).gauges)


def test_the_first_inject_is_there_at_once(tale: Story) -> None:
    scene = play(tale, [], 0)
    assert [entry.inject for entry in scene.waiting] == [tale.injects[0].code]
    assert dict(scene.gauges) == dict(tale.gauges)
    assert not scene.over


def test_a_choice_has_its_effects_and_closes_the_inject(tale: Story) -> None:
    first = tale.injects[0]
    worst = first.choices[1]
    answers = decide(tale, [], Answer(first.code, worst.code, 1))
    scene = play(tale, answers, 1)
    entry = scene.entry(first.code)
    assert entry is not None
    assert (entry.choice, entry.at, entry.silent) == (worst.code, 1, False)
    for name, change in worst.effects.items():
        assert dict(scene.gauges)[name] == tale.gauges[name] + change


def test_nobody_deciding_is_an_answer(tale: Story) -> None:
    first = tale.injects[0]
    before, after = play(tale, [], first.late - 1), play(tale, [], first.late)
    assert before.entry(first.code).open  # type: ignore[union-attr]
    assert after.entry(first.code).silent  # type: ignore[union-attr]


def test_people_go_on_arriving(tale: Story) -> None:
    first = tale.injects[0]
    answers = [Answer(first.code, first.choices[0].code, 0)]
    assert gauges(tale, answers, tale.arrivals)["waiting"] >= tale.gauges["waiting"] + 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer("red-window", "nothing", 1), "unknown"),
        (Answer("nothing", "hands-off", 1), "unknown"),
        (Answer("port-445", "wait-proof", 1), "not-yet"),
        (Answer("red-window", "restart", 2), "done"),
        (Answer("blue-screen", "restart-now", 40), "done"),
        (Answer("mr-struck", "restart", 40), "not-yet"),
    ],
)
def test_what_the_story_cannot_take_is_refused(answer: Answer, why: str) -> None:
    tale = story("wannacry-consoles")
    given = [Answer(code, choice, tale.inject(code).minute) for code, choice in BEST[tale.code].items()]
    with pytest.raises(NotNowError) as refused:
        decide(tale, given, answer)
    assert str(refused.value) == why


def test_facts_change_what_happens() -> None:
    worm, down = story("wannacry-consoles"), story("pacs-down-0800")
    filtered = [Answer("port-445", "ask-then-filter", 7)]
    assert play(worm, [], 21).entry("mr-struck") is not None
    assert play(worm, filtered, 21).entry("mr-struck") is None
    copied = [Answer("fault-or-attack", "unknown-together", 4)]
    assert {e.inject for e in play(down, [], 36).entries} & {"night-session", "lost-traces"} == {"lost-traces"}
    assert {e.inject for e in play(down, copied, 36).entries} & {"night-session", "lost-traces"} == {"night-session"}


@pytest.mark.parametrize("seed", range(25))
def test_every_way_through_ends(tale: Story, seed: int) -> None:
    """Any choices at any minute: nothing stays open, no gauge is negative, and looking twice changes nothing."""
    chance = random.Random(seed)
    answers: tuple[Answer, ...] = ()
    minute = 0
    while minute < tale.minutes:
        for entry in play(tale, answers, minute).waiting:
            if chance.random() < 0.7:
                choice = chance.choice(tale.inject(entry.inject).choices)
                answers = decide(tale, answers, Answer(entry.inject, choice.code, minute))
        following = next_minute(tale, play(tale, answers, minute))
        assert following > minute
        minute = chance.randint(minute + 1, following)
    scene = play(tale, answers, minute + 500)
    assert scene.over
    assert scene.waiting == ()
    assert all(value >= 0 for point in scene.curve for _, value in point.gauges)
    assert scene == play(tale, reversed(answers), minute)
    assert {entry.inject for entry in scene.entries if entry.choice} == {answer.inject for answer in answers}


def test_the_curve_is_the_story_of_the_gauges(tale: Story) -> None:
    scene = play(tale, [], tale.minutes)
    assert [point.minute for point in scene.curve] == sorted({point.minute for point in scene.curve})
    assert scene.curve[0].gauges == tuple(tale.gauges.items())
    assert scene.curve[-1].gauges == scene.gauges


def test_what_was_prepared_shows(tale: Story) -> None:
    """First choices, in time, leave fewer people waiting than silence: otherwise the story would teach the reverse."""
    answers: tuple[Answer, ...] = ()
    for inject in tale.injects:
        if play(tale, answers, inject.minute).entry(inject.code):
            answers = decide(tale, answers, Answer(inject.code, inject.choices[0].code, inject.minute))
    done, left = gauges(tale, list(answers), tale.minutes), gauges(tale, [], tale.minutes)
    assert all(done[name] < left[name] for name in tale.gauges)


START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def test_the_clock_makes_minutes() -> None:
    clock = Clock(START)
    assert [clock.minute(after(m)) for m in (-3, 0, 0.99, 1, 59.5)] == [0, 0, 0, 1, 59]


def test_the_clock_stands_while_a_patient_comes_first() -> None:
    clock = Clock(START).stop(after(10)).stop(after(12))
    assert clock.minute(after(25)) == 10
    assert clock.go_on(after(25)).minute(after(26)) == 11
    assert Clock(START).go_on(after(3)).minute(after(4)) == 4


def test_pages_may_be_turned_by_hand_but_not_back() -> None:
    clock = Clock(START).turn_to(6, after(2))
    assert clock.minute(after(2)) == 6
    assert clock.minute(after(3)) == 7
    assert clock.turn_to(1, after(3)) == clock
