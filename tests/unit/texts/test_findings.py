"""Sentences of findings: parameters and their forms."""

from __future__ import annotations

import pytest

from radvigil.texts import finding_codes, finding_words


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
