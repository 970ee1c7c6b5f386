"""Whatever a publisher or a wire writes: no exception, nothing ruled out that is not understood, order is order."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from radvigil.advisories.csaf import read_csaf
from radvigil.advisories.expressions import Standing, read_versions, standing
from radvigil.advisories.lists import read_epss, read_kev, read_recalls
from radvigil.advisories.names import compare, name_of
from radvigil.advisories.reading import RefusedError
from radvigil.advisories.versions import Relation, parts_of, relation
from radvigil.records import Limits
from tests.support.csaf import document, packed

FORMS = sorted(
    tomllib.loads((Path(__file__).parents[1] / "truth" / "version_expressions.toml").read_text("utf-8"))["read"]
)
VERSION = st.one_of(
    st.from_regex(r"\A[A-Za-z]{0,2}[0-9]{1,3}(\.[0-9]{1,3}){0,3}[A-Za-z]?\Z"),
    st.text(max_size=24),
    st.sampled_from(FORMS),
)
EXPRESSION = st.one_of(st.sampled_from(FORMS), st.text(max_size=40), st.builds("{} | {}".format, VERSION, VERSION))
OPPOSITE = {
    Relation.LESS: Relation.GREATER,
    Relation.GREATER: Relation.LESS,
    Relation.EQUAL: Relation.EQUAL,
    Relation.SHORTER: Relation.LONGER,
    Relation.LONGER: Relation.SHORTER,
    Relation.APART: Relation.APART,
}


@given(VERSION, VERSION)
def test_order_has_two_sides(one: str, other: str) -> None:
    assert relation(parts_of(other), parts_of(one)) is OPPOSITE[relation(parts_of(one), parts_of(other))]


@given(st.lists(st.integers(0, 99), min_size=1, max_size=4), st.lists(st.integers(0, 99), min_size=1, max_size=4))
def test_numbers_have_the_order_of_numbers(one: list[int], other: list[int]) -> None:
    texts = [".".join(map(str, row)) for row in (one, other)]
    said = relation(parts_of(texts[0]), parts_of(texts[1]))
    width = max(len(one), len(other))
    left, right = one + [0] * (width - len(one)), other + [0] * (width - len(other))
    if left < right:
        assert said in (Relation.LESS, Relation.SHORTER)
    elif left > right:
        assert said in (Relation.GREATER, Relation.LONGER)
    else:
        assert said is Relation.EQUAL


@given(EXPRESSION, VERSION)
def test_only_what_is_understood_rules_out(text: str, version: str) -> None:
    expression = read_versions(text)
    said = standing(version, expression)
    if said is Standing.OUTSIDE:
        assert expression.reading == "versions"
        assert parts_of(version)
    if expression.reading in ("dates", "unreadable", "variants"):
        assert said is Standing.UNKNOWN


@given(VERSION.filter(lambda text: bool(parts_of(text)) and "|" not in text))
def test_a_bound_holds_itself(version: str) -> None:
    expression = read_versions(f"<= {version}")
    if expression.reading == "versions" and len(expression.intervals) == 1 and not expression.conditions:
        assert standing(expression.intervals[0].high, expression) is not Standing.OUTSIDE


@given(st.text(max_size=60), st.text(max_size=60))
def test_names_are_compared_whatever_they_hold(one: str, other: str) -> None:
    found = compare(name_of(one), name_of(other))
    assert 0 <= found.score <= 1
    if any(atom.weight for atom in name_of(one).atoms):
        assert compare(name_of(one), name_of(one)).likeness in ("same", "line")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(-9, 99) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(("name", "x")), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def refusal(read: Any, content: bytes) -> str | None:
    """The code of the refusal, or None when the file was read; any other exception passes."""
    try:
        read(content, Limits())
    except RefusedError as refused:
        return refused.code
    return None


@given(st.data())
def test_a_document_with_anything_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    said: Any = document()
    place: Any = said
    for _ in range(data.draw(st.integers(1, 6))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(JSON)
        break
    assert refusal(read_csaf, packed(said)) != ""


@given(st.binary(max_size=200) | JSON.map(packed))
def test_lists_are_read_or_refused(content: bytes) -> None:
    for read in (read_kev, read_epss, read_recalls):
        assert refusal(read, content) != ""
