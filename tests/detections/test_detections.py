"""Every rule has a folder here: a capture that makes it fire, one that leaves it silent, and what must come out.

`expected.json` has `fires` and `silent`; each may hold

    options    further words of the command line
    site       a site file (TOML) as text
    statement  questions and answers of a maker's statement, written beside the site file as `statement.xlsx`
    past       name of a capture in the folder whose report is given with --past
    findings   (fires) list of subsets, each met by a finding of its own; devices are said by their addresses
    count      (fires) how many findings of the rule there are, exactly
    reason     (silent) the rule is not assessed, for this reason; else it must be assessed and say nothing

`README.md` says the purpose of both, the origin and the licence.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from radvigil.detectors import RULES
from tests.detections.makers import MAKERS
from tests.support.pictures import Picture, picture_of
from tests.support.truth import leaks
from tests.support.workbook import workbook
from tests.traces.test_traces import unmet

HERE = Path(__file__).parent
CODES = sorted(rule.CODE for rule in RULES)
LARGEST = 100_000

Plain = dict[str, Any]


def expected_of(code: str) -> Plain:
    return dict(json.loads((HERE / code / "expected.json").read_text(encoding="utf-8")))


def pictured(code: str, which: str, tmp_path: Path) -> Picture:
    expected = expected_of(code)[which]
    options = list(expected.get("options", ()))
    if "statement" in expected:
        rows = [[question, "", answer] for question, answer in expected["statement"].items()]
        (tmp_path / "statement.xlsx").write_bytes(workbook({"Form": rows}))
    if "site" in expected:
        (tmp_path / "site.toml").write_text(expected["site"], encoding="utf-8")
        options += ["--site", str(tmp_path / "site.toml")]
    if "past" in expected:
        picture_of(HERE / code / expected["past"], tmp_path / "past" / "out")
        options += ["--past", str(tmp_path / "past" / "out" / "report.json")]
    (capture,) = (HERE / code).glob(f"{which}.*")
    return picture_of(capture, tmp_path / "out", options)


def told(picture: Picture, code: str) -> list[Plain]:
    """The rule's findings, with the addresses of their devices."""
    ips = {one["id"]: sorted(a["ip"] for a in one["addresses"]) for one in picture.report["devices"]}
    found = [one for one in picture.report["findings"] if one["code"] == code]
    return [{**one, "devices": [ips[device] for device in one["devices"]]} for one in found]


def assessment(picture: Picture, code: str) -> Plain:
    (found,) = (one for one in picture.report["assessments"] if one["code"] == code)
    return dict(found)


@pytest.mark.parametrize("code", CODES)
def test_it_fires(code: str, tmp_path: Path) -> None:
    expected, picture = expected_of(code)["fires"], pictured(code, "fires", tmp_path)
    findings = told(picture, code)
    assert expected["findings"], "say what must be found"
    assert unmet(findings, expected["findings"]) == []
    assert len(findings) == expected["count"]
    assert all(one["count"] > 0 and one["evidence"] for one in findings)
    assert assessment(picture, code) == {"code": code, "state": "assessed", "reason": "", "findings": len(findings)}
    assert list(leaks(picture.out, expected.get("must_not_appear", []))) == []


@pytest.mark.parametrize("code", CODES)
def test_it_is_silent(code: str, tmp_path: Path) -> None:
    expected, picture = expected_of(code)["silent"], pictured(code, "silent", tmp_path)
    assert told(picture, code) == []
    reason = expected.get("reason", "")
    state = "not-assessed" if reason else "assessed"
    assert assessment(picture, code) == {"code": code, "state": state, "reason": reason, "findings": 0}


@pytest.mark.parametrize("code", CODES)
def test_a_folder_is_whole(code: str) -> None:
    assert {"fires", "silent"} == expected_of(code).keys()
    captures = [path for path in (HERE / code).iterdir() if path.suffix not in (".md", ".json")]
    assert all(path.stat().st_size <= LARGEST for path in captures)
    text = (HERE / code / "README.md").read_text(encoding="utf-8")
    assert all(f"\n{word}: " in text for word in ("Fires", "Silent", "Origin", "Licence"))


def test_every_capture_can_be_made_again() -> None:
    kept = {str(path.relative_to(HERE)) for path in HERE.glob("RV-*/*") if path.suffix not in (".md", ".json")}
    assert kept == set(MAKERS)
    assert [name for name, make in MAKERS.items() if (HERE / name).read_bytes() != make()] == []


def test_no_folder_is_left_of_a_rule_that_is_no_more() -> None:
    assert sorted(path.name for path in HERE.glob("RV-*")) == CODES
