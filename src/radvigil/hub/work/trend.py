"""The trend of the risk as a drawing: where its points and words stand. Pure; the template only prints it.

One point is one report (the last of its day; of its week, when there are many days): how many of the machines that it
held carry a high risk or a very high one. A report without a computed risk has no point. Two reports may have looked at
different parts of the department; the drawing says what each said, and no more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

WIDTH, HEIGHT = 580, 176
LEFT, RIGHT, TOP, BOTTOM = 34, 552, 30, 150
LINES = 3
"""Lines above zero."""
MOST = 26
"""Points; beyond as many days, weeks are shown."""
APART = 90
"""Units between two dates below the drawing; what is nearer is left out."""
HIGH = ("4", "5")


@dataclass(frozen=True, slots=True)
class Look:
    """What one report said."""

    at: datetime
    high: int
    machines: int
    total: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the drawing, with its day when that is written below."""

    x: int
    y: int
    look: Look
    dated: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scale."""

    y: int
    value: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn. `dots` are never empty; with one of them there is no trend to draw."""

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    highest: Dot | None
    """Worth naming: it is above both ends."""

    @property
    def points(self) -> str:
        return " ".join(f"{one.x},{one.y}" for one in self.dots)

    @property
    def first(self) -> Dot:
        return self.dots[0]

    @property
    def last(self) -> Dot:
        return self.dots[-1]


def looks(reports: Iterable[tuple[datetime, float, dict[str, int] | None]]) -> list[Look]:
    """Of reports in any order (time, weight of all risks, machines by level), those with a computed risk, in order."""
    found = sorted(((at, total, levels) for at, total, levels in reports if levels), key=lambda one: one[0])
    shown = _last_of(found, datetime.date)
    if len(shown) > MOST:
        shown = _last_of(found, lambda at: at.isocalendar()[:2])[-MOST:]
    return [
        Look(at, sum(levels.get(one, 0) for one in HIGH), sum(levels.values()), total) for at, total, levels in shown
    ]


Said = tuple[datetime, float, dict[str, int]]


def _last_of(found: list[Said], span: Callable[[datetime], date | tuple[int, ...]]) -> list[Said]:
    return list({span(one[0]): one for one in found}.values())


def drawing(found: list[Look]) -> Drawing | None:
    """None where there is nothing to draw."""
    if not found:
        return None
    step = max(1, math.ceil(max(one.high for one in found) / LINES))
    lines = tuple(Line(_y(at), at * step) for at in range(LINES + 1))
    begin, whole = found[0].at, (found[-1].at - found[0].at).total_seconds()
    xs = [round(LEFT + (RIGHT - LEFT) * ((one.at - begin).total_seconds() / whole if whole else 1)) for one in found]
    dated = _dated(xs)
    dots = tuple(
        Dot(x, _y(one.high / step), one, at in dated, _anchor(at, len(found)))
        for at, (x, one) in enumerate(zip(xs, found, strict=True))
    )
    top = max(dots, key=lambda one: one.look.high)
    return Drawing(dots, lines, top if top.look.high > max(dots[0].look.high, dots[-1].look.high) else None)


def _y(lines: float) -> int:
    return round(BOTTOM - (BOTTOM - TOP) * lines / LINES)


def _anchor(at: int, count: int) -> str:
    """So that no word leaves the drawing."""
    if at == count - 1:
        return "end"
    return "start" if at == 0 else "middle"


def _dated(xs: list[int]) -> set[int]:
    """The last point and the first have their day, and those between that leave room for it."""
    kept, last = {len(xs) - 1}, xs[-1]
    for at in range(len(xs) - 2, 0, -1):
        if last - xs[at] >= APART and xs[at] - xs[0] >= APART:
            kept.add(at)
            last = xs[at]
    return kept | {0} if last - xs[0] >= APART else kept
