"""Versions as vendors write them, and their order.

Theory. A version is a row of parts: numbers, and letters of three sorts.
1. A marker stands before a number and names a scheme (`BT06`, `HD 16`, `U61`, `R8.0.3`, `build 3321`). Two schemes have
   no order: `BT06` against `R5` is `APART`, never smaller or greater. `v`, `ver`, `version`, `rev`, `release` and `r`
   before a number say only "version" and are dropped.
2. A level is a single letter that stands for itself (`C.00.04`, `K`): levels have the order of the alphabet.
3. A suffix is a single letter after a number (`2.6A`, `5.89.05b`): later than the same version without it. Words for
   what comes before a release (`rc`, `beta`, `M1` after a hyphen or dot) are earlier than it.
`x` or `X` in the place of a part means any. Trailing zeros say nothing: `4.1` equals `4.1.0`.

When one version only begins like the other (`4.1` and `4.1.3`), the answer is `SHORTER` or `LONGER`: what that means
for a bound is the bound's affair, and where it may mean either, the answer is that nobody can tell.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

Part = int | str

WILD = "*"
"""Any part from here on."""

_DROPPED = re.compile(
    r"^(?:(?:versions?|ver|revision|rev|release|firmware|software|sw|fw)\b[.:]?\s*|[vr]\.?\s*(?=\d))+"
)
_HASH = re.compile(r"-((?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40})$")
_WORDS = {"service pack": "sp", "maintenance release": "mr", "hot fix": "hf", "hotfix": "hf"}
_TOKEN = re.compile(r"\d+x(?![a-z0-9])|\d+|[a-z]+|[*.]|[^a-z0-9*.]+")
_EARLIER = frozenset({"m~", "rc~", "alpha~", "beta~", "preview~", "pre~", "alpha", "beta", "rc", "preview"})


class Relation(Enum):
    """How a version stands to another."""

    LESS = "less"
    EQUAL = "equal"
    GREATER = "greater"
    SHORTER = "shorter"
    """The other begins with it and says more."""
    LONGER = "longer"
    """It begins with the other and says more."""
    APART = "apart"
    """Of another scheme: no order."""


@lru_cache(maxsize=65_536)
def parts_of(text: str) -> tuple[Part, ...]:
    """The parts: numbers, levels and suffixes (one letter), markers (`bt~`), `WILD`; empty if it is no version."""
    plain = _DROPPED.sub("", " ".join(text.casefold().split()))
    for words, short in _WORDS.items():
        plain = plain.replace(words, short)
    build = _HASH.search(plain)
    if build:
        plain = plain[: build.start()]
    parts = _row(_TOKEN.findall(plain))
    return (*parts, f"#{build[1]}") if build else tuple(parts)


def _row(tokens: list[str]) -> list[Part]:
    parts: list[Part] = []
    for at, piece in enumerate(tokens):
        if piece == "*" or (piece == "x" and _is_a_part(tokens, at)):
            parts.append(WILD)
        elif piece.isdecimal():
            parts.append(int(piece))
        elif piece[0].isdecimal():
            parts.append(piece)
        elif piece.isalpha():
            parts.append(_letters(tokens, at))
    return parts


def _is_a_part(tokens: list[str], at: int) -> bool:
    before = tokens[at - 1] if at else "."
    after = tokens[at + 1] if at + 1 < len(tokens) else "."
    return before == "." and not after[0].isalnum()


def _letters(tokens: list[str], at: int) -> str:
    word = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    then = tokens[at + 2] if at + 2 < len(tokens) else ""
    if at and tokens[at - 1].isdecimal() and len(word) == 1 and not after.isdecimal():
        return word
    number = after if after[:1].isdecimal() else then if after and after != "." else ""
    return f"{word}~" if number[:1].isdecimal() or len(word) > 1 else word


def relation(one: tuple[Part, ...], other: tuple[Part, ...]) -> Relation:
    """How `one` stands to `other`. Parts must hold no wildcard before the end of `other`'s meaning."""
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            return _between(mine, theirs)
    if len(one) == len(other):
        return Relation.EQUAL
    if len(one) > len(other):
        return _rest(one[len(other) :], Relation.LONGER, Relation.LESS)
    return _rest(other[len(one) :], Relation.SHORTER, Relation.GREATER)


def _between(mine: Part, theirs: Part) -> Relation:
    if isinstance(mine, int) and isinstance(theirs, int):
        return Relation.LESS if mine < theirs else Relation.GREATER
    if mine in _EARLIER and isinstance(theirs, int):
        return Relation.LESS
    if theirs in _EARLIER and isinstance(mine, int):
        return Relation.GREATER
    if _is_letter(mine) and _is_letter(theirs):
        return Relation.LESS if str(mine) < str(theirs) else Relation.GREATER
    return Relation.APART


def _is_letter(part: Part) -> bool:
    return isinstance(part, str) and len(part) == 1 and part.isalpha()


def _rest(more: tuple[Part, ...], said: Relation, earlier: Relation) -> Relation:
    """What remains of the longer version decides: zeros say nothing, `rc1` comes before."""
    if all(part == 0 for part in more):
        return Relation.EQUAL
    return earlier if more[0] in _EARLIER else said


def begins_with(version: tuple[Part, ...], series: tuple[Part, ...]) -> Relation:
    """EQUAL if `version` belongs to the `series` (`8.0.x`, `C.0x`), SHORTER if it says too little, else their order."""
    for at, wanted in enumerate(series):
        if wanted == WILD:
            return Relation.EQUAL
        if at >= len(version):
            return Relation.EQUAL if all(part in (0, WILD) for part in series[at:]) else Relation.SHORTER
        mine = version[at]
        if isinstance(wanted, str) and wanted[:1].isdecimal():
            decade = int(wanted[:-1]) * 10
            if not isinstance(mine, int):
                return Relation.APART
            return Relation.EQUAL if 0 <= mine - decade < 10 else Relation.LESS if mine < decade else Relation.GREATER
        if mine != wanted:
            return _between(mine, wanted)
    return Relation.EQUAL


def is_series(parts: tuple[Part, ...]) -> bool:
    """Whether a wildcard stands in it."""
    return any(part == WILD or (isinstance(part, str) and part[:1].isdecimal()) for part in parts)


def said_parts(parts: tuple[Part, ...]) -> int:
    """Parts that count a release: markers name the scheme and do not."""
    return sum(1 for part in parts if not (isinstance(part, str) and part.endswith("~")))
