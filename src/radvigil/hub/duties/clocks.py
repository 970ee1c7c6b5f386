"""The clocks: deadlines and states, from what persons stated. Pure functions; the present is given to them.

Rules:
1. A clock starts when a named person states T0, and by nothing else: no doubt, finding, answer or incident starts one.
2. Hours are elapsed hours, weekends and changes of the clock included. Days and months are the calendar's in the
   site's time zone, at the same time of day; a day that a month does not have is its last.
3. Of two acts on the same thing the one recorded last counts, whatever the order in which they are read. An act
   without a moment takes an earlier one back.
4. Due soon is the last quarter of the delay.
5. Where a delay depends on an answer that nobody gave, the shortest is shown and said to be assumed.
6. A duty that is stopped keeps what was sent before; what is left of it is stopped, with the reason given.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from radvigil.hub.duties.law import Duty, Stage

ActKind = Literal["start", "moment", "sent", "stopped"]
State = Literal["not-started", "waiting", "promptly", "awaited", "running", "due-soon", "overdue", "sent", "stopped"]
OPEN: frozenset[State] = frozenset(("promptly", "awaited", "running", "due-soon", "overdue"))


@dataclass(frozen=True, slots=True)
class Act:
    """What a person stated of one duty of one incident."""

    number: int
    """Order in which acts were recorded."""
    kind: ActKind
    when: datetime | None
    """The moment stated; None takes the former act back."""
    about: str = ""
    """Of `sent` the stage, of `moment` its name."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What holds of a duty now."""

    start: datetime | None
    moments: Mapping[str, datetime]
    sent: Mapping[str, datetime]
    stopped: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class StageClock:
    """One stage and its state at a moment."""

    stage: Stage
    state: State
    origin: datetime | None = None
    due: datetime | None = None
    sent: datetime | None = None
    late: bool = False
    """Sent, or not yet sent, after it was due."""
    assumed: bool = False
    """The delay is the shortest of several: an answer is missing."""
    why: str = ""
    """Of what was stopped."""


def told(acts: Iterable[Act]) -> Told:
    """What the acts say together, in whatever order they come."""
    last: dict[tuple[str, str], Act] = {}
    for act in acts:
        place = (act.kind, act.about)
        if place not in last or last[place].number < act.number:
            last[place] = act
    held = {place: act.when for place, act in last.items() if act.when is not None}
    stopped = last.get(("stopped", ""))
    return Told(
        start=held.get(("start", "")),
        moments={about: when for (kind, about), when in held.items() if kind == "moment"},
        sent={about: when for (kind, about), when in held.items() if kind == "sent"},
        stopped=held.get(("stopped", "")),
        why=stopped.reason if stopped and stopped.when else "",
    )


def clock(duty: Duty, known: Told, answers: Mapping[str, str], now: datetime, zone: tzinfo) -> tuple[StageClock, ...]:
    """The stages of one duty at `now`. Moments without a time zone raise ValueError."""
    for moment in (now, known.start, known.stopped, *known.moments.values(), *known.sent.values()):
        if moment is not None and moment.tzinfo is None:
            raise ValueError("a moment without a time zone")
    return tuple(_stage(stage, known, answers, now, zone) for stage in duty.stages)


def next_due(clocks: Iterable[StageClock]) -> datetime | None:
    """The nearest deadline still open."""
    return min((one.due for one in clocks if one.due and one.state in OPEN), default=None)


def _stage(stage: Stage, known: Told, answers: Mapping[str, str], now: datetime, zone: tzinfo) -> StageClock:
    origin, sent = origin_of(stage, known), known.sent.get(stage.id)
    days, assumed = days_of(stage, answers)
    due = due_at(stage, origin, days, zone) if origin else None
    if sent:
        return StageClock(stage, "sent", origin, due, sent, late=bool(due and sent > due))
    if known.stopped:
        return StageClock(stage, "stopped", origin, due, why=known.why)
    if origin is None:
        return StageClock(stage, "waiting" if known.start else "not-started")
    if due is None:
        return StageClock(stage, "awaited" if stage.promptly == "awaited" else "promptly", origin)
    return StageClock(stage, _running(origin, due, now), origin, due, late=now > due, assumed=assumed)


def _running(origin: datetime, due: datetime, now: datetime) -> State:
    if now > due:
        return "overdue"
    return "due-soon" if due - now <= (due - origin) / 4 else "running"


def origin_of(stage: Stage, known: Told) -> datetime | None:
    """From when a stage counts. Nothing counts before T0 is stated."""
    if known.start is None:
        return None
    kind, _, name = stage.origin.partition(":")
    return {"t0": known.start, "sent": known.sent.get(name), "field": known.moments.get(name)}[kind]


def days_of(stage: Stage, answers: Mapping[str, str]) -> tuple[int, bool]:
    """Days of the stage, and whether they are assumed."""
    if stage.days_by is None:
        return stage.days, False
    answered = stage.days_by.days.get(answers.get(stage.days_by.question, ""))
    return (answered, False) if answered else (min(stage.days_by.days.values()), True)


def due_at(stage: Stage, origin: datetime, days: int, zone: tzinfo) -> datetime | None:
    """When the stage is due, in the site's time zone; None where the law gives no figure."""
    if stage.hours:
        return (origin.astimezone(UTC) + timedelta(hours=stage.hours)).astimezone(zone)
    if days:
        return _settled(origin.astimezone(zone).replace(tzinfo=None) + timedelta(days=days), zone)
    return _settled(_months_on(origin.astimezone(zone), stage.months), zone) if stage.months else None


def _months_on(local: datetime, months: int) -> datetime:
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day, tzinfo=None)


def _settled(wall: datetime, zone: tzinfo) -> datetime:
    """A wall time as a moment that exists: in the hour that is skipped, the same hour after it; of two, the earlier."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)
