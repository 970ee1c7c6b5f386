"""The samples that ship: small, each with its truth, and nothing of the machine that made them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CAPTURES = sorted(path for path in SAMPLES.iterdir() if ".pcap" in path.name)


def test_there_are_samples_and_they_stay_small() -> None:
    assert {path.name.split(".")[0] for path in CAPTURES} >= {
        "ordinary-day",
        "legacy-day",
        "department-day",
        "hl7-impostor",
    }
    assert max(path.stat().st_size for path in CAPTURES) <= 5_000_000
    assert sum(path.stat().st_size for path in CAPTURES) <= 12_000_000


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.name)
def test_each_has_its_truth_and_its_provenance(capture: Path) -> None:
    name = capture.name.split(".")[0]
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text(encoding="utf-8"))
    assert truth["schema"] == "radvigil.truth/1"
    names = {device["name"] for device in truth["devices"]}
    assert {row["origin"] for row in truth["associations"]} | {row["target"] for row in truth["associations"]} <= names
    assert {row["source"] for row in truth["hl7_messages"]} <= names
    assert all(len(device["ips"]) == len(device["macs"]) == len(device["segments"]) for device in truth["devices"])
    assert f"`{capture.name}`" in (SAMPLES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("capture", [path for path in CAPTURES if path.suffix == ".pcap"], ids=lambda path: path.name)
def test_identifiers_are_really_on_the_wire(capture: Path) -> None:
    """Otherwise a test that greps the outputs for them proves nothing."""
    raw = capture.read_bytes()
    truth = json.loads((SAMPLES / f"{capture.stem}.truth.json").read_text(encoding="utf-8"))
    clear = [
        word for word in truth["identifiers"] if any(word.encode(code, "ignore") in raw for code in ("utf-8", "cp850"))
    ]
    assert len(clear) >= 0.8 * len(truth["identifiers"]) > 3
