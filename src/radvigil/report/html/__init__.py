"""The picture: one self-contained page (`page.py` puts it together, one file a part), or its drawing alone."""

from radvigil.report.html.drawing import Drawing, Known, drawing
from radvigil.report.html.page import html_pieces, report_html

__all__ = ["Drawing", "Known", "drawing", "html_pieces", "report_html"]
