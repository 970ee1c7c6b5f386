"""The play: a story, the answers given so far and a minute give the scene. Nothing else is remembered.

Theory: the scene is a fold over minutes. In each minute, in this order: one more person may come to wait; what is due
arrives, if its facts hold; answers of that minute take effect; what waited too long is answered by its silence. So a
run is its list of answers and its clock: kept in any database, replayed anywhere, the same to the last gauge.

Time is given from outside: `minute` is the story's own, `clock.py` makes it of the wall's. No person is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from radvigil.hub.exercises.story import Choice, Inject, Story

WAITING = "waiting"
"""The gauge that grows by itself: people go on arriving."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided, in which minute of the story."""

    inject: str
    choice: str
    minute: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An inject that has arrived; `choice` is empty while it is open and where silence answered."""

    inject: str
    arrived: int
    choice: str = ""
    at: int | None = None

    @property
    def open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.at is None

    @property
    def silent(self) -> bool:
        """Whether nobody decided in time."""
        return self.at is not None and not self.choice


@dataclass(frozen=True, slots=True)
class Point:
    """The gauges from a minute on."""

    minute: int
    gauges: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the story stands."""

    minute: int
    entries: tuple[Entry, ...]
    gauges: tuple[tuple[str, int], ...]
    facts: frozenset[str]
    curve: tuple[Point, ...]
    over: bool

    def entry(self, inject: str) -> Entry | None:
        """What became of an inject; None while it has not arrived."""
        return next((entry for entry in self.entries if entry.inject == inject), None)

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """The injects that wait for a decision, oldest first."""
        return tuple(entry for entry in self.entries if entry.open)


class NotNowError(ValueError):
    """An answer that the story cannot take; its code says why: `unknown`, `not-yet`, `done`."""


@dataclass(slots=True)
class _Stage:
    """What changes while the minutes pass."""

    gauges: dict[str, int]
    entries: dict[str, Entry] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()

    def take(self, choice: Choice) -> None:
        """Effects of a choice; no gauge falls below nothing."""
        self.facts |= frozenset(choice.sets)
        for name, change in choice.effects.items():
            self.gauges[name] = max(0, self.gauges[name] + change)

    def settle(self, inject: Inject, choice: Choice, minute: int) -> None:
        """Close an inject with a choice, or with its silence."""
        arrived = self.entries[inject.code].arrived
        self.entries[inject.code] = Entry(inject.code, arrived, choice.code, minute)
        self.take(choice)


def play(story: Story, answers: Iterable[Answer], minute: int) -> Scene:
    """The scene at that minute. Answers of later minutes are not looked at; past the end the story stands still."""
    now = min(minute, story.minutes)
    stage = _Stage(dict(story.gauges))
    given = {(answer.inject, answer.minute): answer for answer in answers}
    curve: list[Point] = []
    for at in range(now + 1):
        _pass(story, stage, given, at)
        gauges = tuple(stage.gauges.items())
        if not curve or curve[-1].gauges != gauges:
            curve.append(Point(at, gauges))
    entries = tuple(stage.entries.values())
    over = now >= story.minutes and not any(entry.open for entry in entries)
    return Scene(now, entries, tuple(stage.gauges.items()), stage.facts, tuple(curve), over)


def _pass(story: Story, stage: _Stage, given: dict[tuple[str, int], Answer], at: int) -> None:
    """One minute of the story."""
    if at and at % story.arrivals == 0:
        stage.gauges[WAITING] += 1
    for inject in story.injects:
        if inject.minute == at and inject.happens(stage.facts):
            stage.entries[inject.code] = Entry(inject.code, at)
            stage.take(inject.arrives)
    for inject in _open(story, stage):
        answer = given.get((inject.code, at))
        if answer:
            stage.settle(inject, inject.choice(answer.choice), at)
    for inject in _open(story, stage):
        if at >= _limit(story, inject):
            stage.settle(inject, inject.silence, at)


def _open(story: Story, stage: _Stage) -> list[Inject]:
    return [story.inject(entry.inject) for entry in list(stage.entries.values()) if entry.open]


def _limit(story: Story, inject: Inject) -> int:
    """The minute in which silence answers; the end of the story is everybody's limit."""
    return min(inject.minute + inject.late, story.minutes)


def decide(story: Story, answers: Sequence[Answer], answer: Answer) -> tuple[Answer, ...]:
    """The answers with one more. Raises NotNowError where the story cannot take it."""
    try:
        story.inject(answer.inject).choice(answer.choice)
    except KeyError:
        raise NotNowError("unknown") from None
    entry = play(story, answers, answer.minute).entry(answer.inject)
    if entry is None:
        raise NotNowError("not-yet")
    if not entry.open:
        raise NotNowError("done")
    return (*answers, answer)


def next_minute(story: Story, scene: Scene) -> int:
    """The minute at which something happens next: an inject, a silence, or the end."""
    coming = [inject.minute for inject in story.injects if inject.minute > scene.minute]
    limits = [_limit(story, story.inject(entry.inject)) for entry in scene.waiting]
    return min([*coming, *limits, story.minutes], default=story.minutes)
