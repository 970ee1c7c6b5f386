"""The alias data (`aliases.toml`) made ready: makers, their lines, other names of products, classes of devices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import tomli
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from radvigil.advisories.names import folded, vendor_words

SLIP = 90.0
"""A maker's name may differ so far from a known spelling of six letters or more: `phillips`, `simens`."""


@dataclass(frozen=True, slots=True)
class DeviceClass:
    """A leaf that names a class of devices."""

    vendor: str
    product: str
    models: tuple[str, ...]
    kinds: frozenset[str]
    system: str
    at_most: str


@dataclass(frozen=True, slots=True)
class Aliases:
    """All of `aliases.toml`."""

    vendors: dict[str, str]
    """Spelling (words joined by a space) to key."""
    words: dict[str, frozenset[str]]
    """Key to the words of its spellings."""
    lines: dict[str, tuple[str, ...]]
    products: dict[tuple[str, str], tuple[str, ...]]
    classes: dict[tuple[str, str], DeviceClass]
    successors: dict[str, tuple[tuple[str, str], ...]]
    """Key to (successor's key, first word of the product)."""


@cache
def aliases() -> Aliases:
    """The shipped data, read once."""
    table = tomli.loads((files(__package__) / "aliases.toml").read_text(encoding="utf-8"))
    spellings = {key: [" ".join(vendor_words(s)) for s in one["spellings"]] for key, one in table["vendor"].items()}
    successors: dict[str, tuple[tuple[str, str], ...]] = {}
    for one in table["successor"]:
        successors[one["of"]] = (*successors.get(one["of"], ()), (one["to"], one["product"]))
    return Aliases(
        vendors={spelling: key for key, said in spellings.items() for spelling in said},
        words={key: frozenset(w for s in said for w in s.split() if w not in _KEPT) for key, said in spellings.items()},
        lines={key: tuple(one["names"]) for key, one in table["lines"].items()},
        products={(one["vendor"], folded(one["text"])): tuple(one["names"]) for one in table["product"]},
        classes={(one["vendor"], folded(one["product"])): _class(one) for one in table["class"]},
        successors=successors,
    )


_KEPT = frozenset(["and", "of", "in", "change", "mckesson", "infinitt", "medical", "company", "international"])
"""Words of makers that also tell products apart, or that tell nothing: they stay in the names of products."""


def _class(one: dict[str, Any]) -> DeviceClass:
    return DeviceClass(
        one["vendor"],
        one["product"],
        tuple(one["models"]),
        frozenset(one["kinds"]),
        one.get("system", ""),
        one["at_most"],
    )


@lru_cache(maxsize=16_384)
def vendor_key(text: str) -> str:
    """The key of one maker's name; an unknown name is its own key."""
    known = aliases().vendors
    words = vendor_words(text)
    for end in range(len(words), 0, -1):
        if key := known.get(" ".join(words[:end])):
            return key
    said = " ".join(words)
    if len(said) >= 6 and (near := process.extractOne(said, list(known), scorer=ratio, score_cutoff=SLIP)):
        return known[near[0]]
    return said


@lru_cache(maxsize=16_384)
def vendor_keys(text: str) -> frozenset[str]:
    """All makers named in a text: `Philips Medical Systems / MIM Software`, `Siemens Healthineers, Siemens`."""
    known = aliases().vendors
    if " ".join(vendor_words(text)) in known:
        return frozenset((vendor_key(text),))
    parts = [p for p in re.split(r"\s+/\s+|[;,]\s+|\s+and\s+", text) if vendor_words(p)]
    return frozenset(key for p in parts for key in [vendor_key(p)] if key)
