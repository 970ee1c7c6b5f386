"""Lessons on the page: read by whoever likes, private, erased at will."""

from __future__ import annotations

import pytest

from radvigil.hub.audit.models import Entry
from radvigil.hub.lessons.cards import themes
from radvigil.hub.lessons.models import Mark
from radvigil.hub.lessons.queries import everyday
from radvigil.hub.people.models import Role
from radvigil.hub.people.services import erase
from radvigil.texts import finding_codes


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_card_opens_in_both_languages(lang: str, person, enter, report) -> None:
    browser = enter(person(Role.RADIOGRAPHER))
    browser.cookies["django_language"] = lang
    shelf = browser.get("/lessons/").content.decode()
    assert ("Ce que disent les quatre états" if lang == "fr" else "What the four states mean") in shelf
    for code in ("usb-stick", finding_codes()[0]):
        assert browser.get(f"/lessons/{code}").status_code == 200


def test_the_shelf_begins_with_what_was_found_here(site, person, enter, report) -> None:
    codes = set(site.findings.filter(open=True).values_list("code", flat=True))
    page = enter(person(Role.RADIOLOGIST)).get("/lessons/").content.decode()
    assert codes
    assert all(f"/lessons/{code}" in page for code in codes)


def test_the_shelf_begins_with_the_cards_of_one_s_own_profession() -> None:
    codes = [one.code for one in everyday(frozenset(), "en")]
    for role, other in ((Role.RADIOLOGIST, Role.RADIOGRAPHER), (Role.RADIOGRAPHER, Role.RADIOLOGIST)):
        mine = [one.code for one in themes("en") if one.roles[0] == role]
        shown = [one.code for one in everyday(frozenset(), "en", {role})]
        assert mine
        assert shown[: len(mine)] == mine
        assert shown != [one.code for one in everyday(frozenset(), "en", {other})]
        assert sorted(shown) == sorted(codes)
    assert [one.code for one in everyday(frozenset(), "en", {Role.LAW})] == codes


@pytest.mark.parametrize(
    ("role", "first", "later"),
    [(Role.RADIOLOGIST, "strange-mail", "four-states"), (Role.RADIOGRAPHER, "four-states", "strange-mail")],
)
def test_the_page_of_lessons_knows_its_reader_s_profession(role: Role, first: str, later: str, person, enter) -> None:
    page = enter(person(role)).get("/lessons/").content.decode()
    assert page.index(f'href="/lessons/{first}"') < page.index(f'href="/lessons/{later}"')


def test_a_reader_sees_their_own_paragraph_first_and_may_read_the_others(person, enter) -> None:
    browser = enter(person(Role.LAW))
    assert 'aria-current="true">Law' in browser.get("/lessons/RV-NET-001").content.decode()
    assert 'aria-current="true">Health' in browser.get("/lessons/RV-NET-001?reader=health").content.decode()
    assert browser.get("/lessons/RV-NET-001?reader=<b>").status_code == 200


@pytest.mark.parametrize("code", ["nothing", "RV-NET-999"])
def test_an_unknown_card_is_not_there(code: str, person, enter) -> None:
    browser = enter(person(Role.RADIOLOGIST))
    assert browser.get(f"/lessons/{code}").status_code == 404
    assert browser.post(f"/lessons/{code}/mark", {"read": "yes"}).status_code == 404


def test_a_mark_is_seen_by_its_person_alone_and_told_to_no_log(person, enter) -> None:
    lea, marc, auditor = person(Role.RADIOGRAPHER), person(Role.RADIOLOGIST), person(Role.AUDITOR)
    enter(lea).post("/lessons/usb-stick/mark", {"read": "yes"})
    enter(lea).post("/lessons/usb-stick/mark", {"read": "yes"})
    assert Mark.objects.filter(person=lea).count() == 1
    assert not Entry.objects.filter(verb__startswith="lesson").exists()
    assert "you have read it" in enter(lea).get("/lessons/").content.decode()
    for other in (marc, auditor):
        assert "you have read it" not in enter(other).get("/lessons/").content.decode()


def test_marks_are_erased_one_or_all_and_never_those_of_others(person, enter) -> None:
    lea, marc = person(Role.RADIOGRAPHER), person(Role.RADIOLOGIST)
    for one in (lea, marc):
        for code in ("usb-stick", "visitor", "RV-NET-001"):
            enter(one).post(f"/lessons/{code}/mark", {"read": "yes"})
    enter(lea).post("/lessons/visitor/mark", {"read": "no"})
    assert sorted(Mark.objects.filter(person=lea).values_list("code", flat=True)) == ["RV-NET-001", "usb-stick"]
    enter(lea).post("/lessons/forget")
    assert not Mark.objects.filter(person=lea).exists()
    assert Mark.objects.filter(person=marc).count() == 3


def test_an_erased_person_leaves_no_marks(person, enter, now) -> None:
    lea = person(Role.RADIOGRAPHER)
    enter(lea).post("/lessons/visitor/mark", {"read": "yes"})
    erase(person(Role.ADMINISTRATOR), lea, now)
    assert not Mark.objects.filter(person=lea).exists()


def test_the_shelf_asks_few_questions(person, enter, report, django_assert_max_num_queries) -> None:
    browser = enter(person(Role.RADIOLOGIST))
    browser.get("/lessons/")
    with django_assert_max_num_queries(10):
        browser.get("/lessons/")
