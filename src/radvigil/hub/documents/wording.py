"""From a contract's record to what a template reads: plain JSON, words in the document's language.

Rules:
1. Labels come from `labels/house.toml` and `labels/<template>.toml`; `[en]` and `[fr]` hold the same keys.
2. Counts, dates and times are said here, as `radvigil.texts` says them everywhere; the template only sets them.
3. Every text that is not a label goes through `inert`; a card's address is drawn, and never written out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.hub.documents.contracts import Card, Mark, Point
from radvigil.hub.documents.inert import inert
from radvigil.hub.documents.squares import square
from radvigil.texts import LANGUAGES, clock, moment, number, typographic
from radvigil.texts import date as date_said

Plain = dict[str, Any]


@cache
def labels(template: str, lang: str) -> Mapping[str, str]:
    """The house's labels and the template's own; an unknown language is English."""
    chosen = lang if lang in LANGUAGES else "en"
    found: dict[str, str] = {}
    for name in ("house", template):
        file = files(__package__).joinpath("labels", f"{name}.toml")
        sides = tomli.loads(file.read_text(encoding="utf-8"))
        found.update({key: typographic(text, chosen) for key, text in sides[chosen].items()})
    return found


def worded(value: object, lang: str, zone: tzinfo) -> Any:
    """`value` as JSON holds it, dates, times and counts in words, texts inert. An unknown type is a TypeError."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, int):
        return number(value, lang)
    if isinstance(value, datetime | date | time):
        return _when(value, lang, zone)
    return _inside(value, lang, zone)


def _inside(value: object, lang: str, zone: tzinfo) -> Any:
    if isinstance(value, Mapping):
        return {str(key): worded(part, lang, zone) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [worded(part, lang, zone) for part in value]
    if isinstance(value, Card):
        return _fields(dataclasses.replace(value, address=""), lang, zone) | {"square": square(value.address)}
    if isinstance(value, Point | Mark):
        return _fields(value, lang, zone) | _drawn(value)
    if dataclasses.is_dataclass(value):
        return _fields(value, lang, zone)
    raise TypeError(f"no document can hold a {type(value).__name__}")


def _fields(value: Any, lang: str, zone: tzinfo) -> Plain:
    return {field.name: worded(getattr(value, field.name), lang, zone) for field in dataclasses.fields(value)}


def _drawn(value: Point | Mark) -> Plain:
    """Where a point of the trend stands, as numbers."""
    return {"day": value.on.toordinal(), "height": value.value if isinstance(value, Point) else 0}


def _when(value: datetime | date | time, lang: str, zone: tzinfo) -> str:
    if isinstance(value, datetime):
        return moment(_ns(value), lang, zone)
    if isinstance(value, time):
        return clock(_ns(datetime.combine(date(1970, 1, 2), value, UTC)), lang, UTC)
    return date_said(_ns(datetime(value.year, value.month, value.day, tzinfo=UTC)), lang, UTC)


def _ns(when: datetime) -> int:
    if when.tzinfo is None:
        raise ValueError("a time in a document says its zone")
    return int(when.timestamp()) * 1_000_000_000
