"""XLSX files written here, with the standard library alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(
    sheets: Mapping[str, Sequence[Sequence[str]]],
    shared: bool = True,
    extra: str = "",
    declared: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    """Sheets by name. `shared`: texts stand in a table of their own, as spreadsheets write them."""
    texts: list[str] = []
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, rows in enumerate(sheets.values(), start=1):
            body = "".join(_row(at, row, texts, shared) for at, row in enumerate(rows, start=1))
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'{declared}{extra}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>',
            )
        if shared:
            table = "".join(
                f"<si><r><t>{escape(text[:3])}</t></r><r><t>{escape(text[3:])}</t></r></si>" for text in texts
            )
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{table}</sst>')
    return made.getvalue()


def _row(number: int, row: Sequence[str], texts: list[str], shared: bool) -> str:
    cells = []
    for column, text in enumerate(row):
        if not text:
            continue
        place = f"{chr(65 + column)}{number}"
        if shared:
            texts.append(text)
            cells.append(f'<c r="{place}" t="s"><v>{len(texts) - 1}</v></c>')
        else:
            cells.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'
