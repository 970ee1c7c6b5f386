"""Exercises and lessons in a real browser: both languages, phone and desktop, axe clean, and the keyboard alone.

`RADVIGIL_SCREENSHOTS=folder` keeps a picture of each page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from radvigil.hub.exercises import services
from radvigil.hub.exercises.models import Run
from radvigil.hub.exercises.services import Act, Given
from radvigil.hub.intake.services import take_in
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site
from tests.browser.test_report_html import DESKTOP, PHONE
from tests.support.hub_browser import looked_at, signed_in, somebody, tab_to
from tests.support.hub_reports import analysed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"1440": DESKTOP, "390": PHONE}


def house() -> tuple[Site, Person, Person]:
    """A site with an ordinary day, one who leads and one who takes part."""
    site = Site.objects.create(name="Trois-Sources", country="CH", call_name="PACS", call_number="40 12")
    take_in(site, analysed(), None, timezone.now())
    return site, somebody(site, Role.RADIOGRAPHER, "Léa Favre"), somebody(site, Role.RADIOLOGIST, "Marc Dubois")


def running(site: Site, leader: Person, other: Person) -> Run:
    """Twelve minutes in: some answered, some by silence, some open."""
    began = timezone.now() - timedelta(minutes=12)
    one = services.call(Act(leader, began), site, "wannacry-consoles", by_hand=False)
    for person, role in ((leader, "radiographer"), (other, "radiologist")):
        services.sit(Act(person, began), one, role)
    services.begin(Act(leader, began), one)
    services.answer(Act(leader, began), one, Given("red-window", "hands-off", "radiographer"))
    return one


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page(browser: Any, axe: str, live_server: Any, lang: str, width: str) -> None:
    site, leader, other = house()
    one = running(site, leader, other)
    gathering = services.call(Act(leader, timezone.now()), site, "pacs-down-0800", by_hand=True)
    with signed_in(browser, live_server, other, lang, viewport=SIZES[width]) as page:
        for name, address in (
            ("exercises", "/exercises/"),
            ("exercise-story", "/exercises/story/wannacry-consoles"),
            ("exercise-gathering", f"/exercises/{gathering.pk}"),
            ("exercise-running", f"/exercises/{one.pk}"),
            ("exercise-map", f"/exercises/{one.pk}/map"),
            ("lessons", "/lessons/"),
            ("lesson-theme", "/lessons/usb-stick"),
            ("lesson-finding", "/lessons/RV-NET-001"),
        ):
            page.goto(live_server.url + address)
            looked_at(page, axe, f"{name}-{lang}-{width}")
        services.end(Act(leader, timezone.now()), one)
        services.learn(Act(leader, timezone.now()), one, "unsettled", "Who may unplug the scanner?")
        page.goto(f"{live_server.url}/exercises/{one.pk}")
        looked_at(page, axe, f"exercise-debrief-{lang}-{width}")


def press(page: Any, selector: str, key: str = "Enter") -> None:
    """Reach it by Tab and press it."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def test_an_exercise_from_call_to_debrief_by_keyboard(browser: Any, live_server: Any) -> None:
    _site, leader, other = house()
    with signed_in(browser, live_server, leader, "en", viewport=DESKTOP) as page:
        page.goto(f"{live_server.url}/exercises/story/pacs-down-0800")
        tab_to(page, "input[name=pace]")
        page.keyboard.press("ArrowDown")
        press(page, "form[action$='/call'] button")
        press(page, "form[action$='/seat'] button")
        with signed_in(browser, live_server, other, "en", viewport=PHONE) as phone:
            phone.goto(page.url)
            press(phone, "form[action$='/seat'] button")
            press(page, "button[value=begin]")
            phone.reload()
            tab_to(phone, "input[name=choice]")
            phone.keyboard.press("Space")
            press(phone, "form[action$='/answer'] button")
            assert "twenty work on" in phone.locator(".past").inner_text()
        press(page, "button[value=turn]")
        assert page.locator(".told").inner_text() == "08:03"
        press(page, "button[value=end]")
        tab_to(page, "input[name=text]")
        page.keyboard.type("A printed list of who may declare is missing.")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "who may declare" in page.locator("main").inner_text()
    assert Run.objects.get().ended is not None


def test_an_open_page_says_that_something_has_come(browser: Any, live_server: Any) -> None:
    """Without its help the page says it at the next look; with it, by itself and without moving the focus."""
    site, leader, other = house()
    one = running(site, leader, other)
    with signed_in(browser, live_server, other, "en", viewport=DESKTOP) as page:
        page.goto(f"{live_server.url}/exercises/{one.pk}")
        assert page.locator("#pulse a").count() == 0
        services.turn(Act(leader, timezone.now()), one)
        page.evaluate("htmx.trigger('#pulse', 'every')")
        page.evaluate("htmx.ajax('GET', document.querySelector('#pulse').getAttribute('hx-get'), '#pulse')")
        page.wait_for_selector("#pulse a")
