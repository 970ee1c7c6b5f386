"""Version expressions: every form that advisories write, and where a version stands to them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from radvigil.advisories.expressions import Standing, product_and_versions, read_versions, standing
from tests.support.version_expressions import shown

TRUTH = Path(__file__).resolve().parents[2] / "truth" / "version_expressions.toml"
READ: dict[str, str] = tomllib.loads(TRUTH.read_text(encoding="utf-8"))["read"]


@pytest.mark.parametrize("text", READ, ids=lambda text: text[:40] or "empty")
def test_every_known_form_is_read_as_a_person_reads_it(text: str) -> None:
    assert shown(read_versions(text)) == READ[text]


@pytest.mark.parametrize(
    ("version", "expression", "stands"),
    [
        ("3.6.6", "< 3.6.7", Standing.INSIDE),
        ("3.6.7", "< 3.6.7", Standing.OUTSIDE),
        ("3.6", "< 3.6.7", Standing.UNKNOWN),
        ("3.6.7.1", "< 3.6.7", Standing.OUTSIDE),
        ("4.1", "<= 4.1", Standing.INSIDE),
        ("4.1.3", "<= 4.1", Standing.UNKNOWN),
        ("12.2.8.410", "<= 12.2.x.x", Standing.INSIDE),
        ("12.3.0", "<= 12.2.x.x", Standing.OUTSIDE),
        ("11.9", "<= 11.x", Standing.INSIDE),
        ("3.1", "< 3.x", Standing.OUTSIDE),
        ("2.9", "< 3.x", Standing.INSIDE),
        ("2.5", ">= 2.0 | <= 3.0", Standing.INSIDE),
        ("3.2", ">= 2.0 | <= 3.0", Standing.OUTSIDE),
        ("L80", "<= U61 |<= L81", Standing.INSIDE),
        ("L90", "<= U61 |<= L81", Standing.UNKNOWN),
        ("HD16", "HD 16 | HD23", Standing.LISTED),
        ("HD16.0_V02_1131.a", "HD 16 | HD23", Standing.INSIDE),
        ("HD20", "HD 16 | HD23", Standing.OUTSIDE),
        ("24", "HD 16 | HD23", Standing.UNKNOWN),
        ("BT04", ">=BT02 | <= BT06", Standing.INSIDE),
        ("BT10", ">=BT02 | <= BT06", Standing.OUTSIDE),
        ("A.02", "A.01 <= C.0x | 4.0", Standing.INSIDE),
        ("C.09", "A.01 <= C.0x | 4.0", Standing.INSIDE),
        ("L", "Rev J-M", Standing.INSIDE),
        ("N", "Rev J-M", Standing.OUTSIDE),
        ("2025.1 (Build 3321)", "vers:all/<=2025.1_Build_3321", Standing.INSIDE),
        ("2025.2", "vers:all/<=2025.1_Build_3321", Standing.OUTSIDE),
        ("anything", "vers:all/*", Standing.INSIDE),
        ("1.0", "882300 Gemini 16 Slice", Standing.UNKNOWN),
        ("1.0", "< May 2018", Standing.UNKNOWN),
        ("1.6.1.2", "1.6.1", Standing.UNKNOWN),
        ("8.4", "8", Standing.INSIDE),
        ("", "< 3", Standing.UNKNOWN),
        ("9.0.0.M1", ">= 9.0.0.M1 | < 9.0.31", Standing.INSIDE),
    ],
)
def test_standing(version: str, expression: str, stands: Standing) -> None:
    assert standing(version, read_versions(expression)) is stands


def test_a_version_in_the_name_is_the_expression_when_all_versions_are_said() -> None:
    every = read_versions("vers:all/*")
    name, expression = product_and_versions("IntelliSpace Portal 8.0.x", every)
    assert (name, shown(expression)) == ("IntelliSpace Portal", "versions ; series 8.0.x")
    for model in ("LOGIQ 9", "Innova 2000", "MRI 1.5T", "Definium 8000"):
        assert product_and_versions(model, every) == (model, every)
    bounded = read_versions("<= 3")
    assert product_and_versions("IntelliSpace Portal 8.0.x", bounded) == ("IntelliSpace Portal 8.0.x", bounded)
