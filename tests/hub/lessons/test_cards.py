"""Lesson cards: both languages, three minutes, plain words, and one for every finding and reader."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from radvigil.hub.lessons.cards import THEMES, Theme, finding_card, known, lesson_of, theme, themes
from radvigil.texts import LANGUAGES, WHO, finding_codes

MOST = 420
"""Words in three minutes, read slowly."""


def side(code: str) -> dict[str, dict[str, str | list[str]]]:
    return tomllib.loads((files("radvigil.hub.lessons") / "themes" / f"{code}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", THEMES)
def test_twins_have_the_same_shape(code: str) -> None:
    tree = side(code)
    english, french = tree["en"], tree["fr"]
    assert list(english) == list(french)
    for key, value in english.items():
        other = french[key]
        assert isinstance(value, str) == isinstance(other, str)
        assert len(value) > 0
        if isinstance(value, list):
            assert len(value) == len(other)


def test_every_card_of_the_folder_is_a_theme() -> None:
    folder = files("radvigil.hub.lessons") / "themes"
    assert {path.name.removesuffix(".toml") for path in folder.iterdir()} == set(THEMES)
    assert len(THEMES) == 10


def texts(card: Theme) -> list[str]:
    return [card.title, card.scene, card.why, *card.do, *card.rather_not, card.say, card.ask]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_minutes_for_radiologists_and_radiographers(lang: str) -> None:
    for card in themes(lang):
        assert len(card.spoken.split()) <= MOST
        assert set(card.roles) <= {"radiologist", "radiographer"}
        assert 3 <= len(card.do) <= 4
        assert "?" in card.ask


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("word", ["safe", "clean", "sain", "sécurisé", "must not", "forbidden", "interdit"])
def test_nothing_reassures_and_nothing_scolds(lang: str, word: str) -> None:
    bad = [card.code for card in themes(lang) for text in texts(card) if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    assert bad == []


def test_french_is_typeset() -> None:
    for card in themes("fr"):
        for text in texts(card):
            assert not re.search(r" [:;?!»]|« |'", text), text
            assert not re.search(r"[^\s\u00a0\u202f][;?!»]|«[^\u00a0]", text), text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_has_a_card_for_each_reader(lang: str) -> None:
    for code in finding_codes():
        for reader in WHO:
            card = finding_card(code, reader, lang)
            assert len(card.spoken.split()) <= MOST, code
            assert card.paragraph
            assert reader not in dict(card.others)
            assert all(step.own == (step.who == reader) for step in card.steps)


@pytest.mark.parametrize("code", ["", "nothing", "../themes/visitor"])
def test_an_unknown_card_opens_no_file(code: str) -> None:
    assert not known(code)
    with pytest.raises(KeyError):
        theme(code, "en")
    with pytest.raises(KeyError):
        finding_card(code, "health", "en")
    with pytest.raises(KeyError):
        finding_card("RV-NET-001", code, "en")


def test_the_lesson_of_a_round_follows_the_week() -> None:
    assert lesson_of(3, ["usb-stick"], ["RV-NET-001"]) == "usb-stick"
    assert lesson_of(3, ["other"], ["RV-NONE-999", "RV-NET-001"]) == "RV-NET-001"
    assert lesson_of(3, [], []) == THEMES[3]
    assert {lesson_of(week, [], []) for week in range(10)} == set(THEMES)
