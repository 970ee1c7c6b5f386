"""The facts that come with the program, for its first run: ids, products, ranges, CVE ids, scores and dates; no prose.

`facts.json` is written by `tools/generate_advisory_facts.py` from CSAF files that a developer names. Every advisory
carries the day until which its source was followed: it is shown wherever the advisory is.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from radvigil.advisories.expressions import read_versions
from radvigil.advisories.library import Library
from radvigil.records import Advisory, AffectedRange, Exploited, Known, Remediation, Vulnerability

SOURCE = "shipped"


@cache
def shipped_library() -> Library:
    """The shipped facts as a library."""
    return library_from((files(__package__) / "facts.json").read_bytes())


def library_from(content: bytes) -> Library:
    """A library from a table of facts."""
    table = msgspec.json.decode(content)
    return Library(
        advisories=tuple(_advisory(row) for row in table["advisories"]),
        exploited={cve: Exploited(cve, *row) for cve, row in table["exploited"].items()},
        epss=dict(table["epss"]),
        exploited_as_of=table["exploited_as_of"],
        epss_as_of=table["epss_as_of"],
    )


def _advisory(row: dict[str, Any]) -> Advisory:
    return Advisory(
        id=row["id"],
        title=row["title"],
        publisher=row["publisher"],
        urls=tuple(row["urls"]),
        released=row["released"],
        updated=row["updated"],
        revision=row["revision"],
        products=tuple(_product(*one) for one in row["products"]),
        vulnerabilities=tuple(_vulnerability(one) for one in row["vulnerabilities"]),
        source=SOURCE,
        as_of=row["as_of"],
    )


def _product(product_id: str, vendor: str, product: str, versions: str, known: Known) -> AffectedRange:
    return AffectedRange(product_id, vendor, product, read_versions(versions or "*"), known)


def _vulnerability(row: list[Any]) -> Vulnerability:
    cve, cwe, vector, score, products, remediations = row
    return Vulnerability(cve, cwe, vector, score, tuple(products), tuple(Remediation(one) for one in remediations))


def table_of(library: Library) -> dict[str, Any]:
    """The facts of a library as a table; `library_from` reads it back. Products of a CVE are named only if not all."""
    cves = {one.cve for advisory in library.advisories for one in advisory.vulnerabilities}
    return {
        "exploited_as_of": library.exploited_as_of,
        "epss_as_of": library.epss_as_of,
        "exploited": {c: [e.added, e.due, e.ransomware] for c, e in sorted(library.exploited.items()) if c in cves},
        "epss": {cve: value for cve, value in sorted(library.epss.items()) if cve in cves},
        "advisories": [_row(one) for one in sorted(library.advisories, key=lambda one: one.id)],
    }


def _row(one: Advisory) -> dict[str, Any]:
    affected = {p.product_id for p in one.products if p.known == "affected"}
    return {
        "id": one.id,
        "as_of": one.as_of,
        "title": one.title,
        "publisher": one.publisher,
        "urls": list(one.urls[:1]),
        "released": one.released[:10],
        "updated": one.updated[:10],
        "revision": one.revision,
        "products": [[p.product_id, p.vendor, p.product, p.versions.text, p.known] for p in one.products],
        "vulnerabilities": [
            [v.cve, v.cwe, v.vector, v.score, _some(v, affected), sorted({r.category for r in v.remediations})]
            for v in one.vulnerabilities
        ],
    }


def _some(one: Vulnerability, affected: set[str]) -> list[str]:
    return [] if set(one.product_ids) == affected else list(one.product_ids)
