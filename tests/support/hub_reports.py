"""Reports for the hub: one real analysis of a shipped sample, and the same with a part changed."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from radvigil.cli.main import main
from radvigil.hub.demonstration.times import earlier

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@cache
def analysed(name: str = "ordinary-day.pcap") -> bytes:
    """report.json of a sample, made once a run."""
    with tempfile.TemporaryDirectory() as folder:
        status = main(["analyze", str(SAMPLES / name), "--site", str(SAMPLES / "site.toml"), "-o", folder])
        assert status == 0
        return (Path(folder) / "report.json").read_bytes()


def plain(name: str = "ordinary-day.pcap") -> dict[str, Any]:
    """The same as plain values, a fresh copy."""
    return json.loads(analysed(name))


def packed(report: dict[str, Any]) -> bytes:
    return json.dumps(report).encode()


def later(report: dict[str, Any], days: int) -> dict[str, Any]:
    """The same day, so many days later (or earlier): every time in it moves."""
    return json.loads(earlier(packed(report), -days))


def without_finding(report: dict[str, Any], identity: str) -> dict[str, Any]:
    return {**report, "findings": [one for one in report["findings"] if one["id"] != identity]}


def without_device(report: dict[str, Any], device: str) -> dict[str, Any]:
    """As if the machine had not been there: it, what it said and what was said of it."""
    talks = [one for one in report["conversations"] if device not in (one["source"], one["target"])]
    return {
        **{name: value for name, value in report.items() if name not in ("risk", "plan")},
        "devices": [one for one in report["devices"] if one["id"] != device],
        "findings": [one for one in report["findings"] if device not in one["devices"]],
        "conversations": talks,
        "associations": [one for one in report["associations"] if device not in (one["source"], one["target"])],
    }
