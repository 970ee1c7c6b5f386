"""Runs: gathered, played by professions, ended once, told on paper. And what must not happen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from radvigil.hub.audit.models import Entry
from radvigil.hub.exercises import services
from radvigil.hub.exercises.map import map_of_story
from radvigil.hub.exercises.models import Decision, Run
from radvigil.hub.exercises.play import NotNowError
from radvigil.hub.exercises.queries import candidates, stage, struck_in
from radvigil.hub.exercises.reporting import record
from radvigil.hub.exercises.services import Act, Given
from radvigil.hub.people.models import Person, Role
from radvigil.hub.work.models import Task
from tests.hub.documents.reading import unpacked


@pytest.fixture
def leader(person) -> Person:
    return person(Role.RADIOGRAPHER)


@pytest.fixture
def run(site, leader, now, report) -> Run:
    one = services.call(Act(leader, now), site, "wannacry-consoles", by_hand=False)
    services.begin(Act(leader, now), one)
    one.refresh_from_db()
    return one


def test_the_cast_is_of_the_site(site, run) -> None:
    own = {str(pk) for pk in site.machines.values_list("pk", flat=True)}
    assert {part.key for part in run.parts if not part.invented} <= own
    assert any(not part.invented for part in run.parts)
    assert {machine[0] for machine in run.cast["machines"]} <= own


def test_a_machine_out_of_use_or_of_another_site_does_not_play(site, other_site, report) -> None:
    assert candidates(other_site) == []
    site.machines.all().update(scope="outside")
    assert candidates(site) == []


def test_file_sharing_is_read_from_what_was_seen(site, report) -> None:
    machine = site.machines.select_related("facts").first()
    for role, details, expected in (
        ("client", [], 1),
        ("server", [["dialect", "SMB3.1.1"]], 2),
        ("server", [["dialect", "SMB1"]], 3),
    ):
        machine.facts.device["services"] = [{"name": "smb", "role": role, "details": details}]
        machine.facts.save()
        assert next(one for one in candidates(site) if one.key == str(machine.pk)).sharing == expected


def test_an_answer_changes_the_scene_and_is_noted_by_number(run, leader, now) -> None:
    services.answer(Act(leader, now + timedelta(minutes=1)), run, Given("red-window", "hands-off", "radiographer"))
    shown = stage(run, "en", now + timedelta(minutes=2))
    assert shown.past[0].by == "Radiographer"
    assert "13:32" in shown.past[0].outcome
    last = Entry.objects.order_by("-sequence").first()
    assert (last.verb, last.actor) == ("exercise.decided", leader.number)
    assert leader.name not in str(last.detail)


def test_twice_is_once(run, leader, now) -> None:
    given = Given("red-window", "hands-off", "radiographer")
    services.answer(Act(leader, now), run, given)
    with pytest.raises(NotNowError):
        services.answer(Act(leader, now), run, Given("red-window", "restart", "radiographer"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(run=run, inject="red-window", choice="restart", minute=0, role="radiographer", at=now)
    assert run.decisions.count() == 1


def test_the_clock_stands_and_goes_on(run, leader, now) -> None:
    services.stand(Act(leader, now + timedelta(minutes=4)), run, still=True)
    run.refresh_from_db()
    assert run.minute(now + timedelta(minutes=30)) == 4
    services.stand(Act(leader, now + timedelta(minutes=30)), run, still=False)
    run.refresh_from_db()
    assert run.minute(now + timedelta(minutes=31)) == 5


def test_by_hand_only_the_leader_moves_time(site, leader, now, report) -> None:
    one = services.call(Act(leader, now), site, "pacs-down-0800", by_hand=True)
    services.begin(Act(leader, now), one)
    one.refresh_from_db()
    assert one.minute(now + timedelta(hours=1)) == 0
    services.turn(Act(leader, now), one)
    one.refresh_from_db()
    assert one.minute(now) == 3


def test_what_is_over_stays_over(run, leader, now) -> None:
    services.end(Act(leader, now + timedelta(minutes=9)), run)
    services.end(Act(leader, now + timedelta(minutes=50)), run)
    run.refresh_from_db()
    assert run.minute(now + timedelta(days=3)) == 9
    with pytest.raises(NotNowError):
        services.answer(Act(leader, now), run, Given("red-window", "hands-off", "radiographer"))
    with pytest.raises(ValueError, match="over"):
        services.sit(Act(leader, now), run, "manager")


def test_each_hears_what_their_profession_hears(run, person, enter, leader, now, monkeypatch) -> None:
    monkeypatch.setattr("radvigil.hub.exercises.views.timezone.now", lambda: now + timedelta(minutes=7))
    browsers = {role: enter(person(role)) for role in (Role.RADIOGRAPHER, Role.SECURITY, Role.LAW)}
    for role, browser in browsers.items():
        browser.post(f"/exercises/{run.pk}/seat", {"role": role})
    for role, browser in browsers.items():
        page = browser.get(f"/exercises/{run.pk}").content.decode()
        assert ("Hundreds of knocks" in page) == (role == Role.SECURITY)
        assert ('value="ask-then-filter"' in page) == (role == Role.SECURITY)
        assert "Elsewhere in the house" in page


def test_another_profession_does_not_decide_unless_nobody_sits_for_it(run, person, enter, now, monkeypatch) -> None:
    monkeypatch.setattr("radvigil.hub.exercises.views.timezone.now", lambda: now + timedelta(minutes=7))
    law, security = enter(person(Role.LAW)), enter(person(Role.SECURITY))
    address, said = f"/exercises/{run.pk}/answer", {"inject": "port-445", "choice": "wait-proof"}
    law.post(f"/exercises/{run.pk}/seat", {"role": "law"})
    security.post(f"/exercises/{run.pk}/seat", {"role": "security"})
    law.post(address, said)
    assert not run.decisions.exists()
    security.post(address, said)
    assert run.decisions.get().role == "security"
    law.post(address, {"inject": "red-window", "choice": "nonsense"})
    assert run.decisions.count() == 1


def test_a_run_of_another_site_is_not_there(run, other_site, person, enter) -> None:
    browser = enter(person(Role.MANAGER, at=other_site))
    for path in ("", "/pulse", "/map", "/report", "/certificate"):
        assert browser.get(f"/exercises/{run.pk}{path}").status_code == 404
    for path in ("/seat", "/lead", "/answer", "/note"):
        assert browser.post(f"/exercises/{run.pk}{path}").status_code == 404
    assert "WannaCry" in browser.get("/exercises/").content.decode()
    assert f"/exercises/{run.pk}" not in browser.get("/exercises/").content.decode()


def test_hostile_words_stay_words(run, site, leader, enter, now) -> None:
    services.end(Act(leader, now), run)
    hostile = "<script>alert(1)</script> {{ 7*7 }} #let x = 1 @ref $x$"
    enter(leader).post(f"/exercises/{run.pk}/note", {"kind": "learnt", "text": hostile})
    page = enter(leader).get(f"/exercises/{run.pk}").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert enter(leader).get(f"/exercises/{run.pk}/report").status_code == 200


def test_forty_sentences_are_enough(run, leader, now) -> None:
    for number in range(services.MOST_NOTES):
        services.learn(Act(leader, now), run, "learnt", f"sentence {number}")
    with pytest.raises(ValueError, match="note"):
        services.learn(Act(leader, now), run, "learnt", "one more")
    with pytest.raises(ValueError, match="note"):
        services.learn(Act(leader, now), run, "praise", "well done")


@pytest.mark.parametrize(("lang", "title"), [("en", "A red window on"), ("fr", "Une fenêtre rouge sur")])
def test_the_report_is_a_pdf_in_both_languages(lang: str, title: str, run, leader, enter, now) -> None:
    services.sit(Act(leader, now), run, "radiographer")
    services.answer(Act(leader, now), run, Given("red-window", "hands-off", "radiographer"))
    services.learn(Act(leader, now), run, "learnt", "What we were missing: a list of who may unplug.")
    services.learn(Act(leader, now), run, "unsettled", "Who may press which button?")
    services.end(Act(leader, now + timedelta(minutes=20)), run)
    run.refresh_from_db()
    told = record(run, lang, now)
    assert told.story[0].title.startswith(title)
    assert told.story[0].chosen
    assert [(one.title, one.at) for one in told.story if one.by] == [(told.story[0].title, 0)]
    assert [one.at for one in told.story if not one.by] == [None] * (len(told.story) - 1)
    assert told.story[0].follows
    assert (told.lasted, told.leader, [one.name for one in told.present]) == (20, leader.name, [leader.name])
    assert (len(told.learnt), len(told.unsettled)) == (1, 1)
    answer = enter(leader).get(f"/exercises/{run.pk}/report?lang={lang}")
    assert answer["Content-Type"] == "application/pdf"
    assert f"/Lang({lang}".encode() in unpacked(answer.content)


def test_a_certificate_is_ones_own_and_after_the_end(run, leader, person, enter, now) -> None:
    marc = person(Role.RADIOLOGIST)
    services.sit(Act(leader, now), run, "radiographer")
    assert enter(leader).get(f"/exercises/{run.pk}/certificate").status_code == 404
    services.end(Act(leader, now + timedelta(minutes=20)), run)
    assert enter(leader).get(f"/exercises/{run.pk}/certificate").content.startswith(b"%PDF")
    assert enter(marc).get(f"/exercises/{run.pk}/certificate").status_code == 404


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("story", ["wannacry-consoles", "pacs-down-0800"])
def test_every_page_opens(lang: str, story: str, site, leader, enter, report) -> None:
    browser = enter(leader)
    browser.cookies["django_language"] = lang
    assert browser.get("/exercises/").status_code == 200
    assert browser.get(f"/exercises/story/{story}").status_code == 200
    address = browser.post("/exercises/call", {"story": story, "pace": "hand"})["Location"]
    for what in ("", "begin", "turn", "turn", "end"):
        if what:
            browser.post(f"{address}/lead", {"what": what})
        assert browser.get(address).status_code == 200
        assert browser.get(f"{address}/pulse?known=x").status_code == 200


def test_a_page_asks_as_many_questions_with_sixteen_injects_as_with_one(run, leader, enter, now, monkeypatch) -> None:
    counts = []
    for minute in (0, 59):
        monkeypatch.setattr("radvigil.hub.exercises.views.timezone.now", lambda m=minute: now + timedelta(minutes=m))
        browser = enter(leader)
        browser.get(f"/exercises/{run.pk}")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/exercises/{run.pk}")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_what_is_unknown_is_not_there(leader, enter, site) -> None:
    browser = enter(leader)
    assert browser.get("/exercises/story/nothing").status_code == 404
    assert browser.post("/exercises/call", {"story": "../x"}).status_code == 404


def test_a_sentence_becomes_a_task_once(run, leader, enter, now) -> None:
    services.end(Act(leader, now), run)
    one = services.learn(Act(leader, now), run, "learnt", "A printed list of who may unplug is missing.")
    for _ in range(2):
        enter(leader).post(f"/exercises/{run.pk}/task", {"note": one.pk})
    task = Task.objects.get()
    assert (task.title, task.owner, task.origin) == ("A printed list of who may unplug is missing.", None, "exercise")
    one.refresh_from_db()
    assert one.task == task.pk
    assert enter(leader).post(f"/exercises/{run.pk}/task", {"note": "x"}).status_code == 404


def test_acronyms_are_said_in_plain_words(leader, enter, site) -> None:
    page = enter(leader).get("/exercises/story/wannacry-consoles").content.decode()
    assert "SMB: file sharing of Windows" in page
    assert "VLAN:" not in page


def test_what_looks_like_a_patient_is_not_kept(run, leader, enter, now) -> None:
    services.end(Act(leader, now), run)
    answer = enter(leader).post(
        f"/exercises/{run.pk}/note", {"kind": "learnt", "text": "756.1234.5678.97 waited too long"}, follow=True
    )
    assert "say it without" in answer.content.decode()
    assert not run.notes.exists()


def test_the_story_is_told_on_the_sites_own_map(run, site, leader, enter, now, monkeypatch) -> None:
    struck = {part.part: part.key for part in run.parts}
    later = now + timedelta(minutes=4)
    monkeypatch.setattr("radvigil.hub.exercises.views.timezone.now", lambda: later)
    shown = stage(run, "en", later)
    assert struck_in(run, shown.scene) >= {struck["first"], struck["ct"]}
    page = enter(leader).get(f"/exercises/{run.pk}/map").content.decode()
    assert page.count("s-look") > 2
    assert site.machines.get(pk=struck["ct"]).name in page
    assert "0 findings" not in page
    plain = map_of_story(run, frozenset(), "en")
    assert plain is not None
    assert "s-look" not in plain.svg


def test_a_site_without_a_report_has_no_map(site, leader, enter, now) -> None:
    one = services.call(Act(leader, now), site, "pacs-down-0800", by_hand=True)
    assert "Nothing can be drawn yet" in enter(leader).get(f"/exercises/{one.pk}/map").content.decode()
