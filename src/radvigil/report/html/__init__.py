"""The picture: one self-contained page (`page.py` puts it together, one file a part)."""

from radvigil.report.html.page import report_html

__all__ = ["report_html"]
