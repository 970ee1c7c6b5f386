"""What an acceptance asks for at each level: who signs, and for how long at most (`acceptance.toml`).

Nobody bears a risk alone, a manager least of all. Where the table asks for management alone, and it is a manager who
proposes, engineering signs too.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import tomli

PROFESSIONS = ("health", "engineering", "management")
"""Those who sign. The law informs, and signs nothing."""
WITNESS = "engineering"
"""Signs beside a manager who proposes what management alone would sign."""


class Level(NamedTuple):
    """A row of the table."""

    level: int
    signatures: tuple[str, ...]
    days: int
    why: dict[str, str]
    """Language → sentence."""


@cache
def levels() -> dict[int, Level]:
    rows = tomli.loads(files(__package__).joinpath("acceptance.toml").read_text(encoding="utf-8"))["levels"]
    return {row["level"]: Level(row["level"], tuple(row["signatures"]), row["days"], row["why"]) for row in rows}


def level_of(number: int) -> Level:
    """The row of a level; a level that was not computed counts as the highest."""
    return levels().get(number, levels()[max(levels())])


def asked(level: int, by_management: bool) -> tuple[str, ...]:
    """The signatures that an acceptance of this level needs, when a manager proposes it or not."""
    needed = level_of(level).signatures
    return (WITNESS, *needed) if by_management and needed == ("management",) else needed
