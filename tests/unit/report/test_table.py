"""devices.csv: readable by a spreadsheet, harmless in it."""

from __future__ import annotations

import csv
import io

import pytest

from radvigil.report import devices_csv
from radvigil.report.table import COLUMNS
from tests.support import sites


def rows(site, lang: str = "en") -> list[list[str]]:
    text = devices_csv(site, lang)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_one_row_a_device() -> None:
    table = rows(sites.vallon())
    assert len(table) == 1 + 27
    assert {len(row) for row in table} == {len(COLUMNS)}
    assert table[1][1:3] == ["CT 1 Urgences", "CT scanner"]


def test_french_has_french_words() -> None:
    table = rows(sites.vallon(), "fr")
    assert table[0][2] == "type"
    assert "Archive d’images (PACS)" in {row[2] for row in table}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_runs_in_a_spreadsheet(lang: str) -> None:
    for row in rows(sites.hostile(), lang):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert not set(cell) & set("\x1b\x07\x00\n\r\t\u202e\x9b")


def test_lines_end_as_rfc_4180_says() -> None:
    text = devices_csv(sites.vallon(), "en")
    assert text.count("\r\n") == 28
    assert text.replace("\r\n", "").count("\n") == 0
