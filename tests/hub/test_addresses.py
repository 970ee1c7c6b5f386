"""`{% url %}` says what Django's own says, and is looked up once."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse

from radvigil.hub.templatetags import addresses


def told(text: str, **shown) -> str:
    return Template(text).render(Context(shown))


def test_an_address_is_that_of_django() -> None:
    for pk in (7, "7"):
        assert told('{% url "machines:machine" pk %}', pk=pk) == reverse("machines:machine", args=[pk])
    assert told("{% url name %}", name="findings:workbench") == reverse("findings:workbench")
    assert told('{% url "machines:machine" identity=7 %}') == reverse("machines:machine", args=[7])
    assert told('{% url "machines:machine" 7 as here %}<{{ here }}>') == f"<{reverse('machines:machine', args=[7])}>"


def test_an_address_is_looked_up_once(monkeypatch) -> None:
    addresses._written.cache_clear()
    seen = []
    monkeypatch.setattr(addresses, "reverse", lambda name, args: seen.append((name, *args)) or f"/{name}?a=1&b={args}")
    for _ in range(3):
        assert told('{% url "a" 1 %}{% url "a" "1" %}') == "/a?a=1&amp;b=(1,)/a?a=1&amp;b=(&#x27;1&#x27;,)"
    assert seen == [("a", 1), ("a", "1")]
    addresses._written.cache_clear()


def test_a_page_that_is_not_there_is_an_error_and_nothing_is_kept_of_it() -> None:
    before = addresses._written.cache_info().currsize
    for text in ('{% url "machines:nowhere" %}', '{% url "machines:machine" "no number" %}', '{% url "a" nothing %}'):
        with pytest.raises(NoReverseMatch):
            told(text)
    assert addresses._written.cache_info().currsize == before
