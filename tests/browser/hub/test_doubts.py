"""A doubt from the square on a machine to its answer, and one's room: real Chromium, on a phone, in both languages.

The proofs that the hub must give of them are the first four tests. `RADVIGIL_SCREENSHOTS=folder` keeps pictures.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from radvigil.hub.doubts import services, telling
from radvigil.hub.doubts.identity import suspects
from radvigil.hub.doubts.models import DeviceToken, Doubt
from radvigil.hub.doubts.services import Said, Source
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.services import Act
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.places.models import Department, Site
from tests.browser.test_report_html import DESKTOP, PHONE, violations
from tests.support.hub_browser import faults
from tests.support.hub_reports import analysed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENTENCES = Path(__file__).parents[2] / "hub" / "doubts" / "sentences.toml"
BOTH = pytest.mark.parametrize("lang", ["en", "fr"])
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
SAY = {
    "en": {"doubt": "I have a doubt", "popup": "Odd pop-up", "send": "Send", "seen": "Seen by Léa Morand",
           "look": "look out", "unsure": "not assessed", "why": "It is heard one way only", "again": "Look again",
           "answer": "Send the answer", "blank": "Send without that part", "offline": "No network here."},
    "fr": {"doubt": "J’ai un doute", "popup": "Fenêtre étrange", "send": "Envoyer", "seen": "Vu par Léa Morand",
           "look": "attention", "unsure": "pas évalué", "why": "On ne l’entend que dans un sens", "again": "Regarder",
           "answer": "Envoyer la réponse", "blank": "Envoyer sans ce passage", "offline": "Pas de réseau ici."},
}  # fmt: skip
REASSURING = re.compile(
    r"\b(safe|clean|secure|all good|fine|sûre|saine?|propre|sans danger|tout va bien)\b", re.IGNORECASE
)
EVERYDAY = {"CT", "IRM", "MRI", "USB", "TEP", "PET", "ECG", "QR"}
"""Short words that everyone in radiology says."""


class Hospital:
    """A department with its machines, a facilitator, and a card on the scanner."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.site = Site.objects.create(name="Trois-Sources", country="CH", call_name="Léa", call_number="40 12")
        self.department = Department.objects.create(site=self.site, name="Urgences")
        self.facilitator = self.person(Role.RADIOGRAPHER, "Léa Morand", facilitator=True)
        take_in(self.site, analysed(), None, timezone.now())
        self.scanner = Machine.objects.filter(site=self.site, kind="CT")[0]
        Machine.objects.filter(pk=self.scanner.pk).update(given_name="Scanner 1", department=self.department, room="2")
        _token, self.secret = services.make_card(Act(self.facilitator, timezone.now()), self.scanner)

    def person(self, role: Role, name: str, facilitator: bool = False) -> Person:
        one = Person.objects.create_user(f"p{Person.objects.count()}@example.org", name=name)
        Membership.objects.create(person=one, site=self.site, role=role, facilitator=facilitator)
        return one

    @property
    def card(self) -> str:
        return f"{self.address}/d/{self.secret}"


@pytest.fixture
def hospital(live_server) -> Hospital:
    cache.clear()
    return Hospital(live_server.url)


@pytest.fixture
def phone(browser, hospital) -> Callable[..., Any]:
    """`phone("fr", person)`: a page on a phone, signed in or not; what its console says is an error of the test."""

    @contextmanager
    def opened(lang: str, person: Person | None = None, **more: Any) -> Iterator[Any]:
        context = browser.new_context(**{"viewport": PHONE, "locale": lang, "has_touch": True, **more})
        cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": lang, "url": hospital.address}]
        if person is not None:
            client = Client()
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": value, "url": hospital.address})
        context.add_cookies(cookies)
        page = context.new_page()
        page.said = said = faults(page)
        yield page
        context.close()
        assert [one for one in said if "ERR_INTERNET_DISCONNECTED" not in one and "net::ERR_FAILED" not in one] == []

    return opened


def kept(page: Any, name: str) -> None:
    """A picture, where one is asked for; and no page is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    folder = os.environ.get("RADVIGIL_SCREENSHOTS")
    if folder:
        wide = "" if page.viewport_size == PHONE else "-wide"
        page.screenshot(path=Path(folder) / f"{name}{wide}.png")


class Taps:
    """A finger that counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, target: Any) -> None:
        self.count += 1
        target.tap()


@BOTH
@pytest.mark.parametrize(
    ("script", "size"), [(True, PHONE), (True, DESKTOP), (False, PHONE)], ids=["phone", "desktop", "plain"]
)
def test_a_doubt_takes_three_taps_and_no_sign_in(hospital, phone, axe, lang: str, script: bool, size: dict) -> None:
    """From the square on the scanner to a reference and a number to call."""
    say, tap = SAY[lang], Taps()
    with phone(lang, java_script_enabled=script, viewport=size) as page:
        page.goto(hospital.card)
        kept(page, f"doubt-1-card-{lang}")
        assert page.get_by_role("heading", level=1).inner_text() == "Scanner 1"
        if script:
            assert violations(page, axe) == []
        tap(page.get_by_role("link", name=say["doubt"]))
        page.wait_for_url("**/doubt")
        if script:
            assert violations(page, axe) == []
        tap(page.locator("label", has_text=say["popup"]))
        kept(page, f"doubt-2-seen-{lang}")
        tap(page.get_by_role("button", name=say["send"], exact=True))
        page.wait_for_url("**/r/*")
        kept(page, f"doubt-3-sent-{lang}")
        assert tap.count <= 3
        assert "D-0001" in page.get_by_role("heading", level=1).inner_text()
        assert page.locator('main a[href="tel:4012"]').first.is_visible()
        assert not [one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME]
        if script:
            assert violations(page, axe) == []
            assert page.evaluate("Object.keys(localStorage)") == []
    one = Doubt.objects.get()
    assert (one.what, one.machine, one.reporter) == ("popup", hospital.scanner, None)


@SIZES
@BOTH
def test_the_answer_comes_on_the_reporter_s_own_link(hospital, phone, axe, lang: str, size: dict) -> None:
    say, words = SAY[lang], "Merci. Continuez avec le patient."
    sent = services.report(
        Source(hospital.site, hospital.scanner), Said("popup", mark="a-phone-of-the-room"), timezone.now()
    )
    with phone(lang, viewport=size) as reporter, phone(lang, hospital.facilitator, viewport=size) as page:
        reporter.clock.install()
        reporter.goto(f"{hospital.address}/r/{sent.link}")
        assert say["seen"] not in reporter.inner_text("main")
        page.goto(f"{hospital.address}/doubts/")
        assert violations(page, axe) == []
        kept(page, f"doubts-{lang}")
        page.get_by_role("link", name=say["popup"]).tap()
        page.wait_for_url("**/doubts/1")
        assert violations(page, axe) == []
        page.locator("#id_words").first.fill(words)
        page.get_by_role("button", name=say["answer"]).tap()
        page.wait_for_load_state()
        reporter.clock.fast_forward(21_000)
        reporter.get_by_text(words).wait_for()
        told = reporter.inner_text("main")
        moment = timezone.localtime(Doubt.objects.get().seen, ZoneInfo(hospital.site.time_zone))
        assert f"{say['seen']}, {moment:%H:%M}" in told
        assert violations(reporter, axe) == []
        kept(reporter, f"doubt-4-answered-{lang}")
        reporter.get_by_role("link", name=say["again"]).tap()
        assert words in reporter.inner_text("main")


def acronyms(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w./-])[A-ZÀ-Ü]{2,}[0-9]*(?![\w.-])", text))


@SIZES
@BOTH
def test_the_first_screen_says_what_why_and_whom_to_call(hospital, phone, axe, lang: str, size: dict) -> None:
    """And uses no short word that it does not explain."""
    take_in(hospital.site, analysed("legacy-day.pcap"), None, timezone.now())
    looked = Machine.objects.filter(site=hospital.site, state="look", kind__in=["CT", "US", "MR"]).first()
    assert looked is not None
    Machine.objects.filter(pk=looked.pk).update(department=hospital.department, room="2")
    Machine.objects.filter(site=hospital.site, kind__in=["archive", "worklist"]).update(department=hospital.department)
    radiologist = hospital.person(Role.RADIOLOGIST, "Noé Favre")
    Membership.objects.filter(person=radiologist).update(department=hospital.department)
    with phone(lang, radiologist, viewport=size) as page:
        page.goto(hospital.address)
        assert page.url.endswith("/machines/")
        kept(page, f"room-{lang}")
        first = page.locator(".card").first
        assert first.evaluate("one => one.open")
        text = first.inner_text()
        assert looked.name in text
        assert SAY[lang]["look"] in text
        box = first.locator(".first")
        assert box.locator('a[href="tel:4012"]').is_visible()
        assert box.bounding_box()["y"] < size["height"]
        assert first.locator("h2").count() >= 3
        page.evaluate("for (const one of document.querySelectorAll('details.card')) one.open = true")
        told = page.inner_text("main")
        names = set(re.findall(r"\w+", " ".join(one.name for one in Machine.objects.all())))
        explained = set(page.locator(".glossary dt").all_inner_texts())
        assert acronyms(told) - explained - EVERYDAY - (names - {"PACS", "RIS", "SIR", "DICOM", "HL"}) == set()
        assert {"PACS"} <= explained
        assert not REASSURING.search(told)
        assert violations(page, axe) == []
        button = page.get_by_role("link", name=SAY[lang]["doubt"], exact=True).first
        box = button.bounding_box()
        assert box["y"] + box["height"] <= size["height"]
        assert box["height"] >= 48


@SIZES
@BOTH
def test_a_machine_that_was_not_assessed_never_reads_as_fine(hospital, phone, axe, lang: str, size: dict) -> None:
    Machine.objects.filter(pk=hospital.scanner.pk).update(state="unsure", why="way")
    radiographer = hospital.person(Role.RADIOGRAPHER, "Noé Favre")
    with phone(lang, radiographer, viewport=size) as page:
        page.goto(f"{hospital.address}/machines/")
        card = page.locator(".card.unsure", has_text="Scanner 1")
        assert SAY[lang]["unsure"] in card.locator("summary").inner_text()
        card.locator("summary").tap()
        text = card.inner_text()
        assert SAY[lang]["why"] in text
        assert not REASSURING.search(text)
        assert not re.search("nothing seen|noticed nothing|rien vu|rien remarqué", text)
        kept(page, f"not-assessed-{lang}")
        page.goto(hospital.card)
        text = page.inner_text("main")
        assert SAY[lang]["unsure"] in text
        assert not re.search("nothing seen|noticed nothing|rien vu|rien remarqué", text)
        assert not REASSURING.search(text)
        assert violations(page, axe) == []


# ── what must not be lost, and what must not be sent ─────────────────────────


def asked(page: Any, hospital: Hospital, words: str = "") -> Any:
    page.goto(f"{hospital.card}/doubt")
    page.locator('input[value="slow"]').check(force=True)
    page.locator("#words").fill(words)
    return page.locator("#send")


@BOTH
def test_a_doubt_waits_on_the_phone_for_the_network_and_leaves_once(hospital, phone, lang: str) -> None:
    with phone(lang) as page:
        send = asked(page, hospital, "Très lente depuis 8h")
        page.context.set_offline(True)
        send.tap()
        page.get_by_text(SAY[lang]["offline"]).wait_for()
        kept(page, f"doubt-offline-{lang}")
        assert not Doubt.objects.exists()
        assert len(page.evaluate("Object.keys(localStorage)")) == 2
        page.context.set_offline(False)
        page.wait_for_url("**/r/*")
        assert page.evaluate("Object.keys(localStorage)") == []
    assert Doubt.objects.get().words == "Très lente depuis 8h"


def test_a_lost_acknowledgement_makes_no_second_doubt(hospital, phone) -> None:
    with phone("en") as page:
        send, lost = asked(page, hospital, "Slow"), []

        def answer(route: Any) -> None:
            if route.request.method == "POST" and not lost:
                lost.append(route.fetch().status)
                route.abort()
            else:
                route.continue_()

        page.route("**/doubt", answer)
        send.tap()
        page.get_by_text(SAY["en"]["offline"]).wait_for()
        assert (lost, Doubt.objects.count()) == ([201], 1)
        page.goto(hospital.card)
        page.locator("#kept a", has_text="D-0001").wait_for()
        assert page.evaluate("Object.keys(localStorage)") == []
    assert Doubt.objects.count() == 1


def test_a_draft_outlives_the_page_and_goes_once_sent(hospital, phone) -> None:
    with phone("en") as page:
        asked(page, hospital, "Slow since")
        page.goto("about:blank")
        page.goto(f"{hospital.card}/doubt")
        assert page.locator("#words").input_value() == "Slow since"
        assert page.locator('input[value="slow"]').is_checked()
        page.locator("#send").tap()
        page.wait_for_url("**/r/*")
        page.goto(f"{hospital.card}/doubt")
        assert page.locator("#words").input_value() == ""
    assert Doubt.objects.count() == 1


def test_who_was_signed_out_meanwhile_finds_the_draft_again(hospital, phone) -> None:
    with phone("en", hospital.facilitator) as page:
        page.goto(f"{hospital.address}/doubts/new")
        page.locator('input[value="mail"]').check(force=True)
        page.locator("#words").fill("An invoice that nobody asked for")
        signed_in = page.context.cookies()
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.locator("#send").tap()
        page.wait_for_url("**/account/login/**")
        page.context.add_cookies(signed_in)
        page.goto(f"{hospital.address}/doubts/new")
        assert page.locator("#words").input_value() == "An invoice that nobody asked for"
        page.locator("#send").tap()
        page.wait_for_url("**/r/*")
    assert Doubt.objects.get().reporter == hospital.facilitator


def test_two_taps_send_once(hospital, phone) -> None:
    with phone("en") as page:
        send = asked(page, hospital)
        send.dblclick()
        page.wait_for_url("**/r/*")
    assert Doubt.objects.count() == 1


@BOTH
def test_a_patient_s_name_is_warned_about_while_one_types_and_left_out(hospital, phone, axe, lang: str) -> None:
    with phone(lang) as page:
        asked(page, hospital, "Mme Dupont attend, née le 03.05.1962")
        page.locator("#warnings .notice").nth(1).wait_for()
        told = page.locator("#warnings").inner_text()
        assert "Mme Dupont" in told
        assert "née le 03.05.1962" in told
        assert violations(page, axe) == []
        kept(page, f"doubt-warned-{lang}")
        page.locator("#send").tap()
        assert not Doubt.objects.exists()
        page.get_by_role("button", name=SAY[lang]["blank"]).tap()
        page.wait_for_url("**/r/*")
    assert Doubt.objects.get().words == "[…] attend, […]"


def test_the_browser_warns_as_the_hub_does(hospital, phone, monkeypatch) -> None:
    today = date(2026, 11, 27)
    facts = telling.script_facts(today)
    monkeypatch.setattr(telling, "script_facts", lambda _today: facts)
    texts = [one["text"] for one in tomllib.loads(SENTENCES.read_text(encoding="utf-8"))["sentence"]]
    with phone("en") as page:
        page.goto(f"{hospital.card}/doubt")
        told = page.evaluate(
            "texts => texts.map(one => window.radvigil.suspects(one).map(s => [s.kind, s.part]))", texts
        )
    wanted = [[[one.kind, text[one.start : one.end]] for one in suspects(text, today)] for text in texts]
    assert json.dumps(told) == json.dumps(wanted)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@SIZES
def test_every_page_of_doubts_is_usable_by_everybody(hospital, phone, axe, size: dict, scheme: str) -> None:
    sent = services.report(
        Source(hospital.site, hospital.scanner), Said("usb", "x" * 400, mark="a-phone-of-the-room"), timezone.now()
    )
    services.reply(Act(hospital.facilitator, timezone.now()), sent.doubt, "y" * 400)
    Membership.objects.create(person=hospital.facilitator, site=hospital.site, role=Role.BIOMEDICAL)
    token = DeviceToken.objects.get()
    pages = (
        "/machines/", "/doubts/", "/doubts/new", "/doubts/1", f"/doubts/cards/{token.machine_id}", f"/r/{sent.link}",
        f"/d/{hospital.secret}", f"/d/{hospital.secret}/doubt",
    )  # fmt: skip
    with phone("fr", hospital.facilitator, viewport=size, color_scheme=scheme) as page:
        for address in pages:
            page.goto(f"{hospital.address}{address}")
            page.evaluate("for (const one of document.querySelectorAll('details.card')) one.open = true")
            assert violations(page, axe) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
