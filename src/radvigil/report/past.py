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
    Refused,
    Site,
)
from radvigil.report.machine import MAPS, SCHEMA, TABLES, TIMES

Reader = Callable[[Any], Any]
"""A plain value → the value of a record's field. Raises NoReportError, whose place every reader around it completes."""

TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z", re.ASCII)
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


class NoReportError(ValueError):
    """`at` is the JSON pointer of what is not as a report has it."""

    def __init__(self, wanted: str, at: str = "") -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self._at = at

    def __str__(self) -> str:
        return f"{self.at} is not {self.wanted}"

    @property
    def at(self) -> str:
        return self._at or "/"

    def within(self, name: str | int) -> NoReportError:
        """The same, seen from one step further out: RFC 6901 section 3; odd characters are written as Python would."""
        step = ascii(str(name)[:64])[1:-1].replace("~", "~0").replace("/", "~1")
        return NoReportError(self.wanted, f"/{step}{self._at}")


def read_report(path: Path, limits: Limits | None = None) -> Site:
    """The site that an earlier report shows. Raises Refused (no report) and OSError (no file)."""
    return read_past(path, limits).site


def read_past(path: Path, limits: Limits | None = None) -> Past:
    """The same, with the name of its masking key."""
    most = (limits or Limits()).past_report
    if path.stat().st_size > most:
        raise Refused("past-large", what=str(path), size=most)
    try:
        return past_of(path.read_bytes())
    except NoReportError as error:
        raise Refused("past-broken", what=str(path), at=error.at) from error


def past_of(raw: bytes) -> Past:
    """The same from the bytes of the file."""
    try:
        plain = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoReportError(f"JSON ({error})") from error
    if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
        raise NoReportError(SCHEMA, "/schema")
    return Past(site_of(plain), part(plain, "key_id", text_of, ""))


def site_of(plain: dict[str, Any]) -> Site:
    """The site in a report's plain values. Raises NoReportError."""
    whole = {name: part(plain, name, list_of(record_of(kind))) for name, kind in ROOMS}
    return Site(
        name=part(plain, "site", lambda site: part(object_of(site), "name", text_of, "")),
        activity=part(plain, "activity", record_of(Activity)),
        coverage=part(plain, "coverage", record_of(Coverage)),
        inventory=part(plain, "inventory", _or_none(record_of(InventoryMatch))),
        **whole,
    )


def part(plain: dict[str, Any], name: str, reader: Reader, other: Any = None) -> Any:
    """One value of an object; `other` is read where it has none."""
    try:
        return reader(plain.get(name, other))
    except NoReportError as error:
        raise error.within(name) from error


# Readers of plain values


def object_of(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NoReportError("an object")
    return value


def text_of(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise NoReportError(f"text of at most {LONGEST} characters")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise NoReportError("a whole number")
    return value


def _figure(value: Any) -> float:
    if type(value) not in (int, float):
        raise NoReportError("a number")
    return float(value)


def _text_or_whole(value: Any) -> str | int:
    return value if type(value) is int else text_of(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise NoReportError("true or false")
    return value


LONGEST = 4_096
"""Characters of one text: thirty times the most that is kept of any text from the wire."""


@lru_cache(maxsize=4096)
def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp())


def _moment(value: Any) -> int:
    said = TIME.fullmatch(value) if isinstance(value, str) else None
    try:
        return _seconds(said[1]) * 1_000_000_000 + int(said[2]) if said else _not_a_time()
    except ValueError:
        return _not_a_time()


def _not_a_time() -> int:
    raise NoReportError("a time like 2026-11-20T00:00:00.000000000Z")


# Readers made of types


@lru_cache(maxsize=256)
def record_of(kind: type) -> Reader:
    """An object as a record of that kind."""
    hints = get_type_hints(kind)
    wanted = [(one.name, _field(one.name, hints[one.name]), _other(one)) for one in fields(kind)]

    def read(value: Any) -> Any:
        plain, found, name = object_of(value), [], ""
        try:
            for name, reader, other in wanted:
                found.append(reader(plain[name]) if name in plain else other())
        except NoReportError as error:
            raise error.within(name) from error
        return kind(*found)

    return read


def _other(field: Any) -> Callable[[], Any]:
    """What an object that does not name this field has for it."""
    if field.default is not MISSING:
        return lambda: field.default
    return _missing if field.default_factory is MISSING else field.default_factory


def _missing() -> Any:
    raise NoReportError("there")


def _field(name: str, hint: Any) -> Reader:
    """As `machine._value` writes it."""
    if name in TIMES and hint is int:
        return _moment
    if name in MAPS and get_origin(hint) is tuple:
        return _pairs(_type(get_args(get_args(hint)[0])[1]))
    if name in TABLES:
        return list_of(_row(TABLES[name], get_args(get_args(hint)[0])))
    return _type(hint)


def _type(hint: Any) -> Reader:
    origin = get_origin(hint)
    if origin is Literal:
        return _one_of(get_args(hint))
    if origin in (Union, types.UnionType):
        return _either([one for one in get_args(hint) if one is not type(None)], type(None) in get_args(hint))
    if origin is tuple:
        inner = get_args(hint)[0]
        return {int: _wholes, str: _texts}.get(inner) or list_of(_type(inner))
    if is_dataclass(hint):
        return record_of(hint)  # type: ignore[arg-type]
    return {str: text_of, int: _whole, bool: _truth, float: _figure}[hint]


def _either(kinds: list[Any], or_none: bool) -> Reader:
    """One kind, or words of several lists, or text or a whole number; and perhaps nothing."""
    if {get_origin(one) for one in kinds} == {Literal}:
        inner = _one_of(tuple(word for one in kinds for word in get_args(one)))
    elif kinds == [str, int]:
        inner = _text_or_whole
    else:
        (kind,) = kinds
        inner = _type(kind)
    return _or_none(inner) if or_none else inner


def _wholes(value: Any) -> tuple[int, ...]:
    """A list of whole numbers: the 168 hours of every device are most of what a report holds."""
    if isinstance(value, list) and set(map(type, value)) <= {int}:
        return tuple(value)
    return tuple(list_of(_whole)(value))


def _texts(value: Any) -> tuple[str, ...]:
    """A list of texts: the findings that a figure of risk rests on are most of what its register holds."""
    if isinstance(value, list) and set(map(type, value)) <= {str} and max(map(len, value), default=0) <= LONGEST:
        return tuple(value)
    return tuple(list_of(text_of)(value))


def _one_of(words: tuple[Any, ...]) -> Reader:
    def read(value: Any) -> Any:
        if value not in words:
            raise NoReportError(f"one of {', '.join(map(repr, words))}")
        return value

    return read


def _or_none(inner: Reader) -> Reader:
    return lambda value: None if value is None else inner(value)


def list_of(inner: Reader) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise NoReportError("a list")
        if not value:
            return ()
        found: list[Any] = []
        try:
            found.extend(map(inner, value))
        except NoReportError as error:  # what came before it is in the list
            raise error.within(len(found)) from error
        return tuple(found)

    return read


def _pairs(inner: Reader) -> Reader:
    """An object whose names are its own, as (name, value) pairs in the order of the names."""

    def read(value: Any) -> Any:
        plain = object_of(value)
        return tuple([(text_of(name), part(plain, name, inner)) for name in sorted(plain)])

    return read


def _row(columns: tuple[str, ...], hints: tuple[Any, ...]) -> Reader:
    readers = [(name, _field(name, hint)) for name, hint in zip(columns, hints, strict=True)]

    def read(value: Any) -> Any:
        plain = object_of(value)
        return tuple([part(plain, name, reader) for name, reader in readers])

    return read
