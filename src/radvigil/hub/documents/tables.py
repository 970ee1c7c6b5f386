"""Tables as CSV (RFC 4180), streamed, inert in a spreadsheet.

Rules:
1. A cell that a spreadsheet would take for a formula begins with an apostrophe: `=`, `+`, `-`, `@`, also after spaces,
   quotes, a tab or a line end, and in full width (OWASP, CSV injection). A plain number keeps its sign.
2. Control, format and surrogate characters go; a line end inside a cell is a space, so that a row is a line.
3. Rows are written one by one: a table of any length takes the memory of one piece.
4. Codes, ISO 8601 dates and plain numbers, in every language: the file is for machines and for sorting. Only the heads
   are said in the language.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum

BOM = "\ufeff"
"""What makes Excel read UTF-8."""
PIECE = 200
"""Rows that are sent at a time."""
_FORMULA = re.compile(r"[\s'\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_GONE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
_LINE_END = re.compile("[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")

Cell = object


def csv_pieces(heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = True) -> Iterator[str]:
    """The file in pieces of `PIECE` rows, the heads first."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow([cell(head) for head in heads])
    if bom:
        line.said.insert(0, BOM)
    for count, row in enumerate(rows, 1):
        writer.writerow([cell(value) for value in row])
        if count % PIECE == 0:
            yield line.taken()
    yield line.taken()


def cell(value: Cell) -> str:
    """A value as it stands in the file. An unknown type is a TypeError: no object tells its memory address."""
    if value is None:
        return ""
    if isinstance(value, Enum):
        return cell(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | frozenset):
        return _text("; ".join(cell(part) for part in (sorted(value) if isinstance(value, frozenset) else value)))
    if isinstance(value, str):
        return _text(value)
    raise TypeError(f"no table can hold a {type(value).__name__}")


def _text(value: str) -> str:
    plain = value if value.isprintable() else _plain(value)
    return f"'{plain}" if _FORMULA.match(plain) and not _NUMBER.fullmatch(plain) else plain


def _plain(value: str) -> str:
    one_line = _LINE_END.sub(" ", value)
    return "".join(sign for sign in one_line if unicodedata.category(sign) not in _GONE)


class _Line:
    """What the csv module writes to: keeps what was written until it is taken."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def write(self, text: str) -> int:
        self.said.append(text)
        return len(text)

    def taken(self) -> str:
        text = "".join(self.said)
        self.said.clear()
        return text
