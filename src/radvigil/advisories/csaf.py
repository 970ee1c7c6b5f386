"""CSAF 2.0 documents to `Advisory`: facts only, and refused when they break the standard.

Checked (OASIS Common Security Advisory Framework 2.0, 18 November 2022): the members of /document that 3.2.1 asks for,
the branches and products of 3.1.2 and 3.2.2, the vulnerabilities of 3.2.3, and the mandatory tests that protect the
matching: 6.1.1 (a product id that is used is defined), 6.1.2 (and defined once), 6.1.6 (no contradicting status),
6.1.23 (a CVE stands once). Other mandatory tests are the publisher's affair: what they guard is not read here.
A draft, or a document withdrawn by its revision, is read like any other and says its revision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from radvigil.advisories.expressions import product_and_versions, read_versions
from radvigil.advisories.reading import At, clean, json_of
from radvigil.records import (
    Advisory,
    AffectedRange,
    Known,
    Limits,
    Remediation,
    VersionExpression,
    Vulnerability,
)

PUBLISHERS = frozenset(("coordinator", "discoverer", "other", "translator", "user", "vendor"))
STATUS = frozenset(("draft", "final", "interim"))
BRANCHES = frozenset(
    (
        "architecture",
        "host_name",
        "language",
        "legacy",
        "patch_level",
        "product_family",
        "product_name",
        "product_version",
        "product_version_range",
        "service_pack",
        "specification",
        "vendor",
    )
)
REMEDIATIONS = frozenset(("mitigation", "no_fix_planned", "none_available", "vendor_fix", "workaround"))
AFFECTED: dict[str, Known] = {
    "first_affected": "affected",
    "known_affected": "affected",
    "last_affected": "affected",
    "known_not_affected": "not-affected",
    "first_fixed": "fixed",
    "fixed": "fixed",
    "under_investigation": "under-investigation",
    "recommended": "fixed",
}
_CVE = re.compile(r"^CVE-[0-9]{4}-[0-9]{4,}$")
_CWE = re.compile(r"^CWE-[1-9]\d{0,5}$")
_DATE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$")
_ALL_VERSIONS = VersionExpression("", "all")


@dataclass(frozen=True, slots=True)
class _Leaf:
    product_id: str
    vendor: str
    product: str
    versions: VersionExpression
    cpe: str
    purl: str


def read_csaf(content: bytes, limits: Limits, abridged: bool = False) -> Advisory:
    """One document. `abridged` forgives absent dates and revisions (transcriptions made by hand).

    Raises RefusedError with the JSON pointer and the clause.
    """
    root = json_of(content, limits, limits.csaf_file)
    document = root.member("document", "CSAF 2.0 3.2.1")
    if document.text("csaf_version", "CSAF 2.0 3.2.1.4") != "2.0":
        raise document.member("csaf_version").refuse("not-allowed", "CSAF 2.0 3.2.1.4")
    document.text("category", "CSAF 2.0 3.2.1.3")
    publisher = document.member("publisher", "CSAF 2.0 3.2.1.8")
    publisher.one_of("category", PUBLISHERS, "CSAF 2.0 3.2.1.8.1")
    publisher.text("namespace", "CSAF 2.0 3.2.1.8.5")
    tracking = document.member("tracking", "CSAF 2.0 3.2.1.12")
    released, updated, revision = _dates(tracking, abridged)
    leaves = _leaves(root, limits)
    known = {leaf.product_id for leaf in leaves}
    vulnerabilities, status = _vulnerabilities(root, known)
    return Advisory(
        id=tracking.text("id", "CSAF 2.0 3.2.1.12.4", 64),
        title=document.text("title", "CSAF 2.0 3.2.1.11"),
        publisher=publisher.text("name", "CSAF 2.0 3.2.1.8.4"),
        urls=tuple(_urls(document)),
        released=released,
        updated=updated,
        revision=revision,
        products=tuple(_range(leaf, status) for leaf in leaves),
        vulnerabilities=vulnerabilities,
    )


def _dates(tracking: At, abridged: bool) -> tuple[str, str, str]:
    if abridged:
        return (
            tracking.text_or("initial_release_date"),
            tracking.text_or("current_release_date"),
            tracking.text_or("version"),
        )
    tracking.one_of("status", STATUS, "CSAF 2.0 3.2.1.12.7")
    next(tracking.items("revision_history", "CSAF 2.0 3.2.1.12.6", required=True))
    dates = []
    for name, clause in (("initial_release_date", "3.2.1.12.5"), ("current_release_date", "3.2.1.12.2")):
        said = tracking.text(name, f"CSAF 2.0 {clause}")
        if not _DATE.match(said):
            raise tracking.member(name).refuse("not-a-date", f"CSAF 2.0 {clause}")
        dates.append(said)
    return dates[0], dates[1], tracking.text("version", "CSAF 2.0 3.2.1.12.8", 64)


def _urls(document: At) -> Iterator[str]:
    """Addresses of the advisory itself, https only, the page for people first."""
    found = []
    for reference in document.items("references", "CSAF 2.0 3.2.1.10"):
        url = reference.text("url", "CSAF 2.0 3.2.1.10", 512)
        if reference.text_or("category") == "self" and url.startswith("https://"):
            found.append(url)
    return iter(sorted(found, key=lambda url: url.endswith(".json"))[:4])


def _leaves(root: At, limits: Limits) -> list[_Leaf]:
    """All products of the tree, each with what its branches say (3.1.2, 3.2.2). Refuses an id defined twice (6.1.2)."""
    tree = root.optional("product_tree", "CSAF 2.0 3.2.2")
    if tree is None:
        return []
    found: dict[str, _Leaf] = {}
    for leaf, where in _all_leaves(tree):
        if leaf.product_id in found:
            raise where.refuse("defined-twice", "CSAF 2.0 6.1.2", value=leaf.product_id)
        if len(found) >= limits.advisory_products:
            raise where.refuse("too-many", "", limit=str(limits.advisory_products))
        found[leaf.product_id] = leaf
    for relationship in tree.items("relationships", "CSAF 2.0 3.2.2.4"):
        leaf = _related(relationship, found)
        if leaf.product_id in found:
            raise relationship.refuse("defined-twice", "CSAF 2.0 6.1.2", value=leaf.product_id)
        found[leaf.product_id] = leaf
    return list(found.values())


def _all_leaves(tree: At) -> Iterator[tuple[_Leaf, At]]:
    for named in tree.items("full_product_names", "CSAF 2.0 3.2.2.2"):
        yield _leaf(named, {}), named
    yield from _branches(tree, {})


def _branches(at: At, path: dict[str, str]) -> Iterator[tuple[_Leaf, At]]:
    for branch in at.items("branches", "CSAF 2.0 3.1.2"):
        category = branch.one_of("category", BRANCHES, "CSAF 2.0 3.1.2.2")
        here = {**path, category: branch.text("name", "CSAF 2.0 3.1.2.3", 512)}
        if product := branch.optional("product", "CSAF 2.0 3.1.2.4"):
            yield _leaf(product, here), product
        elif not branch.has("branches"):
            raise branch.refuse("missing", "CSAF 2.0 3.1.2")
        yield from _branches(branch, here)


def _leaf(product: At, path: dict[str, str]) -> _Leaf:
    clause = "CSAF 2.0 3.1.3"
    full, identity = product.text("name", f"{clause}.1", 512), product.text("product_id", f"{clause}.2", 256)
    written = path.get("product_version_range") or path.get("product_version")
    expression = read_versions(written) if written else _ALL_VERSIONS
    name, expression = product_and_versions(path.get("product_name") or path.get("product_family") or full, expression)
    helper = product.optional("product_identification_helper", f"{clause}.3")
    cpe, purl = (helper.text_or("cpe", limit=512), helper.text_or("purl", limit=512)) if helper else ("", "")
    return _Leaf(identity, path.get("vendor", ""), clean(name), expression, cpe, purl)


def _related(relationship: At, found: dict[str, _Leaf]) -> _Leaf:
    """A product installed on another (3.2.2.4) has the versions of the one and the name of the other beside it."""
    product = _leaf(relationship.member("full_product_name", "CSAF 2.0 3.2.2.4.2"), {})
    inner = found.get(relationship.text("product_reference", "CSAF 2.0 3.2.2.4.3", 256))
    if inner is None or relationship.text("relates_to_product_reference", "CSAF 2.0 3.2.2.4.4", 256) not in found:
        raise relationship.refuse("not-defined", "CSAF 2.0 6.1.1")
    return _Leaf(product.product_id, inner.vendor, inner.product, inner.versions, inner.cpe, inner.purl)


def _vulnerabilities(root: At, known: set[str]) -> tuple[tuple[Vulnerability, ...], dict[str, Known]]:
    found: list[Vulnerability] = []
    status: dict[str, Known] = {}
    groups = _groups(root, known)
    seen: set[str] = set()
    for at in root.items("vulnerabilities", "CSAF 2.0 3.2.3"):
        one, said = _vulnerability(at, known, groups)
        if one.cve.startswith("CVE-") and one.cve in seen:
            raise at.refuse("defined-twice", "CSAF 2.0 6.1.23", value=one.cve)
        seen.add(one.cve)
        found.append(one)
        for product, word in said.items():
            if status.get(product) != "affected":
                status[product] = word
    return tuple(found), status


def _groups(root: At, known: set[str]) -> dict[str, tuple[str, ...]]:
    tree = root.optional("product_tree", "CSAF 2.0 3.2.2")
    if tree is None:
        return {}
    return {
        group.text("group_id", "CSAF 2.0 3.2.2.3", 256): _ids(group, "product_ids", known)
        for group in tree.items("product_groups", "CSAF 2.0 3.2.2.3")
    }


def _ids(at: At, name: str, known: set[str]) -> tuple[str, ...]:
    """Product ids; one that is not defined is refused (6.1.1)."""
    found = []
    for one in at.items(name, "CSAF 2.0 3.1.8"):
        if not isinstance(one.value, str) or one.value not in known:
            raise one.refuse("not-defined", "CSAF 2.0 6.1.1", value=clean(str(one.value), 64))
        found.append(one.value)
    return tuple(found)


def _vulnerability(
    at: At, known: set[str], groups: dict[str, tuple[str, ...]]
) -> tuple[Vulnerability, dict[str, Known]]:
    status = _status(at, known)
    affected = tuple(product for product, word in status.items() if word == "affected")
    cwe = at.optional("cwe", "CSAF 2.0 3.2.3.3")
    weakness = cwe.text("id", "CSAF 2.0 3.2.3.3.1", 16) if cwe else ""
    if cwe and not _CWE.match(weakness):
        raise cwe.member("id").refuse("not-allowed", "CSAF 2.0 3.2.3.3.1", value=weakness)
    vector, score = _score(at, known)
    one = Vulnerability(
        cve=_identity(at),
        cwe=weakness,
        vector=vector,
        score=score,
        product_ids=affected,
        remediations=tuple(_remediations(at, known, groups)),
    )
    return one, status


def _identity(at: At) -> str:
    """The CVE (3.2.3.2), else the publisher's first id (3.2.3.6)."""
    if at.has("cve"):
        cve = at.text("cve", "CSAF 2.0 3.2.3.2", 32)
        if not _CVE.match(cve):
            raise at.member("cve").refuse("not-allowed", "CSAF 2.0 3.2.3.2", value=cve)
        return cve
    return next((one.text("text", "CSAF 2.0 3.2.3.6", 64) for one in at.items("ids", "CSAF 2.0 3.2.3.6")), "")


def _status(at: At, known: set[str]) -> dict[str, Known]:
    said = at.optional("product_status", "CSAF 2.0 3.2.3.9")
    status: dict[str, Known] = {}
    for name, word in AFFECTED.items() if said else ():
        assert said is not None  # noqa: S101 — the loop is empty otherwise
        for product in _ids(said, name, known):
            if name != "recommended" and status.get(product, word) != word:
                raise said.member(name).refuse("contradicts", "CSAF 2.0 6.1.6", value=product)
            status.setdefault(product, word)
    return status


def _score(at: At, known: set[str]) -> tuple[str, float | None]:
    """The highest base score that the document gives, CVSS 3 before 2 (3.2.3.13)."""
    best: tuple[str, float | None] = ("", None)
    for one in at.items("scores", "CSAF 2.0 3.2.3.13"):
        _ids(one, "products", known)
        for name in ("cvss_v3", "cvss_v2"):
            if metric := one.optional(name, "CSAF 2.0 3.2.3.13"):
                value = metric.member("baseScore").value
                if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 10:
                    raise metric.member("baseScore").refuse("not-allowed", "CVSS 3.1 5", value=clean(str(value), 32))
                if best[1] is None or value > best[1]:
                    best = metric.text_or("vectorString", limit=128), float(value)
                break
    return best


def _remediations(at: At, known: set[str], groups: dict[str, tuple[str, ...]]) -> Iterator[Remediation]:
    said = set()
    for one in at.items("remediations", "CSAF 2.0 3.2.3.12"):
        category = one.one_of("category", REMEDIATIONS, "CSAF 2.0 3.2.3.12.1")
        products = set(_ids(one, "product_ids", known))
        for group in one.items("group_ids", "CSAF 2.0 3.2.3.12.6"):
            if group.value not in groups:
                raise group.refuse("not-defined", "CSAF 2.0 6.1.4")
            products.update(groups[group.value])
        url = one.text_or("url", limit=512)
        row = Remediation(category, tuple(sorted(products)), url if url.startswith("https://") else "")
        if row not in said:
            said.add(row)
            yield row


def _range(leaf: _Leaf, status: dict[str, Known]) -> AffectedRange:
    known = status.get(leaf.product_id, "affected" if not status else "unsaid")
    return AffectedRange(leaf.product_id, leaf.vendor, leaf.product, leaf.versions, known, leaf.cpe, leaf.purl)
