"""What looks like a patient's identity: a labelled list, numbers that prove themselves, and any text at all."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radvigil.hub.doubts.identity import BLANK, avs_holds, blanked, cleaned, nir_holds, suspects

TODAY = date(2026, 11, 27)
SENTENCES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))["sentence"]
SEPARATORS = ("", " ", ".", "-", "\u00a0")


def parts(text: str) -> list[list[str]]:
    return [[one.kind, text[one.start : one.end]] for one in suspects(text, TODAY)]


@pytest.mark.parametrize("one", SENTENCES, ids=lambda one: one["text"][:40])
def test_a_labelled_sentence_warns_as_its_label_says(one) -> None:
    assert parts(one["text"]) == one.get("warns", [])


def avs(nine: int) -> str:
    twelve = f"756{nine:09}"
    sums = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(twelve))
    return f"{twelve}{-sums % 10}"


def nir(thirteen: int) -> str:
    return f"{thirteen}{97 - thirteen % 97:02}"


@given(st.integers(0, 999_999_999), st.sampled_from(SEPARATORS))
def test_every_avs_number_is_known_however_it_is_grouped(nine: int, sep: str) -> None:
    whole = avs(nine)
    assert avs_holds(whole)
    written = sep.join((whole[:3], whole[3:7], whole[7:11], whole[11:]))
    assert parts(f"série {written} vue") == [["number", written]]


@given(st.integers(0, 999_999_999), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_no_avs_number(nine: int, at: int, by: int) -> None:
    whole = avs(nine)
    wrong = whole[:at] + str((int(whole[at]) + by) % 10) + whole[at + 1 :]
    assert not avs_holds(wrong)


@given(st.sampled_from((1, 2)), st.integers(0, 99), st.integers(1, 12), st.integers(1, 95), st.integers(1, 999_998))
def test_every_nir_is_known_and_its_key_decides(sex: int, year: int, month: int, place: int, rest: int) -> None:
    whole = nir(int(f"{sex}{year:02}{month:02}{place:02}{rest:06}"))
    assert nir_holds(whole)
    assert not nir_holds(f"{whole[:13]}{(int(whole[13:]) + 1) % 100:02}")
    spaced = " ".join((whole[0], whole[1:3], whole[3:5], whole[5:7], whole[7:10], whole[10:13], whole[13:]))
    assert parts(f"série {spaced}") == [["number", spaced]]


STYLES = (
    "{d:02}.{m:02}.{y}", "{d}/{m}/{y}", "{y}-{m:02}-{d:02}", "{d:02} {m:02} {y}", "{d} {fr} {y}", "{d} {en} {y}",
    "{en} {d}, {y}", "{d}-{en}-{y}", "{y}{m:02}{d:02}", "{d:02}{m:02}{y}",
)  # fmt: skip
FR = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def written(day: date, style: str) -> str:
    return style.format(d=day.day, m=day.month, y=day.year, fr=FR[day.month - 1], en=EN[day.month - 1])


@given(st.dates(date(1920, 1, 1), date(2024, 12, 31)), st.sampled_from(STYLES))
def test_a_birth_date_is_known_in_many_ways_of_writing(day: date, style: str) -> None:
    assert [kind for kind, _part in parts(f"vu {written(day, style)} en bas")] == ["birth"]


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(STYLES))
def test_a_day_of_this_year_is_an_event_unless_somebody_is_born_on_it(day: date, style: str) -> None:
    assert parts(f"depuis {written(day, style)} déjà") == []
    assert [kind for kind, _part in parts(f"née le {written(day, style)} donc")] == ["birth"]


TEXT = st.text(st.one_of(st.characters(), st.sampled_from("0123456789 .-/:né leMmeABc^")), max_size=120)


@given(TEXT)
def test_any_text_gives_parts_in_order_and_none_over_another(text: str) -> None:
    plain = cleaned(text)
    found = suspects(plain, TODAY)
    edges = [edge for one in found for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= one.start < one.end <= len(plain) for one in found)


@given(TEXT)
def test_what_was_blanked_holds_nothing_more_to_warn_about(text: str) -> None:
    left = blanked(cleaned(text), TODAY)
    assert suspects(left, TODAY) == []
    if not suspects(cleaned(text), TODAY):
        assert left == cleaned(text)


def test_blanking_keeps_the_rest() -> None:
    assert blanked("Console lente, Mme Dupont attend, IPP 123456.", TODAY) == f"Console lente, {BLANK} attend, {BLANK}."


@pytest.mark.parametrize(
    "digits",
    [
        "".join(chr(0x0660 + int(one)) for one in "7569217076985"),
        "".join(chr(0xFF10 + int(one)) for one in "7569217076985"),
        "756\u200b9217\u200b0769\u200b85",
    ],
    ids=["arabic", "wide", "invisible"],
)
def test_other_digits_and_invisible_signs_hide_nothing(digits: str) -> None:
    assert parts(cleaned(f"vu {digits}")) == [["number", "7569217076985"]]


def test_control_and_direction_signs_are_not_kept() -> None:
    assert cleaned("a\u202eb\x00c\r\nd\x1b[31m") == "abc\nd[31m"


HARD = ("né le ", "1 ", "A", "Mme ", "12.12.", "a-", "mai 1 ", "IPP ", "né le a-a ", "0 1.", "Aa Aa")


@pytest.mark.parametrize("again", HARD)
def test_no_text_makes_a_pattern_go_back_without_end(again: str) -> None:
    """The whole of what the form takes, made of one thing; the run's own limit would stop it."""
    suspects((again * 500)[:500], TODAY)
