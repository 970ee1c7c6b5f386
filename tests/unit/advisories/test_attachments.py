"""SBOM and MDS2: read within bounds, refused with their place, and held against the capture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from radvigil.advisories import contradictions, read_mds2, read_sbom
from radvigil.advisories.reading import RefusedError
from radvigil.advisories.sheets import rows_of
from radvigil.cli.main import main
from radvigil.records import Device, Limits, Result, Statement
from radvigil.report import report_json
from tests.support.csaf import packed
from tests.support.sites import CT1, L1, TELE, service, talk, vallon
from tests.support.workbook import workbook

CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "components": [
        {"name": "DCMTK", "version": "3.6.5", "publisher": "OFFIS"},
        {"name": "OpenSSL", "version": "1.1.1k", "cpe": "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*"},
        {"name": "openssh-server", "version": "9.2p1", "purl": "pkg:deb/debian/openssh-server@9.2p1"},
        {
            "name": "outer",
            "version": "",
            "supplier": {"name": "Exemplar"},
            "components": [{"name": "inner", "version": "2"}],
        },
        {"name": "DCMTK", "version": "3.6.5", "publisher": "OFFIS"},
    ],
}
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "packages": [
        {
            "name": "pynetdicom",
            "versionInfo": "2.0.0",
            "supplier": "Organization: pydicom",
            "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:pypi/pynetdicom@2.0.0"}],
        },
        {"name": "zlib", "supplier": "NOASSERTION"},
    ],
}


def test_cyclonedx() -> None:
    found = {one.name: one for one in read_sbom(packed(CYCLONEDX), Limits())}
    assert list(found) == ["DCMTK", "OpenSSL", "openssh-server", "outer", "inner"]
    assert (found["DCMTK"].vendor, found["DCMTK"].version, found["DCMTK"].source) == ("OFFIS", "3.6.5", "sbom")
    assert found["OpenSSL"].vendor == "openssl"
    assert found["openssh-server"].distribution
    assert (found["outer"].vendor, found["outer"].version) == ("Exemplar", "")


def test_spdx() -> None:
    one, two = read_sbom(packed(SPDX), Limits())
    assert (one.vendor, one.name, one.version, one.purl) == (
        "pydicom",
        "pynetdicom",
        "2.0.0",
        "pkg:pypi/pynetdicom@2.0.0",
    )
    assert (two.vendor, two.version) == ("", "")


@pytest.mark.parametrize(
    ("content", "code", "pointer"),
    [
        ({"bomFormat": "SWID"}, "not-sbom", ""),
        ({"bomFormat": "CycloneDX", "components": {}}, "not-an-array", "/components"),
        (
            {"bomFormat": "CycloneDX", "components": [{"components": [{}], "name": "a"}]},
            "missing",
            "/components/0/components/0/name",
        ),
        ({"spdxVersion": "SPDX-2.3"}, "missing", "/packages"),
        ({"spdxVersion": "SPDX-2.2", "packages": [{"name": 3}]}, "not-a-text", "/packages/0/name"),
    ],
)
def test_broken_bills_are_refused(content: Any, code: str, pointer: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_sbom(packed(content), Limits())
    assert (refused.value.code, refused.value.pointer) == (code, pointer)


def test_components_are_bounded() -> None:
    with pytest.raises(RefusedError, match="too-many"):
        read_sbom(packed(CYCLONEDX), replace(Limits(), attachment_rows=3))


FORM = {
    "Cover": [["Manufacturer Disclosure Statement for Medical Device Security", "MDS2"]],
    "Form": [
        ["Question ID", "Question", "", "See note"],
        ["TXCF-2", "Is personally identifiable information encrypted prior to transmission?", "Yes", "1"],
        ["RMOT-1", "Does the device permit remote service connections?", "No"],
        ["", "SAHD-9", "Are needless services disabled?", "See Notes", ""],
        ["CONN-1.1.1", "Wi-Fi?", "N/A"],
        ["CONN-4", "External systems?", ""],
        ["XXXX-1", "not a section", "Yes"],
    ],
}


@pytest.mark.parametrize("shared", [True, False], ids=["shared strings", "inline strings"])
def test_answers_are_found_by_question_in_any_sheet_and_column(shared: bool) -> None:
    found = read_mds2(workbook(FORM, shared), Limits())
    assert [(one.question, one.answer) for one in found] == [
        ("CONN-1.1.1", "n/a"),
        ("RMOT-1", "no"),
        ("SAHD-9", "see-notes"),
        ("TXCF-2", "yes"),
    ]
    assert {one.sheet for one in found} == {"xl/worksheets/sheet2.xml"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-xlsx"),
        (b"PK\x03\x04rubbish", "not-xlsx"),
        (workbook({"a": [["nothing", "here"]]}), "no-questions"),
        (workbook(FORM, extra='<!DOCTYPE x [<!ENTITY a "b">]>'), "active-xml"),
        (workbook(FORM, extra='<!DOCTYPE x SYSTEM "file:///etc/passwd">'), "active-xml"),
        (workbook(FORM, extra="<open>"), "not-xlsx"),
        (workbook(FORM, declared='<?xml version="1.0" encoding="cp037"?>'), "active-xml"),
        (workbook(FORM, declared='<?xml version="1.0" encoding="UTF-16"?>'), "active-xml"),
    ],
)
def test_what_is_no_form_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_mds2(content, Limits())
    assert refused.value.code == code


def test_sheets_are_bounded() -> None:
    large = workbook({"a": [["x" * 100] * 26] * 2000})
    with pytest.raises(RefusedError, match="too-large"):
        list(rows_of(large, replace(Limits(), feed_file=10_000)))
    with pytest.raises(RefusedError, match="too-many"):
        list(rows_of(large, replace(Limits(), attachment_rows=500)))


def stated(**answers: str) -> list[Statement]:
    return [Statement(question.replace("_", "-"), answer, "s", 1) for question, answer in answers.items()]  # type: ignore[arg-type]


def ct() -> Device:
    base = next(one for one in vallon().devices if one.id == CT1)
    return replace(
        base,
        services=(
            *base.services,
            service("telnet", "server", 23),
            service("smb", "server", 445, "no", ("share", "disk")),
        ),
    )


def said(*rows: Statement) -> list[tuple[str, str, str]]:
    site = vallon()
    site = replace(site, conversations=(*site.conversations, talk(TELE, CT1, "rdp", "remote")))
    return [(one.question, one.claim, one.service) for one in contradictions(site, ct(), rows)]


@pytest.mark.parametrize(
    ("question", "answer", "other", "expected"),
    [
        ("TXCF_2", "yes", "no", ("encrypted-transfer", "dicom")),
        ("RMOT_1", "no", "yes", ("no-remote", "rdp")),
        ("SAHD_7", "yes", "no", ("no-shares", "smb")),
        ("SAHD_9", "yes", "no", ("no-needless-services", "telnet")),
        ("CONN_4", "no", "yes", ("no-outside", "rdp")),
        ("CONN_3", "no", "yes", ("no-other-systems", "dicom")),
        ("TXCF_1", "yes", "no", ("cable-only", "dicom")),
    ],
)
def test_contradictions(question: str, answer: str, other: str, expected: tuple[str, str]) -> None:
    found = said(*stated(**{question: answer}))
    assert (question.replace("_", "-"), *expected) in found
    assert said(*stated(**{question: other})) == []
    assert said(*stated(**{question: "see-notes"})) == []


def test_what_was_not_seen_contradicts_nothing() -> None:
    quiet = next(one for one in vallon().devices if one.id == L1)
    quiet = replace(quiet, services=())
    site = replace(vallon(), conversations=())
    every = stated(TXCF_1="yes", TXCF_2="yes", RMOT_1="no", SAHD_7="yes", SAHD_9="yes", CONN_3="no", CONN_4="no")
    assert contradictions(site, quiet, every) == ()


def test_the_command_attaches_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RADVIGIL_HOME", str(tmp_path / "home"))
    report, bill, form = tmp_path / "report.json", tmp_path / "bill.json", tmp_path / "form.xlsx"
    report.write_bytes(report_json(Result(vallon()), "0.1.0", "0" * 16))
    bill.write_bytes(packed(CYCLONEDX))
    form.write_bytes(workbook(FORM))
    words = ["rematch", str(report), "--sbom", f"{CT1}={bill}", "--mds2", f"{CT1}={form}"]
    assert main([*words, "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "ICSMA-22-174-01, OFFIS DCMTK (its list of components (SBOM))" in shown
    assert (
        "The manufacturer's statement (MDS2, RMOT-1: no) announces no remote service; the capture shows rdp." in shown
    )
    assert main(["rematch", str(report), "--sbom", f"nobody={bill}", "--lang", "en"]) == 2
    assert "no device of this report" in capsys.readouterr().err
    assert main(["rematch", str(report), "--mds2", f"{CT1}={bill}", "--lang", "fr"]) == 2
    assert "ce n’est pas un fichier XLSX" in capsys.readouterr().err
    bill.write_text('{"bomFormat": "CycloneDX", "components": [{"name": 7}]}', encoding="utf-8")
    assert main(["rematch", str(report), "--sbom", f"{CT1}={bill}", "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert f"{bill}: a text was expected (at /components/0/name; CycloneDX, component.name)" in told
