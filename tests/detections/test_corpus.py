"""Each capture of the public corpus: what is labelled is found, and nothing else.

Of the captures of the MS17-010 family (cut at 400 bytes a packet) the labels also say which of the family it is, and
whether it was answered.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.detection import CORPUS_LABELS, corpus_labels, judged
from tests.support.pictures import picture_of

FOLDER = os.environ.get("RADVIGIL_CORPUS", "")
LABELS = corpus_labels(CORPUS_LABELS)
EXPLOITS = sorted(name for name, labels in LABELS.items() if any(one.code == "RV-NET-004" for one in labels))
pytestmark = pytest.mark.skipif(not FOLDER, reason="RADVIGIL_CORPUS is not set: no capture to read")


def test_every_capture_has_labels() -> None:
    assert {path.name for path in Path(FOLDER).iterdir() if path.suffix in (".pcap", ".cap")} == set(LABELS)


@pytest.mark.parametrize("name", sorted(LABELS))
def test_findings_are_those_that_are_right(name: str, tmp_path: Path) -> None:
    assert judged(picture_of(Path(FOLDER) / name, tmp_path).report, LABELS[name]).wrong == []


@pytest.mark.parametrize("name", EXPLOITS)
def test_the_family_is_named_and_whether_it_was_answered(name: str, tmp_path: Path) -> None:
    report = picture_of(Path(FOLDER) / name, tmp_path).report
    told = {(one["params"]["family"], bool(one["params"]["answered"])) for one in report["findings"]
            if one["code"] == "RV-NET-004"}  # fmt: skip
    labelled = {(one.facts["family"], one.facts["answered"]) for one in LABELS[name] if one.code == "RV-NET-004"}
    assert told == labelled
