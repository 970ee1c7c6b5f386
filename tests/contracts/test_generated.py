"""What is generated is current."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


TOOLS = ["generate_detector_docs.py", "generate_event_docs.py", "generate_schemas.py", "generate_standards.py"]


@pytest.mark.parametrize("tool", TOOLS)
def test_generated_files_are_current(tool: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / tool), "--check"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
