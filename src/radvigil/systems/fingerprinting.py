"""Fingerprints: facts about what products say of themselves, kept as data.

Each entry of `fingerprints/*.toml` names what it looks at (`field`), how (`exact` or `regex`), what it then says, how
far that is believed, and where the fact comes from. They are read when the first machine is judged, and each regular
expression is compiled when its field is first met.

Roles: `toolkit` (a library that many products contain: never a manufacturer or a model), `product`, `vendor`, `os`,
`service`, `scanner`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.records import Confidence, Tally


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One entry; `example` is a value that it matches."""

    id: str
    field: str
    role: str
    confidence: Confidence
    source: str
    example: str
    regex: str = ""
    exact: str = ""
    vendor: str = ""
    product: str = ""
    version: str = ""
    """How the version is said: a template of the groups (`\\1.\\2.\\3`), empty for none."""
    kind: str = ""
    weight: int = 0

    def match(self, value: str) -> str | None:
        """The version (may be empty) when the value fits, else None."""
        if self.exact:
            return "" if value.casefold() == self.exact.casefold() else None
        found = _compiled(self.regex).search(value)
        return None if found is None else found.expand(self.version) if self.version else ""


@dataclass(frozen=True, slots=True)
class Match:
    """A fingerprint found on a machine."""

    print: Fingerprint
    value: str
    version: str
    row: Tally


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


@cache
def all_fingerprints() -> tuple[Fingerprint, ...]:
    """Every entry of every file, in the order of the files' names."""
    folder = files("radvigil.systems").joinpath("fingerprints")
    tables = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(entry for table in tables for entry in _read(table.read_text(encoding="utf-8")))


def _read(text: str) -> Iterator[Fingerprint]:
    content: dict[str, Any] = tomli.loads(text)
    for entry in content.get("fingerprint", ()):
        yield Fingerprint(**entry)


@cache
def _by_field() -> dict[str, tuple[Fingerprint, ...]]:
    found: dict[str, list[Fingerprint]] = defaultdict(list)
    for entry in all_fingerprints():
        found[entry.field].append(entry)
    return {field: tuple(entries) for field, entries in found.items()}


@cache
def _matches(field: str, value: str) -> tuple[tuple[Fingerprint, str], ...]:
    return tuple(
        (entry, version) for entry in _by_field().get(field, ()) if (version := entry.match(value)) is not None
    )


def recognised(field: str, value: str, row: Tally) -> Iterator[Match]:
    """Fingerprints of `field` that fit the value."""
    for entry, version in _matches(field, value):
        yield Match(entry, value, version, row)
