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

Reader = Callable[[Any], Any]
"""A plain value → the value of a record's field. Raises Refusal."""

TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z", re.ASCII)
LONGEST = 4_096
"""Characters of one text: thirty times the most that is kept of any text from the wire."""
A_TIME = "a time like 2026-11-20T00:00:00.000000000Z"
CURE = "give the report.json of an analysis by this program"
NEWER = "it may come from a later version of this program: analyze its capture again with this one"
ROOMS: tuple[tuple[str, type], ...] = (
    ("captures", Capture),
    ("devices", Device),
    ("conversations", Conversation),
    ("associations", AssociationGroup),
)


class Refusal(ValueError):  # noqa: N818  (a file is refused; nothing of ours failed)
    """What a value is not. Each level that it passes adds its step, so that the place is made only when it is told."""

    def __init__(self, why: str, *steps: str | int) -> None:
        super().__init__(why)
        self.why = why
        self.steps = list(steps)

    def told(self) -> str:
        """The place from the top (RFC 6901), and what is wrong there."""
        return "".join(f"/{_escaped(str(step))}" for step in reversed(self.steps)) + f" {self.why}"


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
    try:
        return Past(_site(plain), _under("key_id", _text, plain.get("key_id", "")))
    except Refusal as refusal:
        raise ValueError(refusal.told()) from refusal


def _site(plain: dict[str, Any]) -> Site:
    rooms = {name: _under(name, _list(_record(kind)), plain.get(name)) for name, kind in ROOMS}
    inventory = plain.get("inventory")
    return Site(
        name=_under("site", _named, plain.get("site")),
        activity=_under("activity", _record(Activity), plain.get("activity")),
        coverage=_under("coverage", _record(Coverage), plain.get("coverage")),
        inventory=None if inventory is None else _under("inventory", _record(InventoryMatch), inventory),
        **rooms,
    )


def _under(step: str | int, reader: Reader, value: Any) -> Any:
    try:
        return reader(value)
    except Refusal as refusal:
        refusal.steps.append(step)
        raise


def _named(value: Any) -> str:
    return str(_under("name", _text, _object(value).get("name", "")))


# Readers of plain values


def _refused(wanted: str, cure: str = CURE) -> Refusal:
    return Refusal(f"is not {wanted}; {cure}")


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refused("an object")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _refused(f"text of at most {LONGEST} characters")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise _refused("a whole number")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _refused("true or false")
    return value


@lru_cache(maxsize=4096)
def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp())


def _moment(value: Any) -> int:
    said = TIME.fullmatch(value) if isinstance(value, str) else None
    if said is None:
        raise _refused(A_TIME)
    try:
        return _seconds(said[1]) * 1_000_000_000 + int(said[2])
    except ValueError as error:
        raise _refused(A_TIME) from error


# Readers made of types


@lru_cache(maxsize=256)
def _record(kind: type) -> Reader:
    """An object as a record of that kind."""
    hints = get_type_hints(kind)
    wanted = [(one.name, _needed(one), _field(one.name, hints[one.name])) for one in fields(kind)]

    def read(value: Any) -> Any:
        plain, found, name = _object(value), {}, ""
        try:
            for name, needed, reader in wanted:
                if name in plain:
                    found[name] = reader(plain[name])
                elif needed:
                    raise Refusal(f"is missing; {CURE}")
        except Refusal as refusal:
            refusal.steps.append(name)
            raise
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
        return _list(_type(get_args(hint)[0]))
    if is_dataclass(hint):
        return _record(hint)  # type: ignore[arg-type]
    return {str: _text, int: _whole, bool: _truth}[hint]


def _one_of(words: tuple[Any, ...]) -> Reader:
    def read(value: Any) -> Any:
        if value not in words:
            raise _refused(f"one of {', '.join(map(repr, words))}", NEWER)
        return value

    return read


def _or_none(inner: Reader) -> Reader:
    return lambda value: None if value is None else inner(value)


def _list(inner: Reader) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise _refused("a list")
        if inner is _whole and set(map(type, value)) == {int}:  # the hours of the week, of every device
            return tuple(value)
        found: list[Any] = []
        try:
            for one in value:
                found.append(inner(one))  # noqa: PERF401  (how many were read is the place of the one that was not)
        except Refusal as refusal:
            refusal.steps.append(len(found))
            raise
        return tuple(found)

    return read


def _pairs(inner: Reader) -> Reader:
    """An object whose names are its own, as (name, value) pairs in the order of the names."""

    def read(value: Any) -> Any:
        return tuple([(_text(name), _under(name, inner, one)) for name, one in sorted(_object(value).items())])

    return read


def _row(columns: tuple[str, ...], hints: tuple[Any, ...]) -> Reader:
    readers = [(name, _field(name, hint)) for name, hint in zip(columns, hints, strict=True)]

    def read(value: Any) -> Any:
        plain = _object(value)
        return tuple([_under(name, reader, plain.get(name)) for name, reader in readers])

    return read


def _escaped(name: str) -> str:
    """RFC 6901 section 3; what is no plain character is written as Python would."""
    return ascii(name[:64])[1:-1].replace("~", "~0").replace("/", "~1")
