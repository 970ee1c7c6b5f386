"""A calendar that other programs read: folded, escaped, stable, and small."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from radvigil.hub.notices.feed import MOST, OCTETS, Due, calendar, folded

ONE = Due(
    uid="task-12", title="Filtrer le port 445, dimanche", on=date(2026, 11, 22), address="https://hub.example/tasks/12",
    changed=datetime(2026, 11, 18, 8, 10, tzinfo=UTC),
)  # fmt: skip


def lines(text: str) -> list[str]:
    """Unfolded lines (RFC 5545, 3.1)."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def values(text: str, name: str) -> list[str]:
    return [line.partition(":")[2] for line in lines(text) if line.partition(":")[0].split(";")[0] == name]


def test_a_due_date_is_a_day_that_takes_no_time() -> None:
    text = calendar([ONE], "Radvigil", "fr", "hub.example")
    assert lines(text)[0] == "BEGIN:VCALENDAR"
    assert lines(text)[-1] == "END:VCALENDAR"
    assert values(text, "UID") == ["task-12@hub.example"]
    assert values(text, "DTSTART") == ["20261122"]
    assert values(text, "DTEND") == ["20261123"]
    assert values(text, "SUMMARY") == ["Filtrer le port 445\\, dimanche"]
    assert values(text, "TRANSP") == ["TRANSPARENT"]
    assert values(text, "DTSTAMP") == ["20261118T081000Z"]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("a\r\nEND:VEVENT\r\nBEGIN:VALARM", "a END:VEVENT BEGIN:VALARM"),
        ("a;b,c\\n", "a\\;b\\,c\\\\n"),
        ("\x00\x1b\u202e\u2028x\x7f", "\u2028x"),
        ("\u0085x", "x"),
    ],
)
def test_a_title_stays_one_line_of_text(title: str, said: str) -> None:
    text = calendar([replace(ONE, title=title)], "Radvigil", "en", "hub")
    assert values(text, "SUMMARY") == [said]
    assert sum(line == "BEGIN:VEVENT" for line in lines(text)) == 1
    assert "BEGIN:VALARM" not in lines(text)


@pytest.mark.parametrize("line", ["x", "é" * 200, "😀" * 100, "a" * 75, "a" * 76, "a" + "é" * 37, ""])
def test_lines_are_folded_between_characters(line: str) -> None:
    made = folded(line)
    pieces = made.removesuffix("\r\n").split("\r\n")
    assert all(len(piece.encode()) <= OCTETS for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == line


def test_the_same_promise_keeps_its_name_when_its_day_moves() -> None:
    moved = replace(ONE, on=date(2026, 12, 1))
    assert values(calendar([ONE], "x", "en", "h"), "UID") == values(calendar([moved], "x", "en", "h"), "UID")


def test_a_feed_has_an_end() -> None:
    many = [replace(ONE, uid=f"task-{k}") for k in range(MOST + 5)]
    assert len(values(calendar(many, "x", "en", "h"), "UID")) == MOST


def test_a_feed_is_in_the_order_of_its_days_however_given() -> None:
    later = replace(ONE, uid="task-1", on=date(2027, 1, 1))
    assert calendar([later, ONE], "x", "en", "h") == calendar([ONE, later], "x", "en", "h")
