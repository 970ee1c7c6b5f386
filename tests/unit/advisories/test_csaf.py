# ruff: noqa: E501
"""CSAF documents: what is kept, and what is refused with its pointer and clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from radvigil.advisories.csaf import read_csaf
from radvigil.advisories.reading import RefusedError
from radvigil.records import Limits
from tests.support.csaf import document, packed, product, vendor, vulnerability

Plain = dict[str, Any]


def test_facts_are_kept_and_prose_is_not() -> None:
    found = read_csaf(packed(document()), Limits())
    assert (found.id, found.title, found.publisher, found.revision) == ("EX-2026-001", "Exemplar Tomo", "Exemplar", "1")
    assert found.urls == ("https://example.org/ex-2026-001", "https://example.org/ex-2026-001.json")
    assert [(p.vendor, p.product, p.versions.text, p.known) for p in found.products] == [
        ("Exemplar", "Tomo 64", "< 2.0", "affected"),
        ("Exemplar", "Sono", "vers:all/*", "affected"),
    ]
    [one, two] = found.vulnerabilities
    assert (one.cve, one.cwe, one.score, one.product_ids) == ("CVE-2026-0001", "CWE-787", 7.5, ("P1", "P2"))
    assert two.product_ids == ("P1",)
    assert [r.category for r in one.remediations] == ["vendor_fix"]
    assert one.exploited is None
    assert one.epss is None
    assert "script" not in repr(found)


def test_a_product_that_is_not_affected_is_said_so() -> None:
    said = document()
    said["vulnerabilities"] = [vulnerability("CVE-2026-0001", "P1", product_status={"known_not_affected": ["P1"]})]
    known = [p.known for p in read_csaf(packed(said), Limits()).products]
    assert known == ["not-affected", "unsaid"]


def _without(*path: str) -> Callable[[Plain], None]:
    def cut(said: Plain) -> None:
        for name in path[:-1]:
            said = said[name]
        del said[path[-1]]

    return cut


def _set(value: Any, *path: str | int) -> Callable[[Plain], None]:
    def put(said: Any) -> None:
        for name in path[:-1]:
            said = said[name]
        said[path[-1]] = value

    return put


@pytest.mark.parametrize(
    ("spoil", "code", "pointer", "clause"),
    [
        (_without("document"), "missing", "/document", "CSAF 2.0 3.2.1"),
        (_set("1.0", "document", "csaf_version"), "not-allowed", "/document/csaf_version", "CSAF 2.0 3.2.1.4"),
        (_without("document", "title"), "missing", "/document/title", "CSAF 2.0 3.2.1.11"),
        (_set("", "document", "title"), "empty", "/document/title", "CSAF 2.0 3.2.1.11"),
        (_set(3, "document", "title"), "not-a-text", "/document/title", "CSAF 2.0 3.2.1.11"),
        (_without("document", "tracking", "id"), "missing", "/document/tracking/id", "CSAF 2.0 3.2.1.12.4"),
        (
            _set("yesterday", "document", "tracking", "current_release_date"),
            "not-a-date",
            "/document/tracking/current_release_date",
            "CSAF 2.0 3.2.1.12.2",
        ),
        (_set([], "document", "tracking", "revision_history"), "empty", "/document/tracking/revision_history", "CSAF 2.0 3.2.1.12.6"),
        (_set("maker", "product_tree", "branches", 0, "category"), "not-allowed", "/product_tree/branches/0/category", "CSAF 2.0 3.1.2.2"),
        (_set({}, "product_tree", "branches"), "not-an-array", "/product_tree/branches", "CSAF 2.0 3.1.2"),
        (
            _set("P1", "product_tree", "branches", 0, "branches", 1, "branches", 0, "product", "product_id"),
            "defined-twice",
            "/product_tree/branches/0/branches/1/branches/0/product",
            "CSAF 2.0 6.1.2",
        ),
        (
            _set(["P9"], "vulnerabilities", 0, "product_status", "known_affected"),
            "not-defined",
            "/vulnerabilities/0/product_status/known_affected/0",
            "CSAF 2.0 6.1.1",
        ),
        (_set("CVE-26-1", "vulnerabilities", 0, "cve"), "not-allowed", "/vulnerabilities/0/cve", "CSAF 2.0 3.2.3.2"),
        (_set("CVE-2026-0001", "vulnerabilities", 1, "cve"), "defined-twice", "/vulnerabilities/1", "CSAF 2.0 6.1.23"),
        (_set(11, "vulnerabilities", 0, "scores", 0, "cvss_v3", "baseScore"), "not-allowed", "/vulnerabilities/0/scores/0/cvss_v3/baseScore", "CVSS 3.1 5"),
        (
            _set(["P1"], "vulnerabilities", 0, "product_status", "known_not_affected"),
            "contradicts",
            "/vulnerabilities/0/product_status/known_not_affected",
            "CSAF 2.0 6.1.6",
        ),
        (_set("cure", "vulnerabilities", 0, "remediations", 0, "category"), "not-allowed", "/vulnerabilities/0/remediations/0/category", "CSAF 2.0 3.2.3.12.1"),
    ],
)  # fmt: skip
def test_broken_documents_are_refused(spoil: Callable[[Plain], None], code: str, pointer: str, clause: str) -> None:
    said = document()
    spoil(said)
    with pytest.raises(RefusedError) as refused:
        read_csaf(packed(said), Limits())
    assert (refused.value.code, refused.value.pointer, refused.value.clause) == (code, pointer, clause)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b"[]", "not-an-object"),
        (b'{"document": ' + b"[" * 100 + b"]" * 100 + b"}", "too-deep"),
        (b'{"x": "' + b"a" * 2_000_000 + b'"}', "too-large"),
        (b'{"document": "\xff\xfe"}', "not-json"),
    ],
)
def test_bombs_and_rubbish_are_refused(content: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_csaf(content, replace(Limits(), csaf_file=1_000_000))
    assert refused.value.code == code


def test_signs_inside_texts_are_no_depth() -> None:
    said = document()
    said["document"]["title"] = "[{" * 100 + '"\\'
    assert read_csaf(packed(said), Limits()).title.startswith("[{[{")


def test_the_number_of_products_is_bounded() -> None:
    many = [product(f"Model {n}", "< 1", f"P{n}") for n in range(20)]
    said = document(product_tree={"branches": [vendor("Exemplar", *many)]}, vulnerabilities=[])
    with pytest.raises(RefusedError, match="too-many"):
        read_csaf(packed(said), replace(Limits(), advisory_products=10))


def test_a_product_installed_on_another_has_its_versions() -> None:
    said = document()
    said["product_tree"]["relationships"] = [
        {
            "category": "installed_on",
            "product_reference": "P1",
            "relates_to_product_reference": "P2",
            "full_product_name": {"name": "Tomo 64 on Sono", "product_id": "P3"},
        }
    ]
    last = read_csaf(packed(said), Limits()).products[-1]
    assert (last.product_id, last.product, last.versions.text) == ("P3", "Tomo 64", "< 2.0")
    said["product_tree"]["relationships"][0]["product_reference"] = "P8"
    with pytest.raises(RefusedError, match="not-defined"):
        read_csaf(packed(said), Limits())
