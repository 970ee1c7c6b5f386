"""The weekly round by the keyboard alone, four professions: minutes, two tasks, and the PDF in both languages.

`RADVIGIL_SCREENSHOTS=folder` keeps a picture of each page.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from radvigil.hub.intake.services import take_in
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site
from radvigil.hub.rounds.models import Round
from radvigil.hub.work.models import Task
from tests.browser.test_report_html import DESKTOP, PHONE
from tests.hub.documents.reading import unpacked
from tests.support.hub_browser import looked_at, signed_in, somebody, tab_to
from tests.support.hub_reports import analysed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"1440": DESKTOP, "390": PHONE}


def table() -> dict[str, Person]:
    """Four professions at a site where an ordinary day was taken in."""
    site = Site.objects.create(name="Trois-Sources", country="CH", call_name="PACS", call_number="40 12")
    take_in(site, analysed(), None, timezone.now())
    return {
        "lead": somebody(site, Role.RADIOGRAPHER, "Léa Favre", facilitator=True),
        "radiologist": somebody(site, Role.RADIOLOGIST, "Marc Dubois"),
        "engineer": somebody(site, Role.BIOMEDICAL, "Ines Roth", language="fr"),
        "manager": somebody(site, Role.MANAGER, "Anne Morel"),
    }


def come(browser: Any, server: Any, person: Person, lang: str) -> None:
    """Open the round and say that one is here: Tab and Enter."""
    with signed_in(browser, server, person, lang, viewport=DESKTOP) as page:
        page.goto(f"{server.url}/rounds/")
        tab_to(page, "a.btn.main")
        press(page, "Enter")
        tab_to(page, "form[action$='/come'] button")
        press(page, "Enter")


def begun(page: Any, server: Any) -> None:
    page.goto(f"{server.url}/rounds/")
    tab_to(page, "form[action$='/begin'] button")
    press(page, "Enter")


def step(page: Any) -> str:
    """What tells one page from the next."""
    return str(page.locator("#q").inner_text()) + str(page.locator(".q .eyebrow").first.inner_text())


def press(page: Any, key: str) -> None:
    """A key that leads to the next page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def ended() -> Round:
    one = Round.objects.get()
    assert one.ended is not None
    return one


def papers(page: Any, server: Any, one: Round) -> None:
    """The minutes as PDF in both languages, reached by the keyboard and fetched."""
    for lang in ("en", "fr"):
        tab_to(page, f"a[href$='minutes?lang={lang}']")
        answer = page.request.get(f"{server.url}/rounds/{one.pk}/minutes?lang={lang}")
        assert answer.headers["content-type"] == "application/pdf"
        assert f"/Lang({lang}".encode() in unpacked(answer.body())


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_with_single_keys(browser: Any, axe: str, live_server: Any, lang: str) -> None:
    people = table()
    with signed_in(browser, live_server, people["lead"], lang, viewport=DESKTOP) as page:
        begun(page, live_server)
        for who in ("radiologist", "engineer", "manager"):
            come(browser, live_server, people[who], lang)
        page.reload()
        assert page.locator("input[name=here]:checked").count() == 4
        looked_at(page, axe, f"round-here-{lang}")
        press(page, "n")
        looked_at(page, axe, f"round-finding-{lang}")
        for choices, key in (("2", "n"), ("4w", "n"), ("", "o"), ("", "n"), ("", "n")):
            for choice in choices:
                page.keyboard.press(choice)
            press(page, key)
        looked_at(page, axe, f"round-lesson-{lang}")
        press(page, "n")
        looked_at(page, axe, f"round-minutes-{lang}")
        one = ended()
        papers(page, live_server, one)
    assert Task.objects.filter(origin="round").count() == 2
    assert {row.role for row in one.present.all()} == {"radiographer", "radiologist", "biomedical", "manager"}
    assert [row.answer for row in one.outcomes.all()] == ["agreed", "agreed", "open"]


def test_without_a_script(browser: Any, live_server: Any) -> None:
    """Tab, Space, Enter and what one types: nothing else."""
    people = table()
    with signed_in(browser, live_server, people["lead"], "en", viewport=DESKTOP, java_script_enabled=False) as page:
        page.goto(f"{live_server.url}/rounds/")
        press_to(page, "Begin the round")
        for who in ("radiologist", "engineer", "manager"):
            come(browser, live_server, people[who], "en")
        page.reload()
        press_to(page, "These are here, next")
        for sentence in ("Filter port 445 at the switch.", "Ask the manufacturer."):
            field = page.locator("#what")
            field.focus()
            page.keyboard.press("Control+A")
            page.keyboard.type(sentence)
            page.keyboard.press("Tab")
            page.keyboard.press("Space")
            press_to(page, "Agreed, next")
        press_to(page, "Leave open")
        press_to(page, "Next")
        press_to(page, "Next")
        press_to(page, "End the round")
        assert page.locator(".minutes").count() == 1
    titles = set(Task.objects.filter(origin="round").values_list("title", flat=True))
    assert titles == {"Filter port 445 at the switch.", "Ask the manufacturer."}


def press_to(page: Any, word: str) -> None:
    """Without a script nothing tells where the focus is: it is put on the control, which the keyboard then presses."""
    with page.expect_navigation():
        page.get_by_role("button", name=word, exact=True).press("Enter")


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_the_others_see(browser: Any, axe: str, live_server: Any, lang: str, width: str) -> None:
    people = table()
    with signed_in(browser, live_server, people["lead"], lang, viewport=SIZES[width]) as page:
        begun(page, live_server)
        tab_to(page, "form[action$='/attend'] button")
        press(page, "Enter")
        looked_at(page, axe, f"round-lead-{lang}-{width}")
    with signed_in(browser, live_server, people["manager"], lang, viewport=SIZES[width]) as page:
        page.goto(f"{live_server.url}/rounds/")
        looked_at(page, axe, f"rounds-{lang}-{width}")
        page.goto(f"{live_server.url}/rounds/{Round.objects.get().pk}")
        looked_at(page, axe, f"round-other-{lang}-{width}")
        assert page.locator("form[action$='/answer']").count() == 0


def test_keys_are_quiet_while_one_types_and_can_be_switched_off(browser: Any, live_server: Any) -> None:
    people = table()
    with signed_in(browser, live_server, people["lead"], "en", viewport=DESKTOP) as page:
        begun(page, live_server)
        press(page, "n")
        before = step(page)
        page.keyboard.press("a")
        page.keyboard.type("no bold deed")
        assert page.locator("#what").input_value() == "no bold deed"
        page.keyboard.press("Escape")
        tab_to(page, "#keys-on")
        page.keyboard.press("Space")
        page.keyboard.press("o")
        page.keyboard.press("d")
        page.reload()
        assert page.locator("#keys-on").is_checked() is False
        assert step(page) == before
    assert not Round.objects.get().outcomes.exists()
