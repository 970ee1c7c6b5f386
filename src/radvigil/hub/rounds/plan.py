"""The plan of a round: five steps, fifteen minutes, one thing at a time.

Rules:
1. Who is here (1 min), new findings (4), doubts (4), decisions (4), one lesson (2); the minutes write themselves.
2. What does not fit its step stays on its list: three findings, three doubts, three decisions. A round that shows
   twelve findings decides none. What was left is said, so that nobody believes that there was nothing more.
3. Every thing asks three questions: what do we do, who takes it (with whose help), by when. Its answer is agreed, to
   the decisions, or left open; nothing is answered by silence.
4. Time is given from outside. A step that is over its minutes is said so, once and kindly; nothing is cut off.

A round is its agenda and where it stands (`here`, a step and an item): pages are numbered through, so that "next" and
"before" are one step on one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

MINUTES = 15
MOST = 3
"""Things of one kind a round: four minutes give each a minute and twenty seconds."""


class Step(StrEnum):
    """The five steps, in order."""

    HERE = "here"
    FINDINGS = "findings"
    DOUBTS = "doubts"
    DECISIONS = "decisions"
    LESSON = "lesson"

    @property
    def minutes(self) -> int:
        """How long it may take."""
        return {Step.HERE: 1, Step.LESSON: 2}.get(self, 4)


class Answer(StrEnum):
    """What a round says of a thing."""

    AGREED = "agreed"
    DECIDE = "decide"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Thing:
    """A finding, a doubt or a decision on the agenda: of which step, and which one."""

    step: Step
    key: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a round speaks of, and how much stays on the lists."""

    things: tuple[Thing, ...]
    left: tuple[tuple[Step, int], ...]

    def of(self, step: Step) -> tuple[Thing, ...]:
        """The things of one step."""
        return tuple(thing for thing in self.things if thing.step is step)

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages in their order; a step without a thing has one page that says so."""
        found: list[Page] = []
        for step in Step:
            things = self.of(step)
            found += [Page(step, at + 1, len(things), thing) for at, thing in enumerate(things)]
            if not things:
                found.append(Page(step, 0, 0, None))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a step, which of how many things, and the thing."""

    step: Step
    number: int
    of: int
    thing: Thing | None


def agenda(findings: Sequence[int], doubts: Sequence[int], decisions: Sequence[int]) -> Agenda:
    """The agenda of today: the first three of each list, which comes with the most important first."""
    lists = ((Step.FINDINGS, findings), (Step.DOUBTS, doubts), (Step.DECISIONS, decisions))
    things = tuple(Thing(step, key) for step, keys in lists for key in keys[:MOST])
    left = tuple((step, len(keys) - MOST) for step, keys in lists if len(keys) > MOST)
    return Agenda(things, left)


def stored(plan: Agenda) -> dict[str, list[list[str | int]]]:
    """The agenda as plain data: a round keeps the one it began with."""
    return {
        "things": [[thing.step.value, thing.key] for thing in plan.things],
        "left": [[step.value, count] for step, count in plan.left],
    }


def restored(plain: dict[str, list[list[str | int]]]) -> Agenda:
    """What `stored` gave."""
    things = tuple(Thing(Step(str(step)), int(key)) for step, key in plain.get("things", []))
    return Agenda(things, tuple((Step(str(step)), int(count)) for step, count in plain.get("left", [])))


@dataclass(frozen=True, slots=True)
class Hand:
    """The round's clock as the page draws it."""

    used: int
    """Seconds since it began, not more than the whole."""
    left: int
    """Minutes left, rounded up; 0 when time is over."""
    over: bool
    """Whether the step that is open has had its minutes."""


def hand(started: datetime, now: datetime, step: Step) -> Hand:
    """How the time stands while a step is open."""
    seconds = max(0, int((now - started).total_seconds()))
    until = sum(one.minutes for one in list(Step)[: list(Step).index(step) + 1]) * 60
    left = max(0, MINUTES * 60 - seconds)
    return Hand(min(seconds, MINUTES * 60), -(-left // 60), seconds > until)


def offered_days(today: date) -> tuple[date, date]:
    """The two days offered beside a free one: the end of this week (Friday), and the next round (in a week)."""
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    return friday, today + timedelta(days=7)


def absent(present: Iterable[str], professions: Iterable[str]) -> tuple[str, ...]:
    """The readers (health, engineering, management, law) nobody of whom is here, in the order given."""
    here = set(present)
    return tuple(one for one in professions if one not in here)
