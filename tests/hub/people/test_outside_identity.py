"""Signing in by the hospital's own provider (OpenID Connect): a known, active person comes in, and nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from radvigil.hub.audit.models import Entry
from radvigil.hub.configuration import WrongSettingError, configuration
from radvigil.hub.people.models import Person, Role
from tests.support.identity_provider import Provider, provider


@pytest.fixture
def desk(settings) -> Iterator[Provider]:
    with provider() as one:
        settings.SOCIALACCOUNT_PROVIDERS = one.known_to_the_hub()
        yield one


@pytest.fixture
def member(person) -> Person:
    return person(Role.RADIOLOGIST)


def come(desk: Provider, client: Client, **changed: str) -> None:
    """To the provider and back, as a browser goes; `changed`: what the way back says otherwise."""
    answer = client.post("/account/oidc/hospital/login/")
    assert answer.status_code == 302, answer.content
    said = {key: value[0] for key, value in parse_qs(urlsplit(answer["Location"]).query).items()}
    back = urlsplit(desk.authorise(said))
    words = {key: value[0] for key, value in parse_qs(back.query).items()} | changed
    client.get(back.path, words, follow=True)


def inside(client: Client) -> bool:
    return client.get("/me").status_code == 200


def test_a_known_person_comes_in_and_is_noted(desk, client, member) -> None:
    page = client.get("/account/login/").content.decode()
    assert "Hospital" in page
    desk.claims |= {"email": member.email, "sub": "a"}
    come(desk, client)
    assert inside(client)
    assert Entry.objects.filter(verb="person.entered", actor=member.number).exists()
    assert SocialAccount.objects.get().user == member
    assert "/token" in desk.asked


@pytest.mark.parametrize("said", [
    {"email": "stranger@example.org"}, {"email": ""}, {"email_verified": False}, {"email_verified": None},
])  # fmt: skip
def test_nobody_else_comes_in(desk, client, member, said) -> None:
    before = Person.objects.count()
    desk.claims |= {"email": member.email, **said}
    come(desk, client)
    assert not inside(client)
    assert Person.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_who_left_does_not_come_in_nor_by_a_link_of_before(desk, member) -> None:
    desk.claims |= {"email": member.email}
    come(desk, Client())
    Person.objects.filter(pk=member.pk).update(is_active=False)
    client = Client()
    come(desk, client)
    assert not inside(client)


def test_the_second_factor_is_asked_for_all_the_same(desk, client, member) -> None:
    TOTP.activate(member, generate_totp_secret())
    desk.claims |= {"email": member.email}
    come(desk, client)
    assert not inside(client)


def test_a_token_for_somebody_else_is_refused(desk, client, member) -> None:
    desk.claims |= {"email": member.email}
    desk.audience = "another-program"
    come(desk, client)
    assert not inside(client)


@pytest.mark.parametrize("changed", [{"state": "forged"}, {"code": "forged"}])
def test_a_way_back_that_nobody_began_is_refused(desk, client, member, changed) -> None:
    desk.claims |= {"email": member.email}
    come(desk, client, **changed)
    assert not inside(client)


def test_a_code_opens_once_and_for_the_browser_that_asked(desk, client, member) -> None:
    desk.claims |= {"email": member.email}
    answer = client.post("/account/oidc/hospital/login/")
    said = {key: value[0] for key, value in parse_qs(urlsplit(answer["Location"]).query).items()}
    back = urlsplit(desk.authorise(said))
    thief = Client()
    thief.get(f"{back.path}?{back.query}", follow=True)
    assert not inside(thief)


def test_a_provider_is_asked_over_an_encrypted_line_alone(tmp_path) -> None:
    (tmp_path / "hub.toml").write_text('[sign_in]\nserver_url = "http://id.hospital.example"\n', encoding="utf-8")
    with pytest.raises(WrongSettingError, match="https wanted"):
        configuration(tmp_path)


def test_the_policy_of_forms_names_the_provider_of_hub_toml(tmp_path) -> None:
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    said = f'[sign_in]\nserver_url = "https://id.hospital.example/realm"\nsecret_file = "{tmp_path / "secret"}"\n'
    (tmp_path / "hub.toml").write_text(said, encoding="utf-8")
    code = "from radvigil.hub.settings import CONTENT_SECURITY_POLICY as p; print(p['DIRECTIVES']['form-action'])"
    env = {**os.environ, "RADVIGIL_HUB_HOME": str(tmp_path)}
    printed = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == """["'self'", 'https://id.hospital.example']"""
