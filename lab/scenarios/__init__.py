"""The scenarios: one file each, found through one explicit tuple."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lab.scenarios import ordinary_day
from lab.stage import Stage


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, one sentence, and the play itself: peers are entered first, then the acts run under capture."""

    name: str
    purpose: str
    prepare: Callable[[Stage], None]
    play: Callable[[Stage], None]


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        "ordinary-day", "one of everything that a healthy department does", ordinary_day.prepare, ordinary_day.play
    ),
)


def scenario_named(name: str) -> Scenario:
    return next(scenario for scenario in SCENARIOS if scenario.name == name)
