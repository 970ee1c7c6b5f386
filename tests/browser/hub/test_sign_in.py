"""Coming in with a real browser: one-time link, password, a passkey of a virtual authenticator, a second factor.

In both languages, on a phone and at a desk; every page without a fault for axe. `RADVIGIL_SCREENSHOTS=folder` keeps a
picture of each page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from radvigil.hub.audit.models import Entry
from radvigil.hub.people.models import Role
from radvigil.hub.people.services import Place, invite
from radvigil.hub.places.models import Site
from tests.browser.test_report_html import DESKTOP, PHONE
from tests.support.hub_browser import faults, looked_at
from tests.support.identity_provider import provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "lamp river stone paper"
EMAIL = "lea@example.org"
MOMENT = 58_000_000
"""Of codes, which change every half minute: a test must not care when it runs."""


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time", lambda: iter([MOMENT]))


@contextmanager
def strange(browser: Any, lang: str, window: dict[str, Any]) -> Iterator[Any]:
    """A browser that nobody has used, with a virtual authenticator that says yes to its owner."""
    opened = browser.new_context(locale=lang, viewport=window)
    page = opened.new_page()
    said = faults(page)
    line = opened.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    opened.close()
    assert said == []


def link() -> str:
    """The way in that an administrator hands over."""
    site = Site.objects.create(name="Trois-Sources", country="CH", call_name="PACS", call_number="40 12")
    return f"/enter/{invite(None, EMAIL, 'Léa Favre', Place(site, Role.RADIOGRAPHER), timezone.now())[1]}"


def at(server: Any, path: str) -> str:
    """By name: a passkey belongs to `localhost`, never to a number."""
    return str(server.url).replace("127.0.0.1", "localhost") + path


def come_in(page: Any, server: Any) -> None:
    page.goto(at(server, link()))
    for field in ("password", "again"):
        page.locator(f"#id_{field}").fill(PASSWORD)
    press(page, ".panel form button")


def press(page: Any, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def sign_out(page: Any, server: Any) -> None:
    page.goto(at(server, "/account/sessions/"))
    page.context.clear_cookies(name="radvigil")
    page.goto(at(server, "/account/login/"))


def say_who(page: Any) -> None:
    page.locator("input[type=password]").fill(PASSWORD)
    press(page, ".panel form button.main")


@pytest.mark.parametrize(("lang", "window"), [("en", DESKTOP), ("fr", PHONE)], ids=["en-1440", "fr-390"])
def test_a_passkey_is_added_and_signs_in(browser: Any, axe: str, live_server: Any, lang: str, window: Any) -> None:
    with strange(browser, lang, window) as page:
        come_in(page, live_server)
        assert page.locator("html").get_attribute("lang") == lang
        page.goto(at(live_server, "/account/2fa/"))
        looked_at(page, axe, f"factors-{lang}")
        press(page, "a.btn.main")
        looked_at(page, axe, f"is-it-you-{lang}")
        say_who(page)
        looked_at(page, axe, f"passkey-add-{lang}")
        page.locator("#id_name").fill("my telephone")
        page.locator("#id_passwordless").check()
        press(page, "#mfa_webauthn_add")
        page.goto(at(live_server, "/account/2fa/webauthn/"))
        assert "my telephone" in page.locator("main").inner_text()
        looked_at(page, axe, f"passkeys-{lang}")
        sign_out(page, live_server)
        looked_at(page, axe, f"sign-in-{lang}")
        press(page, "#passkey_login")
        page.goto(at(live_server, "/me"))
        assert "Léa Favre" in page.locator("h1").inner_text()
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    verbs = list(Entry.objects.values_list("verb", flat=True))
    assert "person.factor-added" in verbs
    assert verbs.count("person.entered") == 2


@pytest.mark.parametrize(("lang", "window"), [("fr", DESKTOP), ("en", PHONE)], ids=["fr-1440", "en-390"])
def test_codes_of_a_telephone_are_asked_for(browser: Any, axe: str, live_server: Any, lang: str, window: Any) -> None:
    with strange(browser, lang, window) as page:
        come_in(page, live_server)
        page.goto(at(live_server, "/account/2fa/totp/activate/"))
        say_who(page)
        looked_at(page, axe, f"codes-{lang}")
        key = page.locator("span.mono").inner_text()
        page.locator("#id_code").fill(code(key))
        press(page, ".panel form button.main")
        looked_at(page, axe, f"emergency-{lang}")
        assert page.locator("ul.mono li").count() == 10
        for path in (
            "/account/2fa/",
            "/account/sessions/",
            "/account/password/change/",
            "/account/2fa/totp/deactivate/",
        ):
            page.goto(at(live_server, path))
            looked_at(page, axe, f"{path.strip('/').replace('/', '-')}-{lang}")
        sign_out(page, live_server)
        page.locator("#id_login").fill(EMAIL)
        page.locator("#id_password").fill(PASSWORD)
        press(page, ".panel form button.main")
        looked_at(page, axe, f"second-factor-{lang}")
        page.goto(at(live_server, "/me"))
        assert "/account/2fa/authenticate/" in page.url, "the password alone opens nothing"
        page.locator("#id_code").fill(code(key))
        press(page, ".panel form button.main")
        page.goto(at(live_server, "/me"))
        assert "Léa Favre" in page.locator("h1").inner_text()


def test_the_hospital_s_own_provider_leads_back_in(browser: Any, axe: str, live_server: Any, settings: Any) -> None:
    """Through the redirects, which the policy of forms holds for too."""
    link()
    with provider() as desk, strange(browser, "en", PHONE) as page:
        settings.SOCIALACCOUNT_PROVIDERS = desk.known_to_the_hub()
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        allowed = {**policy, "form-action": [*policy["form-action"], desk.address]}
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": allowed}
        desk.claims |= {"email": EMAIL}
        page.goto(at(live_server, "/account/login/"))
        looked_at(page, axe, "sign-in-provider-en")
        with page.expect_navigation():
            page.get_by_role("button", name="Sign in by Hospital").click()
        page.goto(at(live_server, "/me"))
        assert "Léa Favre" in page.locator("h1").inner_text()


def code(key: str) -> str:
    """The code of the one moment that this file knows."""
    return format_hotp_value(hotp_value(key, MOMENT))
