"""Doubts on a machine's own page and in a room; what a room says of who deals with a machine."""

from __future__ import annotations

import pytest

from radvigil.hub.doubts import services
from radvigil.hub.machines import carers
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.services import Act
from radvigil.hub.people.models import Role


@pytest.fixture
def room(machine, person, enter):
    """A radiographer's room, as text."""
    Machine.objects.filter(pk=machine.pk).update(state="look")
    browser = enter(person(Role.RADIOGRAPHER))
    return lambda: browser.get("/machines/").content.decode()


def test_a_room_says_who_looks_at_a_doubt_once_it_was_seen(room, doubt, facilitator, engineer, now) -> None:
    assert "looks at a doubt" not in room()
    services.see(Act(facilitator, now), doubt)
    assert f"{facilitator.name} looks at a doubt" in room()
    services.hand_over(Act(facilitator, now), doubt, engineer)
    assert f"{engineer.name} looks at a doubt" in room()
    services.end(Act(engineer, now), doubt, services.End("nothing", "Rien."))
    assert "looks at a doubt" not in room()


def test_several_may_deal_with_a_machine(site, machine, monkeypatch) -> None:
    monkeypatch.setattr(carers, "_tellers", [])
    for said in ("one", "two"):
        carers.told_by(lambda _site, machines, said=said: dict.fromkeys(machines, said))
    assert carers.carers(site, [machine.pk]) == {machine.pk: ["one", "two"]}
    assert carers.carers(site, []) == {}


def test_a_machine_s_page_shows_the_doubts_that_its_reader_may_see(doubt, facilitator, person, enter, now) -> None:
    address, other = f"/machines/{doubt.machine_id}", enter(person(Role.MANAGER))
    assert "D-0001" in enter(facilitator).get(address).content.decode()
    assert "D-0001" not in other.get(address).content.decode()
    services.see(Act(facilitator, now), doubt)
    text = other.get(address).content.decode()
    assert "D-0001" in text
    assert doubt.words not in text
    assert "Noé" not in text


@pytest.mark.parametrize(("state", "why", "part"), [
    ("unsure", "way", "Nothing can be said about it"), ("seen", "", "Somebody looked and noticed nothing, no more."),
    ("look", "", "asks for attention"),
])  # fmt: skip
def test_a_card_of_a_room_says_what_its_state_means(room, machine, state: str, why: str, part: str) -> None:
    Machine.objects.exclude(pk=machine.pk).update(scope="outside")
    Machine.objects.filter(pk=machine.pk).update(state=state, why=why)
    assert part in room()


def test_a_room_of_many_machines_asks_no_more(report, person, enter, django_assert_max_num_queries) -> None:
    browser = enter(person(Role.RADIOGRAPHER))
    browser.get("/machines/")
    with django_assert_max_num_queries(14):
        browser.get("/machines/")


def test_a_stranger_to_doubts_has_no_button(report, person, enter) -> None:
    assert "/doubts/new" not in enter(person(Role.AUDITOR)).get("/machines/").content.decode()
