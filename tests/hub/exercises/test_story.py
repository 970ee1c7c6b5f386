"""Stories: the plan and its twins say the same things, and every way through has an end."""

from __future__ import annotations

import re
from typing import Any

import pytest

from radvigil.hub.exercises.story import PLACEHOLDER, ROLES, STORIES, Story, Words, story, words

TURN = {"title", "text", "knows", "lesson", "silence"}


def flat(tree: Any, prefix: str = "") -> dict[str, str]:
    if isinstance(tree, dict):
        pairs = [(f"{prefix}.{key}", value) for key, value in tree.items()]
    elif isinstance(tree, list):
        pairs = [(f"{prefix}.{at}", value) for at, value in enumerate(tree)]
    else:
        return {prefix: str(tree)}
    found: dict[str, str] = {}
    for path, value in pairs:
        found |= flat(value, path)
    return found


@pytest.fixture(params=STORIES)
def tale(request: pytest.FixtureRequest) -> Story:
    return story(request.param)


def test_twins_say_the_same_things(tale: Story) -> None:
    english, french = flat(words(tale.code, "en").tree), flat(words(tale.code, "fr").tree)
    assert set(english) == set(french)
    for key, text in english.items():
        assert text.strip(), key
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(french[key])), key


def test_sentences_are_those_of_the_plan(tale: Story) -> None:
    tree = words(tale.code, "en").tree
    assert list(tree["inject"]) == [inject.code for inject in tale.injects]
    for inject in tale.injects:
        side = tree["inject"][inject.code]
        assert set(side) == TURN | {"choices"}
        assert list(side["choices"]) == [choice.code for choice in inject.choices]
        assert all(set(choice) == {"text", "outcome"} for choice in side["choices"].values())
    assert list(tree["gauge"]) == list(tale.gauges)
    assert set(tree["cast"]) == {part.code for part in tale.parts}
    assert all(0 <= fact["source"] < len(tale.sources) for fact in tree["fact"])


def test_only_parts_of_the_cast_are_named(tale: Story) -> None:
    named = {name for text in flat(words(tale.code, "en").tree).values() for name in PLACEHOLDER.findall(text)}
    assert named == {part.code for part in tale.parts}


def test_french_is_typeset(tale: Story) -> None:
    said = words(tale.code, "fr")
    for key in flat(said.tree):
        text = said.say(*_path(said, key))
        assert not re.search(r" [:;?!»%]|« |'", text), key
        assert not re.search(r"[^\s\u00a0\u202f][;?!»]|«[^\u00a0]", text), key


def _path(said: Words, key: str) -> list[Any]:
    return [int(part) if part.isdigit() else part for part in key.strip(".").split(".")]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("word", ["safe", "clean", "sain", "sécurisé", "stupid", "fault of"])
def test_nothing_reassures_and_nothing_scolds(tale: Story, lang: str, word: str) -> None:
    texts = flat(words(tale.code, lang).tree)
    assert [key for key, text in texts.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == []


def test_an_exercise_is_an_hour_with_choices_for_every_profession(tale: Story) -> None:
    minutes = [inject.minute for inject in tale.injects]
    assert len(tale.injects) >= 12
    assert minutes == sorted(minutes)
    assert minutes[0] == 0
    assert 45 <= tale.minutes <= 60
    assert {role for inject in tale.injects for role in inject.to} == set(ROLES)
    for inject in tale.injects:
        assert inject.decides in inject.to
        assert 2 <= len(inject.choices) <= 4
        assert inject.minute + inject.late <= tale.minutes


def test_effects_name_gauges_of_the_story_and_facts_that_somebody_sets(tale: Story) -> None:
    choices = [one for inject in tale.injects for one in (*inject.choices, inject.silence, inject.arrives)]
    assert {name for choice in choices for name in choice.effects} <= set(tale.gauges)
    sets = {fact for choice in choices for fact in choice.sets}
    assert {fact for inject in tale.injects for fact in (*inject.needs, *inject.unless)} <= sets


def test_who_is_struck_has_a_part_and_a_moment(tale: Story) -> None:
    parts, injects = {part.code for part in tale.parts}, {inject.code for inject in tale.injects}
    assert {part for part, _ in tale.strikes} <= parts
    assert {inject for _, inject in tale.strikes} | {tale.back} <= injects | {""}


def test_no_gauge_is_of_a_person() -> None:
    assert {gauge for code in STORIES for gauge in story(code).gauges} == {
        "waiting", "struck", "stopped", "unmatched",
    }  # fmt: skip


def test_the_published_figures_stand_in_the_story() -> None:
    facts = " ".join(fact["text"] for fact in words("wannacry-consoles", "en").tree["fact"])
    when, door, trusts = ("12 May 2017", "14 March 2017"), ("SMB 1", "MS17-010"), ("81 of the 236", "34 %")
    for figure in (*when, *door, *trusts, "6,912", "19,494", "1,220"):
        assert figure in facts


@pytest.mark.parametrize("code", ["../wannacry-consoles", "", "nothing"])
def test_a_word_from_outside_opens_no_file(code: str) -> None:
    with pytest.raises(KeyError):
        story(code)
    with pytest.raises(KeyError):
        words(code, "en")


def test_an_unknown_language_is_english() -> None:
    assert words("pacs-down-0800", "de").say("title") == "PACS down at 8 a.m."


def test_names_of_machines_are_put_in_once() -> None:
    said = words("pacs-down-0800", "en", {"archive": "PACS {ct}", "ct": "CT 1"})
    assert said.say("inject", "fault-or-attack", "text").startswith("08:03. PACS {ct} answers")
