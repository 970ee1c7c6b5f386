"""`make audit` says "audited" only when everything was."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

AUDIT = Path(__file__).resolve().parents[2] / "tools" / "audit"


@pytest.mark.parametrize(
    ("said", "status", "expected", "word"),
    [
        ("No known vulnerabilities found", 0, 0, "audited: no known vulnerability"),
        ("Found 1 known vulnerability in 1 package", 1, 1, ""),
        ("requests.exceptions.ConnectionError: no route", 1, 3, "not audited"),
        ("Dependency not found on PyPI and could not be audited: x (1.0)", 1, 3, "not audited"),
    ],
)
def test_the_answer_is_honest(tmp_path: Path, said: str, status: int, expected: int, word: str) -> None:
    fake = tmp_path / "pip-audit"
    fake.write_text(f"#!/bin/sh\necho '{said}'\nexit {status}\n")
    fake.chmod(0o755)
    done = subprocess.run([AUDIT, fake, "lock.txt"], capture_output=True, text=True, timeout=30, check=False)

    assert done.returncode == expected
    assert word in done.stdout + done.stderr
    assert ("audited: no" in done.stdout) == (status == 0)
