"""Holding a machine back: both sides on one card, agreed by the professions it needs, done by people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from radvigil.hub.incidents.containment import Proposal, Voice, agree, carry_out, lift, propose, sides_needed
from radvigil.hub.incidents.models import Containment, Incident
from radvigil.hub.incidents.queries import cards
from radvigil.hub.intake.models import Report
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.places.models import Site

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
Stand = Containment.Stand


@pytest.fixture
def machine(report: Report) -> Machine:
    return Machine.objects.order_by("-weight")[0]


@pytest.fixture
def asked(incident: Incident, leader: Person, machine: Machine) -> Containment:
    return propose(leader, incident, Proposal(machine, "segment", "it speaks to the internet"), NOW)


def test_a_card_shows_what_is_gained_and_that_a_day_is_not_enough(incident: Incident, asked: Containment) -> None:
    (card,) = cards(incident, NOW, UTC)
    assert card.what_if is not None
    assert card.what_if["site_after"] < card.what_if["site_before"]
    assert card.usual is not None
    assert (card.enough, card.days, card.now_usual) == (False, 0, None)
    assert [one.side for one in card.voices] == ["health", "engineering"]


def test_without_a_report_the_card_says_so(incident: Incident, leader: Person, machine: Machine) -> None:
    Machine.objects.filter(pk=machine.pk).update(substitutes=["the CT of Vallon"], emergency=True)
    machine.refresh_from_db()
    made = propose(leader, incident, Proposal(machine, "isolate", "x"), NOW)
    made.figures = {"emergency": True, "substitutes": ["the CT of Vallon"], "report": None}
    made.save()
    (card,) = cards(incident, NOW, UTC)
    assert (card.what_if, card.usual, card.substitutes) == (None, None, ("the CT of Vallon",))


@pytest.mark.parametrize(
    ("remedy", "emergency", "needed"),
    [("segment", False, 2), ("segment", True, 3), ("isolate", False, 3), ("patch", False, 2)],
)
def test_who_must_agree(remedy: str, emergency: bool, needed: int) -> None:
    assert len(sides_needed(remedy, emergency)) == needed
    assert sides_needed(remedy, emergency)[:2] == ("health", "engineering")


def test_it_is_agreed_when_all_have_said_so_and_not_before(
    asked: Containment, leader: Person, engineer: Person
) -> None:
    assert agree(leader, asked, Voice("health", True), NOW).stand == Stand.ASKED
    assert agree(engineer, asked, Voice("engineering", True), NOW).stand == Stand.AGREED


def test_nobody_speaks_for_another_profession(asked: Containment, leader: Person, person) -> None:
    for one, side in ((leader, "engineering"), (person(Role.LAW), "health"), (leader, "management")):
        with pytest.raises(ValueError, match="profession"):
            agree(one, asked, Voice(side, True), NOW)


def test_one_person_speaks_for_one_profession_only(asked: Containment, site: Site, leader: Person) -> None:
    Membership.objects.create(person=leader, site=site, role=Role.SECURITY)
    agree(leader, asked, Voice("health", True), NOW)
    with pytest.raises(ValueError, match="was said"):
        agree(leader, asked, Voice("engineering", True), NOW)


def test_somebody_of_another_site_has_no_say(asked: Containment, person, other_site: Site) -> None:
    with pytest.raises(ValueError, match="profession"):
        agree(person(Role.RADIOLOGIST, at=other_site), asked, Voice("health", True), NOW)


def test_one_refusal_refuses_and_says_why(asked: Containment, leader: Person, engineer: Person) -> None:
    with pytest.raises(ValueError, match="reason"):
        agree(leader, asked, Voice("health", False), NOW)
    assert agree(leader, asked, Voice("health", False, "a patient is on the table"), NOW).stand == Stand.REFUSED
    with pytest.raises(ValueError, match="settled"):
        agree(engineer, asked, Voice("engineering", True), NOW)


def test_nothing_is_in_force_before_it_was_agreed(asked: Containment, leader: Person, engineer: Person) -> None:
    with pytest.raises(ValueError, match="becomes"):
        carry_out(engineer, asked, NOW)
    agree(leader, asked, Voice("health", True), NOW)
    agree(engineer, asked, Voice("engineering", True), NOW)
    carry_out(engineer, asked, NOW)
    lift(engineer, asked, NOW)
    assert asked.stand == Stand.LIFTED
    acts = [one.detail["act"] for one in asked.incident.entries.filter(kind="containment")]
    assert acts == ["proposed", "agreed-health", "agreed-engineering", "done", "lifted"]


def test_a_machine_of_another_site_is_refused(
    incident: Incident, leader: Person, machine: Machine, other_site: Site
) -> None:
    machine.site = other_site
    with pytest.raises(ValueError, match="another site"):
        propose(leader, incident, Proposal(machine, "segment", "x"), NOW)
    assert not incident.containments.exists()
