"""The door of the report: event streams, JSON, CSV, the terminal's summary and the picture (HTML)."""

from radvigil.report.events import EventWriter
from radvigil.report.html import Drawing, Known, drawing, report_html
from radvigil.report.joining import join_events
from radvigil.report.machine import report_json
from radvigil.report.past import NoReportError, Past, read_past, read_report
from radvigil.report.sarif import findings_sarif
from radvigil.report.table import devices_csv, findings_csv
from radvigil.report.terminal import terminal_summary
from radvigil.report.view import Talk, View, harmless
from radvigil.report.whole import Whole, whole_of
from radvigil.report.writing import Tool, write_report

__all__ = [
    "Drawing",
    "EventWriter",
    "Known",
    "NoReportError",
    "Past",
    "Talk",
    "Tool",
    "View",
    "Whole",
    "devices_csv",
    "drawing",
    "findings_csv",
    "findings_sarif",
    "harmless",
    "join_events",
    "read_past",
    "read_report",
    "report_html",
    "report_json",
    "terminal_summary",
    "whole_of",
    "write_report",
]
