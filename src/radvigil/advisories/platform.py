"""Weaknesses of what imaging systems stand on, as advisories: operating systems, servers (`platform.toml`).

The catalogue of exploited vulnerabilities hardly names medical products; it names what they run on. So it is joined
through the operating system and the components too.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.advisories.expressions import read_versions
from radvigil.records import Advisory, AffectedRange, Needs, Vulnerability


@cache
def platform_advisories() -> tuple[Advisory, ...]:
    """The shipped table."""
    table = tomli.loads((files(__package__) / "platform.toml").read_text(encoding="utf-8"))
    return tuple(_advisory(row, table["as_of"]) for row in table["advisory"])


def _advisory(row: dict[str, Any], as_of: str) -> Advisory:
    return Advisory(
        id=row["id"],
        title=row["title"],
        publisher=row["publisher"],
        urls=(row["url"],),
        released=row["released"],
        updated=row["released"],
        revision="",
        products=tuple(_product(n, row["vendor"], one) for n, one in enumerate(row["products"], start=1)),
        vulnerabilities=tuple(
            Vulnerability(cve, row["cwe"], "", row.get("scores", {}).get(cve, row["score"])) for cve in row["cves"]
        ),
        source="shipped",
        as_of=as_of,
        through=row["through"],
        needs=Needs(**row["needs"]) if "needs" in row else None,
        patched_unseen=row.get("patched_unseen", False),
    )


def _product(number: int, vendor: str, said: str | list[str]) -> AffectedRange:
    product, versions = (said, "*") if isinstance(said, str) else said
    return AffectedRange(f"P{number}", vendor, product, read_versions(versions))
