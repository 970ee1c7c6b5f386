"""Everything a result holds beside its events, written into one folder."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from radvigil.records import Result
from radvigil.report.html import html_pieces
from radvigil.report.machine import report_lines
from radvigil.report.sarif import findings_sarif
from radvigil.report.table import devices_csv, findings_csv
from radvigil.report.terminal import terminal_summary

EVENTS_SCHEMA = "radvigil.events/1"


class Tool(NamedTuple):
    """What made the result: the program's version, the masking key's name, the reader's language."""

    version: str
    key_id: str
    language: str


def write_report(folder: Path, result: Result, tool: Tool) -> str:
    """Write all files but the events; the terminal's summary. Raises OSError."""
    streams = folder / "events"
    streams.mkdir(exist_ok=True)
    (streams / "streams.json").write_bytes(streams_json(streams, tool))
    with (folder / "report.json").open("wb") as file:
        file.writelines(report_lines(result, tool.version, tool.key_id))
    with (folder / "report.html").open("w", encoding="utf-8") as page:
        page.writelines(html_pieces(result, tool.language, tool.key_id))
    (folder / "devices.csv").write_text(devices_csv(result, tool.language), encoding="utf-8", newline="")
    (folder / "findings.csv").write_text(findings_csv(result, tool.language), encoding="utf-8", newline="")
    (folder / "findings.sarif").write_bytes(findings_sarif(result, tool.version, tool.language))
    return terminal_summary(result, tool.language)


def streams_json(folder: Path, tool: Tool) -> bytes:
    """What the event lines of `folder` were written with: said once, as each line would carry the same.

    `key_id` names the key of every masked identifier in them; identifiers of two results compare only under one key.
    """
    said = {
        "schema": EVENTS_SCHEMA,
        "tool": {"name": "radvigil", "version": tool.version},
        "key_id": tool.key_id,
        "streams": sorted(path.stem for path in folder.glob("*.ndjson")),
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=1) + b"\n"
