"""The twins of the advisories: the same codes and placeholders, and a word for every code that the room says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from radvigil.advisories.checking import check_hash  # noqa: F401 — the room must import
from radvigil.texts import codes, has, say

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
EN, FR = codes("en", "advisory"), codes("fr", "advisory")
ROOM = Path(__file__).resolve().parents[3] / "src" / "radvigil" / "advisories"


def test_twins_hold_the_same_codes() -> None:
    assert set(EN) == set(FR)
    assert all(code.startswith("advisory.") for code in EN)


@pytest.mark.parametrize("code", sorted(EN))
def test_twins_hold_the_same_placeholders(code: str) -> None:
    assert set(PLACEHOLDER.findall(EN[code])) == set(PLACEHOLDER.findall(FR[code]))
    assert EN[code].strip()
    assert FR[code].strip()


def test_french_is_typeset() -> None:
    for code, text in FR.items():
        assert not re.search(r" [:;?!»]|« |'", text), code


def said(function: str, at: int) -> set[str]:
    """First texts given to a function of the room, by name; f-strings are left out."""
    found = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name == function:
                    found.add(str(node.args[at].value))
    return found


def test_every_reason_has_its_words() -> None:
    assert [code for code in said("say", 0) if not has(f"advisory.why.{code}")] == []


def test_every_refusal_has_its_words() -> None:
    codes_said = said("refuse", 0) | said("RefusedError", 0) | said("Refusal", 1) | said("_broken", 1)
    assert len(codes_said) > 15
    assert [code for code in codes_said if not has(f"advisory.refused.{code}")] == []


def test_a_part_is_read_only_when_it_is_asked_for() -> None:
    assert "advisory.certainty.exact" not in codes("en")
    assert say("advisory.certainty.exact", "en") == "this very version is named"
    assert say("advisory.nothing-of-the-kind", "fr") == "nothing-of-the-kind"
