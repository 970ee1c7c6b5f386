"""Who left a screen is signed out by themselves, later, and never by a page that refreshes itself."""

from __future__ import annotations

import time

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from radvigil.hub.audit.models import Entry
from radvigil.hub.configuration import WrongSettingError, configuration
from radvigil.hub.people.idle import ENTERED, STEP, remember
from radvigil.hub.people.models import Role

IDLE = 3600
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def inside(person, enter) -> Client:
    client: Client = enter(person(Role.RADIOGRAPHER))
    return client


def away(client: Client, seconds: int) -> None:
    """As if the last page had been asked for that long ago, long after signing in."""
    session = client.session
    session[ENTERED] = int(time.time()) - 9 * IDLE
    session.save()
    written = HttpResponse()
    remember(written, session.session_key, int(time.time()) - seconds)
    client.cookies[settings.IDLE_COOKIE_NAME] = written.cookies[settings.IDLE_COOKIE_NAME].value


def kept(client: Client) -> str:
    return client.cookies[settings.IDLE_COOKIE_NAME].value


@pytest.mark.parametrize(("lang", "word"), [("en", "You were away"), ("fr", "absence")])
def test_who_was_away_signs_in_again_and_comes_back(lang: str, word: str, inside) -> None:
    inside.cookies["django_language"] = lang
    away(inside, IDLE + 2)
    answer = inside.get("/machines/map", follow=True)
    assert answer.redirect_chain == [("/account/login/?next=/machines/map", 302)]
    assert word in answer.content.decode()
    assert inside.get("/me").status_code == 302
    assert Entry.objects.filter(verb="person.left").count() == 1


def test_who_was_away_changes_nothing(inside) -> None:
    away(inside, IDLE + 2)
    assert inside.post("/me", {"name": "X"}).status_code == 302
    assert not Entry.objects.filter(verb__startswith="person.").exclude(verb__in=("person.entered", "person.left"))


def test_a_page_that_one_asks_for_keeps_one_in_and_one_that_asks_by_itself_does_not(inside) -> None:
    away(inside, IDLE - 600)
    before = kept(inside)
    assert inside.get("/me", headers={"HX-Request": "true"}).status_code == 200
    assert kept(inside) == before
    assert inside.get("/me").status_code == 200
    assert kept(inside) > before


def test_reading_writes_nothing(inside) -> None:
    """Nor does it wait for who writes: an intake of a large report holds SQLite's one pen for seconds."""
    away(inside, STEP + 5)
    with CaptureQueriesContext(connection) as asked:
        assert inside.get("/me").status_code == 200
    assert [one["sql"] for one in asked if one["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []


def test_nobody_stays_by_a_cookie_of_their_own_making(inside, person, enter) -> None:
    other = enter(person(Role.MANAGER))
    away(other, 5)
    for value in (kept(other), str(int(time.time())), f"{int(time.time())}:x", ""):
        away(inside, IDLE + 2)
        inside.cookies[settings.IDLE_COOKIE_NAME] = value
        answer = inside.get("/me")
        assert answer.status_code == 302, value
        inside.force_login(person(Role.RADIOGRAPHER), backend=BACKEND)


def test_without_the_cookie_the_moment_is_that_of_signing_in(inside) -> None:
    assert inside.get("/me").status_code == 200
    session = inside.session
    session[ENTERED] = int(time.time()) - IDLE - 2
    session.save()
    inside.cookies.pop(settings.IDLE_COOKIE_NAME, None)
    assert inside.get("/me").status_code == 302


@pytest.mark.parametrize("minutes", [0, 4, 721, -1])
def test_a_time_that_is_none_is_refused(minutes: int, tmp_path) -> None:
    (tmp_path / "hub.toml").write_text(f"idle_minutes = {minutes}\n")
    with pytest.raises(WrongSettingError, match="idle_minutes: 5 to 720"):
        configuration(tmp_path)
