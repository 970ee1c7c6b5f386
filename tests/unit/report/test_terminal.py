"""The summary fits a screen, warns first, and steers no terminal."""

from __future__ import annotations

import pytest

from radvigil.report import terminal_summary
from tests.support import sites

ALL = {"vallon": sites.vallon(), "large": sites.large(1000), "hostile": sites.hostile(), "empty": sites.empty(),
       "broadcast": sites.broadcast_only()}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", ALL)
def test_fits_24_lines_of_80_columns(name: str, lang: str) -> None:
    lines = terminal_summary(ALL[name], lang).splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_control_character_comes_through(lang: str) -> None:
    text = terminal_summary(ALL["hostile"], lang)
    assert all(sign == "\n" or sign.isprintable() or sign in "\u00a0\u202f" for sign in text)


def test_warnings_come_before_the_machines() -> None:
    text = terminal_summary(ALL["broadcast"], "en")
    assert text.index("broadcasts") < text.index("mirror port (SPAN)") < text.index("5 machines")


def test_says_what_it_knows() -> None:
    text = terminal_summary(ALL["vallon"], "en")
    assert "27 machines  ? 5 not assessed  o 22 seen" in text
    assert "426 asked: 412 accepted, 14 refused" in text
    assert "encrypted 12" in text


@pytest.mark.parametrize("word", ["safe", "clean", "secure", "no problem"])
def test_never_reassures(word: str) -> None:
    assert word not in terminal_summary(ALL["vallon"], "en").lower()
