"""CSAF documents written here, for tests: whole, valid, and small."""

from __future__ import annotations

from typing import Any

import msgspec


def document(advisory: str = "EX-2026-001", revision: str = "1", **more: Any) -> dict[str, Any]:
    """A valid CSAF 2.0 document of an invented maker: one product below 2.0, one of all versions."""
    return {
        "document": {
            "category": "csaf_security_advisory",
            "csaf_version": "2.0",
            "title": "Exemplar Tomo",
            "publisher": {"category": "vendor", "name": "Exemplar", "namespace": "https://example.org"},
            "references": [
                {"category": "self", "summary": "json", "url": "https://example.org/ex-2026-001.json"},
                {"category": "self", "summary": "page", "url": "https://example.org/ex-2026-001"},
                {"category": "self", "summary": "bad", "url": "javascript:alert(1)"},
            ],
            "tracking": {
                "id": advisory,
                "status": "final",
                "version": revision,
                "initial_release_date": "2026-01-02T00:00:00Z",
                "current_release_date": "2026-02-03T00:00:00Z",
                "revision_history": [{"date": "2026-01-02T00:00:00Z", "number": "1", "summary": "first"}],
            },
        },
        "product_tree": {
            "branches": [vendor("Exemplar", product("Tomo 64", "< 2.0", "P1"), product("Sono", "vers:all/*", "P2"))]
        },
        "vulnerabilities": [vulnerability("CVE-2026-0001", "P1", "P2"), vulnerability("CVE-2026-0002", "P1")],
        **more,
    }  # fmt: skip


def vendor(name: str, *branches: dict[str, Any]) -> dict[str, Any]:
    return {"category": "vendor", "name": name, "branches": list(branches)}


def product(name: str, versions: str, identity: str) -> dict[str, Any]:
    leaf = {"name": f"{name} {versions}", "product_id": identity}
    branch = {"category": "product_version_range", "name": versions, "product": leaf}
    return {"category": "product_name", "name": name, "branches": [branch]}


def vulnerability(cve: str, *products: str, **more: Any) -> dict[str, Any]:
    return {
        "cve": cve,
        "cwe": {"id": "CWE-787", "name": "Out-of-bounds Write"},
        "product_status": {"known_affected": list(products)},
        "remediations": [
            {"category": "vendor_fix", "details": "<script>alert(1)</script>", "product_ids": list(products)}
        ],
        "scores": [
            {
                "cvss_v3": {"baseScore": 7.5, "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"},
                "products": list(products),
            }
        ],
        **more,
    }  # fmt: skip


def packed(value: Any) -> bytes:
    return msgspec.json.encode(value)
