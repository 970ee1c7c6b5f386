"""Findings in CSV, SARIF, HTML and on the terminal: in both languages, with nothing active from the wire."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from radvigil.records import Assessment, Evidence, Finding, Reference, Result
from radvigil.report import devices_csv, findings_csv, findings_sarif, report_html, report_json, terminal_summary
from tests.support import sites

PLACE = Reference("7f3c9a1e52d04b68", 41_874, sites.START, "flow")
PROOF = (Evidence("detector.RV-DICOM-020", sites.START, sites.END, 12, (PLACE,)),)


def finding(**more: object) -> Finding:
    params, how = (("titles", 6), ("attempts", 12)), ("attack", "high", "seen", "high")
    base = Finding(
        "f" * 32, "RV-DICOM-020", *how, (sites.CT1,), params, ("disclosed",), 12, sites.START, sites.END, PROOF
    )  # type: ignore[arg-type]
    return replace(base, **more)  # type: ignore[arg-type]


def result(*findings: Finding) -> Result:
    asked = (
        Assessment("RV-DICOM-020", "assessed", "", len(findings)),
        Assessment("RV-DICOM-001", "not-assessed", "no-images"),
    )
    return Result(sites.vallon(), findings, asked)


def test_csv_has_a_row_a_finding_and_says_what_was_not_assessed() -> None:
    rows = list(csv.reader(io.StringIO(findings_csv(result(finding()), "en").removeprefix("\ufeff"))))
    assert [row[1] for row in rows[1:]] == ["RV-DICOM-020", "RV-DICOM-001"]
    assert rows[1][2:4] == ["High", "seen"]
    assert rows[2][2] == "not assessed"
    assert len({len(row) for row in rows}) == 1


def test_sarif_holds_results_with_identity_and_rules_with_words() -> None:
    run = json.loads(findings_sarif(result(finding()), "0.1", "en"))["runs"][0]
    (one,) = run["results"]
    rules = run["tool"]["driver"]["rules"]
    assert rules[one["ruleIndex"]]["id"] == one["ruleId"] == "RV-DICOM-020"
    assert (one["level"], one["fingerprints"]) == ("error", {"radvigil/1": "f" * 32})
    assert one["properties"]["packets"][0]["packet"] == 41_874
    assert "12" in one["message"]["text"]


def test_sarif_tells_what_could_not_be_judged() -> None:
    run = json.loads(findings_sarif(result(), "0.1", "fr"))["runs"][0]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["associatedRule"] == {"id": "RV-DICOM-001"}
    assert "aucune image" in told["message"]["text"]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_says_a_finding_to_four_readers_and_marks_its_machine(lang: str) -> None:
    page = report_html(result(finding()), lang)
    words = {"en": ("Health", "Engineering", "Management", "Law"), "fr": ("Soin", "Technique", "Direction", "Droit")}[
        lang
    ]
    assert all(f"</svg>{word}</h4>" in page for word in words)
    assert 'id="f-RV-DICOM-020" open' in page
    assert 'class="dev look"' in page
    assert f'id="i-{"f" * 32}"' in page


def test_a_note_does_not_mark_a_machine() -> None:
    page = report_html(result(finding(severity="low")), "en")
    assert 'class="dev look"' not in page
    assert 'id="f-RV-DICOM-020"' in page


def test_hostile_parameters_stay_text() -> None:
    hostile = finding(params=(("titles", "<script>alert(1)</script>"), ("attempts", "=cmd|' /C calc'!A0")))
    assert "<script>alert(1)" not in report_html(result(hostile), "en")
    assert (
        "<script>alert"
        in json.loads(findings_sarif(result(hostile), "0.1", "en"))["runs"][0]["results"][0]["message"]["text"]
    )
    cells = [c for row in csv.reader(io.StringIO(findings_csv(result(hostile), "en"))) for c in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_the_terminal_names_the_gravest() -> None:
    said = terminal_summary(result(finding()), "en")
    assert "1 high; 1 rules could not be judged" in said
    assert "! A machine is guessing" in said
    assert len(said.splitlines()) <= 24


def test_json_has_findings_and_assessments_as_codes() -> None:
    report = json.loads(report_json(result(finding()), "0.1", "k"))
    assert report["findings"][0]["params"] == {"titles": 6, "attempts": 12}
    assert report["assessments"][1] == {
        "code": "RV-DICOM-001",
        "state": "not-assessed",
        "reason": "no-images",
        "findings": 0,
    }
    assert "guessing" not in json.dumps(report)


def test_devices_csv_says_look_out() -> None:
    assert "look out" in devices_csv(result(finding()), "en")


def test_text_from_the_wire_makes_no_link_and_no_placeholder_in_sarif() -> None:
    hostile = finding(params=(("titles", "[a](http://x.example)"), ("attempts", "{0}\\")))
    (one,) = json.loads(findings_sarif(result(hostile), "0.1", "en"))["runs"][0]["results"]
    said = one["message"]["text"]
    assert r"\[a\](http://x.example)" in said
    assert "{{0}}" in said
