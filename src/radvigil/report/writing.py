"""Everything a result holds beside its events, written into one folder."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from radvigil.records import Site
from radvigil.report.html import report_html
from radvigil.report.machine import report_json
from radvigil.report.table import devices_csv
from radvigil.report.terminal import terminal_summary


class Tool(NamedTuple):
    """What made the result: the program's version, the masking key's name, the reader's language."""

    version: str
    key_id: str
    language: str


def write_report(folder: Path, site: Site, tool: Tool) -> str:
    """Write report.json, report.html and devices.csv; the terminal's summary. Raises OSError."""
    (folder / "report.json").write_bytes(report_json(site, tool.version, tool.key_id))
    (folder / "report.html").write_text(report_html(site, tool.language), encoding="utf-8")
    (folder / "devices.csv").write_text(devices_csv(site, tool.language), encoding="utf-8", newline="")
    return terminal_summary(site, tool.language)
