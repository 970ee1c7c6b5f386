"""Whether two names mean the same product: normalised, in atoms, with weights; never by one being part of the other.

Theory. A name is cut into atoms at spaces, signs and changes between letters and digits (`CT750HD` is ct 750 hd, and so
is `CT750 HD`). Atoms have weights: numbers and codes tell models apart and weigh most, words tell lines apart, words
such as `viewer` or `hub` weigh little, words such as `system` nothing. Words of five letters or more may differ by a
slip (edit distance, rapidfuzz); numbers and codes may not.
    same     nothing that weighs is left over on either side
    line     the advisory names a whole line (`LOGIQ products`), and the device belongs to it
    relative the device's name is the beginning of what the advisory names, or says more in words (`BrightSpeed` beside
             `BrightSpeed Elite`): only a person can tell
    other    anything else. A number, a code or a letter glued to one (`RT` beside `RT16`, `3100` beside `3100-IQ`)
             makes another model.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from rapidfuzz.fuzz import ratio

Likeness = Literal["same", "line", "relative", "other"]

WEIGHT_NUMBER, WEIGHT_WORD, WEIGHT_LIGHT = 1.5, 1.0, 0.25
SLIP_RATIO, SLIP_LETTERS = 85.0, 5
"""Words of so many letters may differ so far: `brivio` and `brivo` score 91, `cardiology` and `radiology` 84."""

EMPTY_WORDS = frozenset(
    (
        "a",
        "an",
        "and",
        "all",
        "application",
        "applications",
        "as",
        "based",
        "by",
        "device",
        "devices",
        "embedded",
        "family",
        "for",
        "from",
        "handheld",
        "in",
        "including",
        "language",
        "line",
        "medical",
        "model",
        "models",
        "number",
        "of",
        "on",
        "or",
        "performance",
        "platform",
        "product",
        "products",
        "running",
        "series",
        "slice",
        "software",
        "system",
        "systems",
        "the",
        "this",
        "type",
        "ultrasound",
        "used",
        "version",
        "w",
        "web",
        "with",
    )
)
LIGHT_WORDS = frozenset(
    (
        "cardiograph",
        "cardiographs",
        "ct",
        "dicom",
        "hub",
        "mobile",
        "monitor",
        "monitors",
        "mr",
        "nm",
        "patient",
        "pc",
        "pet",
        "pt",
        "scan",
        "scanner",
        "spect",
        "station",
        "tof",
        "unit",
        "us",
        "viewer",
        "workstation",
        "workstations",
    )
)
NEVER_SLIPS = frozenset(("cardiology", "radiology", "neurology", "manager", "imager"))

_ATOM = re.compile(r"\d+x\d+|[a-z]+|\d+(?:\.\d+)?|\+")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_NOT_INCLUDING = re.compile(r",?\s*\b(?:not including|excluding|except(?: for)?)\b\s*", re.IGNORECASE)
_FIELD = re.compile(r"(?<![\w.])(\d(?:\.\d+)?)\s?T(?![a-z])")
_VERSION_TAIL = re.compile(
    r"[\s_]+(?:version\s+)?(?:[A-Za-z]{2,4}_\d+(?:\.\d+)+|v?\d+\.\d+(?:\.\d+)*|\d+SP[\d.]+.*)$|\s*\(Build.*\)$",
    re.IGNORECASE,
)
_LEGAL = frozenset(
    (
        "ag",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "incorporated",
        "kg",
        "limited",
        "llc",
        "ltd",
        "nv",
        "oy",
        "plc",
        "pty",
        "sa",
        "srl",
    )
)
_LINE_WORDS = re.compile(r"\b(?:products|family|series|line)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a name. `glued`: to a neighbour that is a number, or is one itself beside a letter."""

    text: str
    glued: bool
    maker: bool
    """A word of the maker's own name: it says little about the product."""
    weight: float
    is_code: bool


@lru_cache(maxsize=65_536)
def _atom(text: str, glued: bool, maker: bool) -> Atom:
    code = not text.isalpha() or len(text) <= 3
    if maker or (text in LIGHT_WORDS and not glued):
        weight = WEIGHT_LIGHT
    elif text in EMPTY_WORDS and not glued:
        weight = 0.0
    else:
        weight = WEIGHT_NUMBER if code else WEIGHT_WORD
    return Atom(text, glued, maker, weight, code)


@dataclass(frozen=True, slots=True)
class ProductName:
    """One name of a product, ready to be compared."""

    atoms: tuple[Atom, ...]
    line: bool = False
    strict: bool = False
    """Every word of it is needed: a name from the alias data, `AW Server` beside `AW`."""
    field_strength: str = ""
    """A qualifier that no image says about its maker: `3.0`."""
    weighing: Mapping[str, Atom] = field(default_factory=dict, compare=False)
    """Atoms that weigh, each once, as heavy as it is anywhere in the name."""
    words: tuple[str, ...] = field(default=(), compare=False)
    """Those that find it in an index: the heavy ones; the light ones when there are no others."""


@dataclass(frozen=True, slots=True)
class Comparison:
    likeness: Likeness
    score: float
    """Weight in common over all weight, 0 to 1."""
    unseen: str = ""
    """What the advisory asks for and the wire does not show: `field-strength`."""


def folded(text: str) -> str:
    """Lower case without accents; a text that was decoded wrongly (`YhtymÃ¤`) is put right first."""
    if text.isascii():
        return text.casefold()
    with contextlib.suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=65_536)
def vendor_words(text: str) -> tuple[str, ...]:
    """The words of a maker's name without forms of companies."""
    return tuple(w for w in re.findall(r"[a-z0-9]+", folded(text)) if w not in _LEGAL)


@lru_cache(maxsize=131_072)
def name_of(text: str, maker: frozenset[str] = frozenset(), lines: tuple[str, ...] = ()) -> ProductName:
    """A product's name in atoms; `maker` are words of its maker, `lines` the maker's lines that are written glued."""
    strength = _FIELD.search(text)
    plain = _FIELD.sub(" ", text) if strength else text
    plain = folded(_without_version(plain)).replace('"', " ")
    for each in lines:
        if each in plain:
            plain = re.sub(rf"\b{each}(?=[a-z0-9])", f"{each} ", plain)
    atoms = tuple(_atom(one, glued, one in maker) for one, glued in _pieces(plain))
    weighing = _weighing(atoms)
    words = tuple(text for text, one in weighing.items() if one.weight > WEIGHT_LIGHT) or tuple(weighing)
    return ProductName(atoms, bool(_LINE_WORDS.search(text)), False, strength[1] if strength else "", weighing, words)


def _without_version(model: str) -> str:
    """`Xeleris 1.1362` and `Senographe Essential VERSION ADS_53.40` say their version in the model."""
    return _VERSION_TAIL.sub("", model) or model


def _pieces(plain: str) -> Iterator[tuple[str, bool]]:
    """(text, is it glued to a neighbour) of every atom."""
    found = list(_ATOM.finditer(plain))
    glued = [_touch(plain, left, right) for left, right in pairwise(found)]
    for at, one in enumerate(found):
        yield one[0], (at > 0 and glued[at - 1]) or (at < len(glued) and glued[at])


def _touch(plain: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Two atoms stand together and one of them is a number: `CT` and `660`, `3100` and `-IQ`, `656` and `+`."""
    between = plain[left.end() : right.start()]
    return between in ("", "-") and (left[0][-1].isdecimal() or right[0][0].isdecimal())


def without_brackets(name: str) -> str:
    """A name without what stands in brackets: a build, a code, a short name."""
    return " ".join(_BRACKETS.sub(" ", name).split()) or name


@lru_cache(maxsize=65_536)
def alternatives(product: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """(name without brackets, short names in brackets, exceptions) of a product as an advisory writes it."""
    kept, *without = _NOT_INCLUDING.split(product, maxsplit=1)
    short = tuple(inner for inner in _BRACKETS.findall(kept) if _is_short_name(inner))
    exceptions = tuple(p.strip() for w in without for p in re.split(r"\s+and\s+|,", w) if p.strip())
    return _BRACKETS.sub(" ", kept).strip() or kept.strip("() "), short, exceptions


def _is_short_name(inner: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{2,}[a-z]?(?: i?[A-Z]{1,2})?", inner.strip()))


def compare(seen: ProductName, said: ProductName) -> Comparison:
    """How the name seen on a device stands to the name that an advisory says."""
    mine, theirs = _left_over(seen.weighing, said.weighing)
    unseen = "field-strength" if said.field_strength and said.field_strength != seen.field_strength else ""
    if unseen and seen.field_strength:
        return _OTHER
    likeness = _likeness(seen, said, mine, theirs)
    return _OTHER if likeness == "other" else Comparison(likeness, _score(said, mine, theirs), unseen)


_OTHER = Comparison("other", 0.0)


def _left_over(seen: Mapping[str, Atom], said: Mapping[str, Atom]) -> tuple[list[Atom], list[Atom]]:
    """Atoms of each side without a partner on the other: equal, or a slip of the pen."""
    mine = [one for text, one in seen.items() if text not in said]
    theirs = [one for text, one in said.items() if text not in seen]
    if mine and theirs:
        for one in tuple(mine):
            partner = next((other for other in theirs if _same_atom(one.text, other.text)), None)
            if partner is not None:
                mine.remove(one)
                theirs.remove(partner)
    return mine, theirs


def _weighing(atoms: tuple[Atom, ...]) -> dict[str, Atom]:
    found: dict[str, Atom] = {}
    for one in atoms:
        if one.weight and (one.text not in found or found[one.text].weight < one.weight):
            found[one.text] = one
    return found


@lru_cache(maxsize=262_144)
def _same_atom(one: str, other: str) -> bool:
    if one == other:
        return True
    if "x" in other and other[0].isdecimal():
        return bool(re.fullmatch(other.replace("x", r"\d"), one))
    if min(len(one), len(other)) < SLIP_LETTERS or not (one.isalpha() and other.isalpha()):
        return False
    return one not in NEVER_SLIPS and other not in NEVER_SLIPS and ratio(one, other) >= SLIP_RATIO


def same_atom(one: str, other: str) -> bool:
    """Equal, a slip of the pen, or a pattern (`5x0`) that it fits."""
    return _same_atom(one, other)


def _score(said: ProductName, mine: list[Atom], theirs: list[Atom]) -> float:
    lost = sum(one.weight for one in (*mine, *theirs))
    total = sum(one.weight for one in said.weighing.values()) + sum(one.weight for one in mine)
    return round(1 - lost / total, 2) if total and lost < total else 0.0


def _likeness(seen: ProductName, said: ProductName, mine: list[Atom], theirs: list[Atom]) -> Likeness:
    heavy = [one for one in mine if one.weight > WEIGHT_LIGHT]
    owed = [one for one in theirs if one.weight > WEIGHT_LIGHT or (said.strict and not one.maker)]
    if (heavy and owed) or not _in_common(seen, mine):
        return "other"
    if not heavy and not owed:
        return "same"
    if not owed:
        return _says_more(said, heavy, theirs)
    if heavy or [one for one in mine if one.weight]:
        return "other"
    return "other" if any(one.glued for one in owed) else "relative"


def _in_common(seen: ProductName, mine: list[Atom]) -> bool:
    """Something that weighs is shared: a word or a number, or every light word when there is nothing else."""
    if not mine:
        return bool(seen.weighing)
    return any(one.weight > WEIGHT_LIGHT and one not in mine for one in seen.weighing.values())


def _says_more(said: ProductName, heavy: list[Atom], theirs: list[Atom]) -> Likeness:
    """The device's name holds all of the advisory's and more."""
    if said.line:
        return "line"
    only_words = all(not one.is_code and not one.glued for one in heavy)
    single_head = len([one for one in said.atoms if one.weight > WEIGHT_LIGHT]) == 1
    if theirs or not (only_words or (single_head and not any(one.is_code for one in said.atoms))):
        return "other"
    return "relative"
