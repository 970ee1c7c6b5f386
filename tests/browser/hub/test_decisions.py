"""A manager cannot accept a risk alone: health and engineering sign too; when it has run out it is back on Decisions.

`RADVIGIL_SCREENSHOTS=folder` keeps a picture of each page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.intake.services import take_in
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site
from radvigil.hub.work.deciding import Choice, decide
from radvigil.hub.work.models import Acceptance, Decision, State, Task
from radvigil.hub.work.services import Act, NewTask, make_task
from tests.browser.test_report_html import DESKTOP, PHONE
from tests.support.hub_browser import looked_at, signed_in, somebody, tab_to
from tests.support.hub_reports import analysed, later, packed, plain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"1440": DESKTOP, "390": PHONE}
NOT_YET = {"en": "Not accepted yet", "fr": "Pas encore accepté"}
ACCEPTED = {"en": "Accepted until", "fr": "Accepté jusqu’au"}
NO_MORE = {"en": "no longer accepted", "fr": "n’est plus accepté"}


@pytest.fixture
def site(transactional_db: None) -> Site:
    """Two weeks of the same department, so that there is a trend."""
    one = Site.objects.create(name="Trois-Sources", country="CH", call_name="PACS", call_number="40 12")
    for days in (0, 7, 14):
        take_in(one, packed(later(plain(), days)) if days else analysed(), None, timezone.now())
    return one


@pytest.fixture
def people(site: Site) -> dict[str, Person]:
    return {
        "management": somebody(site, Role.MANAGER, "Anne Morel"),
        "engineering": somebody(site, Role.BIOMEDICAL, "Ines Roth"),
        "health": somebody(site, Role.RADIOGRAPHER, "Marc Dubois"),
    }


def said(page: Any, words: str) -> bool:
    """With the no-break spaces of French taken as spaces."""
    return words in page.locator("main").inner_text().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_three_professions_sign_and_it_comes_back(
    browser: Any, axe: str, live_server: Any, people: dict[str, Person], lang: str, size: str
) -> None:
    grave = Finding.objects.filter(severity=Severity.HIGH, subject__isnull=False).first()
    assert grave is not None
    with signed_in(browser, live_server, people["management"], lang, viewport=SIZES[size]) as page:
        page.goto(f"{live_server.url}/findings/{grave.pk}")
        follow(page, f"a[href$='acceptances/new?finding={grave.pk}']")
        looked_at(page, axe, f"ask-{lang}-{size}")
        page.locator("textarea").fill("No update before May")
        follow(page, "main form button")
        follow(page, "button[value=management]")
        assert said(page, NOT_YET[lang])
        assert page.locator("button[name=profession]").count() == 0
        looked_at(page, axe, f"acceptance-{lang}-{size}")
        here = page.url
    for name in ("engineering", "health"):
        with signed_in(browser, live_server, people[name], lang, viewport=SIZES[size]) as page:
            page.goto(f"{live_server.url}/tasks/decisions")
            follow(page, f"a.btn[href='{here.removeprefix(live_server.url)}']")
            follow(page, f"button[value={name}]")
            assert said(page, ACCEPTED[lang]) == (name == "health")
    Acceptance.objects.update(expires=timezone.localdate() - timedelta(days=1))
    with signed_in(browser, live_server, people["management"], lang, viewport=SIZES[size]) as page:
        page.goto(f"{live_server.url}/tasks/decisions")
        assert said(page, NO_MORE[lang])
        looked_at(page, axe, f"decisions-{lang}-{size}")
        follow(page, f"a.btn[href='{here.removeprefix(live_server.url)}']")
        assert said(page, NO_MORE[lang])
        assert page.locator("button[name=profession]").count() == 0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_action_is_approved_by_the_keyboard_and_done(
    browser: Any, axe: str, live_server: Any, people: dict[str, Person], lang: str, size: str
) -> None:
    with signed_in(browser, live_server, people["management"], lang, viewport=SIZES[size]) as page:
        page.goto(f"{live_server.url}/tasks/decisions")
        tab_to(page, "a.btn.main[href*='said=approved']")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        looked_at(page, axe, f"decide-{lang}-{size}")
        tab_to(page, "input[name=reason]")
        page.keyboard.type("Agreed with the department")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        task = Decision.objects.get().task
        page.goto(f"{live_server.url}/tasks/?whose=all")
        looked_at(page, axe, f"tasks-{lang}-{size}")
        follow(page, f"a[href='/tasks/{task.pk}']")
        looked_at(page, axe, f"task-{lang}-{size}")
    with signed_in(browser, live_server, people["engineering"], lang, viewport=SIZES[size]) as page:
        page.goto(f"{live_server.url}/tasks/{task.pk}")
        assert page.locator("button[value=start]").count() == 0
        page.locator("details:has(#not-so) summary").click()
        looked_at(page, axe, f"agree-{lang}-{size}")
        tab_to(page, "button[value=agree]")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        follow(page, "button[value=start]")
        page.locator("#claimed").fill("Only these three may call it now")
        follow(page, "button[value=claim]")
        assert page.locator("button[value=prove]").count() == 0
    with signed_in(browser, live_server, people["health"], lang, viewport=SIZES[size]) as page:
        page.goto(f"{live_server.url}/tasks/{task.pk}")
        page.locator("#proof").fill("The images still arrive")
        follow(page, "button[value=prove]")
        task.refresh_from_db()
        assert task.state == State.PROVED


@pytest.mark.parametrize(("lang", "size"), [("en", "390"), ("fr", "1440")])
def test_not_like_this_is_read_on_decisions(
    browser: Any, axe: str, live_server: Any, site: Site, people: dict[str, Person], lang: str, size: str
) -> None:
    boss, what = people["management"], NewTask("person", "1", title="Update", profession="health", proposed=True)
    task = make_task(people["engineering"], site, what, timezone.now())
    decide(Act(boss, timezone.now(), "It must be"), site, Choice("task", str(task.pk), "approved"))
    with signed_in(browser, live_server, people["health"], lang, viewport=SIZES[size]) as page:
        page.goto(f"{live_server.url}/tasks/?whose=asked")
        looked_at(page, axe, f"asked-{lang}-{size}")
        follow(page, f"a[href='/tasks/{task.pk}']")
        page.locator("details:has(#not-so) summary").click()
        page.locator("#not-so").fill("Not before the second scanner is back")
        follow(page, "button[value=not-so]")
        looked_at(page, axe, f"sent-back-{lang}-{size}")
    with signed_in(browser, live_server, boss, lang, viewport=SIZES[size]) as page:
        page.goto(f"{live_server.url}/tasks/decisions")
        page.locator("details.rest summary").click()
        assert said(page, "Not before the second scanner is back")
        looked_at(page, axe, f"decisions-back-{lang}-{size}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_that_few_see(
    browser: Any, axe: str, live_server: Any, site: Site, people: dict[str, Person], scheme: str
) -> None:
    """New, edit, the manufacturer first, and both versions when two write."""
    boss, engineer = people["management"], people["engineering"]
    what = NewTask("person", "1", title="Update", due=timezone.localdate() - timedelta(days=2), changes_device=True)
    task = make_task(boss, site, what, timezone.now())
    with signed_in(browser, live_server, engineer, "fr", viewport=PHONE, color_scheme=scheme) as page:
        page.goto(f"{live_server.url}/tasks/new")
        looked_at(page, axe, f"new-fr-{scheme}")
        page.goto(f"{live_server.url}/tasks/{task.pk}")
        assert page.locator("button[value=start]").count() == 0
        looked_at(page, axe, f"manufacturer-fr-{scheme}")
        page.goto(f"{live_server.url}/tasks/{task.pk}/edit")
        looked_at(page, axe, f"edit-fr-{scheme}")
    with signed_in(browser, live_server, boss, "en", viewport=DESKTOP, color_scheme=scheme) as page:
        page.goto(f"{live_server.url}/tasks/decisions")
        looked_at(page, axe, f"decisions-en-{scheme}")


@pytest.mark.parametrize("size", SIZES)
def test_two_who_write_see_both(
    browser: Any, axe: str, live_server: Any, site: Site, people: dict[str, Person], size: str
) -> None:
    task = make_task(people["management"], site, NewTask("person", "1", title="Update"), timezone.now())
    opened = browser.new_context(viewport=SIZES[size])  # its console tells the status 409, so it is not listened to
    opened.add_cookies(keys(people["engineering"], live_server, "fr"))
    page = opened.new_page()
    page.goto(f"{live_server.url}/tasks/{task.pk}/edit")
    Task.objects.update(title="Update in spring", version=2)
    page.locator("input[name=title]").fill("Update on Sunday")
    follow(page, "main form .btn.main")
    assert said(page, "Update in spring")
    assert said(page, "Update on Sunday")
    looked_at(page, axe, f"changed-fr-{size}")
    follow(page, "main form .btn")
    opened.close()
    assert Task.objects.get().title == "Update on Sunday"


def follow(page: Any, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).click()


def keys(person: Person, server: Any, lang: str) -> list[dict[str, str]]:
    """Cookies of somebody who has signed in."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    held = {"radvigil": client.cookies["radvigil"].value, "django_language": lang}
    return [{"name": name, "value": value, "url": server.url} for name, value in held.items()]
