"""Cells of an XLSX file (ECMA-376), read by the standard library within bounds.

Rules: nothing outside the archive is ever looked at. A part that declares a document type, or another encoding than
UTF-8 in which one could hide, is refused before any of it is parsed: without a document type there are no entities,
inside or outside. Sizes unpacked, cells and the length of texts are bounded.
Formulas, links and macros are not read: of a cell, its shown text.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from radvigil.advisories.reading import RefusedError, clean
from radvigil.records import Limits

Row = tuple[str, ...]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$")
_CELL = re.compile(r"^([A-Z]{1,3})\d+$")
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_TEXT = 2_000
_COLUMNS = 64
"""Columns read of a row: an MDS2 has six."""


def rows_of(content: bytes, limits: Limits) -> Iterator[tuple[str, int, Row]]:
    """(sheet, row from 1, texts by column) of every sheet. Raises RefusedError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = sorted(one.filename for one in archive.infolist())
            budget = limits.feed_file
            shared, budget = _shared(archive, names, budget)
            count = 0
            for name in (one for one in names if _SHEET.match(one)):
                part, budget = _part(archive, name, budget)
                for number, row in _rows(part, shared):
                    count += len(row)
                    if count > limits.attachment_rows:
                        raise RefusedError("too-many", f"{name}:{number}", "", limit=str(limits.attachment_rows))
                    yield name, number, row
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError("not-xlsx", "", "ECMA-376") from error
    except ElementTree.ParseError as error:
        raise RefusedError("not-xlsx", "", "ECMA-376 18") from error


def _part(archive: zipfile.ZipFile, name: str, budget: int) -> tuple[bytes, int]:
    with archive.open(name) as file:
        content = file.read(budget + 1)
    if len(content) > budget:
        raise RefusedError("too-large", name, "", limit=str(budget))
    encoding = _ENCODING.match(content)
    foreign = b"\x00" in content[:64] or (encoding is not None and encoding[1].lower() not in (b"utf-8", b"us-ascii"))
    if foreign or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise RefusedError("active-xml", name, "XML 1.0 2.8")
    return content, budget - len(content)


def _shared(archive: zipfile.ZipFile, names: list[str], budget: int) -> tuple[list[str], int]:
    if "xl/sharedStrings.xml" not in names:
        return [], budget
    part, budget = _part(archive, "xl/sharedStrings.xml", budget)
    found = []
    for event, element in ElementTree.iterparse(io.BytesIO(part), ("end",)):  # noqa: S314 — no document type, bounded
        if event == "end" and element.tag == f"{_MAIN}si":
            found.append(_text(element))
            element.clear()
    return found, budget


def _text(element: ElementTree.Element) -> str:
    """All runs of a text, without phonetic readings."""
    parts = [one.text or "" for one in element.iter(f"{_MAIN}t")]
    return clean("".join(parts), _TEXT)


def _rows(part: bytes, shared: list[str]) -> Iterator[tuple[int, Row]]:
    number = 0
    for _, element in ElementTree.iterparse(io.BytesIO(part), ("end",)):  # noqa: S314 — no document type, bounded
        if element.tag == f"{_MAIN}row":
            number += 1
            yield number, _row(element, shared)
            element.clear()


def _row(element: ElementTree.Element, shared: list[str]) -> Row:
    cells: dict[int, str] = {}
    for position, cell in enumerate(element.iter(f"{_MAIN}c")):
        column = _column(cell.get("r", ""), position)
        if column < _COLUMNS:
            cells[column] = _value(cell, shared)
    return tuple(cells.get(column, "") for column in range(max(cells, default=-1) + 1))


def _column(reference: str, position: int) -> int:
    found = _CELL.match(reference)
    if not found:
        return position
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.find(f"{_MAIN}v")
    said = (value.text or "").strip() if value is not None else ""
    if kind == "s":
        at = int(said) if said.isdecimal() else -1
        return shared[at] if 0 <= at < len(shared) else ""
    return clean(said, _TEXT)
