"""The twins say the same things; a missing text stops nothing."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from radvigil.texts import LANGUAGES, codes, say, say_count

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def test_twins_hold_the_same_codes() -> None:
    assert set(codes("en")) == set(codes("fr"))


@pytest.mark.parametrize("code", sorted(codes("en")))
def test_twins_hold_the_same_placeholders(code: str) -> None:
    assert set(PLACEHOLDER.findall(codes("en")[code])) == set(PLACEHOLDER.findall(codes("fr")[code]))
    assert codes("en")[code].strip()
    assert codes("fr")[code].strip()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_counted_texts_have_both_forms(lang: str) -> None:
    stems = {code.rsplit(".", 1)[0] for code in codes(lang) if code.startswith("count.")}
    assert all(f"{stem}.one" in codes(lang) and f"{stem}.many" in codes(lang) for stem in stems)


def test_missing_text_is_said_as_its_code() -> None:
    assert say("kind.submarine", "fr") == "submarine"


def test_missing_parameter_stays_visible() -> None:
    assert "{first}" in say("page.looked", "en", last="x", zone="UTC")


def test_braces_of_a_parameter_are_not_read_again() -> None:
    assert say("page.title", "en", site="{zone}") == "{zone}: the department on one page"


@pytest.mark.parametrize(
    ("lang", "n", "said"),
    [
        ("en", 0, "0 machines"),
        ("en", 1, "1 machine"),
        ("fr", 0, "0 appareil"),
        ("fr", 1, "1 appareil"),
        ("fr", 2, "2 appareils"),
    ],
)
def test_plurals(lang: str, n: int, said: str) -> None:
    assert say_count("count.machines", lang, n) == said


def test_french_is_typeset() -> None:
    for code, text in codes("fr").items():
        assert not re.search(r" [:;?!»]|« |'", text), code
        assert not re.search(r"[^\s\u00a0\u202f][;?!]", text), code


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("word", ["safe", "clean", "harmless", "sain", "sécurisé"])
def test_nothing_reassures(lang: str, word: str) -> None:
    assert [code for code, text in codes(lang).items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == []


def test_the_files_are_packaged() -> None:
    assert (files("radvigil.texts") / "fr.toml").is_file()
