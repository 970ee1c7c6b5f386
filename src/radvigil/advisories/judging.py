"""One leaf held against one device or component: how sure, and why. The rules in their order:

1. Another maker: nothing. (A maker that took over another's products makes at most a relative.)
2. An exception of the leaf names the device: nothing, or needs review if the exception names revisions.
3. Another product by its name: nothing. A relative by its name: `family` at most.
4. The versions seen are all outside what the leaf says: nothing. This is the only way in which a version rules out.
5. A condition that the wire does not show: needs review.
6. All versions: `product`. The very version: `exact`. Inside a range or a series: `range`. No version seen, or none
   that can be ordered against what the leaf says: needs review.
7. A leaf for one model of the product, where the model is not seen: `family`.
8. A leaf that stands in the product tree while no vulnerability says anything of it: needs review.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from radvigil.advisories.expressions import Standing, standing
from radvigil.advisories.identities import identities
from radvigil.advisories.inventory import Seen, Subject
from radvigil.advisories.leaves import Leaf
from radvigil.advisories.names import Comparison, ProductName, compare, folded, name_of, without_brackets
from radvigil.records import Certainty, Component, Evidence, VersionExpression

Why = tuple[str, tuple[tuple[str, str], ...]]

AFFIRMED = frozenset(("exact", "range", "product"))
ORDER: tuple[Certainty, ...] = ("exact", "range", "product", "family", "needs-review")
_REVISION = re.compile(r"\bR\d+(?:-\d+)?\b")
_GLUED = re.compile(r"^([a-z]+)(?=\d)")
_RANK = {"same": 0, "line": 1, "relative": 2, "other": 3}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A leaf that speaks, or may speak, of what was seen."""

    leaf: Leaf
    certainty: Certainty
    why: tuple[Why, ...]
    evidence: tuple[Evidence, ...] = ()


def say(code: str, **params: str) -> Why:
    """A step of the reasoning."""
    return code, tuple(sorted(params.items()))


def judge_product(leaf: Leaf, subject: Subject) -> Judgement | None:
    """The leaf held against the device as a product."""
    if not (leaf.vendors & subject.vendors):
        return None
    found = _judge_class(leaf, subject) if leaf.device_class else _judge_named(leaf, subject)
    return _as_said(found) if found else None


def _judge_named(leaf: Leaf, subject: Subject) -> Judgement | None:
    if not subject.model:
        return None
    seen = name_of(subject.model, leaf.maker, leaf.lines)
    found = _by_name(leaf, seen, subject)
    if found is None and "(" in subject.model:
        seen = name_of(without_brackets(subject.model), leaf.maker, leaf.lines)
        found = _by_name(leaf, seen, subject)
    excepted = _excepted(leaf, seen) if found else ""
    if found is None or excepted == "named":
        return None
    likeness, why = found
    judged = _by_version(leaf.affected.versions, _useful(subject.versions, leaf), subject.systems)
    if judged is None:
        return None
    certainty, more, proof = judged
    steps = [*why, *more]
    if excepted:
        certainty = "needs-review"
        steps.append(say("exception-unsure", said="; ".join(leaf.exceptions)))
    elif likeness != "affirm" and certainty in AFFIRMED:
        certainty = "family"
    return Judgement(leaf, certainty, tuple(steps), (*subject.proof, *proof))


def _useful(versions: Sequence[Seen], leaf: Leaf) -> Sequence[Seen]:
    """Versions freed from a short name of the product that stands glued before them: `aw4.4` for `AW`."""
    if not any(_GLUED.match(one.value) for one in versions):
        return versions
    words = {one.text for name in leaf.names for one in name.atoms}
    return [Seen(_GLUED.sub(lambda m: "" if m[1] in words else m[1], v.value), v.evidence) for v in versions]


def _excepted(leaf: Leaf, seen: ProductName) -> str:
    """`named` or `revision` when an exception names the device."""
    for text in leaf.exceptions:
        revision = bool(_REVISION.search(text))
        other = name_of(_REVISION.sub("", text), leaf.maker, leaf.lines)
        if compare(seen, other).likeness in ("same", "line"):
            return "revision" if revision else "named"
    return ""


def _by_name(leaf: Leaf, seen: ProductName, subject: Subject) -> tuple[str, list[Why]] | None:
    """(`affirm` or `relate`, reasons)."""
    expression = leaf.affected.versions
    best = _best(seen, leaf.names)
    if expression.reading == "variants":
        return _by_variant(leaf, seen, subject, best)
    if best.likeness == "other":
        return None
    why = [_said(f"name-{best.likeness}", subject, leaf, best)]
    if best.unseen:
        return "relate", [*why, say(f"{best.unseen}-not-seen", said=leaf.affected.product)]
    return "relate" if best.likeness == "relative" else "affirm", why


def _by_variant(leaf: Leaf, seen: ProductName, subject: Subject, product: Comparison) -> tuple[str, list[Why]] | None:
    """A leaf for models of a product: the model is named, or only the product is."""
    said = leaf.affected.versions.text
    variant = _best(seen, leaf.variants)
    if variant.likeness in ("same", "line"):
        return "affirm", [_said("name-same", subject, leaf, variant), say("variant", said=said)]
    if variant.likeness != "relative" and product.likeness != "same":
        return None
    return "relate", [_said("name-relative", subject, leaf, product), say("variant-not-seen", said=said)]


def _best(seen: ProductName, names: Iterable[ProductName]) -> Comparison:
    found = [compare(seen, name) for name in names]
    if len(found) == 1:
        return found[0]
    found = found or [Comparison("other", 0.0)]
    return min(found, key=lambda one: (_RANK[one.likeness], bool(one.unseen), -one.score))


def _said(code: str, subject: Subject, leaf: Leaf, found: Comparison) -> Why:
    return say(code, seen=subject.model, said=leaf.affected.product, score=f"{found.score:.2f}")


def _by_version(
    expression: VersionExpression, versions: Sequence[Seen], systems: tuple[str, ...]
) -> tuple[Certainty, list[Why], tuple[Evidence, ...]] | None:
    certainty: Certainty = "product"
    why = [say("versions-all", said=expression.text)]
    proof: tuple[Evidence, ...] = ()
    if expression.reading == "versions":
        ordered = _standing(expression, versions)
        if ordered is None:
            return None
        certainty, why, proof = ordered
    elif expression.reading in ("dates", "unreadable"):
        certainty, why = "needs-review", [say("versions-unread", said=expression.text)]
    elif expression.reading == "variants":
        why = []
    unmet = [said for said in expression.conditions if not _met(said, systems)]
    if unmet and expression.reading not in ("dates", "unreadable"):
        certainty = "needs-review"
    why += [say("condition", said=said) for said in unmet]
    return certainty, why, proof


def _met(condition: str, systems: tuple[str, ...]) -> bool:
    """A condition that names an operating system which is the one seen."""
    return len(systems) == 1 and folded(systems[0]) in folded(condition)


_CERTAINTY: dict[Standing, tuple[Certainty, str]] = {
    Standing.LISTED: ("exact", "version-listed"),
    Standing.INSIDE: ("range", "version-inside"),
    Standing.UNKNOWN: ("needs-review", "version-not-comparable"),
}


def _standing(
    expression: VersionExpression, versions: Sequence[Seen]
) -> tuple[Certainty, list[Why], tuple[Evidence, ...]] | None:
    if not versions:
        return "needs-review", [say("version-not-seen", said=expression.text)], ()
    stands = [(standing(one.value, expression), one) for one in versions]
    for wanted, (certainty, code) in _CERTAINTY.items():
        for stand, one in stands:
            if stand is wanted:
                return certainty, [say(code, seen=one.value, said=expression.text)], one.evidence[:1]
    return None


def _judge_class(leaf: Leaf, subject: Subject) -> Judgement | None:
    """A leaf that names a class of devices (`PET/CT systems based on Windows XP`)."""
    wanted = leaf.device_class
    if wanted is None or subject.device.kind.value not in wanted.kinds | {"unknown"}:
        return None
    if wanted.models and not _begins(subject, leaf, wanted.models):
        return None
    judged = _by_version(leaf.affected.versions, subject.versions, subject.systems)
    if judged is None:
        return None
    certainty, more, proof = judged
    why = [say("class", seen=subject.model, said=leaf.affected.product), *more]
    if wanted.system:
        if subject.systems and folded(wanted.system) not in map(folded, subject.systems):
            return None
        if len(subject.systems) != 1:
            certainty = "needs-review"
            why.append(say("system-not-seen", said=wanted.system))
        else:
            why.append(say("system-seen", said=wanted.system))
    if wanted.at_most == "family" and certainty in AFFIRMED:
        certainty = "family"
    return Judgement(leaf, certainty, tuple(why), (*subject.proof, *proof))


def _begins(subject: Subject, leaf: Leaf, models: tuple[str, ...]) -> bool:
    name = name_of(subject.model, leaf.maker, leaf.lines)
    seen = [one.text for one in name.atoms if not one.maker]
    for model in models:
        wanted = [one.text for one in name_of(model, leaf.maker, ()).atoms]
        if seen[: len(wanted)] == wanted:
            return True
    return False


def judge_component(leaf: Leaf, part: Component, evidence: tuple[Evidence, ...] = ()) -> Judgement | None:
    """The leaf held against a component of the same maker: the same identity, or exactly the same name."""
    shared = set(identities(part.cpe, part.purl)) & set(identities(leaf.affected.cpe, leaf.affected.purl))
    if not shared and _best(name_of(part.name, leaf.maker, ()), leaf.names).likeness != "same":
        return None
    judged = _by_version(leaf.affected.versions, [Seen(part.version, evidence)] if part.version else [], ())
    if judged is None:
        return None
    certainty, why, _ = judged
    steps = [say("component", name=part.name, version=part.version, said=leaf.affected.product), *why]
    steps[:0] = [say("identity", said=one) for one in sorted(shared)[:1]]
    if part.distribution and certainty in AFFIRMED:
        certainty = "needs-review"
        steps.append(say("distribution"))
    return _as_said(Judgement(leaf, certainty, tuple(steps), evidence[:2]))


def _as_said(found: Judgement) -> Judgement:
    """A leaf of which the publisher says nothing is never affirmed."""
    if found.leaf.affected.known == "unsaid" and found.certainty in AFFIRMED:
        return Judgement(found.leaf, "needs-review", (*found.why, say("status-not-said")), found.evidence)
    return found
