"""Who left a screen is signed out by themselves, later, and never by a page that refreshes itself."""

from __future__ import annotations

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from radvigil.hub.audit.models import Entry
from radvigil.hub.configuration import WrongSettingError, configuration
from radvigil.hub.people.idle import ACTIVE, STEP
from radvigil.hub.people.models import Role

IDLE = 3600


@pytest.fixture
def inside(person, enter) -> Client:
    client: Client = enter(person(Role.RADIOGRAPHER))
    return client


def away(client: Client, seconds: int) -> int:
    """As if the last page had been asked for that long ago."""
    session = client.session
    session[ACTIVE] = moment = int(time.time()) - seconds
    session.save()
    return moment


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
    moment = away(inside, IDLE - 600)
    assert inside.get("/me", headers={"HX-Request": "true"}).status_code == 200
    assert inside.session[ACTIVE] == moment
    assert inside.get("/me").status_code == 200
    assert inside.session[ACTIVE] > moment


def test_reading_on_writes_no_session(inside) -> None:
    inside.get("/me")
    before = Session.objects.get().session_data
    inside.get("/me")
    assert Session.objects.get().session_data == before
    moment = away(inside, STEP + 5)
    inside.get("/me")
    assert inside.session[ACTIVE] > moment


@pytest.mark.parametrize("minutes", [0, 4, 721, -1])
def test_a_time_that_is_none_is_refused(minutes: int, tmp_path) -> None:
    (tmp_path / "hub.toml").write_text(f"idle_minutes = {minutes}\n")
    with pytest.raises(WrongSettingError, match="idle_minutes: 5 to 720"):
        configuration(tmp_path)
