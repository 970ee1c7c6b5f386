"""Recalls held against a device: by its serial number, which is exact, or by its product, which asks.

Rules: a serial number alone proves nothing (short ones repeat between makers): the maker must agree for `exact`;
without a maker seen, a person is asked. A recall of all units asks when every word of the device's model stands
in the product's description in a row.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

from radvigil.advisories.inventory import Subject
from radvigil.advisories.judging import Why, say
from radvigil.advisories.makers import vendor_key, vendor_keys
from radvigil.advisories.names import WEIGHT_LIGHT, folded, name_of
from radvigil.records import AdvisoryMatch, Certainty, Evidence, Recall

SHORTEST_SERIAL = 4
"""Shorter ones say nothing even with their maker."""


class Recalls:
    """Recalls by serial number, and those of all units by maker."""

    def __init__(self, recalls: Iterable[Recall]) -> None:
        self._by_serial: dict[str, list[Recall]] = defaultdict(list)
        self._of_all: dict[str, list[tuple[Recall, tuple[str, ...]]]] = defaultdict(list)
        for one in recalls:
            for serial in one.serials:
                self._by_serial[_plain(serial)].append(one)
            if one.all_units:
                words = tuple(atom.text for atom in name_of(one.product).atoms)
                self._of_all[vendor_key(one.firm)].append((one, words))

    def of(self, subject: Subject) -> Iterator[AdvisoryMatch]:
        """The device's recalls."""
        found: dict[str, AdvisoryMatch] = {}
        serial = subject.device.serial
        if serial and len(_plain(serial.value)) >= SHORTEST_SERIAL:
            for one in self._by_serial.get(_plain(serial.value), ()):
                if match := _by_serial(subject, one, serial.value, serial.evidence[:1]):
                    found[one.number] = match
        for one in self._of_product(subject):
            found.setdefault(
                one.number, _made(subject, one, "needs-review", (say("recall-all", said=one.product),), ())
            )
        yield from found.values()

    def _of_product(self, subject: Subject) -> Iterator[Recall]:
        atoms = name_of(subject.model).atoms
        model = tuple(atom.text for atom in atoms)
        if sum(atom.weight for atom in atoms if atom.weight > WEIGHT_LIGHT) < 2:
            return
        for vendor in sorted(subject.vendors):
            for recall, words in self._of_all.get(vendor, ()):
                if any(words[at : at + len(model)] == model for at in range(len(words) - len(model) + 1)):
                    yield recall


def _plain(serial: str) -> str:
    return "".join(c for c in folded(serial) if c.isalnum()).lstrip("0")


def _by_serial(subject: Subject, recall: Recall, serial: str, proof: tuple[Evidence, ...]) -> AdvisoryMatch | None:
    why: tuple[Why, ...] = (say("serial", seen=serial, said=recall.number),)
    if not subject.vendors:
        return _made(subject, recall, "needs-review", (*why, say("vendor-not-seen")), proof)
    if not subject.vendors & vendor_keys(recall.firm):
        return None
    return _made(subject, recall, "exact", why, (*proof, *subject.proof))


def _made(
    subject: Subject, recall: Recall, certainty: Certainty, why: tuple[Why, ...], proof: tuple[Evidence, ...]
) -> AdvisoryMatch:
    device = subject.device.id
    return AdvisoryMatch(
        id=hashlib.sha256("\0".join((device, recall.number, "recall", "")).encode()).hexdigest()[:16],
        device=device,
        advisory=recall.number,
        certainty=certainty,
        through="recall",
        vendor=recall.firm,
        product=recall.product,
        versions="",
        cves=(),
        why=why,
        evidence=proof or subject.proof,
        source=recall.source,
        as_of=recall.as_of,
    )
