"""The matcher against the labelled pairs: goals of precision and recall, on the pairs kept apart too."""

from __future__ import annotations

import pytest

from radvigil.advisories import shipped_library
from tests.support.advisory_pairs import answer, figures, pairs


def test_there_are_enough_pairs_and_enough_of_them_are_hard() -> None:
    tuning, held_out = pairs(False), pairs(True)
    assert len(tuning) + len(held_out) >= 300
    assert len(held_out) >= 100
    assert sum(1 for one in (*tuning, *held_out) if one.label == "no") >= 100
    assert len({*tuning, *held_out}) == len(tuning) + len(held_out)


def test_every_pair_names_a_leaf_that_is_there() -> None:
    known = {one.id: one for one in shipped_library().advisories}
    missing = []
    for pair in (*pairs(False), *pairs(True)):
        leaves = known[pair.advisory_id].products
        said = {p.product for p in leaves} | {f"{p.product} {p.versions.text}" for p in leaves}
        if pair.product not in said:
            missing.append(pair)
        if pair.versions and pair.versions not in {p.versions.text for p in leaves}:
            missing.append(pair)
    assert missing == []


@pytest.mark.parametrize("held_out", [False, True], ids=["tuning", "held-out"])
def test_goals(held_out: bool) -> None:
    found, differing = figures(held_out)
    assert found.precision >= 0.95, differing
    assert found.recall >= 0.90, differing


def test_what_may_be_is_asked_and_never_affirmed() -> None:
    possible = [one for one in (*pairs(False), *pairs(True)) if one.label == "possible"]
    assert [one for one in possible if answer(one) in ("exact", "range", "product")] == []
