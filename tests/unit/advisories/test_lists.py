"""KEV, EPSS and recalls: read, or refused with their place."""

from __future__ import annotations

import gzip
from dataclasses import replace
from time import process_time

import pytest

from radvigil.advisories.lists import read_epss, read_kev, read_recalls, serials_in
from radvigil.advisories.reading import RefusedError
from radvigil.records import Exploited, Limits
from tests.support.csaf import packed


def test_kev() -> None:
    row = {
        "cveID": "CVE-2017-0144",
        "dateAdded": "2022-02-10",
        "dueDate": "2022-08-10",
        "knownRansomwareCampaignUse": "Known",
    }
    found = read_kev(packed({"dateReleased": "2026-07-23T16:21:10Z", "vulnerabilities": [row]}), Limits())
    assert found.as_of == "2026-07-23"
    assert found.rows == (Exploited("CVE-2017-0144", "2022-02-10", "2022-08-10", "known"),)
    with pytest.raises(RefusedError) as refused:
        read_kev(packed({"dateReleased": "x", "vulnerabilities": [{**row, "dueDate": "soon"}]}), Limits())
    assert (refused.value.code, refused.value.pointer) == ("not-a-date", "/vulnerabilities/0/dueDate")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_epss(pack: object) -> None:
    text = (
        b"#model_version:v2026.03.14,score_date:2026-08-22T12:00:00Z\ncve,epss,percentile\nCVE-2017-0144,0.94,0.99\n\n"
    )
    found = read_epss(pack(text), Limits())  # type: ignore[operator]
    assert (found.as_of, found.rows) == ("2026-08-22", (("CVE-2017-0144", 0.94),))


def test_epss_with_other_columns_beside() -> None:
    found = read_epss(b'CVE,CVSS3,EPSS,EPSS Percentile,Description\nCVE-2017-0144,8.1,0.9,0.99,"a, b"\n', Limits())
    assert (found.as_of, found.rows) == ("", (("CVE-2017-0144", 0.9),))


@pytest.mark.parametrize(
    ("content", "code", "pointer"),
    [
        (b"a,b\n", "not-epss", "/1"),
        (b"cve,epss\nCVE-2017-0144,high\n", "not-epss", "/1"),
        (b"cve,epss\nCVE-2017-0144,0.1\nCVE-2017-0145,7\n", "not-allowed", "/2"),
        (b"cve,epss\nCVE-2017-0144,nan\n", "not-allowed", "/1"),
        (b"\x1f\x8brubbish", "not-gzip", ""),
    ],
)
def test_broken_epss_is_refused(content: bytes, code: str, pointer: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_epss(content, Limits())
    assert (refused.value.code, refused.value.pointer) == (code, pointer)


def test_rows_are_bounded() -> None:
    with pytest.raises(RefusedError, match="too-many"):
        read_epss(b"cve,epss\n" + b"CVE-2017-0144,0.1\n" * 20, replace(Limits(), feed_rows=10))


@pytest.mark.parametrize(
    ("codes", "serials"),
    [
        ("Serial numbers: 75555, 75556; 75557.", ("75555", "75556", "75557")),
        ("Model: 10742326 S/N 4411A. Lot: 99887", ("4411A",)),
        ("75555 75556", ("75555", "75556")),
        ("Lot numbers: 12345, 12346", ()),
        ("All units", ()),
        ("SN: 123", ()),
        ("", ()),
    ],
)
def test_serial_numbers_in_codes(codes: str, serials: tuple[str, ...]) -> None:
    assert serials_in(codes) == serials


def test_recalls() -> None:
    row = {
        "recall_number": "Z-1-2026",
        "recalling_firm": "Exemplar",
        "product_description": "Tomo 64",
        "code_info": "All serial numbers",
        "recall_initiation_date": "20260102",
        "status": "Ongoing",
    }
    [one] = read_recalls(packed({"meta": {"last_updated": "2026-11-20"}, "results": [row]}), Limits()).rows
    assert (one.number, one.all_units, one.initiated, one.status, one.serials) == (
        "Z-1-2026",
        True,
        "2026-01-02",
        "Ongoing",
        (),
    )
    with pytest.raises(RefusedError) as refused:
        read_recalls(packed({"results": [{"recalling_firm": "x", "product_description": "y"}]}), Limits())
    assert refused.value.pointer == "/results/0/recall_number"


@pytest.mark.parametrize("word", ["serial ", "s/n: ", "lot ", "model ", "all ", "sn lot: "])
def test_codes_of_many_labels_take_little_time(word: str) -> None:
    began = process_time()
    serials_in(word * (65_536 // len(word)))
    assert process_time() - began < 2
