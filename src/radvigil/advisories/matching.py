"""Devices against a library: every advisory and recall that speaks, or may speak, of a device, each with its why.

One match a device, an advisory and a path (product, operating system, component, recall, SBOM): leaves of one
advisory that fit fold into the surest, so that a person is asked once. Its id is made of these
alone: tomorrow's match of the same device and advisory has the same id, whatever versions, counts or times are seen.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from radvigil.advisories.inventory import SeenComponent, Subject, subject_of
from radvigil.advisories.judging import AFFIRMED, ORDER, Judgement, judge_component, judge_product, say
from radvigil.advisories.leaves import SPEAKS, Leaf, Leaves, leaf_of, lines_of, words_of
from radvigil.advisories.library import Library
from radvigil.advisories.makers import aliases, vendor_keys
from radvigil.advisories.names import folded, name_of, without_brackets
from radvigil.advisories.recalls import Recalls
from radvigil.advisories.systems import Systems
from radvigil.advisories.verdicts import Verdicts
from radvigil.records import Advisory, AdvisoryMatch, AffectedRange, Certainty, Component, Device, Site

Attached = Mapping[str, tuple[Component, ...]]
"""Device id to the components of its SBOM."""


class Matcher:
    """A library made ready. Build it once, ask it for every device."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._leaves = Leaves(library.advisories)
        self._systems = Systems(library.advisories)
        self._recalls = Recalls(library.recalls)
        self._by_product: dict[tuple[object, ...], tuple[Judgement, ...]] = {}
        self._by_component: dict[Component, tuple[Judgement, ...]] = {}

    def of(self, device: Device, attached: tuple[Component, ...] = ()) -> tuple[AdvisoryMatch, ...]:
        """All matches of one device, without verdicts, in the order of their certainty."""
        subject = subject_of(device, attached)
        found = [_match(subject, "product", rows) for rows in _by_advisory(self._products(subject))]
        found = _surest_path([*found, *self._of_components(subject)])
        found += [_match(subject, "os", rows) for rows in _by_advisory(self._systems.of(subject))]
        found += self._recalls.of(subject)
        return tuple(sorted(found, key=lambda one: (ORDER.index(one.certainty), one.advisory, one.id)))

    def _products(self, subject: Subject) -> Iterable[Judgement]:
        """Judged once for all devices that show the same; the evidence is each device's own."""
        known = self._by_product.get(subject.identity)
        if known is None:
            known = self._by_product[subject.identity] = tuple(self._judged(subject))
            return known
        return tuple(_with_proof(one, subject) for one in known)

    def _judged(self, subject: Subject) -> Iterator[Judgement]:
        vendors = subject.vendors | _predecessors(subject)
        if not vendors:
            return
        for leaf in self._candidates(subject.model, vendors):
            if judgement := judge_or_relate(leaf, subject):
                yield judgement

    def _candidates(self, model: str, vendors: frozenset[str]) -> Iterable[Leaf]:
        """By the whole name and, when it has brackets, by the name without them."""
        texts = {model, without_brackets(model)} if "(" in model else {model}
        names = [name_of(text, words_of(vendors), lines_of(vendors)) for text in sorted(texts)]
        found = {id(leaf): leaf for name in names for leaf in self._leaves.candidates(vendors, name)}
        return found.values()

    def _of_components(self, subject: Subject) -> Iterator[AdvisoryMatch]:
        rows: dict[tuple[str, str, str], list[Judgement]] = defaultdict(list)
        for seen in subject.components:
            through = "sbom" if seen.component.source == "sbom" else "component"
            for one in self._judged_component(seen):
                rows[through, one.leaf.advisory.id, folded(seen.component.name)].append(one)
        for (through, _, name), judgements in rows.items():
            yield _match(subject, "sbom" if through == "sbom" else "component", judgements, name)

    def _judged_component(self, seen: SeenComponent) -> Iterator[Judgement]:
        part = seen.component
        if part not in self._by_component:
            self._by_component[part] = tuple(self._component_judgements(part))
        for one in self._by_component[part]:
            yield Judgement(one.leaf, one.certainty, one.why, seen.evidence[:2])

    def _component_judgements(self, part: Component) -> Iterator[Judgement]:
        identified = {id(leaf): leaf for leaf in self._leaves.identified(part)}
        vendors = vendor_keys(part.vendor) if part.vendor else self._leaves.vendors_of(part.name)
        name = name_of(part.name, words_of(vendors), ())
        named = {id(leaf): leaf for leaf in self._leaves.candidates(vendors, name)}
        for key, leaf in (named | identified).items():
            found = judge_component(leaf, part)
            if found and not part.vendor and key not in identified and found.certainty in AFFIRMED:
                found = Judgement(leaf, "needs-review", (*found.why, say("vendor-not-seen")))
            if found:
                yield found


def _surest_path(matches: list[AdvisoryMatch]) -> list[AdvisoryMatch]:
    """A product that is also a component (`Orthanc`) is asked about once: by the surer path, the product's first."""
    best: dict[str, AdvisoryMatch] = {}
    for one in matches:
        known = best.get(one.advisory)
        if one.through == "product" and known is None:
            best[one.advisory] = one
    kept = []
    for one in matches:
        product = best.get(one.advisory)
        if one.through != "component" or product is None:
            kept.append(one)
        elif ORDER.index(one.certainty) < ORDER.index(product.certainty):
            kept = [other for other in kept if other is not product] + [one]
    return kept


def _with_proof(one: Judgement, subject: Subject) -> Judgement:
    versions = [seen for seen in subject.versions if any(("seen", seen.value) in params for _, params in one.why)]
    proof = tuple(e for seen in versions[:1] for e in seen.evidence[:1])
    return Judgement(one.leaf, one.certainty, one.why, (*subject.proof, *proof))


def judge_or_relate(leaf: Leaf, subject: Subject) -> Judgement | None:
    """The leaf by the device's own maker, or as a relative by a maker whose products another took over."""
    if leaf.vendors & subject.vendors:
        return judge_product(leaf, subject)
    for vendor in subject.vendors:
        for successor, product in aliases().successors.get(vendor, ()):
            if successor in leaf.vendors and folded(subject.model).startswith(product):
                found = judge_product(leaf, subject.as_of_vendor(successor))
                if found:
                    certainty: Certainty = "family" if found.certainty in AFFIRMED else found.certainty
                    why = (say("successor", seen=vendor, said=leaf.affected.vendor), *found.why)
                    return Judgement(leaf, certainty, why, found.evidence)
    return None


def _predecessors(subject: Subject) -> frozenset[str]:
    known = aliases().successors
    return frozenset(to for vendor in subject.vendors for to, _ in known.get(vendor, ()))


def _by_advisory(judgements: Iterable[Judgement]) -> Iterable[list[Judgement]]:
    rows: dict[str, list[Judgement]] = defaultdict(list)
    for one in judgements:
        rows[one.leaf.advisory.id].append(one)
    return rows.values()


def _match(subject: Subject, through: str, judgements: Sequence[Judgement], part: str = "") -> AdvisoryMatch:
    best = min(judgements, key=lambda one: ORDER.index(one.certainty))
    sure = [one for one in judgements if (one.certainty in AFFIRMED) == (best.certainty in AFFIRMED)]
    advisory = best.leaf.advisory
    why = best.why if len(judgements) == 1 else (*best.why, say("others", count=str(len(judgements) - 1)))
    return AdvisoryMatch(
        id=match_id(subject.device.id, advisory.id, through, part),
        device=subject.device.id,
        advisory=advisory.id,
        certainty=best.certainty,
        through=through,  # type: ignore[arg-type]
        vendor=best.leaf.affected.vendor,
        product=best.leaf.affected.product,
        versions=best.leaf.affected.versions.text,
        cves=tuple(_cves(advisory, [one.leaf.affected for one in sure])),
        why=why,
        evidence=best.evidence,
        source=advisory.source,
        as_of=advisory.as_of,
    )


def match_id(device: str, advisory: str, through: str, part: str = "") -> str:
    """16 hexadecimal digits of SHA-256 over what names the question."""
    return hashlib.sha256("\0".join((device, advisory, through, part)).encode()).hexdigest()[:16]


def _cves(advisory: Advisory, leaves: Sequence[AffectedRange]) -> Iterator[str]:
    """Of these leaves; of a leaf of which nothing is said, all."""
    products = {one.product_id for one in leaves}
    unsaid = any(one.known == "unsaid" for one in leaves)
    for one in advisory.vulnerabilities:
        if unsaid or not one.product_ids or products.intersection(one.product_ids):
            yield one.cve


def judged(device: Device, advisory: Advisory) -> list[tuple[AffectedRange, Certainty]]:
    """Every leaf of one advisory that speaks, or may speak, of a device, without an index: for tests and for people."""
    subject = subject_of(device)
    found: list[tuple[AffectedRange, Certainty]] = []
    for affected in advisory.products:
        if affected.known not in SPEAKS:
            continue
        leaf = leaf_of(advisory, affected)
        rows = [judge_or_relate(leaf, subject)]
        rows += [
            judge_component(leaf, seen.component, seen.evidence)
            for seen in subject.components
            if leaf.vendors & vendor_keys(seen.component.vendor)
        ]
        best = min((one.certainty for one in rows if one), key=ORDER.index, default=None)
        if best:
            found.append((affected, best))
    return found


def matched(
    site: Site, library: Library, verdicts: Verdicts | None = None, attached: Attached | None = None
) -> tuple[AdvisoryMatch, ...]:
    """All matches of a site, by device; verdicts of people stand beside them."""
    matcher, said = Matcher(library), verdicts or Verdicts()
    return tuple(
        said.on(one) for device in site.devices for one in matcher.of(device, (attached or {}).get(device.id, ()))
    )
