"""The picture: one self-contained page (`page.py` puts it together, one file a part)."""

from radvigil.report.html.page import html_pieces, report_html

__all__ = ["html_pieces", "report_html"]
