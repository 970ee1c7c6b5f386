"""Incidents: what is told stays, two editors lose nothing, a form sent twice counts once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from radvigil.hub.audit.models import Entry as Noted
from radvigil.hub.doubts.models import Doubt
from radvigil.hub.doubts.services import Said, Source
from radvigil.hub.doubts.services import report as send_doubt
from radvigil.hub.findings.models import Finding
from radvigil.hub.incidents.containment import Proposal, propose
from radvigil.hub.incidents.models import Containment, Entry, Incident, State, Task
from radvigil.hub.incidents.queries import about, altered, timeline
from radvigil.hub.incidents.services import (
    MOVES,
    ChangedMeanwhileError,
    Opening,
    Telling,
    appoint,
    decide,
    move,
    open_incident,
    rewrite,
    tell,
)
from radvigil.hub.incidents.signals import incident_moved, incident_opened
from radvigil.hub.intake.models import Report
from radvigil.hub.machines.models import Likeness, Machine
from radvigil.hub.machines.services import Act, answer_likeness
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def said(text: str = "the router was restarted", **more: object) -> Telling:
    return Telling(text, NOW, **more)  # type: ignore[arg-type]


def test_who_opens_it_leads_and_the_timeline_begins(incident: Incident, leader: Person) -> None:
    assert (incident.reference, incident.state, incident.version) == ("I-2026-001", State.OPEN, 1)
    assert [(one.kind, one.text) for one in timeline(incident)] == [("opened", "Screens stay black")]
    assert [(one.task, one.person) for one in incident.parts.all()] == [(Task.LEAD, leader)]
    assert list(Noted.objects.values_list("verb", flat=True)) == ["incident.opened", "incident.told"]


def test_numbers_are_the_site_s_own(incident: Incident, site: Site, other_site: Site, leader: Person) -> None:
    assert open_incident(leader, site, Opening("b"), NOW).number == 2
    assert open_incident(leader, other_site, Opening("c"), NOW).number == 1


def test_a_form_sent_twice_opens_one(site: Site, leader: Person) -> None:
    first = open_incident(leader, site, Opening("a", once="x"), NOW)
    assert open_incident(leader, site, Opening("a", once="x"), NOW) == first
    assert open_incident(leader, site, Opening("something else", once="x"), NOW) != first


def test_a_line_sent_twice_is_told_once_and_another_text_is_not_swallowed(incident: Incident, leader: Person) -> None:
    first = tell(leader, incident, said(once="n"), NOW)
    assert tell(leader, incident, said(once="n"), NOW) == first
    assert tell(leader, incident, said("another thing", once="n"), NOW) != first
    assert [one.number for one in timeline(incident)] == [1, 2, 3]


def test_it_names_what_it_came_from(site: Site, leader: Person, report: Report) -> None:
    finding = Finding.objects.filter(site=site)[0]
    made = open_incident(leader, site, Opening("a", subject=("finding", finding.pk)), NOW)
    assert list(about("finding", finding.pk)) == [made]
    assert not about("doubt", finding.pk).exists()


@pytest.mark.parametrize("subject", [("finding", 0), ("doubt", 12), ("weapon", 1)])
def test_what_the_site_does_not_know_opens_nothing(site: Site, leader: Person, subject: tuple[str, int]) -> None:
    with pytest.raises(ValueError, match="nothing"):
        open_incident(leader, site, Opening("a", subject=subject), NOW)
    assert not Incident.objects.exists()


def test_another_site_s_finding_opens_nothing(other_site: Site, leader: Person, report: Report) -> None:
    with pytest.raises(ValueError, match="nothing"):
        open_incident(leader, other_site, Opening("a", subject=("finding", Finding.objects.all()[0].pk)), NOW)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "as incident I-2026-001"), ("fr", "c’est l’incident I-2026-001")]
)
def test_the_reporter_of_a_doubt_reads_that_it_became_an_incident(
    site: Site, leader: Person, person, language: str, words: str
) -> None:
    reporter = person(Role.RADIOGRAPHER, language=language)
    sent = send_doubt(Source(site, None, None, reporter), Said("popup", "odd", mark="a-mark-of-a-phone-0001"), NOW)
    made = open_incident(leader, site, Opening("a", subject=("doubt", sent.doubt.pk)), NOW)
    doubt = Doubt.objects.get()
    assert (doubt.outcome, doubt.became, doubt.ended_by) == ("incident", made.number, leader)
    assert words in doubt.outcome_words


def test_an_incident_and_its_cards_follow_a_machine_that_turns_out_to_be_another(
    site: Site, leader: Person, report: Report
) -> None:
    older, newer = Machine.objects.filter(site=site)[:2]
    made = open_incident(leader, site, Opening("a", machine=newer), NOW)
    propose(leader, made, Proposal(newer, "segment", "x"), NOW)
    pair = Likeness.objects.create(site=site, newer=newer, older=older)
    answer_likeness(Act(leader, NOW), pair, True)
    assert Incident.objects.get().machine == older
    assert Containment.objects.get().machine == older


def test_two_editors_lose_nothing(incident: Incident, leader: Person, engineer: Person) -> None:
    mine, theirs = Incident.objects.get(pk=incident.pk), Incident.objects.get(pk=incident.pk)
    rewrite(leader, mine, 1, ("Screens black", "now three"), NOW)
    with pytest.raises(ChangedMeanwhileError):
        rewrite(engineer, theirs, 1, ("Worm", "on the network"), NOW)
    kept = Incident.objects.get(pk=incident.pk)
    assert (kept.title, kept.summary, kept.version) == ("Screens black", "now three", 2)
    assert "Two consoles since six." in timeline(kept)[-1].text


def test_a_refused_edit_leaves_no_trace(incident: Incident, leader: Person) -> None:
    before = (Entry.objects.count(), Noted.objects.count())
    with pytest.raises(ChangedMeanwhileError):
        move(leader, incident, 99, State.CLOSED, said())
    assert (Entry.objects.count(), Noted.objects.count()) == before
    assert Incident.objects.get().state == State.OPEN


@pytest.mark.parametrize("state", State.values)
def test_every_state_leads_somewhere(state: str) -> None:
    assert MOVES[state]
    assert state not in MOVES[state]


def test_closing_says_how_it_ended_and_reopening_is_possible(incident: Incident, leader: Person) -> None:
    with pytest.raises(ValueError, match="say why"):
        move(leader, incident, 1, State.CLOSED, said("  "))
    move(leader, incident, 1, State.CLOSED, said("a broken switch"))
    assert incident.closed == NOW
    with pytest.raises(ValueError, match="does not become"):
        move(leader, incident, 2, State.CONTAINED, said())
    move(leader, incident, 2, State.OPEN, said("it came back"))
    assert (incident.state, incident.closed) == (State.OPEN, None)


def test_a_decision_has_a_reason(incident: Incident, leader: Person) -> None:
    with pytest.raises(ValueError, match="reason"):
        decide(leader, incident, said("send patients to Vallon"), NOW)
    made = decide(leader, incident, said("send patients to Vallon", reason="both CTs are down"), NOW)
    assert (made.kind, made.reason) == (Entry.Kind.DECISION, "both CTs are down")


def test_only_people_of_the_site_get_a_task(incident: Incident, leader: Person, person, other_site: Site) -> None:
    stranger = person(Role.SECURITY, at=other_site)
    with pytest.raises(ValueError, match="another site"):
        appoint(leader, incident, 1, (Task.ENGINEERING, stranger), NOW)
    helper = person(Role.SECURITY)
    appoint(leader, incident, 1, (Task.ENGINEERING, helper), NOW)
    assert incident.parts.get(task=Task.ENGINEERING).person == helper


def test_what_has_not_come_cannot_be_told(incident: Incident, leader: Person) -> None:
    with pytest.raises(ValueError, match="not come"):
        tell(leader, incident, Telling("x", NOW + timedelta(hours=1)), NOW)


def test_the_order_of_the_timeline_is_that_of_what_happened(incident: Incident, leader: Person) -> None:
    tell(leader, incident, Telling("first sign", NOW - timedelta(hours=2)), NOW)
    assert [one.text for one in timeline(incident)] == ["first sign", "Screens stay black"]
    assert timeline(incident)[0].late


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_itself_keeps_a_line_as_it_was(incident: Incident, act: str) -> None:
    rows = Entry.objects.filter(incident=incident)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(text="nothing happened") if act == "update" else rows._raw_delete(rows.db)


def test_a_line_is_written_once_by_the_program_too(incident: Incident) -> None:
    line = incident.entries.get()
    with pytest.raises(ValueError, match="once"):
        line.save()
    with pytest.raises(ValueError, match="stays"):
        line.delete()


def test_a_line_that_was_altered_all_the_same_is_named(incident: Incident, leader: Person) -> None:
    tell(leader, incident, said(), NOW)
    assert altered(incident) == []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER incidents_entry_no_update")
        else:
            cursor.execute("DROP TRIGGER incidents_entry_append_only ON incidents_entry")
    incident.entries.filter(number=2).update(text="nothing happened")
    assert altered(incident) == [2]


def test_the_audit_log_holds_no_text_of_people(incident: Incident, leader: Person) -> None:
    tell(leader, incident, said("Mrs Example fell"), NOW)
    assert "Example" not in "".join(str(one) for one in Noted.objects.values_list("detail", flat=True))


def test_others_hear_of_it(site: Site, leader: Person) -> None:
    heard: list[tuple[str, str]] = []

    def hear(incident: Incident, **_: object) -> None:
        heard.append((incident.reference, incident.state))

    for signal in (incident_opened, incident_moved):
        signal.connect(hear, weak=False, dispatch_uid="test")
    try:
        made = open_incident(leader, site, Opening("a"), NOW)
        move(leader, made, 1, State.CONTAINED, said())
    finally:
        for signal in (incident_opened, incident_moved):
            signal.disconnect(dispatch_uid="test")
    assert heard == [("I-2026-001", "open"), ("I-2026-001", "contained")]
