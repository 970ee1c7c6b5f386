"""CSV that a spreadsheet cannot mistake for a formula, of any length."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum

import pytest

from radvigil.hub.documents.tables import BOM, PIECE, cell, csv_pieces


class Mood(Enum):
    ODD = "=odd"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1 234", "-x", "@SUM(A1)", "\t=1", "\r\n=1", "  =1", "\x00=1", "\u200b=1", "\u00a0=1", "＝1", "＋1",
     "－1", "＠x", "=cmd|'/c calc'!A0", '"=1', "'=1", "-1+1", "-", "+41 79 555 01 02", "\u202e=1", "-1e5",
     "-١", "-\uff11"],
)  # fmt: skip
def test_a_formula_is_text(text: str) -> None:
    made = cell(text)
    assert made.startswith("'")
    assert "\n" not in made


@pytest.mark.parametrize("value", [["=1", "x"], Mood.ODD, ("@a",)])
def test_a_formula_inside_another_value_is_text(value: object) -> None:
    assert cell(value).startswith("'")


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (None, ""), (True, "yes"), (False, "no"), (-3, "-3"), (2.5, "2.5"), ("-3", "-3"), ("-3.5", "-3.5"),
        (date(2026, 11, 18), "2026-11-18"), (datetime(2026, 11, 18, 8, tzinfo=UTC), "2026-11-18T08:00:00+00:00"),
        ("a\nb\tc", "a b c"), ("pay\u202etxt", "paytxt"), ("\ud800x", "x"), (("b", "a"), "b; a"),
        (frozenset(("b", "a")), "a; b"), ("Scanner 1 « Urgences »", "Scanner 1 « Urgences »"),
    ],
)  # fmt: skip
def test_values_are_plain(value: object, made: str) -> None:
    assert cell(value) == made


def test_an_object_is_refused() -> None:
    with pytest.raises(TypeError, match="no table can hold"):
        cell(object())


def test_a_row_is_a_row_again() -> None:
    rows = [('a"b', "c,d", "e\r\nf", ";g"), ("", None, 1, "é")]
    text = "".join(csv_pieces(["un", "deux", "trois", "=quatre"], rows))
    assert text.startswith(BOM)
    assert list(csv.reader(io.StringIO(text.removeprefix(BOM)))) == [
        ["un", "deux", "trois", "'=quatre"], ['a"b', "c,d", "e f", ";g"], ["", "", "1", "é"],
    ]  # fmt: skip


def test_without_bom_nothing_stands_before_the_heads() -> None:
    assert "".join(csv_pieces(["a"], [], bom=False)) == "a\r\n"


def test_rows_are_taken_as_they_are_sent() -> None:
    taken = 0

    def rows() -> Iterator[tuple[int]]:
        nonlocal taken
        for number in range(10 * PIECE):
            taken += 1
            yield (number,)

    pieces = csv_pieces(["n"], rows())
    next(pieces)
    assert taken == PIECE
    assert sum(piece.count("\r\n") for piece in pieces) == 9 * PIECE
