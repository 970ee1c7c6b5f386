"""Signing in and staying in: passwords, second factors, limits, links, sessions, and what is noted of them."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from radvigil.hub.audit.models import Entry
from radvigil.hub.people.models import AccessToken, Invitation, Person, Role, Scope
from radvigil.hub.people.services import VALID, Place, accept, erase, invitation, invite, new_link
from radvigil.hub.people.tokens import Wish, make
from radvigil.hub.people.views import link_of

PASSWORD = "lamp river stone paper"
OTHER = "éléphant rouge sous la pluie"


MOMENT = 58_000_000
"""Of codes, which change every half minute: a test must not care when it runs."""


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time", lambda: iter([MOMENT]))


@pytest.fixture
def member(person) -> Person:
    one = person(Role.ADMINISTRATOR)
    one.set_password(PASSWORD)
    one.save()
    return one


def sign_in(client: Client, email: str, password: str, **named: Any) -> Any:
    return client.post("/account/login/", {"login": email, "password": password}, **named)


def inside(client: Client) -> bool:
    return client.get("/me").status_code == 200


def verbs() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("verb", flat=True))


# Passwords


def test_passwords_are_long_of_any_kind_not_common_and_kept_whole(site, person, now) -> None:
    one = person(Role.RADIOLOGIST)
    client = Client()
    guessed = (
        "passwordpassword",
        "123456789012",
        "abababababab",
        "Radvigil-2026!",
        "trois-sources 2026",
        "Soleil!2026!!",
    )
    for wrong in ("short-word1", one.email, "", *guessed):
        address = f"/enter/{new_link(None, one, timezone.now())}"
        assert client.post(address, {"password": wrong, "again": wrong}).status_code == 200, wrong
        assert not Person.objects.get(pk=one.pk).has_usable_password()
    long = "ünï cödé   " + "x" * 120
    answer = client.post(f"/enter/{new_link(None, one, timezone.now())}", {"password": long, "again": long})
    assert answer.status_code == 302
    after = Person.objects.get(pk=one.pk)
    assert after.check_password(long)
    assert not after.check_password(long[:-1])
    assert not after.check_password(long.upper())


def test_passwords_are_kept_by_scrypt(member) -> None:
    assert identify_hasher(member.password).algorithm == "scrypt"
    assert int(member.password.split("$")[1]) >= 2**14


def test_a_password_field_hides_and_lets_a_keeper_of_passwords_fill_it(client, member) -> None:
    for address in ("/account/login/", f"/enter/{new_link(None, member, timezone.now())}"):
        page = client.get(address).content.decode()
        assert 'type="password"' in page
        assert 'autocomplete="current-password"' in page or 'autocomplete="new-password"' in page
        assert "onpaste" not in page


def test_changing_the_password_wants_the_old_one(enter, member) -> None:
    client = enter(member)
    wrong = {"oldpassword": "not it at all", "password1": OTHER, "password2": OTHER}
    client.post("/account/password/change/", wrong)
    assert Person.objects.get(pk=member.pk).check_password(PASSWORD)
    client.post("/account/password/change/", {**wrong, "oldpassword": PASSWORD})
    assert Person.objects.get(pk=member.pk).check_password(OTHER)
    assert verbs()[-1] == "person.password-changed"


# Coming in


def test_signing_in_gives_a_new_session(client, member) -> None:
    client.get("/account/login/")
    client.session["kept"] = 1
    session = client.session
    session["kept"] = 1
    session.save()
    before = client.session.session_key
    client.cookies["radvigil"] = before
    sign_in(client, member.email, PASSWORD)
    after = client.cookies["radvigil"].value
    assert before != after
    assert not Session.objects.filter(session_key=before).exists()
    assert len(after) >= 32


def test_who_guesses_is_shut_out_for_five_minutes(client, member, monkeypatch) -> None:
    clock = [time.time()]
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: clock[0])
    for _try in range(5):
        sign_in(client, member.email, "wrong password it is")
    sign_in(client, member.email, PASSWORD)
    assert not inside(client)
    clock[0] += 301
    sign_in(client, member.email, PASSWORD)
    assert inside(client)


def test_another_is_not_shut_out_with_them(client, member, person) -> None:
    other = person(Role.RADIOLOGIST)
    other.set_password(PASSWORD)
    other.save()
    for _try in range(6):
        sign_in(client, member.email, "wrong password it is")
    sign_in(client, other.email, PASSWORD)
    assert inside(client)


def test_whether_somebody_is_known_is_not_told(client, member, monkeypatch) -> None:
    """The same words, and a password is hashed in each case."""
    hashed = []
    made = Person.set_password
    monkeypatch.setattr(Person, "set_password", lambda self, raw: (hashed.append(raw), made(self, raw))[1])
    checked = []
    check = Person.check_password
    monkeypatch.setattr(Person, "check_password", lambda self, raw: (checked.append(raw), check(self, raw))[1])
    pages = []
    for email in (member.email, "nobody@example.org"):
        page = sign_in(Client(), email, "wrong password it is").content.decode()
        pages.append(page.replace(email, "").split("<main")[1].split("csrfmiddlewaretoken")[0])
        assert "nobody" not in page.replace("nobody@example.org", "")
    assert pages[0] == pages[1]
    assert (len(hashed), len(checked)) == (1, 1)


def test_who_was_never_there_or_left_does_not_come_in(client, member, now) -> None:
    assert not Person.objects.filter(email__in=("admin@localhost", "root@localhost", "admin")).exists()
    member.is_active = False
    member.save()
    sign_in(client, member.email, PASSWORD)
    assert not inside(client)


# One-time links


def test_a_link_opens_once_and_not_for_ever(client, site, person) -> None:
    one, token = invite(None, "new@example.org", "New", Place(site, Role.RADIOLOGIST), timezone.now())
    assert len(token) >= 32
    assert not Invitation.objects.filter(digest=token).exists()
    assert token not in str(list(Invitation.objects.values()))
    assert invitation(token, timezone.now() + VALID + timedelta(seconds=1)) is None
    said = {"password": PASSWORD, "again": PASSWORD}
    assert client.post(f"/enter/{token}", said).status_code == 302
    assert Client().post(f"/enter/{token}", {"password": OTHER, "again": OTHER}).status_code == 410
    assert Client().get(f"/enter/{token}").status_code == 410
    assert Person.objects.get(pk=one.pk).check_password(PASSWORD)


def test_a_new_link_ends_the_one_before(member) -> None:
    first = new_link(None, member, timezone.now())
    second = new_link(None, member, timezone.now())
    assert invitation(first, timezone.now()) is None
    assert invitation(second, timezone.now()) is not None
    assert link_of(second).startswith("http://localhost:8799/enter/")


def test_two_who_press_at_once_set_one_password(member) -> None:
    one = invitation(new_link(None, member, timezone.now()), timezone.now())
    assert one is not None
    assert accept(one, OTHER, timezone.now()) is not None
    assert accept(one, PASSWORD, timezone.now()) is None


def test_a_new_password_by_link_does_not_go_round_the_second_factor(client, member) -> None:
    TOTP.activate(member, generate_totp_secret())
    address = f"/enter/{new_link(None, member, timezone.now())}"
    answer = client.post(address, {"password": OTHER, "again": OTHER})
    assert answer["Location"] == "/account/login/"
    assert not inside(client)


def test_the_administrator_knows_no_password(enter, member, person) -> None:
    other = person(Role.RADIOLOGIST)
    client = enter(member)
    page = client.post(f"/people/{other.number}/link", {"password": OTHER})
    assert page.status_code == 302
    assert not Person.objects.get(pk=other.pk).has_usable_password()


# The second factor


def code(key: str) -> str:
    """The code of the one moment that this file knows."""
    return format_hotp_value(hotp_value(key, MOMENT))


def test_a_code_of_the_second_factor_opens_once(member) -> None:
    key = generate_totp_secret()
    TOTP.activate(member, key)
    first, second = Client(), Client()
    said = code(key)
    for client in (first, second):
        answer = sign_in(client, member.email, PASSWORD)
        assert answer["Location"].startswith("/account/2fa/authenticate/")
        assert not inside(client)
        client.post("/account/2fa/authenticate/", {"code": said})
    assert (inside(first), inside(second)) == (True, False)


def test_codes_for_an_emergency_open_once(member) -> None:
    TOTP.activate(member, generate_totp_secret())
    codes = RecoveryCodes.activate(member).generate_codes()
    clients = Client(), Client()
    for client in clients:
        sign_in(client, member.email, PASSWORD)
        client.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert [inside(client) for client in clients] == [True, False]


def test_who_sits_there_is_asked_before_ways_in_change(enter, member, person) -> None:
    other = person(Role.RADIOLOGIST)
    client = enter(member)
    acts = {
        f"/people/{other.number}/link": {},
        f"/people/{other.number}/factors": {},
        f"/people/{other.number}/erase": {},
        "/people/invite": {"email": "n@example.org", "name": "N", "role": "auditor"},
        "/people/tokens": {"label": "x", "scopes": ["findings"], "expires": "2030-01-01"},
        "/intake/tokens": {"label": "x"},
    }
    for address, said in acts.items():
        answer = client.post(address, said)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/account/reauthenticate/"), address
    for address in (
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/recovery-codes/generate/",
    ):
        assert client.get(address)["Location"].startswith("/account/reauthenticate/"), address
    assert not AccessToken.objects.exists()
    assert Person.objects.get(pk=other.pk).is_active
    client.post("/account/reauthenticate/?next=/people", {"password": PASSWORD, "next": "/people"})
    assert client.post(f"/people/{other.number}/link").status_code == 200


def test_a_lost_second_factor_is_dropped_by_the_administrator_and_noted(enter, member, person) -> None:
    other = person(Role.RADIOLOGIST)
    other.set_password(OTHER)
    other.save()
    TOTP.activate(other, generate_totp_secret())
    theirs = enter(other)
    client = enter(member)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.post(f"/people/{other.number}/factors").status_code == 200
    assert not Authenticator.objects.filter(user=other).exists()
    assert not inside(theirs)
    assert "person.factors-dropped" in verbs()


# Sessions


def test_a_new_password_ends_all_other_sessions(enter, member) -> None:
    here, there = enter(member), enter(member)
    assert inside(there)
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER})
    assert (inside(here), inside(there)) == (True, False)


def test_who_signs_out_or_is_erased_is_out(enter, member, person, now) -> None:
    client = enter(member)
    cookie = client.cookies["radvigil"].value
    client.post("/account/logout/")
    again = Client()
    again.cookies["radvigil"] = cookie
    assert not inside(again)
    other = person(Role.RADIOLOGIST)
    theirs = enter(other)
    assert inside(theirs)
    erase(member, other, now)
    assert not inside(theirs)


def test_one_sees_and_ends_ones_own_sessions(client, member) -> None:
    there = Client(headers={"user-agent": "console in room 2"})
    sign_in(there, member.email, PASSWORD)
    sign_in(client, member.email, PASSWORD)
    assert "console in room 2" in client.get("/account/sessions/").content.decode()
    client.post("/account/sessions/")
    assert (inside(client), inside(there)) == (True, False)


def test_a_session_ends_by_itself(settings) -> None:
    assert settings.SESSION_COOKIE_AGE <= 12 * 3600
    assert settings.SESSION_SAVE_EVERY_REQUEST is False
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"


def test_every_page_of_who_is_in_lets_them_out(enter, member) -> None:
    client = enter(member)
    for address in ("/people", "/me", "/account/2fa/", "/account/sessions/", "/account/password/change/"):
        assert 'action="/account/logout/"' in client.get(address).content.decode(), address


# What is kept, what is noted


def test_only_digests_of_tokens_are_kept(site, member, now) -> None:
    value = make(member, site, Wish("x", [Scope.FINDINGS], (now + timedelta(days=9)).date()), now)
    assert value not in str(list(AccessToken.objects.values()))
    assert len(value) >= 43


def test_what_concerns_signing_in_is_noted_by_number(client, member, django_capture_on_commit_callbacks) -> None:
    sign_in(client, member.email, "wrong password it is")
    sign_in(client, "some.body@example.org", "wrong password it is")
    sign_in(client, member.email, PASSWORD)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get("/account/2fa/totp/activate/")
    key = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/totp/activate/", {"code": code(key)})
    assert key not in str(list(Authenticator.objects.values())), "it is kept encrypted"
    client.post("/account/logout/")
    said = verbs()
    assert said.count("person.refused") == 2
    for verb in ("person.entered", "person.factor-added", "person.left"):
        assert verb in said, verb
    whole = str(list(Entry.objects.values()))
    for word in (member.email, member.name, "some.body", PASSWORD, key):
        assert word not in whole
    assert all(entry.at.utcoffset() == timedelta(0) for entry in Entry.objects.all())
