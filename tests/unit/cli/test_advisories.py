"""The commands `advisories` and `rematch`: what they say, in both languages, and their exit status."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from radvigil.cli.main import main
from radvigil.records import Result
from radvigil.report import report_json
from tests.support.advisory_pairs import fact
from tests.support.csaf import document, packed
from tests.support.sites import CT1, vallon


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RADVIGIL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    site = vallon()
    ct = next(one for one in site.devices if one.id == CT1)
    ct = replace(ct, manufacturer=fact("Philips"), model=fact("Brilliance 64"), software=(fact("2.6.0"),))
    devices = tuple(ct if one.id == CT1 else one for one in site.devices)
    path = tmp_path / "report.json"
    path.write_bytes(report_json(Result(replace(site, devices=devices)), "0.1.0", "0" * 16))
    return path


def test_update_and_status_say_what_was_taken_and_what_was_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "a.json").write_bytes(packed(document()))
    (stick / "\x1b[31mred.json").write_bytes(b"{")
    assert main(["advisories", "update", "--from", str(stick), "--lang", "en"]) == 3
    said = capsys.readouterr().out
    assert "1 file taken" in said
    assert "1 file refused; what was good before stays" in said
    assert "neither CSAF" in said
    assert "\x1b" not in said
    assert main(["advisories", "status", "--lang", "fr"]) == 0
    said = capsys.readouterr().out
    assert "1 avis importé, 1 version gardée, avis le plus récent du 2026-02-03" in said
    assert "signature non vérifiée\u00a0: 1" in said
    assert "suivis jusqu’au 2024-10-24" in said
    assert main(["advisories", "status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert [one["advisories"] for one in status["sources"]] == [1]
    assert status["sources"][0]["failures"][0]["code"] == "not-known"


def test_update_without_a_place_goes_to_all_places_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["advisories", "update", "--lang", "en"]) == 2
    assert "no source was imported yet" in capsys.readouterr().err
    (tmp_path / "a.json").write_bytes(packed(document()))
    assert main(["advisories", "update", "--from", str(tmp_path / "a.json"), "--lang", "en"]) == 0
    (tmp_path / "a.json").write_bytes(packed(document(revision="2")))
    assert main(["advisories", "update", "--lang", "en"]) == 0
    (tmp_path / "a.json").unlink()
    assert main(["advisories", "update", "--lang", "fr"]) == 3
    assert "introuvable ou illisible" in capsys.readouterr().err


def test_only_https_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["advisories", "update", "--from", "http://example.org/x.json", "--lang", "en"]) == 3
    assert "only https addresses are asked" in capsys.readouterr().out


def test_a_damaged_store_is_said_with_what_to_do(home: Path, report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "advisories.sqlite3").write_bytes(b"rubbish" * 1000)
    for words in (["advisories", "status"], ["rematch", str(report)], ["advisories", "update", "--from", str(report)]):
        assert main([*words, "--lang", "en"]) == 2
        assert "Move it away and import again" in capsys.readouterr().err


def test_rematch_says_each_match_with_its_why(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rematch", str(report), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "CT 1 Urgences · Philips Brilliance 64 · d00000" in said
    assert "this version lies in the range named: ICSMA-18-123-01" in said
    assert "Version 2.6.0 lies in <=2.6.2." in said
    assert "MS17-010" in said
    assert "exploited in the wild (KEV)" in said
    assert "Advisories followed until 2024-10-24 or later" in said
    assert main(["rematch", str(report), "--lang", "fr"]) == 0
    assert "cette version est dans la plage nommée\u00a0: ICSMA-18-123-01" in capsys.readouterr().out


def test_rematch_for_programs_holds_codes(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rematch", str(report), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["schema"] == "radvigil.advisories/1"
    [one] = [m for m in said["matches"] if m["advisory"] == "ICSMA-18-123-01"]
    assert (one["device"], one["certainty"], one["through"]) == (CT1, "range", "product")
    assert one["evidence"][0]["source"] == "dicom.image"
    assert {a["id"] for a in said["advisories"]} == {m["advisory"] for m in said["matches"]}


def test_an_answer_is_asked_once(report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rematch", str(report), "--json"]) == 0
    [match] = [m for m in json.loads(capsys.readouterr().out)["matches"] if m["advisory"] == "MS17-010"]
    answers = tmp_path / "answers.toml"
    lines = '[[verdict]]\nmatch = "{}"\nverdict = "fixed"\nauthor = "A. Durand"\nreason = "KB4012212"\n'
    answers.write_text(lines.format(match["id"]) + "given = 2020-01-01\nexpires = 2999-12-31\n", encoding="utf-8")
    assert main(["rematch", str(report), "--verdicts", str(answers), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Answered by A. Durand on 2020-01-01: fixed. KB4012212" in said
    assert f"question {match['id']}" not in said
    answers.write_text(answers.read_text().replace("2999", "2020"), encoding="utf-8")
    assert main(["rematch", str(report), "--verdicts", str(answers), "--lang", "en"]) == 0
    assert "please look again" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"verdicts": [{"match": "x"}]}', "/verdicts/0/match"),
        ('{"verdicts": [{"match": "0123456789abcdef", "verdict": "maybe"}]}', "/verdicts/0/verdict"),
        ('{"verdicts": []}', "/verdicts"),
        ("[", "no JSON"),
    ],
)
def test_broken_answers_are_refused_with_their_place(
    report: Path, tmp_path: Path, content: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    assert main(["rematch", str(report), "--verdicts", str(tmp_path / "a.json"), "--lang", "en"]) == 2
    assert why in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", ["", "{}", '{"schema": "other/1"}', '{"schema": "radvigil.report/1", "devices": [{}]}']
)
def test_what_is_no_report_is_refused(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.json").write_text(content, encoding="utf-8")
    assert main(["rematch", str(tmp_path / "x.json"), "--lang", "fr"]) == 2
    assert "x.json" in capsys.readouterr().err
    assert main(["rematch", str(tmp_path / "none.json"), "--lang", "en"]) == 2
