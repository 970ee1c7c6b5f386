"""Sentences of findings: parameters and their forms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radvigil.detectors.dicom.malformed import DANGEROUS, UNEXPECTED
from radvigil.records import ActiveKind
from radvigil.texts import LANGUAGES, codes, finding_codes, finding_words, has

SOURCE = Path(__file__).parents[3] / "src" / "radvigil"


def said(seen: str, lang: str, **params: str | int) -> str:
    words = finding_words("RV-DICOM-001", lang)._replace(seen=seen)
    return words.filled(params.items(), lang).seen


@pytest.mark.parametrize(
    ("lang", "n", "expected"),
    [
        ("en", 0, "0 machines"), ("en", 1, "1 machine"), ("en", 1234, "1,234 machines"),
        ("fr", 0, "0 machine"), ("fr", 1, "1 machine"), ("fr", 2, "2 machines"),
    ],
)  # fmt: skip
def test_a_number_takes_its_form(lang: str, n: int, expected: str) -> None:
    assert said("{n|machine|machines}", lang, n=n) == expected


def test_text_is_put_in_as_it_is_and_not_read_again() -> None:
    assert said("{name} of {n}", "en", name="{n}", n=3) == "{n} of 3"


def test_a_parameter_that_is_missing_stays_visible() -> None:
    assert said("{gone|a|b} {gone}", "en") == "{gone|a|b} {gone}"


def test_an_unknown_code_has_no_words() -> None:
    with pytest.raises(KeyError):
        finding_words("RV-NET-000", "en")


def test_codes_are_sorted() -> None:
    assert list(finding_codes()) == sorted(finding_codes())


def written(folder: str, pattern: str) -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((SOURCE / folder).rglob("*.py")))
    return set(re.findall(pattern, text))


def params() -> dict[str, set[str]]:
    """Every code that a sentence can be given, as the code writes it."""
    faults = r"(?:ProtocolViolation|_fault|_give_up|_complain)\(.*\"([a-z-]+)\"[,)]"
    stated = r"_Rule\(\"[A-Z0-9-]+\", \"([a-z]+)\", \"[a-z-]+\""
    claimed = r"_Rule\(\"[A-Z0-9-]+\", \"[a-z]+\", \"([a-z-]+)\""
    violations = written("protocols/dicom", faults) | written("protocols/hl7", faults)
    return {
        "kind": set(get_args(ActiveKind)),
        "why": violations | DANGEROUS | UNEXPECTED | {"decoder-error"},
        "answer": written("advisories", stated),
        "claim": written("advisories", claimed),
        "beyond": {"internet"},
        "write": {"0", "1"},
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_in_a_sentence_has_words_and_no_words_are_left_over(lang: str) -> None:
    expected = {f"param.{name}.{value}" for name, values in params().items() for value in values}
    assert len(expected) > 50
    assert {code for code in codes(lang) if code.startswith("param.")} == expected


def test_a_code_is_said_in_words() -> None:
    assert said("({why})", "en", why="unknown-pdu-type") == "(a message of an unknown type)"
    assert said("({why})", "fr", why="unknown-pdu-type") == "(un message d’un type inconnu)"
    assert said("{beyond}", "fr", beyond="Internet") == "internet"
    assert said("{write}", "fr", write=0) == "aucun n’a été vu"


def test_what_is_no_code_is_put_in_as_it_is() -> None:
    assert said("{beyond}", "en", beyond="Radiology 2") == "Radiology 2"
    assert said("{why}", "en", why="unheard-of") == "unheard-of"
    assert said("{why|a|b}", "en", why=1) == "1 a"


@given(value=st.text(max_size=60), lang=st.sampled_from(LANGUAGES))
def test_a_hostile_value_reaches_no_other_text(value: str, lang: str) -> None:
    known = has(f"param.why.{value.casefold()}", lang)
    assert known or said("{why}", lang, why=value) == value


@pytest.mark.parametrize("value", ["../fr", "vr\n", "vr.x", "x" * 41, ".vr", "{why}", ""])
def test_only_what_is_shaped_as_a_code_is_looked_up(value: str) -> None:
    assert said("{why}", "en", why=value) == value
