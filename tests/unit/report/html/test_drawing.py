"""The drawing alone, for a caller that knows names, states and addresses of its own."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from radvigil.records import Result
from radvigil.report import Known, drawing
from tests.support.sites import empty, hostile, large, vallon


class Attributes(HTMLParser):
    """Elements and attributes as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [(name, value or "") for name, value in attrs]


def test_what_the_caller_knows_wins() -> None:
    site = vallon()
    first, second = site.devices[:2]
    known = {first.id: Known("Chez nous", state="off"), second.id: Known(state="look", findings=7)}
    drawn = drawing(Result(site), "fr", known)
    assert drawn is not None
    assert "Chez nous" in drawn.svg
    assert 'class="dev off"' in drawn.svg
    assert "hors service" in drawn.svg
    assert "7 constats" in drawn.svg
    assert "hors service (décidé" in drawn.legend


def test_cards_lead_where_the_caller_says() -> None:
    site = vallon()
    drawn = drawing(Result(site), "en", {}, lambda devices: f"/m/{'+'.join(devices)}")
    assert drawn is not None
    led = set(re.findall(r'<a href="([^"]+)"', drawn.svg))
    assert {f"/m/{one.id}" for one in site.devices} <= led


def test_a_stack_leads_to_all_its_machines() -> None:
    asked: list[int] = []
    drawn = drawing(Result(large(120)), "en", {}, lambda devices: asked.append(len(devices)) or "")
    assert drawn is not None
    assert max(asked) > 1
    assert sum(asked) == 120
    assert 'href="#' in drawn.svg, "where the caller knows nothing, the drawing's own places"


def test_a_state_that_nobody_knows_changes_nothing() -> None:
    site = vallon()
    strange = {one.id: Known(state="fine") for one in site.devices}
    assert drawing(Result(site), "en", strange) == drawing(Result(site), "en", {})


@pytest.mark.parametrize("site", [vallon(), hostile()], ids=["vallon", "hostile"])
def test_it_fits_a_strict_content_policy(site: object) -> None:
    drawn = drawing(Result(site), "en", {}, lambda devices: "/m/1")  # type: ignore[arg-type]
    assert drawn is not None
    read = Attributes()
    read.feed(drawn.svg + drawn.legend + drawn.choices)
    assert not {"script", "style", "foreignobject"} & read.tags
    legend = Attributes()
    legend.feed(drawn.legend)
    assert "a" not in legend.tags, "it would lead to parts of a report, which this page does not have"
    assert not [name for name, _value in read.found if name == "style" or name.startswith("on")]
    assert all(value.startswith(("#", "/m/")) for name, value in read.found if name == "href")


def test_without_machines_there_is_no_drawing() -> None:
    assert drawing(Result(empty()), "en", {}) is None
