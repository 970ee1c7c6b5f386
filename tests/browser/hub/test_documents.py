"""Reports, cards and notices in a real browser: both languages, phone and desktop, axe clean; a PDF by the keyboard.

`RADVIGIL_SCREENSHOTS=folder` keeps a picture of each page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from radvigil.hub.audit.services import note
from radvigil.hub.documents.models import Document
from radvigil.hub.intake.services import take_in
from radvigil.hub.notices import services
from radvigil.hub.notices.gathering import gather
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.places.models import Department, Site
from tests.browser.test_report_html import DESKTOP, PHONE
from tests.hub.documents.reading import unpacked
from tests.support.hub_browser import looked_at, signed_in, somebody, tab_to
from tests.support.hub_reports import analysed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"1440": DESKTOP, "390": PHONE}
PAGES = {
    "documents": "/documents/", "cards": "/documents/cards", "notices": "/notices/", "outbox": "/notices/outbox",
}  # fmt: skip


def administrator() -> Person:
    """Somebody who administers and works on machines, at a site that sends things out."""
    site, now = Site.objects.create(name="Trois-Sources", call_name="PACS", call_number="40 12"), timezone.now()
    Department.objects.create(site=site, name="Urgences")
    take_in(site, analysed(), None, now)
    one = somebody(site, Role.ADMINISTRATOR, "Ines Roth")
    Membership.objects.create(person=one, site=site, role=Role.PACS)
    gather(now)
    act = services.Act(one, site, now)
    address = "https://chat.trois-sources.example/hooks/" + "3f2a" * 20
    services.try_hook(act, services.add_hook(act, {"label": "Chat", "address": address}))
    services.add_recorder(act, {"host": "log.trois-sources.example", "port": 6514, "transport": "tls"})
    note(None, "incident.opened", "incident:1", site)
    gather(now)
    period = {"begins": now.date(), "ends": now.date()}
    Document.objects.create(site=site, language="fr", asked=now, by=one, state="failed", why="too-large", **period)
    Document.objects.create(site=site, language="en", asked=now, by=one, state="ready", size=1200, **period)
    return one


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_pages_read_well_at_both_widths(browser: Any, axe: str, live_server: Any, lang: str) -> None:
    one = administrator()
    for width, size in SIZES.items():
        with signed_in(browser, live_server, one, lang, viewport=size) as page:
            for name, path in PAGES.items():
                page.goto(live_server.url + path)
                looked_at(page, axe, f"{name}-{lang}-{width}")


def test_a_report_is_taken_by_the_keyboard(browser: Any, live_server: Any) -> None:
    one = administrator()
    with signed_in(browser, live_server, one, "fr", viewport=DESKTOP) as page:
        page.goto(f"{live_server.url}/documents/")
        tab_to(page, "form[action$='report.pdf'] button")
        with page.expect_download() as coming:
            page.keyboard.press("Enter")
        body = Path(coming.value.path()).read_bytes()
    assert body.startswith(b"%PDF")
    assert b"/Lang(fr" in unpacked(body).replace(b"/Lang (", b"/Lang(")


def test_cards_are_chosen_by_the_whole_line_on_a_phone(browser: Any, live_server: Any) -> None:
    one = administrator()
    with signed_in(browser, live_server, one, "en", viewport=PHONE) as page:
        page.goto(f"{live_server.url}/documents/cards")
        lines = page.locator(".choice label")
        assert all(line.bounding_box()["height"] >= 48 for line in lines.all())
        for line in lines.all()[:2]:
            line.click(position={"x": 200, "y": 24})
        with page.expect_download() as coming:
            page.locator("form[action$='cards.pdf'] button").click()
        assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
