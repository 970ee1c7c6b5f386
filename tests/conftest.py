"""A test that is skipped must say why; in CI only the reasons listed in `skips.txt` are accepted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

LISTED = Path(__file__).parent / "skips.txt"
_unlisted: list[str] = []


def listed() -> list[str]:
    """The reasons that CI accepts: one a line, compared by their beginning; lines with # say why."""
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if not reason.startswith(tuple(listed())):
            _unlisted.append(f"{report.nodeid}: {reason}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("CI") and _unlisted and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("CI"):
        for line in _unlisted:
            terminalreporter.write_line(f"skipped without being listed in tests/skips.txt: {line}", red=True)
