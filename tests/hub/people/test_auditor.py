"""An auditor reads what others fill in: the page without its forms, without a secret, with the numbers of the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from radvigil.hub.doubts.services import make_card
from radvigil.hub.duties.models import SiteProfile
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.services import make_token
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.services import Act
from radvigil.hub.notices.models import Hook, Recorder
from radvigil.hub.people import tokens
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site

PAGES = ("/people", "/people/background", "/people/tokens", "/intake/tokens", "/notices/outbox", "/duties/profile",
         "/doubts/cards/{machine}")  # fmt: skip
OWN = {"/account/logout/", "/language"}
HOOK = "https://chat.example.org/services/T0/B1/what-lets-one-in"


class Forms(HTMLParser):
    """Where the forms of a page send to by POST; empty is the page itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.to: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form" and (said.get("method") or "").lower() == "post":
            self.to.append(said.get("action") or "")


class Filled:
    """A site in which each of the pages has something to show, and the secrets that were shown once."""

    def __init__(self, site: Site, by: Person, machine: Machine) -> None:
        now = timezone.now()
        wish = tokens.Wish("Dashboard", ["machines"], (now + timedelta(days=9)).date())
        self.secrets = [
            tokens.make(by, site, wish, now),
            make_token(by, site, "Sensor of the CT", now)[1],
            make_card(Act(by, now), machine)[1],
            HOOK,
        ]
        Hook.objects.create(site=site, label="Chat", address=HOOK, made=now)
        Recorder.objects.create(site=site, host="log.example.org")
        SiteProfile.objects.create(site=site, provider="practice", insured=True, changed=now, by=by)
        self.pages = [one.format(machine=machine.pk) for one in PAGES]


@pytest.fixture
def filled(site: Site, report: Report, person: Callable[..., Person]) -> Filled:
    return Filled(site, person(Role.ADMINISTRATOR), Machine.objects.filter(report=report)[0])


@pytest.fixture
def auditor(person: Callable[..., Person], enter: Callable[[Person], Client]) -> Client:
    return enter(person(Role.AUDITOR))


def shown(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200, page
    return answer.content.decode()


def test_an_auditor_opens_each_page_and_finds_nothing_to_fill_in(filled: Filled, auditor: Client) -> None:
    for page in filled.pages:
        assert set(Forms(shown(auditor, page)).to) <= OWN, page


def test_who_may_change_finds_the_forms_there(filled: Filled, enter, person) -> None:
    editor, lawyer = enter(person(Role.ADMINISTRATOR)), enter(person(Role.LAW))
    for page in filled.pages:
        if page != "/people/background":
            client = lawyer if page == "/duties/profile" else editor
            assert set(Forms(shown(client, page)).to) - OWN, page


def test_an_auditor_reads_what_stands_there_and_no_secret(filled: Filled, auditor: Client) -> None:
    told = {page: shown(auditor, page) for page in filled.pages}
    said = " ".join(told.values())
    for one in ("Dashboard", "Sensor of the CT", "https://chat.example.org/…", "log.example.org"):
        assert one in said
    for one in filled.secrets:
        assert one not in said


def test_an_auditor_reads_what_the_site_says_of_itself(filled: Filled, site: Site, auditor: Client) -> None:
    kept = shown(auditor, "/duties/profile")
    assert "Nobody has filled in" not in kept
    assert kept.count("<li>") > 2
    SiteProfile.objects.filter(site=site).delete()
    assert "Nobody has filled in" in shown(auditor, "/duties/profile")


def test_the_number_of_the_audit_log_stands_beside_the_name(auditor: Client, person) -> None:
    one = person(Role.RADIOLOGIST)
    page = shown(auditor, "/people")
    assert one.name in page
    assert f"person {one.number} " in page.partition(one.name)[2][:60]


def test_an_auditor_is_led_to_these_pages(filled: Filled, auditor: Client) -> None:
    """And not to what asks to be done first."""
    machine, cards = filled.pages[-1].rpartition("/")[2], filled.pages[-1]
    for page, to in (("/people", "/people/background"), ("/people", "/people/tokens"), ("/people", "/intake/tokens"),
                     ("/notices/", "/notices/outbox"), ("/duties/", "/duties/profile"),
                     (f"/machines/{machine}", cards)):  # fmt: skip
        assert f'href="{to}"' in shown(auditor, page), (page, to)


def test_what_an_auditor_sends_there_is_refused(filled: Filled, auditor: Client) -> None:
    for page in ("/people/tokens", "/intake/tokens", "/duties/profile"):
        assert auditor.post(page, {"label": "mine", "scopes": "machines"}).status_code == 403
