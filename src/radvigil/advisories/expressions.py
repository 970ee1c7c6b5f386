"""Version expressions: every way in which advisories say which versions are affected, and whether a version is meant.

CSAF 2.0 3.1.2.3.2 asks for `vers` or `vls` under `product_version_range`; publishers write what they like. Read here:

    vers:all/* | vers:generic/>=1.0|<2.0 | vers:all/<=3.0 (a bound: not "all") | all versions | *
    < 3.6.7 | <=2.3.5 | <= R8.0.3 | >= 2.0 | <= 3.0 (a pipe between a lower and an upper bound means and)
    <= U61 | <= L81, HD 16 | HD23 (any other pipe means or) | A10 < A11, A.01 <= C.0x (from, to)
    8.0.x | 12.2.x.x | 4.X | Rev J-M | 1.3.1 Build 13 | (Release 1.3.2 1.4.0) | 6.3V1L10 | 1.4.2.0-9d9eff4
    All versions prior to 3.6.7 | 2.3.6 and below | 2.0 or later | 1.0 through 2.5
    882400 Gemini GXL 10 Slice, 7100 | 7900 MRI (variants: models or options written as versions)
    < May 2018, <8/30/2024 (dates: not on the wire) | v8.x (with ...), * running on ... (conditions: not on the wire)

Rules: what is not understood is `unreadable`, and an unreadable expression never rules a device out. A condition never
rules one out either, and never lets one be affirmed.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from radvigil.advisories.versions import Part, Relation, begins_with, is_series, parts_of, relation, said_parts
from radvigil.records import Interval, VersionExpression

_ALL = re.compile(
    r"^(?:\*|any|all)(?:\s+versions?)?(?:\s+of)?$|^all\s+(?:current\s+)?(?:versions|models|releases)$", re.IGNORECASE
)
_VERS = re.compile(r"^vers:[a-z0-9.+-]+/(.*)$", re.IGNORECASE | re.DOTALL)
_OPERATOR = re.compile(r"^(>=|<=|=>|=<|>|<|==?|≤|≥)\s*(.*)$", re.DOTALL)
_FROM_TO = re.compile(r"^(?P<low>[^<>=|]+?)\s*(?P<upper><=|<)\s*(?P<high>[^<>=|]+)$")
_TO = re.compile(r"^(?P<low>\S+)\s+(?:through|thru|to|up to)\s+(?P<high>\S+)$", re.IGNORECASE)
_REVISIONS = re.compile(r"^rev(?:ision)?s?\.?\s+(?P<low>[A-Z])\s*[-–]\s*(?P<high>[A-Z])$", re.IGNORECASE)
_BELOW = re.compile(
    r"^(?P<version>.+?)\s*(?:,|\band\b|\bor\b)\s*(?:all\s+)?(?:below|prior|earlier|lower|older|before|previous)"
    r"(?:\s+versions?)?$",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"^(?P<version>.+?)\s*(?:,|\band\b|\bor\b)\s*(?:later|newer|above|higher|up)(?:\s+versions?)?$", re.IGNORECASE
)
_PRIOR = re.compile(
    r"^(?:all\s+)?(?:versions?\s+)?(?:prior to|before|earlier than|lower than|below)\s+(?P<version>.+)$", re.IGNORECASE
)
_UP_TO = re.compile(
    r"^(?:all\s+)?(?:versions?\s+)?(?:up to(?: and including)?|through)\s+(?P<version>.+)$", re.IGNORECASE
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b{_MONTH}\b[ -]*\d|\b\d{{1,2}}[ -]{_MONTH}\b|\b\d{{4}}[ -]{_MONTH}",
    re.IGNORECASE,
)
_SYSTEM = re.compile(r"\b(?:windows|linux|unix|macos|android|operating system)\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"^(?P<said>[^()]+?)\s*(?P<condition>\((?:with|for|only|on|if|when|using|shipped)\b.*|model\s.+)$", re.IGNORECASE
)
_BARE = re.compile(
    r"^(?:v|ver\.?|version|rev\.?|release|r)?\s*\d[\w.]*"
    r"(?:[-_+ ]+(?:build|sr|sp|service pack|mr|patch|hf|hotfix|update|bn)(?:[-_ ]*\d[\w-]*|(?=[-_ ]|$)))*"
    r"(?:-[0-9a-f]{7,40})?$",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"^[A-Z](?:\.[0-9A-Zx]+)+$", re.IGNORECASE)
_NAMED = re.compile(r"^[A-Z]{2,4}\s+\d+(?:\.\w+){2,}$")
_CODE = re.compile(r"^[A-Z]{1,3}[ ]?\d{1,3}(?:\.\d+)*$")
_MODEL_NUMBER = re.compile(r"^\d{3,}[A-Za-z]{0,2}$")
_OPERAND = re.compile(r"\d|^[A-Z]$", re.IGNORECASE)
_NAME_WITH_VERSION = re.compile(
    r"^(?P<name>.*[A-Za-z].*?)\s+v?(?P<version>\d+(?:\.\d+)*\.x|\d+\.\d+\.\d+(?:\.\d+)*)$", re.IGNORECASE
)


class Standing(Enum):
    """Where a version stands to an expression."""

    LISTED = "listed"
    """The very version is named."""
    INSIDE = "inside"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@lru_cache(maxsize=65_536)
def read_versions(text: str) -> VersionExpression:
    """The expression as read. Never raises; what is not understood has the reading `unreadable`."""
    plain = " ".join(text.split())
    vers = _VERS.match(plain)
    plain = vers[1].strip() if vers else plain
    if not plain or _ALL.match(plain):
        return VersionExpression(text, "all" if plain else "unreadable")
    if conditional := _with_condition(text, plain):
        return conditional
    if _DATE.search(plain):
        return VersionExpression(text, "dates", conditions=(plain,))
    return _alternatives(text, plain)


def _with_condition(text: str, plain: str) -> VersionExpression | None:
    """Conditions beside a version, and expressions that are nothing but a condition."""
    if (
        plain.startswith("* ")
        or re.match(r"with(?:out)?\s", plain, re.IGNORECASE)
        or _SYSTEM.search(plain)
        or ", " in plain
    ):
        return VersionExpression(text, "all", conditions=(plain.removeprefix("*").strip(),))
    found = _CONDITION.match(plain)
    if found:
        inner = _alternatives(text, found["said"].strip())
        return VersionExpression(
            text, inner.reading, inner.intervals, inner.variants, (found["condition"].strip("() "),)
        )
    return None


def _alternatives(text: str, plain: str) -> VersionExpression:
    intervals: list[Interval] = []
    variants: list[str] = []
    conditions: list[str] = []
    unread = False
    for piece in _pieces(plain):
        if piece.startswith("(") and piece.endswith(")") and not re.match(r"\(release", piece, re.IGNORECASE):
            conditions.append(piece.strip("() "))
        elif read := _interval(piece):
            _add(intervals, read)
            if _CODE.match(piece):
                variants.append(piece)
        elif _OPERATOR.match(piece):
            unread = True
        else:
            variants.append(piece)
    if unread or not (intervals or variants):
        return VersionExpression(text, "unreadable", conditions=tuple(conditions))
    return VersionExpression(
        text, "versions" if intervals else "variants", tuple(intervals), tuple(variants), tuple(conditions)
    )


def _pieces(plain: str) -> list[str]:
    """Split at pipes; a list in brackets is several versions."""
    listed = re.match(r"^\((?:release|version)s?\s+([\d. ]+)\)$", plain, re.IGNORECASE)
    if listed:
        return listed[1].split()
    return [piece for part in plain.split("|") if (piece := part.strip())]


def _add(intervals: list[Interval], new: Interval) -> None:
    """An upper bound after a lone lower bound closes it: both must hold. Anything else is another alternative."""
    last = intervals[-1] if intervals else None
    if last and last.low and not last.high and not last.series and new.high and not new.low:
        intervals[-1] = Interval(last.low, last.low_included, new.high, new.high_included)
    else:
        intervals.append(new)


def _interval(piece: str) -> Interval | None:
    for shape in (_by_operator, _from_to, _by_words, _bare):
        if found := shape(piece):
            return found
    return None


def _by_operator(piece: str) -> Interval | None:
    found = _OPERATOR.match(piece)
    if not found or not _is_operand(found[2]):
        return None
    operator, version = (
        found[1].replace("=>", ">=").replace("=<", "<=").replace("≤", "<=").replace("≥", ">="),
        found[2].strip(),
    )
    if operator.startswith("<"):
        return Interval(high=version, high_included=operator == "<=")
    if operator.startswith(">"):
        return Interval(low=version, low_included=operator == ">=")
    return Interval(version, True, version, True)


def _is_operand(version: str) -> bool:
    return bool(_OPERAND.search(version.strip())) and bool(parts_of(version)) and not _OPERATOR.match(version.strip())


def _from_to(piece: str) -> Interval | None:
    found = _FROM_TO.match(piece)
    if found and _is_operand(found["low"]) and _is_operand(found["high"]):
        return Interval(found["low"].strip(), True, found["high"].strip(), found["upper"] == "<=")
    found = _TO.match(piece) or _REVISIONS.match(piece)
    if found and _is_operand(found["low"]) and _is_operand(found["high"]):
        return Interval(found["low"], True, found["high"], True)
    return None


def _by_words(piece: str) -> Interval | None:
    for pattern, included, upper in (
        (_BELOW, True, True),
        (_ABOVE, True, False),
        (_PRIOR, False, True),
        (_UP_TO, True, True),
    ):
        found = pattern.match(piece)
        if found and _is_operand(found["version"]) and _is_version(found["version"]):
            version = found["version"].strip()
            return Interval(high=version, high_included=included) if upper else Interval(version, included)
    return None


def _bare(piece: str) -> Interval | None:
    if not _is_version(piece):
        return None
    if is_series(parts_of(piece)):
        return Interval(low=piece, series=True)
    return Interval(piece, True, piece, True)


def _is_version(piece: str) -> bool:
    if _MODEL_NUMBER.match(piece):
        return False
    return bool(_BARE.match(piece) or _LEVEL.match(piece) or _CODE.match(piece) or _NAMED.match(piece))


def product_and_versions(product: str, expression: VersionExpression) -> tuple[str, VersionExpression]:
    """A version inside the product's name (`IntelliSpace Portal 8.0.x`, all versions) becomes the expression."""
    found = _NAME_WITH_VERSION.match(product.strip()) if expression.reading == "all" else None
    if not found:
        return product, expression
    inner = _bare(found["version"])
    if inner is None:
        return product, expression
    return found["name"].strip(), VersionExpression(found["version"], "versions", (inner,), (), expression.conditions)


def standing(version: str, expression: VersionExpression) -> Standing:
    """Where one observed version stands to the whole expression, conditions aside.

    OUTSIDE only when every alternative is understood and none holds it.
    """
    if expression.reading == "all":
        return Standing.INSIDE
    parts = parts_of(version)
    if expression.reading != "versions" or not parts:
        return Standing.UNKNOWN
    found = {_in_interval(parts, one) for one in expression.intervals}
    for verdict in (Standing.LISTED, Standing.INSIDE, Standing.UNKNOWN):
        if verdict in found:
            return verdict
    return Standing.OUTSIDE


def _in_interval(version: tuple[Part, ...], one: Interval) -> Standing:
    if one.series:
        return _in_series(version, parts_of(one.low))
    if one.low and one.low == one.high:
        return _is_listed(version, parts_of(one.low))
    sides = {_above(version, one), _below(version, one)}
    if Standing.OUTSIDE in sides:
        return Standing.OUTSIDE
    return Standing.UNKNOWN if Standing.UNKNOWN in sides else Standing.INSIDE


def _in_series(version: tuple[Part, ...], series: tuple[Part, ...]) -> Standing:
    found = begins_with(version, series)
    if found is Relation.EQUAL:
        return Standing.INSIDE
    return Standing.OUTSIDE if found in (Relation.LESS, Relation.GREATER) else Standing.UNKNOWN


RELEASE_PARTS = 2
"""A listed version of so few parts names a release, whose builds say more (`B.02` and `B.02.15`, `8` and `8.4`)."""


def _is_listed(version: tuple[Part, ...], listed: tuple[Part, ...]) -> Standing:
    found = relation(version, listed)
    if found is Relation.EQUAL:
        return Standing.LISTED
    if found is Relation.LONGER:
        return Standing.INSIDE if said_parts(listed) <= RELEASE_PARTS else Standing.UNKNOWN
    return Standing.OUTSIDE if found in (Relation.LESS, Relation.GREATER) else Standing.UNKNOWN


def _above(version: tuple[Part, ...], one: Interval) -> Standing:
    if not one.low:
        return Standing.INSIDE
    found = relation(version, _whole(parts_of(one.low)))
    if found is Relation.EQUAL:
        return Standing.INSIDE if one.low_included else Standing.OUTSIDE
    if found is Relation.LONGER:
        return Standing.INSIDE if one.low_included else Standing.UNKNOWN
    return {Relation.GREATER: Standing.INSIDE, Relation.LESS: Standing.OUTSIDE}.get(found, Standing.UNKNOWN)


def _below(version: tuple[Part, ...], one: Interval) -> Standing:
    if not one.high:
        return Standing.INSIDE
    bound = parts_of(one.high)
    if is_series(bound) and one.high_included:
        found = begins_with(version, bound)
        return {
            Relation.EQUAL: Standing.INSIDE,
            Relation.LESS: Standing.INSIDE,
            Relation.GREATER: Standing.OUTSIDE,
        }.get(found, Standing.UNKNOWN)
    found = relation(version, _whole(bound))
    if found is Relation.EQUAL:
        return Standing.INSIDE if one.high_included else Standing.OUTSIDE
    if found is Relation.LONGER:  # 4.1.3 against "<= 4.1": the bound may mean the release or its series
        return Standing.UNKNOWN if one.high_included else Standing.OUTSIDE
    return {Relation.LESS: Standing.INSIDE, Relation.GREATER: Standing.OUTSIDE}.get(found, Standing.UNKNOWN)


def _whole(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """A bound up to its first wildcard: `< 3.x` is before 3."""
    for at, part in enumerate(parts):
        if is_series((part,)):
            return parts[:at]
    return parts
