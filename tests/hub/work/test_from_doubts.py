"""A doubt becomes a task, once; its reporter is told; a room hears who has promised what."""

from __future__ import annotations

from datetime import date

import pytest

from radvigil.hub.doubts import services
from radvigil.hub.doubts.models import Doubt
from radvigil.hub.doubts.services import Said, Source, see
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.services import Act
from radvigil.hub.people.models import Person, Role
from radvigil.hub.work.from_doubts import promised
from radvigil.hub.work.models import Task
from radvigil.hub.work.services import NewTask, make_task


def named(one: Person, name: str) -> Person:
    one.name = name
    one.save(update_fields=["name"])
    return one


@pytest.fixture
def doubt(report, site, person, now) -> Doubt:
    machine = Machine.objects.filter(site=site, kind="CT")[0]
    said = Said("popup", "Une fenêtre noire.", kept=True, mark="the-mark-of-a-phone")
    return services.report(Source(site, machine, by=named(person(Role.RADIOGRAPHER), "Noé Favre")), said, now).doubt


@pytest.fixture
def facilitator(person):
    return person(Role.RADIOLOGIST, facilitator=True)


def test_a_doubt_becomes_one_task_and_its_reporter_is_told(doubt, facilitator, enter) -> None:
    browser = enter(facilitator)
    assert "Make a task of it" in browser.get("/doubts/1").content.decode()
    first, again = browser.post("/tasks/doubt/1"), browser.post("/tasks/doubt/1")
    task = Task.objects.get()
    assert first["Location"] == again["Location"] == f"/tasks/{task.pk}/edit"
    assert task.machines == [doubt.machine]
    doubt.refresh_from_db()
    assert (doubt.outcome, doubt.became, doubt.seen_by) == ("task", task.pk, facilitator)
    text = browser.get(f"/tasks/{task.pk}").content.decode()
    assert 'href="/doubts/1"' in text
    assert "Noé" not in text
    assert "fenêtre noire" not in text


def test_only_who_may_answer_makes_a_task_of_it(doubt, facilitator, person, other_site, enter, now) -> None:
    engineer = enter(person(Role.BIOMEDICAL))
    assert engineer.post("/tasks/doubt/1").status_code == 404
    see(Act(facilitator, now), doubt)
    assert engineer.post("/tasks/doubt/1").status_code == 403
    assert enter(person(Role.BIOMEDICAL, at=other_site)).post("/tasks/doubt/1").status_code == 404
    assert not Task.objects.exists()


def test_a_room_hears_who_has_promised_what(doubt, facilitator, person, enter) -> None:
    Machine.objects.filter(pk=doubt.machine_id).update(state="look")
    enter(facilitator).post("/tasks/doubt/1")
    room = enter(person(Role.RADIOGRAPHER))
    assert "until 3 December" not in room.get("/machines/").content.decode()
    Task.objects.update(owner=named(person(Role.BIOMEDICAL), "Inès Rey"), due=date(2026, 12, 3))
    assert "Inès Rey: D-0001: Odd pop-up" in (text := room.get("/machines/").content.decode())
    assert "until 3 December." in text


def test_a_title_that_is_a_sentence_stands_inside_another(report, person, now) -> None:
    """In a room: who has promised what, until when, with one full stop."""
    machine, owner = Machine.objects.first(), person(Role.BIOMEDICAL)
    what = NewTask("hand", "1", title="Let only those through who need it.", owner=owner, machines=(machine,))
    make_task(owner, report.site, what, now)
    assert promised(report.site, [machine.pk]) == {machine.pk: f"{owner.name}: Let only those through who need it."}
