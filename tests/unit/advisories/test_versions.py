"""Parts of versions and their order."""

from __future__ import annotations

import pytest

from radvigil.advisories.versions import WILD, Relation, begins_with, is_series, parts_of, relation, said_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3.6.7", (3, 6, 7)),
        ("v3.0.4", (3, 0, 4)),
        ("Version 12.2.1", (12, 2, 1)),
        ("R8.0.3", (8, 0, 3)),
        ("BT06", ("bt~", 6)),
        ("HD 16", ("hd~", 16)),
        ("HD23", ("hd~", 23)),
        ("C.00.04", ("c", 0, 4)),
        ("K", ("k",)),
        ("U61", ("u~", 61)),
        ("2.6A", (2, 6, "a")),
        ("5.89.05b", (5, 89, 5, "b")),
        ("1.8.4 Service Pack 01", (1, 8, 4, "sp~", 1)),
        ("2025.1_Build_3321", (2025, 1, "build~", 3321)),
        ("2025.1 (Build 3321)", (2025, 1, "build~", 3321)),
        ("6.3V1L10", (6, 3, "v~", 1, "l~", 10)),
        ("1.4.2.0-9d9eff4", (1, 4, 2, 0, "#9d9eff4")),
        ("8.0.x", (8, 0, WILD)),
        ("C.0x", ("c", "0x")),
        ("SV23.0_V02_1248.a", ("sv~", 23, 0, "v~", 2, 1248, "a")),
        ("", ()),
        ("---", ()),
    ],
)
def test_parts(text: str, parts: tuple[object, ...]) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("one", "said", "other"),
    [
        ("3.6.6", Relation.LESS, "3.6.7"),
        ("3.6.10", Relation.GREATER, "3.6.7"),
        ("4.1", Relation.EQUAL, "4.1.0"),
        ("4.1.3", Relation.LONGER, "4.1"),
        ("2025.1", Relation.SHORTER, "2025.1_Build_3321"),
        ("BT04", Relation.LESS, "BT06"),
        ("BT06", Relation.APART, "R5.1.2"),
        ("U61", Relation.APART, "L81"),
        ("B.06.18", Relation.LESS, "C.00.04"),
        ("K", Relation.LESS, "L"),
        ("2.6A", Relation.LONGER, "2.6"),
        ("2.6A", Relation.LESS, "2.6B"),
        ("9.0.0.M1", Relation.LESS, "9.0.0"),
        ("10.1.0-M1", Relation.LESS, "10.1.0"),
        ("1.0rc1", Relation.LESS, "1.0"),
        ("14", Relation.APART, "SV23.0"),
        ("9.7p1", Relation.LESS, "9.8p1"),
    ],
)
def test_order(one: str, said: Relation, other: str) -> None:
    assert relation(parts_of(one), parts_of(other)) is said


def test_a_series_holds_what_begins_so_and_cannot_tell_of_less() -> None:
    series = parts_of("8.0.x")
    assert begins_with(parts_of("8.0.1.20640"), series) is Relation.EQUAL
    assert begins_with(parts_of("9.0.4"), series) is Relation.GREATER
    assert begins_with(parts_of("7.0"), series) is Relation.LESS
    assert begins_with(parts_of("8"), parts_of("8.1.x")) is Relation.SHORTER
    assert begins_with(parts_of("C.07"), parts_of("C.0x")) is Relation.EQUAL
    assert begins_with(parts_of("C.12"), parts_of("C.0x")) is Relation.GREATER
    assert is_series(series)
    assert not is_series(parts_of("8.0"))


def test_markers_do_not_count_as_parts_of_a_release() -> None:
    assert said_parts(parts_of("HD 16")) == 1
    assert said_parts(parts_of("SV23.0")) == 2
