"""Duties, an incident and the downtime pack in a real browser: both languages, phone and desktop, axe clean.

`RADVIGIL_SCREENSHOTS=folder` keeps a picture of each page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from radvigil.hub.downtime.models import Section
from radvigil.hub.downtime.services import keep
from radvigil.hub.duties import services
from radvigil.hub.duties.services import ProfileWords, Statement
from radvigil.hub.incidents.containment import Proposal, Voice, agree, propose
from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.services import Opening, Telling, decide, open_incident, tell
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site
from tests.browser.test_report_html import DESKTOP, PHONE
from tests.support.hub_browser import looked_at, signed_in, somebody
from tests.support.hub_reports import analysed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ATTACK = {"cyberattack": "yes", "attack_effect": "yes", "personal_data": "yes", "grave": "yes"}
SIZES = {"1440": DESKTOP, "390": PHONE}


def hospital(country: str, now: datetime) -> tuple[Site, Person, Incident]:
    """A hospital with an incident that its officer has begun to deal with."""
    site = Site.objects.create(
        name="Trois-Sources" if country == "CH" else "Vallon", country=country, call_name="PACS", call_number="40 12",
        time_zone="Europe/Zurich" if country == "CH" else "Europe/Paris",
    )  # fmt: skip
    officer = somebody(site, Role.LAW, "Anna Keller", phone="079 555 01 02")
    facts = {"on_hospital_list": True, "gdpr_applies": False} if country == "CH" else {"insured": True}
    services.keep_profile(officer, site, 0, ProfileWords("hospital", facts), now)
    incident = open_incident(officer, site, Opening("Two consoles stay black", "Since six. No image is lost."), now)
    services.answer(officer, incident, 0, ATTACK, now)
    duties = ("lsi-74b",) if country == "CH" else ("cert-sante", "gdpr-33")
    for duty in duties:
        since = now - timedelta(hours=20 if country == "CH" else 3)
        services.start(officer, incident, Statement(duty, since, reason="seen by the night shift"), now)
    services.fill(
        officer, incident, 1, {"attack_kind": "ransom note on two consoles", "contact": "A. Keller, 40 99"}, now
    )
    return site, officer, incident


def events(site: Site, incident: Incident, now: datetime) -> Person:
    """What an incident's page shows: lines, a decision, a card with both sides."""
    radiologist = somebody(site, Role.RADIOLOGIST, "Léa Favre")
    engineer = somebody(site, Role.SECURITY, "Max Aubry")
    take_in(site, analysed(), None, now)
    tell(engineer, incident, Telling("CT 1 no longer answers the archive.", now - timedelta(hours=1)), now)
    decide(radiologist, incident, Telling("Trauma goes to Vallon", now, reason="both consoles are down"), now)
    machine = Machine.objects.filter(site=site).order_by("-weight")[0]
    card = propose(engineer, incident, Proposal(machine, "segment", "it calls an address outside"), now)
    agree(radiologist, card, Voice("health", True), now)
    return radiologist


def pack(site: Site, by: Person, now: datetime) -> None:
    contact = {"name": "PACS on call", "role": "PACS", "number": "40 12", "calls": "Max Aubry"}
    console = {"machine": None, "device": "CT 1", "place": "Emergency", "exams": None, "told_by": "", "on": None}
    keep(by, site, 0, (Section.CONTACTS, [contact]), now)
    keep(by, site, 1, (Section.CONSOLES, [console]), now)


def clocks(page: Any) -> str:
    return str(page.locator(".clocks").inner_text())


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_officer_of_a_listed_swiss_hospital(
    browser: Any, axe: str, live_server: Any, lang: str, width: str
) -> None:
    _site, officer, incident = hospital("CH", timezone.now())
    with signed_in(browser, live_server, officer, lang, viewport=SIZES[width]) as page:
        page.goto(live_server.url)
        assert page.url.endswith("/duties/")
        assert ("ISA 74b" if lang == "en" else "LSI 74b").lower() in clocks(page).lower()
        assert "NIS2" not in clocks(page)
        looked_at(page, axe, f"duties-ch-{lang}-{width}")
        page.locator(".clocks a").first.click()
        looked_at(page, axe, f"duties-ch-incident-{lang}-{width}")
        page.goto(f"{live_server.url}/duties/incident/{incident.number}/draft/lsi-74b/report")
        assert page.locator(".gaplist li").count() == 7
        looked_at(page, axe, f"duties-ch-draft-{lang}-{width}")
        page.goto(f"{live_server.url}/duties/law")
        looked_at(page, axe, f"duties-law-{lang}-{width}")
        page.goto(f"{live_server.url}/duties/profile")
        looked_at(page, axe, f"duties-profile-{lang}-{width}")


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_officer_of_a_french_hospital(browser: Any, axe: str, live_server: Any, lang: str, width: str) -> None:
    _site, officer, incident = hospital("FR", timezone.now())
    with signed_in(browser, live_server, officer, lang, viewport=SIZES[width]) as page:
        page.goto(f"{live_server.url}/duties/")
        assert "cert santé" in clocks(page).lower()
        assert ("gdpr 33" if lang == "en" else "rgpd 33") in clocks(page).lower()
        assert "NIS2" not in clocks(page)
        looked_at(page, axe, f"duties-fr-{lang}-{width}")
        page.goto(f"{live_server.url}/duties/incident/{incident.number}/draft/gdpr-33/notification")
        assert page.locator(".gaplist li").count() == 8
        looked_at(page, axe, f"duties-fr-draft-{lang}-{width}")


@pytest.mark.parametrize(("lang", "width"), [("en", "390"), ("fr", "1440")])
def test_an_incident_and_the_pack(browser: Any, axe: str, live_server: Any, lang: str, width: str) -> None:
    site, officer, incident = hospital("CH", timezone.now())
    radiologist = events(site, incident, timezone.now())
    pack(site, officer, timezone.now())
    with signed_in(browser, live_server, radiologist, lang, viewport=SIZES[width]) as page:
        for name, address in (
            ("incidents", "/incidents/"),
            ("incident", f"/incidents/{incident.number}"),
            ("incident-new", "/incidents/new"),
            ("downtime", "/downtime/"),
            ("downtime-edit", "/downtime/consoles/edit"),
        ):
            page.goto(live_server.url + address)
            looked_at(page, axe, f"{name}-{lang}-{width}")


def test_a_sending_is_stated_by_keyboard_alone(browser: Any, live_server: Any) -> None:
    _site, officer, incident = hospital("CH", timezone.now())
    with signed_in(browser, live_server, officer, "en", viewport=DESKTOP) as page:
        page.goto(f"{live_server.url}/duties/incident/{incident.number}#nlpd-24")
        summary = page.locator("#lsi-74b details summary", has_text="It was sent").first
        summary.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        for _step in range(12):
            if page.evaluate("document.activeElement.tagName") == "BUTTON":
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**#lsi-74b")
    sent: Callable[..., Any] = incident.duty_acts.filter
    assert sent(kind="sent", about="report").count() == 1
