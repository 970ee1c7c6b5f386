"""The auditor verifies the chain; an altered row is named; whatever would change something is refused.

`RADVIGIL_SCREENSHOTS=folder` keeps a picture of each page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from radvigil.hub.audit.models import Entry
from radvigil.hub.intake.services import take_in
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site
from tests.browser.test_report_html import DESKTOP, PHONE
from tests.support.hub_browser import looked_at, signed_in, somebody
from tests.support.hub_reports import analysed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUDIT = import_module("radvigil.hub.audit.migrations.0002_append_only")
HOLDS = {"en": "The chain holds over all", "fr": "La chaîne tient"}
WHY = {"en": "its content was altered after it was written", "fr": "son contenu a été modifié après son écriture"}


@pytest.fixture
def auditor(transactional_db: None) -> Person:
    site = Site.objects.create(name="Trois-Sources", country="CH", call_name="PACS", call_number="40 12")
    take_in(site, analysed(), None, timezone.now())
    somebody(site, Role.MANAGER, "Anne Morel")
    return somebody(site, Role.AUDITOR, "Jeanne Favre")


@contextmanager
def with_the_guard_lifted() -> Iterator[None]:
    """As who holds the database itself could."""
    with connection.schema_editor() as editor:
        AUDIT.allow(None, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            AUDIT.forbid(None, editor)


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["1440", "390"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_altered_row_is_named(
    browser: Any, axe: str, live_server: Any, auditor: Person, lang: str, window: Any
) -> None:
    with signed_in(browser, live_server, auditor, lang, viewport=window) as page:
        page.goto(live_server.url)
        assert page.url.endswith("/audit/")
        name = f"{lang}-{window['width']}"
        looked_at(page, axe, f"audit-{name}")
        page.locator("a[href$='/audit/verify']").click()
        assert HOLDS[lang] in said(page)
        looked_at(page, axe, f"audit-holds-{name}")
        with with_the_guard_lifted():
            Entry.objects.filter(sequence=2).update(verb="nothing.happened")
        page.reload()
        assert HOLDS[lang] not in said(page)
        assert WHY[lang] in said(page)
        assert page.locator("main li b").first.inner_text().endswith("2")
        looked_at(page, axe, f"audit-altered-{name}")


def test_every_attempt_to_change_is_refused(browser: Any, live_server: Any, auditor: Person) -> None:
    """The pages hold no form for an auditor, and one made by hand, with a true token of the page, gets 403."""
    with signed_in(browser, live_server, auditor, "en", viewport=DESKTOP) as page:
        for address in ("/doubts/", "/tasks/", "/tasks/decisions", "/incidents/", "/rounds/"):
            page.goto(f"{live_server.url}{address}")
            assert page.locator("main form[method=post]").count() == 0, address
        page.goto(f"{live_server.url}/me")
        before = Entry.objects.count()
        token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
        for address in ("/doubts/new", "/tasks/new", "/incidents/new", "/rounds/begin", "/intake/take"):
            answer = page.request.post(f"{live_server.url}{address}", headers={"X-CSRFToken": token})
            assert answer.status == 403, address
        assert Entry.objects.count() == before


def said(page: Any) -> str:
    return str(page.locator("main").inner_text()).replace("\u00a0", " ").replace("\u202f", " ")
