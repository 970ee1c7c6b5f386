"""The door of the report: event streams, JSON, CSV, the terminal's summary and the picture (HTML)."""

from radvigil.report.events import EventWriter
from radvigil.report.html import report_html
from radvigil.report.joining import join_events
from radvigil.report.machine import report_json
from radvigil.report.past import Past, read_past, read_report
from radvigil.report.sarif import findings_sarif
from radvigil.report.table import devices_csv, findings_csv
from radvigil.report.terminal import terminal_summary
from radvigil.report.writing import Tool, write_report

__all__ = [
    "EventWriter",
    "Past",
    "Tool",
    "devices_csv",
    "findings_csv",
    "findings_sarif",
    "join_events",
    "read_past",
    "read_report",
    "report_html",
    "report_json",
    "terminal_summary",
    "write_report",
]
