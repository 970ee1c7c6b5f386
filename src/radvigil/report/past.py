"""`report.json` read back: the reverse of `machine.py`, for what is compared with an earlier report.

Rules:
1. A report may come from anywhere: its size, the length of its texts and its depth are bounded, and nothing of it is
   trusted to be more than text and numbers of the kinds that the records name.
2. What a later version added is ignored; what an earlier one did not have yet takes the record's default.
3. What is no report is refused with the file, the place (a JSON pointer, RFC 6901) and what to do.
4. Identifiers that were masked with another key mean nothing here; `key_id` lets the caller say so.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from radvigil.records import (
    Activity,
    AssociationGroup,
    Capture,
    Conversation,
    Coverage,
    Device,
    InventoryMatch,
    Limits,
    Site,
)
from radvigil.report.machine import MAPS, SCHEMA, TABLES, TIMES

Reader = Callable[[Any, str], Any]
"""A plain value and its JSON pointer → the value of a record's field. Raises ValueError."""

TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z", re.ASCII)
CURE = "give the report.json of an analysis by this program"
NEWER = "it may come from a later version of this program: analyze its capture again with this one"
ROOMS: tuple[tuple[str, type], ...] = (
    ("captures", Capture),
    ("devices", Device),
    ("conversations", Conversation),
    ("associations", AssociationGroup),
)


class Past(NamedTuple):
    """An earlier report: what it shows, and which key masked its identifiers."""

    site: Site
    key_id: str


def read_report(path: Path, limits: Limits | None = None) -> Site:
    """The site that an earlier report shows. Raises ValueError (no report) and OSError (no file)."""
    return read_past(path, limits).site


def read_past(path: Path, limits: Limits | None = None) -> Past:
    """The same, with the name of its masking key."""
    most = (limits or Limits()).past_report
    if path.stat().st_size > most:
        raise ValueError(f"{path}: larger than {most} bytes; {CURE}")
    try:
        return past_of(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def past_of(raw: bytes) -> Past:
    """The same from the bytes of the file."""
    try:
        plain = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON ({error}); {CURE}") from error
    if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
        raise ValueError(f"/schema is not {SCHEMA}; {CURE}")
    whole = {name: _list(_record(kind))(plain.get(name), f"/{name}") for name, kind in ROOMS}
    inventory = plain.get("inventory")
    site = Site(
        name=_text(_object(plain.get("site"), "/site").get("name", ""), "/site/name"),
        activity=_record(Activity)(plain.get("activity"), "/activity"),
        coverage=_record(Coverage)(plain.get("coverage"), "/coverage"),
        inventory=None if inventory is None else _record(InventoryMatch)(inventory, "/inventory"),
        **whole,
    )
    return Past(site, _text(plain.get("key_id", ""), "/key_id"))


# Readers of plain values


def _refused(at: str, wanted: str, cure: str = CURE) -> ValueError:
    return ValueError(f"{at or '/'} is not {wanted}; {cure}")


def _object(value: Any, at: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refused(at, "an object")
    return value


def _text(value: Any, at: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _refused(at, f"text of at most {LONGEST} characters")
    return value


def _whole(value: Any, at: str) -> int:
    if type(value) is not int:
        raise _refused(at, "a whole number")
    return value


def _truth(value: Any, at: str) -> bool:
    if not isinstance(value, bool):
        raise _refused(at, "true or false")
    return value


LONGEST = 4_096
"""Characters of one text: thirty times the most that is kept of any text from the wire."""


@lru_cache(maxsize=4096)
def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp())


def _moment(value: Any, at: str) -> int:
    said = TIME.fullmatch(value) if isinstance(value, str) else None
    try:
        return _seconds(said[1]) * 1_000_000_000 + int(said[2]) if said else _not_a_time(at)
    except ValueError:
        return _not_a_time(at)


def _not_a_time(at: str) -> int:
    raise _refused(at, "a time like 2026-11-20T00:00:00.000000000Z")


# Readers made of types


@lru_cache(maxsize=256)
def _record(kind: type) -> Reader:
    """An object as a record of that kind."""
    hints = get_type_hints(kind)
    wanted = [(one.name, _needed(one), _field(one.name, hints[one.name])) for one in fields(kind)]

    def read(value: Any, at: str) -> Any:
        plain = _object(value, at)
        found = {}
        for name, needed, reader in wanted:
            if name in plain:
                found[name] = reader(plain[name], f"{at}/{name}")
            elif needed:
                raise ValueError(f"{at}/{name} is missing; {CURE}")
        return kind(**found)

    return read


def _needed(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _field(name: str, hint: Any) -> Reader:
    """As `machine._value` writes it."""
    if name in TIMES and hint is int:
        return _moment
    if name in MAPS and get_origin(hint) is tuple:
        return _pairs(_type(get_args(get_args(hint)[0])[1]))
    if name in TABLES:
        return _list(_row(TABLES[name], get_args(get_args(hint)[0])))
    return _type(hint)


def _type(hint: Any) -> Reader:
    origin = get_origin(hint)
    if origin is Literal:
        return _one_of(get_args(hint))
    if origin in (Union, types.UnionType):
        (inner,) = (one for one in get_args(hint) if one is not type(None))
        return _or_none(_type(inner))
    if origin is tuple:
        return _wholes if get_args(hint)[0] is int else _list(_type(get_args(hint)[0]))
    if is_dataclass(hint):
        return _record(hint)  # type: ignore[arg-type]
    return {str: _text, int: _whole, bool: _truth}[hint]


def _wholes(value: Any, at: str) -> tuple[int, ...]:
    """A list of whole numbers: the 168 hours of every device are most of what a report holds."""
    if isinstance(value, list) and set(map(type, value)) <= {int}:
        return tuple(value)
    return tuple(_list(_whole)(value, at))


def _one_of(words: tuple[Any, ...]) -> Reader:
    def read(value: Any, at: str) -> Any:
        if value not in words:
            raise _refused(at, f"one of {', '.join(map(repr, words))}", NEWER)
        return value

    return read


def _or_none(inner: Reader) -> Reader:
    return lambda value, at: None if value is None else inner(value, at)


def _list(inner: Reader) -> Reader:
    def read(value: Any, at: str) -> Any:
        if not isinstance(value, list):
            raise _refused(at, "a list")
        return tuple([inner(one, f"{at}/{place}") for place, one in enumerate(value)])

    return read


def _pairs(inner: Reader) -> Reader:
    """An object whose names are its own, as (name, value) pairs in the order of the names."""

    def read(value: Any, at: str) -> Any:
        pairs = sorted(_object(value, at).items())
        return tuple([(_text(name, at), inner(one, f"{at}/{_escaped(name)}")) for name, one in pairs])

    return read


def _row(columns: tuple[str, ...], hints: tuple[Any, ...]) -> Reader:
    readers = [(name, _field(name, hint)) for name, hint in zip(columns, hints, strict=True)]

    def read(value: Any, at: str) -> Any:
        plain = _object(value, at)
        return tuple([reader(plain.get(name), f"{at}/{name}") for name, reader in readers])

    return read


def _escaped(name: str) -> str:
    """RFC 6901 section 3; what is no plain character is written as Python would."""
    return ascii(name[:64])[1:-1].replace("~", "~0").replace("/", "~1")
