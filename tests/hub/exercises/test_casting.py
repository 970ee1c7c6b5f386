"""The cast follows its stated rule, whatever order the machines come in."""

from __future__ import annotations

import random

import pytest

from radvigil.hub.exercises.casting import NONE, SHARES, SMB1, USES, Candidate, cast, names, spread
from radvigil.hub.exercises.story import story, words

WORM = story("wannacry-consoles")
SITE = [
    Candidate("a", "CT 2 Radiologie", "CT", NONE),
    Candidate("b", "CT 1 Urgences", "CT", SMB1),
    Candidate("c", "IRM 1", "MR", SHARES),
    Candidate("d", "Lecture 1", "workstation", USES),
    Candidate("e", "PACS", "archive", SHARES),
    Candidate("f", "Écho 1", "US", SMB1),
    Candidate("g", "Mammo", "MG", NONE),
]


def played(machines: list[Candidate]) -> dict[str, str]:
    return names(cast(WORM, machines, words(WORM.code, "en")))


@pytest.mark.parametrize("seed", range(5))
def test_the_machine_with_the_open_door_plays_whatever_the_order(seed: int) -> None:
    machines = random.Random(seed).sample(SITE, len(SITE))
    assert played(machines) == {"first": "Lecture 1", "ct": "CT 1 Urgences", "mr": "IRM 1", "archive": "PACS"}


def test_where_the_site_has_none_the_stand_in_says_that_it_is_invented() -> None:
    roles = cast(WORM, [SITE[2]], words(WORM.code, "fr"))
    assert [role.name for role in roles if role.invented] == [
        "Station A (inventée)", "Scanner A (inventé)", "Archive A (inventée)",
    ]  # fmt: skip


def test_nobody_plays_two_parts() -> None:
    found = played([Candidate("x", "XA 1", "XA")])
    assert [part for part, name in found.items() if name == "XA 1"] == ["ct"]


def test_the_spread_follows_the_doors_that_were_seen() -> None:
    more = [*SITE, Candidate("h", "Zeta", "workstation", SMB1), Candidate("i", "Alpha", "US", SHARES)]
    roles = cast(WORM, more, words(WORM.code, "en"))
    struck = spread(roles, more)
    assert set(struck).isdisjoint(role.key for role in roles)
    assert struck == ("f", "i")
    assert "g" not in struck
