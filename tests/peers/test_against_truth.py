"""The samples against what the laboratory wrote beside them: the same devices, AEs, associations and messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from radvigil.cli.main import main
from tests.support.truth import differences, leaks

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
TRUTHS = sorted(SAMPLES.glob("*.truth.json"))


def capture_of(truth: Path) -> Path:
    name = truth.name.removesuffix(".truth.json")
    return next(p for p in SAMPLES.iterdir() if p.name.split(".")[0] == name and not p.name.endswith(".json"))


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda p: p.name.removesuffix(".truth.json"))
def test_the_picture_is_what_was_done(truth: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("11" * 32)
    out = tmp_path / "out"
    assert main(["analyze", str(capture_of(truth)), "-o", str(out), "--key", str(key), "--digests"]) == 0
    assert differences(out, json.loads(truth.read_text(encoding="utf-8"))) == []


def test_a_leak_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text('{"patient": "TS28464013"}')
    assert list(leaks(tmp_path, ["TS28464013"])) == ["report.json holds TS28464013"]
