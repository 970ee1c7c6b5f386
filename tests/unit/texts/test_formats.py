"""Numbers and times as each language writes them."""

from __future__ import annotations

from datetime import UTC

import pytest

from radvigil.texts import clock, date, moment, number, share, size, span, typographic, zone_of

AT = 1_794_891_600_000_000_000
"""Tuesday 17 November 2026, 05:00 UTC."""


@pytest.mark.parametrize(("lang", "said"), [("en", "1,234,567.5"), ("fr", "1\u202f234\u202f567,5")])
def test_number(lang: str, said: str) -> None:
    assert number(1234567.5, lang, 1) == said


@pytest.mark.parametrize(
    ("count", "en", "fr"),
    [
        (0, "0\u00a0B", "0\u00a0o"),
        (999, "999\u00a0B", "999\u00a0o"),
        (1500, "1.5\u00a0kB", "1,5\u00a0ko"),
        (999_600, "1.0\u00a0MB", "1,0\u00a0Mo"),
        (2_000_000_000, "2\u00a0GB", "2\u00a0Go"),
        (96_000_000_000, "96\u00a0GB", "96\u00a0Go"),
    ],
)
def test_size(count: int, en: str, fr: str) -> None:
    assert size(count, "en") == en
    assert size(count, "fr") == fr


@pytest.mark.parametrize(
    ("part", "said"),
    [(0, "0\u00a0%"), (1, "<\u00a01\u00a0%"), (500, "50\u00a0%"), (9999, ">\u00a099\u00a0%"), (10_000, "100\u00a0%")],
)
def test_share_never_rounds_something_to_nothing(part: int, said: str) -> None:
    assert share(part, 10_000 if part != 500 else 1000, "en") == said


def test_share_of_nothing_is_nothing() -> None:
    assert share(0, 0, "fr") == "0\u202f%"


def test_times_are_said_in_the_zone() -> None:
    zone, name = zone_of("Europe/Zurich")
    assert name == "Europe/Zurich"
    assert clock(AT, "en", zone) == "06:00"
    assert moment(AT, "en", zone) == "Tue 17\u00a0Nov\u00a02026, 06:00"
    assert moment(AT, "fr", zone) == "mar. 17\u00a0nov.\u00a02026 à 06:00"


@pytest.mark.parametrize("bad", ["Nowhere/Never", "", "../../etc/passwd", "<script>"])
def test_an_unknown_zone_is_utc_and_says_so(bad: str) -> None:
    assert zone_of(bad) == (UTC, "UTC")


def test_the_first_of_a_month_in_french() -> None:
    assert date(1_796_083_200_000_000_000, "fr", UTC).startswith("1er\u00a0déc.")


@pytest.mark.parametrize(
    ("seconds", "en", "fr"),
    [
        (3.2, "3.2\u00a0s", "3,2\u00a0s"),
        (125, "2\u00a0min", "2\u00a0min"),
        (86400, "24\u00a0h", "24\u00a0h"),
        (14 * 86400 + 3 * 3600, "14\u00a0d 3\u00a0h", "14\u00a0j 3\u00a0h"),
    ],
)
def test_span(seconds: float, en: str, fr: str) -> None:
    assert span(int(seconds * 1e9), "en") == en
    assert span(int(seconds * 1e9), "fr") == fr


def test_french_typography() -> None:
    assert typographic("« Vu » : rien ; non ?", "fr") == "«\u00a0Vu\u00a0»\u00a0: rien\u202f; non\u202f?"
    assert typographic("a : b", "en") == "a : b"
