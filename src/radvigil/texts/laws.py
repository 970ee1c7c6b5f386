"""Words on law carry their day, and each act that they cite its full name, its own day and where it holds.

Rules: the acts stand in `findings/laws.toml`. An act is cited by its short name, as each language has it; a paragraph
ends with one line for each act that it cites, in the order in which it does.
"""

from __future__ import annotations

import datetime
import re
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import tomli

from radvigil.texts.catalogue import say
from radvigil.texts.formats import date, typographic

SECOND: Final = 1_000_000_000


class Act(NamedTuple):
    """An act in one language, `dated` with its day or, of a standard, the year of its edition."""

    short: str
    name: str
    place: str
    dated: str


def with_acts(law: str, lang: str) -> str:
    """The paragraph, the day of its words, and the acts that it cites."""
    lines = [say("finding.law-written", lang, day=_said(_table()["written"], lang))]
    lines += [say("finding.law-act", lang, **one._asdict()) for one in cited(law, lang)]
    return " ".join((law, *(typographic(line, lang) for line in lines)))


def cited(law: str, lang: str) -> list[Act]:
    """The acts that a paragraph cites, in its order."""
    found = [(at.start(), act) for act in acts(lang) if (at := re.search(rf"\b{re.escape(act.short)}\b", law))]
    return [act for _, act in sorted(found)]


@cache
def acts(lang: str) -> tuple[Act, ...]:
    """All acts in one language."""
    rows = (row for row in _table().values() if isinstance(row, dict))
    return tuple(Act(**row[lang], dated=_said(row["dated"], lang)) for row in rows)


@cache
def _table() -> dict[str, Any]:
    return tomli.loads((files(__package__) / "findings" / "laws.toml").read_text(encoding="utf-8"))


def _said(day: datetime.date | int, lang: str) -> str:
    """A day in the language; a year as it is."""
    if isinstance(day, int):
        return str(day)
    moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return date(int(moment.timestamp()) * SECOND, lang, datetime.UTC)
