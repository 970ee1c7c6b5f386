"""Text is escaped unless somebody says otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radvigil.report.html.markup import Raw, el, text
from tests.support.sites import HOSTILE


def test_plain_text_is_escaped_and_raw_is_not() -> None:
    assert el("p", "<b>", Raw("<i></i>")) == "<p>&lt;b&gt;<i></i></p>"


def test_attributes() -> None:
    made = el("td", class_="num", data_key=3, hidden=True, lang=None, aria_label='a"b')
    assert made == '<td class="num" data-key="3" hidden aria-label="a&quot;b"></td>'


def test_void_elements_have_no_end() -> None:
    assert el("input", type="search") == '<input type="search">'


def test_blanks_between_elements_stay() -> None:
    assert el("li", el("b", "a"), " ", "b") == "<li><b>a</b> b</li>"


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text_stays_text(bad: str) -> None:
    made = el("p", bad, title=bad)
    assert made.count("<") == 2
    assert made.count(">") == 2
    assert not set(made) & set("\x00\x07\x1b\x9b\u202e\n\r")


@given(st.text())
def test_any_text_is_one_text(words: str) -> None:
    assert not set(text(words)) & set("<>\"'")
