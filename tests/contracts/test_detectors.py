"""Every rule is whole: its code, its words in both languages for all readers, its frameworks."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from radvigil.detectors import RETIRED, RULES, Rule
from radvigil.texts import (
    LANGUAGES,
    PARTS,
    PLACEHOLDER,
    WHO,
    acts,
    cited,
    finding_codes,
    finding_words,
    frameworks,
    frameworks_of,
    has,
)

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"RV-(DICOM|HL7|NET)-\d{3}")
SHORTEST = {"title": 10, "seen": 20, "health": 60, "engineering": 60, "management": 60, "law": 60, "limits": 30}
LONGEST_RULE = 60
"""Lines of code, module docstring and imports apart."""
CODES = [rule.CODE for rule in RULES]
ARTICLE = re.compile(r"\b(n?[A-Z]\w*[A-Z]\w*),? (?:articles?|annexe?|chap\w+) ")
"""A short name of an act before the article that is cited."""


def test_codes_are_in_order_and_used_once() -> None:
    assert len(set(CODES)) == len(CODES)
    assert all(CODE.fullmatch(code) for code in CODES)
    assert not RETIRED & set(CODES)
    for family in ("DICOM", "HL7", "NET"):
        numbers = [code for code in CODES if f"-{family}-" in code]
        assert numbers == sorted(numbers)


def test_words_and_rules_are_the_same_set() -> None:
    assert set(finding_codes()) == set(CODES)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reader_is_spoken_to(code: str, lang: str) -> None:
    words = finding_words(code, lang)
    assert all(len(getattr(words, part)) >= SHORTEST[part] for part in PARTS)
    assert words.remedy
    assert all(step.who in WHO and len(step.step) > 15 and len(step.done) > 15 for step in words.remedy)


@pytest.mark.parametrize("code", CODES)
def test_both_languages_name_the_same_things(code: str) -> None:
    english, french = finding_words(code, "en"), finding_words(code, "fr")
    both = [{found[0] for found in PLACEHOLDER.findall(words.seen)} for words in (english, french)]
    assert both[0] == both[1]
    others = [part for part in PARTS if part != "seen" for words in (english, french) if "{" in getattr(words, part)]
    assert others == [], "only `seen` names parameters"
    assert [step.who for step in english.remedy] == [step.who for step in french.remedy]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_law_is_no_advice_and_nothing_reassures(code: str, lang: str) -> None:
    words = finding_words(code, lang)
    assert {"en": "no legal advice", "fr": "conseil juridique"}[lang] in words.law
    said = " ".join([*(getattr(words, part) for part in PARTS), *(f"{s.step} {s.done}" for s in words.remedy)])
    assert not re.search(r"\b(safe|clean|harmless|sain|sécurisé)\b", said, re.IGNORECASE)
    if lang == "fr":
        assert not re.search(r" [:;?!»]|« |'", said)


SETTINGS = re.compile(
    r"\bthe archive accept|^with the [^:]*maker|^avec le[s]? fabricant|l’archive n’accept", re.IGNORECASE
)
"""How a step that changes a medical device's settings may not begin: the manufacturer's authorisation comes first."""

NO_FILTER = frozenset({"RV-DICOM-015"})
"""A certificate that is renewed in time needs none."""


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_step_that_changes_a_device_begins_with_its_manufacturers_authorisation(code: str, lang: str) -> None:
    steps = [one.step for one in finding_words(code, lang).remedy]
    assert [one for one in steps if SETTINGS.search(one) and not re.search(r"authori|autoris", one)] == []
    changing = [n for n, one in enumerate(steps) if "16(1)(c)" in one]
    assert changing != [0] or code in NO_FILTER, "a filter or a question comes first"


@pytest.mark.parametrize("code", CODES)
def test_words_on_law_carry_their_day_and_the_acts_with_day_and_place(code: str) -> None:
    cites = {lang: cited(finding_words(code, lang).law, lang) for lang in LANGUAGES}
    assert cites["en"], "words on law that cite no act say of no country what they hold for"
    kinds = {lang: sorted(acts(lang).index(act) for act in found) for lang, found in cites.items()}
    assert kinds["en"] == kinds["fr"]
    for lang, found in cites.items():
        law = finding_words(code, lang).law
        assert re.search({"en": r"Words of \d+\s\w+\s20\d\d", "fr": r"Texte du \d+(er)?\s\S+\s20\d\d"}[lang], law)
        assert all(act.dated in law and f"({act.place})" in law for act in found)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_act_is_cited_that_has_no_row(code: str, lang: str) -> None:
    named = set(ARTICLE.findall(finding_words(code, lang).law))
    assert named <= {act.short for act in acts(lang)}


@pytest.mark.parametrize("code", CODES)
def test_frameworks_are_cited_by_known_ids_only(code: str) -> None:
    known = frameworks()
    for name, ids in frameworks_of(code).items():
        assert set(ids) <= set(known[name]["ids"]), name


@pytest.mark.parametrize("code", CODES)
def test_frameworks_end_the_file(code: str) -> None:
    """They are read without what comes before."""
    text = (ROOT / "src" / "radvigil" / "texts" / "findings" / f"{code}.toml").read_text(encoding="utf-8")
    whole = tomllib.loads(text).get("frameworks", {})
    assert frameworks_of(code) == {name: tuple(ids) for name, ids in whole.items()}


def test_frameworks_have_a_source_and_a_version() -> None:
    assert all(one["name"] and one["version"] and one["source"] for one in frameworks().values())


def test_frameworks_say_how_their_ids_were_checked_and_list_none_that_is_not_cited() -> None:
    cited = {(name, one) for code in CODES for name, ids in frameworks_of(code).items() for one in ids}
    assert {(name, one) for name, about in frameworks().items() for one in about["ids"]} == cited
    for about in frameworks().values():
        assert " checked on " in about["checked"] if about["ids"] else about["checked"].startswith("not checked: ")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_a_rule_is_small_and_in_a_file_of_its_own(rule: type[Rule]) -> None:
    path = ROOT / "src" / Path(*rule.__module__.split(".")).with_suffix(".py")
    text = path.read_text(encoding="utf-8")
    assert sum(f'    CODE = "{other}"' in text for other in CODES) == 1
    assert text.startswith(f'"""{rule.CODE}: ')
    body = text[text.index(f"class {rule.__name__}") :]
    assert len(body.splitlines()) <= LONGEST_RULE


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_what_a_finding_may_say_is_declared(rule: type[Rule]) -> None:
    assert rule.NATURE in ("weakness", "attack", "change", "fault")
    assert rule.HARMS
    assert set(rule.HARMS) <= {"stops", "altered", "disclosed"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reasons_not_to_judge_have_words(lang: str) -> None:
    paths = (ROOT / "src/radvigil/detectors").rglob("*.py")
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if "return" in line]
    reasons = {found for line in lines for found in re.findall(r'"((?:no|digests|too)-[a-z-]+)"', line)}
    assert reasons
    assert [
        reason for reason in sorted(reasons | {"detector-error", "table-full"}) if not has(f"unjudged.{reason}", lang)
    ] == []
