# Invariant: any bytes of a publisher are read or refused with a code; no other exception, no text that steers.
"""Files of advisories: CSAF, KEV, EPSS, recalls, SBOM, MDS2 and reports of people's verdicts.

An input is one file, given to every reader; as the sheet of a workbook, to the reader of MDS2.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields, is_dataclass
from typing import Any

from radvigil.advisories.csaf import read_csaf
from radvigil.advisories.expressions import read_versions, standing
from radvigil.advisories.intake import kind_of
from radvigil.advisories.lists import read_epss, read_kev, read_recalls
from radvigil.advisories.mds2 import read_mds2
from radvigil.advisories.names import compare, name_of
from radvigil.advisories.reading import RefusedError
from radvigil.advisories.sbom import read_sbom
from radvigil.records import Limits

SEEDS: tuple[bytes, ...] = (
    b'{"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"t","publisher":{"category":"vendor",'
    b'"name":"n","namespace":"https://x"},"tracking":{"id":"A-1","status":"final","version":"1","initial_release_date":'
    b'"2026-01-02T00:00:00Z","current_release_date":"2026-01-02T00:00:00Z","revision_history":[{}]}},"product_tree":'
    b'{"branches":[{"category":"vendor","name":"Exemplar","branches":[{"category":"product_version_range","name":'
    b'">= 1.0 | < 2.0","product":{"name":"Tomo 64","product_id":"P1"}}]}]},"vulnerabilities":[{"cve":"CVE-2026-0001",'
    b'"product_status":{"known_affected":["P1"]}}]}',
    b'{"catalogVersion":"1","dateReleased":"2026-01-02","vulnerabilities":[{"cveID":"CVE-2026-0001","dateAdded":'
    b'"2026-01-02","dueDate":"2026-01-02"}]}',
    b"#score_date:2026-01-02\ncve,epss,percentile\nCVE-2026-0001,0.5,0.9\n",
    b'{"results":[{"recall_number":"Z-1","recalling_firm":"f","product_description":"p","code_info":"SN: 12345"}]}',
    b'{"bomFormat":"CycloneDX","components":[{"name":"DCMTK","version":"3.6.5","purl":"pkg:deb/debian/dcmtk@3.6.5"}]}',
    b'{"spdxVersion":"SPDX-2.3","packages":[{"name":"zlib","versionInfo":"1.2"}]}',
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
    b'<c r="A1" t="inlineStr"><is><t>TXCF-2</t></is></c>'
    b'<c r="B1" t="inlineStr"><is><t>Yes</t></is></c></row></sheetData></worksheet>',
    b"v6.x (with Wireless Battery Modules v9 | v11 | >= v20D29 | <= v20D32)",
)
READERS = (read_csaf, read_kev, read_epss, read_recalls, read_sbom)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    kind_of(content)
    for read in READERS:
        _read(read, content)
    _read(read_mds2, _sheet(content))
    text = content[:200].decode("utf-8", "replace")
    standing(text, read_versions(text))
    assert compare(name_of(text), name_of(text[::-1])).score <= 1


def _read(read: Any, content: bytes) -> None:
    try:
        found = read(content, Limits())
    except RefusedError as refused:
        found = refused.code
    _bound(found)


def _sheet(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", content)
    return made.getvalue()


def _bound(value: Any) -> None:
    """Every text that is kept is short and shows nothing that acts."""
    if isinstance(value, str):
        assert len(value) <= 2_000
        assert not any(ord(c) < 32 for c in value)
    elif is_dataclass(value):
        for one in fields(value):
            _bound(getattr(value, one.name))
    elif isinstance(value, tuple | list):
        for one in value:
            _bound(one)
