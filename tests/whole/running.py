"""Starts the program as a person does, in a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SMALL = SAMPLES / "legacy-day.pcap"
PROGRAM = [sys.executable, "-m", "radvigil.cli.main"]


def run(out: Path, *words: str | Path, given: bytes | None = None, **environment: str) -> subprocess.CompletedProcess:
    """`radvigil analyze words -o out`, its exit status and what it said."""
    world = {**os.environ, "LC_ALL": "C.UTF-8", "RADVIGIL_HOME": str(out.parent / "home"), **environment}
    return subprocess.run(
        [*PROGRAM, "analyze", *map(str, words), "-o", str(out)],
        input=given, capture_output=True, timeout=120, check=False, env=world,
    )  # fmt: skip


def report(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / "report.json").read_bytes()))


def contents(out: Path) -> dict[str, bytes]:
    """Every file of a result."""
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
