"""Files from elsewhere, read within bounds: JSON with its size and depth, and where exactly something is wrong.

Rules: a file is refused whole, with its name, the JSON pointer (RFC 6901) and the clause that it breaks: nothing of
it is kept. Text is kept only where it is an id, a name, a date or an address, cut to a bound, and is never trusted as
HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from radvigil.records import Limits, wire_text

Plain = dict[str, Any]

TITLE = 256
"""Characters kept of a title or a product's name."""

_SIGNS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


class RefusedError(ValueError):
    """A file breaks its format. `pointer` is where, `clause` which rule; `code` is said by texts.

    `file` is which one, where one call reads several; else empty.
    """

    def __init__(self, code: str, pointer: str = "", clause: str = "", **params: str) -> None:
        super().__init__(f"{code} at {pointer or '/'} ({clause})")
        self.code, self.pointer, self.clause, self.params = code, pointer, clause, params
        self.file = ""


@dataclass(frozen=True, slots=True)
class At:
    """A value of a JSON file and where it stands."""

    value: Any
    pointer: str = ""
    clause: str = ""

    def refuse(self, code: str, clause: str = "", **params: str) -> RefusedError:
        return RefusedError(code, self.pointer, clause or self.clause, **params)

    def has(self, name: str) -> bool:
        return isinstance(self.value, dict) and name in self.value

    def member(self, name: str, clause: str = "") -> At:
        """A member of an object; refused when it is missing."""
        if not isinstance(self.value, dict):
            raise self.refuse("not-an-object", clause)
        if name not in self.value:
            raise RefusedError("missing", f"{self.pointer}/{_escaped(name)}", clause or self.clause)
        return At(self.value[name], f"{self.pointer}/{_escaped(name)}", clause or self.clause)

    def optional(self, name: str, clause: str = "") -> At | None:
        return self.member(name, clause) if self.has(name) else None

    def text(self, name: str, clause: str = "", limit: int = TITLE) -> str:
        """A text that must be there and say something."""
        found = self.member(name, clause)
        if not isinstance(found.value, str):
            raise found.refuse("not-a-text")
        said = clean(found.value, limit)
        if not said:
            raise found.refuse("empty")
        return said

    def text_or(self, name: str, default: str = "", limit: int = TITLE) -> str:
        value = self.value.get(name) if isinstance(self.value, dict) else None
        return clean(value, limit) if isinstance(value, str) else default

    def one_of(self, name: str, allowed: frozenset[str], clause: str = "") -> str:
        found = self.text(name, clause)
        if found not in allowed:
            raise self.member(name, clause).refuse("not-allowed", value=found)
        return found

    def items(self, name: str, clause: str = "", required: bool = False) -> Iterator[At]:
        """The items of an array; an absent one has none, unless it is required."""
        found = self.member(name, clause) if required else self.optional(name, clause)
        if found is None:
            return
        if not isinstance(found.value, list):
            raise found.refuse("not-an-array")
        if required and not found.value:
            raise found.refuse("empty")
        for at, value in enumerate(found.value):
            yield At(value, f"{found.pointer}/{at}", found.clause)


def clean(text: str, limit: int = TITLE) -> str:
    """Text in one line without what acts: control characters, direction overrides, half characters."""
    return wire_text(" ".join(text[: limit * 4].split()).encode("utf-8", "replace"), limit)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def json_of(content: bytes, limits: Limits, largest: int) -> At:
    """The root of a JSON file. Raises RefusedError when it is too large, too deep, no JSON or no object."""
    if len(content) > largest:
        raise RefusedError("too-large", "", "", bytes=str(len(content)), limit=str(largest))
    content = content.removeprefix(b"\xef\xbb\xbf")
    _bound_depth(content, limits.json_depth)
    try:
        value = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise RefusedError("not-json", "", "RFC 8259", why=clean(str(error))) from error
    if not isinstance(value, dict):
        raise RefusedError("not-an-object", "", "RFC 8259")
    return At(value)


def _bound_depth(content: bytes, deepest: int) -> None:
    depth = 0
    for found in _SIGNS.finditer(content):
        sign = found[0][0]
        if sign in b"[{":
            depth += 1
            if depth > deepest:
                raise RefusedError("too-deep", "", "", limit=str(deepest))
        elif sign in b"]}":
            depth -= 1
