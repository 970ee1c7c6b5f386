"""The leaves of all advisories, with their names ready, found by the rarest word that they share with a device.

Theory. A leaf can only speak of a device if one's name holds all of the other's words that weigh (names.py). So a leaf
whose name the device's name holds is found by the leaf's rarest word, and a leaf whose name holds the device's is found
by the device's rarest word. Both are look-ups: the work for a device depends on how many leaves share its rarest words,
not on how many advisories there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from radvigil.advisories.identities import identities
from radvigil.advisories.makers import DeviceClass, aliases, vendor_keys
from radvigil.advisories.names import ProductName, alternatives, folded, name_of, same_atom
from radvigil.records import Advisory, AffectedRange, Component

SPEAKS = frozenset(("affected", "unsaid"))
"""Leaves that may speak of a device: what is fixed, not affected or still looked into does not."""

_PRODUCT_CODE = re.compile(r"^\d{5,}\s+(?=\D)")
_SAYS_NOTHING = frozenset(("version", "versions", "software", "product", "products", "system"))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One affected product of one advisory."""

    advisory: Advisory
    affected: AffectedRange
    vendors: frozenset[str]
    names: tuple[ProductName, ...]
    """Of the product."""
    variants: tuple[ProductName, ...]
    """Of the models written where a version is expected."""
    exceptions: tuple[str, ...]
    device_class: DeviceClass | None
    maker: frozenset[str]
    """Words of the maker, which say little in a product's name."""
    lines: tuple[str, ...]
    """Lines of the maker that are written with and without a space."""


def leaf_of(advisory: Advisory, affected: AffectedRange) -> Leaf:
    """A leaf with its names ready. A product named `Version` takes the name of the advisory's title."""
    product = advisory.title if folded(affected.product) in _SAYS_NOTHING else affected.product
    vendors = vendor_keys(affected.vendor) | _vendor_in(product)
    base, short, exceptions = alternatives(product)
    return Leaf(
        advisory=advisory,
        affected=affected,
        vendors=vendors,
        names=tuple(dict.fromkeys(_names(product, base, short, vendors, bool(exceptions)))),
        variants=tuple(_variant_names(affected, base, vendors)),
        exceptions=exceptions,
        device_class=_class_of(product, vendors),
        maker=words_of(vendors),
        lines=lines_of(vendors),
    )


def _names(
    product: str, base: str, short: tuple[str, ...], vendors: frozenset[str], excepts: bool
) -> Iterator[ProductName]:
    """The written name, its short names, and those of the alias data, of which every word is needed.

    A written name with exceptions means a line. One that its aliases do not repeat is replaced by them: `Essential`
    alone would fit too much.
    """
    maker, lines = words_of(vendors), lines_of(vendors)
    known = aliases().products
    others = [
        name for vendor in sorted(vendors) for text in {product, base} for name in known.get((vendor, folded(text)), ())
    ]
    if not others or base in others:
        written = name_of(base, maker, lines)
        yield replace(written, line=True) if excepts else written
    for text in short:
        yield name_of(text, maker, lines)
    for text in others:
        yield replace(name_of(text, maker, lines), strict=True)


def _vendor_in(product: str) -> frozenset[str]:
    """A maker at the beginning of a product's name: `Welch Allyn Connex` sold by another."""
    words = folded(product).split()
    known = aliases().vendors
    found = [known[" ".join(words[:n])] for n in (2, 1) if len(words) > n and " ".join(words[:n]) in known]
    return frozenset(found[:1])


@lru_cache(maxsize=16_384)
def words_of(vendors: frozenset[str]) -> frozenset[str]:
    """Words of makers, which say little in a product's name."""
    known = aliases().words
    return frozenset(word for key in vendors for word in known.get(key, frozenset(key.split())))


@lru_cache(maxsize=16_384)
def lines_of(vendors: frozenset[str]) -> tuple[str, ...]:
    """Lines of makers that are written with and without a space."""
    return tuple(line for key in sorted(vendors) for line in aliases().lines.get(key, ()))


def _variant_names(affected: AffectedRange, base: str, vendors: frozenset[str]) -> Iterator[ProductName]:
    """Models written as versions, with the product's name before them and, if they say enough, alone. Never a line."""
    maker, lines = words_of(vendors), lines_of(vendors)
    for variant in affected.versions.variants if affected.versions.reading == "variants" else ():
        text = _PRODUCT_CODE.sub("", variant).replace(" w/", " ")
        yield replace(name_of(f"{base} {text}", maker, lines), line=False)
        alone = replace(name_of(text, maker, lines), line=False)
        if len(alone.words) > 1:
            yield alone


def _class_of(product: str, vendors: frozenset[str]) -> DeviceClass | None:
    found = (aliases().classes.get((vendor, folded(product))) for vendor in sorted(vendors))
    return next((one for one in found if one), None)


class Leaves:
    """The index. `candidates` never misses a leaf that judging would affirm; it may return others."""

    def __init__(self, advisories: Iterable[Advisory]) -> None:
        self._all: list[Leaf] = []
        self._holding: dict[tuple[str, str], list[int]] = defaultdict(list)
        """(vendor, word) to the leaves with that word in a name."""
        self._rarest: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._classes: dict[str, list[int]] = defaultdict(list)
        self._words: dict[tuple[str, str, int], list[str]] = defaultdict(list)
        """(vendor, first letter, length) to words, to find slips."""
        self._makers: dict[str, set[str]] = defaultdict(set)
        self._identified: dict[str, list[int]] = defaultdict(list)
        self._near: dict[tuple[str, str], tuple[str, ...]] = {}
        for advisory in advisories:
            for affected in advisory.products:
                if affected.known in SPEAKS and advisory.through != "os":
                    self._add(leaf_of(advisory, affected))
        self._choose_rarest()

    def _add(self, leaf: Leaf) -> None:
        number = len(self._all)
        self._all.append(leaf)
        for one in identities(leaf.affected.cpe, leaf.affected.purl):
            self._identified[one].append(number)
        for vendor in leaf.vendors:
            if leaf.device_class:
                self._classes[vendor].append(number)
            for word in {w for name in (*leaf.names, *leaf.variants) for w in name.words}:
                rows = self._holding[vendor, word]
                if not rows:
                    self._words[vendor, word[0], len(word)].append(word)
                    self._makers[word].add(vendor)
                rows.append(number)

    def _choose_rarest(self) -> None:
        for number, leaf in enumerate(self._all):
            for vendor in leaf.vendors:
                for words in {frozenset(name.words) for name in (*leaf.names, *leaf.variants)}:
                    fixed = [w for w in words if not _is_pattern(w)]
                    if fixed:
                        _, rarest = min((self._rarity(vendor, word), word) for word in fixed)
                        self._rarest[vendor, rarest].append(number)

    def _rarity(self, vendor: str, word: str) -> int:
        return len(self._holding[vendor, word])

    def vendors_of(self, name: str) -> frozenset[str]:
        """Makers of a product called exactly so: for a component whose maker is not said."""
        found = [self._makers.get(word, set()) for word in name_of(name).words]
        return frozenset(set.intersection(*found)) if found else frozenset()

    def identified(self, part: Component) -> list[Leaf]:
        """Leaves with the same package URL or CPE."""
        found = {n for one in identities(part.cpe, part.purl) for n in self._identified.get(one, ())}
        return [self._all[number] for number in sorted(found)]

    def candidates(self, vendors: frozenset[str], name: ProductName) -> list[Leaf]:
        """Leaves of these makers that may speak of this name, in the order of the advisories."""
        found: set[int] = set()
        for vendor in vendors:
            found.update(self._classes.get(vendor, ()))
            near = [self._near_words(vendor, word) for word in name.words]
            for spellings in near:
                for word in spellings:
                    found.update(self._rarest.get((vendor, word), ()))
            found.update(self._with_rarest(vendor, near))
        return [self._all[number] for number in sorted(found)]

    def _with_rarest(self, vendor: str, near: list[tuple[str, ...]]) -> Iterable[int]:
        """Leaves that hold the rarest of these words in one of its spellings; none, if a word is nowhere."""
        rows = [[n for word in spellings for n in self._holding.get((vendor, word), ())] for spellings in near]
        return min(rows, key=len, default=[])

    def _near_words(self, vendor: str, word: str) -> tuple[str, ...]:
        key = (vendor, word)
        if key not in self._near:
            lengths = range(max(1, len(word) - 2), len(word) + 3) if word.isalpha() else (len(word),)
            near = {w for n in lengths for w in self._words.get((vendor, word[0], n), ()) if same_atom(word, w)}
            self._near[key] = tuple(sorted(near | {word}))
        return self._near[key]


def _is_pattern(word: str) -> bool:
    return "x" in word and word[0].isdecimal()
