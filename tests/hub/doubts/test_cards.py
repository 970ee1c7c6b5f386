"""A machine's card opens without a sign-in, can do two things, and nothing else; limits never swallow a doubt."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.cache.backends import db as db_cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from radvigil.hub.doubts import limits, services
from radvigil.hub.doubts.limits import Limit, wait, within
from radvigil.hub.doubts.models import DeviceToken, Doubt
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.services import Act, decide_use
from radvigil.hub.people.models import Role
from tests.hub.doubts.conftest import MARK

SAID = {"what": "popup", "words": "Une fenêtre noire.", "mark": MARK}
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def no_count_of_before(db) -> None:
    cache.clear()


def test_a_card_says_what_one_needs_at_the_machine(client, card, department) -> None:
    Machine.objects.filter(pk=card.machine.pk).update(department=department, room="2", given_name="Scanner 1")
    page = client.get(card.address, headers={"Accept-Language": "fr"})
    text = page.content.decode()
    for part in ("Scanner 1", "Urgences", "Le patient sur la table d’abord.", 'href="tel:4012"', "J’ai un doute"):
        assert part in text
    assert f'href="{card.address}/doubt"' in text
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_the_department_s_own_number_comes_first(client, card, department) -> None:
    department.call_name, department.call_number = "Ana", "41 13"
    department.save()
    Machine.objects.filter(pk=card.machine.pk).update(department=department)
    assert 'href="tel:4113"' in client.get(card.address).content.decode()


@pytest.mark.parametrize(("state", "why", "part"), [
    ("unsure", "way", "heard one way only. Nothing can be said"), ("unsure", "silent", "not heard itself"),
    ("unsure", "hidden", "encrypted"), ("look", "", "asks for attention"), ("seen", "", "noticed nothing, no more"),
])  # fmt: skip
def test_a_card_is_in_one_honest_state(client, card, state: str, why: str, part: str) -> None:
    Machine.objects.filter(pk=card.machine.pk).update(state=state, why=why)
    text = client.get(card.address).content.decode()
    assert part in text
    assert not [one for one in ("safe", "clean", "noticed nothing") if one in text and state != "seen"]


def test_a_card_names_nobody_who_decided(client, card, engineer, now) -> None:
    decide_use(Act(engineer, now, "Battery"), card.machine, out=True)
    text = client.get(card.address).content.decode()
    assert "out of use" in text
    assert engineer.name not in text


def test_a_card_says_no_finding_and_no_address_of_the_network(client, card) -> None:
    """Whoever stands in the room may scan it."""
    text = client.get(card.address).content.decode()
    assert card.machine.address not in text
    assert "RV-" not in text


def test_unknown_and_revoked_cards_are_the_same_page_after_the_same_questions(client, card, engineer, now) -> None:
    services.revoke_card(Act(engineer, now), card.token)
    client.get("/d/unknown")
    unknown = "x" * len(card.secret)
    bodies, questions = set(), set()
    for address in (card.address, f"/d/{unknown}", f"{card.address}/doubt", f"/d/{unknown}/doubt"):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 404
        bodies.add(re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode().replace(address, "")))
        questions.add(tuple(one["sql"].split()[0] for one in asked.captured_queries))
    assert len(bodies) == 1
    assert len(questions) == 1


def test_a_card_opens_no_other_page(client, card) -> None:
    client.get(card.address)
    for address in ("/machines/", f"/machines/{card.machine.pk}", "/doubts/", "/findings/", "/audit/"):
        assert client.get(address)["Location"].startswith("/account/login")
    assert client.post(card.address).status_code == 405
    assert client.delete(f"{card.address}/doubt").status_code == 405


def test_a_card_ignores_who_is_signed_in(card, person, enter) -> None:
    enter(person(Role.RADIOGRAPHER)).post(f"{card.address}/doubt", SAID)
    assert Doubt.objects.get().reporter is None


def test_a_doubt_without_a_script(client, card) -> None:
    sent = client.post(f"{card.address}/doubt", SAID)
    assert sent.status_code == 302
    page = client.get(sent["Location"], headers={"Accept-Language": "fr"}).content.decode()
    for part in ("D-0001", "Envoyé", "Fenêtre étrange", "Une fenêtre noire.", 'href="tel:4012"'):
        assert part in page
    again = client.post(f"{card.address}/doubt", SAID)
    assert again["Location"] == sent["Location"]
    one = Doubt.objects.get()
    assert (one.machine, one.card, one.site) == (card.machine, card.token, card.machine.site)


def test_a_doubt_by_the_script(client, card) -> None:
    sent = client.post(f"{card.address}/doubt", SAID, headers=JSON)
    again = client.post(f"{card.address}/doubt", SAID, headers=JSON)
    assert (sent.status_code, again.status_code) == (201, 200)
    assert sent.json() == again.json()
    assert sent.json()["reference"] == "D-0001"


@pytest.mark.parametrize("wrong", [{"what": ""}, {"what": "fire"}, {"mark": ""}, {"words": "x" * 501}])
def test_what_does_not_fit_is_asked_again(client, card, wrong) -> None:
    assert client.post(f"{card.address}/doubt", {**SAID, **wrong}).status_code == 422
    assert client.post(f"{card.address}/doubt", {**SAID, **wrong}, headers=JSON).json()["wrong"]
    assert not Doubt.objects.exists()


PATIENT = {**SAID, "words": "Fenêtre noire, Mme Dupont attend, née le 03.05.1962."}


def test_what_looks_like_a_patient_comes_back_and_is_not_kept(client, card) -> None:
    answer = client.post(f"{card.address}/doubt", PATIENT, headers={"Accept-Language": "fr"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for part in ("Mme Dupont", "ressemble au nom d’une personne", "ressemble à une date de naissance", MARK):
        assert part in page
    assert not Doubt.objects.exists()
    client.post(f"{card.address}/doubt", {**PATIENT, "blank": "yes"})
    assert Doubt.objects.get().words == "Fenêtre noire, […] attend, […]."


def test_hostile_text_stays_text(client, card) -> None:
    hostile = "<script>alert(1)</script>\u202e{{ 7|add:7 }}"
    sent = client.post(f"{card.address}/doubt", {**SAID, "words": hostile, "signed": '"><img src=x>'})
    page = client.get(sent["Location"]).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in page
    assert "<script>alert" not in page
    asked = client.post(f"{card.address}/doubt", {**SAID, "what": "", "words": hostile, "signed": '"><img src=x>'})
    assert "<img src=x>" not in asked.content.decode()


def test_no_photograph_is_taken(client, card) -> None:
    """A file that comes along is not looked at."""
    with open(__file__, "rb") as file:
        client.post(f"{card.address}/doubt", {**SAID, "photo": file})
    assert Doubt.objects.count() == 1
    assert 'type="file"' not in client.get(f"{card.address}/doubt").content.decode()


def test_too_many_from_one_card_are_shown_the_number(client, card, monkeypatch) -> None:
    monkeypatch.setattr(limits, "SEND_CARD", Limit("send-card", 2, 600))
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    for turn in range(2):
        assert client.post(f"{card.address}/doubt", {**SAID, "mark": f"{MARK}-{turn}"}).status_code == 302
    third = client.post(f"{card.address}/doubt", {**SAID, "mark": f"{MARK}-3"})
    assert (third.status_code, third["Retry-After"]) == (429, "60")
    assert 'href="tel:4012"' in third.content.decode()
    assert client.post(f"{card.address}/doubt", SAID, headers=JSON).json() == {"wait": 60}
    moment += timedelta(minutes=11)
    assert client.post(f"{card.address}/doubt", {**SAID, "mark": f"{MARK}-4"}).status_code == 302


def test_one_card_s_limit_is_not_another_s(client, card, machine, engineer, now, monkeypatch) -> None:
    monkeypatch.setattr(limits, "READ_CARD", Limit("read-card", 1, 300))
    _token, other = services.make_card(Act(engineer, now), machine)
    assert client.get(card.address).status_code == 200
    assert client.get(card.address).status_code == 429
    assert client.get(f"/d/{other}").status_code == 200


def test_one_address_s_limit_counts_all_its_cards(client, card, machine, engineer, now, monkeypatch) -> None:
    monkeypatch.setattr(limits, "READ_ADDRESS", Limit("read-address", 1, 300))
    _token, other = services.make_card(Act(engineer, now), machine)
    assert client.get(card.address).status_code == 200
    assert client.get(f"/d/{other}").status_code == 429
    assert client.get(f"/d/{other}", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_who_guesses_is_slowed_down_and_nobody_else(client, card, monkeypatch) -> None:
    monkeypatch.setattr(limits, "MISSED", Limit("missed", 3, 300))
    assert [client.get(f"/d/guess-{turn}").status_code for turn in range(5)] == [404, 404, 404, 429, 429]
    assert client.get(card.address).status_code == 200


def test_only_our_own_proxy_is_believed_about_addresses(client, card, monkeypatch, settings) -> None:
    monkeypatch.setattr(limits, "READ_ADDRESS", Limit("read-address", 1, 300))
    forged = {"headers": {"X-Forwarded-For": "10.1.1.1"}}
    assert client.get(card.address, **forged).status_code == 200
    assert client.get(card.address, headers={"X-Forwarded-For": "10.1.1.2"}).status_code == 429
    monkeypatch.setattr(type(settings.CONFIGURED), "proxies", ("127.0.0.1",), raising=False)
    assert client.get(card.address, headers={"X-Forwarded-For": "10.1.1.3"}).status_code == 200
    assert client.get(card.address, headers={"X-Forwarded-For": "10.9.9.9, 10.1.1.3"}).status_code == 429


def test_a_window_of_time_ends(db, now) -> None:
    limit = Limit("trial", 2, 60)
    assert [within(limit, "me", now) for _turn in range(3)] == [True, True, False]
    assert within(limit, "you", now)
    assert within(limit, "me", now + timedelta(seconds=60))


def test_a_quiet_quarter_of_an_hour_does_not_make_a_count_forgotten(db, now, monkeypatch) -> None:
    limit, begin = Limit("trial", 2, 3_600), timezone.now()
    for minutes, still in ((0, True), (15, True), (30, False)):
        monkeypatch.setattr(db_cache, "tz_now", lambda late=minutes: begin + timedelta(minutes=late))
        assert within(limit, "me", now) is still


def test_when_a_window_ends_is_told(db, now) -> None:
    limit = Limit("trial", 1, 60)
    assert within(limit, "me", now)
    assert not within(limit, "me", now + timedelta(seconds=wait(limit, now) - 1))
    assert within(limit, "me", now + timedelta(seconds=wait(limit, now)))


def test_many_addresses_do_not_make_a_count_forgotten(db, now) -> None:
    limit = Limit("trial", 1, 600)
    first = [f"10.1.0.{one}" for one in range(30)]
    assert all(within(limit, one, now) for one in first)
    for one in range(320):
        within(limit, f"10.0.{one // 256}.{one % 256}", now)
    assert not any(within(limit, one, now) for one in first)


def test_an_engineer_makes_and_revokes_cards(card, engineer, enter) -> None:
    browser = enter(engineer)
    made = browser.post(f"/doubts/cards/{card.machine.pk}/make").content.decode()
    new = DeviceToken.objects.exclude(pk=card.token.pk).get()
    address = made.split("/d/")[1].split("<")[0]
    assert services.digest(address) == new.digest
    assert browser.get(f"/d/{address}").status_code == 200
    listed = browser.get(f"/doubts/cards/{card.machine.pk}").content.decode()
    assert address not in listed
    assert new.reference in listed
    browser.post(f"/doubts/cards/revoke/{new.pk}")
    assert browser.get(f"/d/{address}").status_code == 404
    assert browser.get(card.address).status_code == 200


def test_another_site_makes_no_card_here(card, person, other_site, enter) -> None:
    stranger = enter(person(Role.BIOMEDICAL, at=other_site))
    assert stranger.get(f"/doubts/cards/{card.machine.pk}").status_code == 404
    assert stranger.post(f"/doubts/cards/{card.machine.pk}/make").status_code == 404
    assert stranger.post(f"/doubts/cards/revoke/{card.token.pk}").status_code == 404
    assert DeviceToken.objects.get().revoked is None


def test_a_card_is_printed_by_who_has_its_address(card, engineer, person, other_site, enter) -> None:
    printed = enter(engineer).post("/doubts/cards/print", {"token": card.secret})
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
    assert enter(engineer).post("/doubts/cards/print", {"token": "guess"}).status_code == 404
    stranger = enter(person(Role.BIOMEDICAL, at=other_site))
    assert stranger.post("/doubts/cards/print", {"token": card.secret}).status_code == 404
