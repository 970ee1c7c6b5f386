"""The pages of incidents: who sees what, hostile text, two editors, other sites."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client

from radvigil.hub.findings.models import Finding
from radvigil.hub.incidents.models import Containment, Incident
from radvigil.hub.incidents.services import Opening, Telling, move, open_incident, tell
from radvigil.hub.intake.models import Report
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\n{{ 7|add:7 }}"


@pytest.fixture
def page(leader: Person, enter) -> Client:
    return enter(leader)


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_list_shows_what_goes_on_and_what_is_closed(page: Client, incident: Incident) -> None:
    assert "Screens stay black" in text_of(page.get("/incidents/"))


def test_opening_one_leads_to_it(page: Client, site: Site, report: Report) -> None:
    finding = Finding.objects.filter(site=site)[0].pk
    answer = page.post("/incidents/new", {"title": "Odd", "once": str(uuid4()), "from": f"finding:{finding}"})
    made = Incident.objects.get()
    assert answer["Location"] == f"/incidents/{made.number}"
    assert (made.subject_kind, made.subject_id) == ("finding", finding)


@pytest.mark.parametrize("source", ["", "weapon:7", "doubt:", "doubt:x", "doubt:7", "doubt:" + "9" * 40, "doubt"])
def test_a_strange_source_is_none(page: Client, source: str) -> None:
    page.post("/incidents/new", {"title": "a", "once": str(uuid4()), "from": source})
    assert Incident.objects.get().subject_kind == ""


def test_a_button_pressed_twice_opens_one(page: Client) -> None:
    once = str(uuid4())
    answers = [page.post("/incidents/new", {"title": "a", "once": once}) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Incident.objects.count() == 1


def test_another_site_s_incident_is_not_there(page: Client, other_site: Site, person) -> None:
    theirs = open_incident(person(Role.MANAGER, at=other_site), other_site, Opening("secret"), NOW)
    assert page.get(f"/incidents/{theirs.number}").status_code == 404
    assert page.post(f"/incidents/{theirs.number}/tell", {"text": "x"}).status_code == 404
    assert "secret" not in text_of(page.get("/incidents/"))


def test_hostile_text_stays_text(page: Client, site: Site, leader: Person) -> None:
    made = open_incident(leader, site, Opening(HOSTILE.splitlines()[0], HOSTILE), NOW)
    tell(leader, made, Telling(HOSTILE, NOW), NOW)
    shown = text_of(page.get(f"/incidents/{made.number}"))
    assert "<script>alert" not in shown
    assert "{{ 7|add:7 }}" in shown


def test_the_patient_comes_first(page: Client, incident: Incident) -> None:
    shown = text_of(page.get(f"/incidents/{incident.number}"))
    assert shown.index("Patient on the table first") < shown.index("Screens stay black</h1>")
    assert "40 12" in shown


def test_the_auditor_reads_and_finds_no_form(enter, person, incident: Incident) -> None:
    shown = text_of(enter(person(Role.AUDITOR)).get(f"/incidents/{incident.number}"))
    main = shown[shown.index("<main") : shown.index("</main>")]
    assert "Timeline" in main
    assert "<form" not in main


def test_when_somebody_was_first_both_texts_are_shown(
    page: Client, enter, engineer: Person, incident: Incident
) -> None:
    address = f"/incidents/{incident.number}/rewrite"
    assert page.post(address, {"version": 1, "title": "Mine", "summary": "of mine"}).status_code == 302
    answer = enter(engineer).post(address, {"version": 1, "title": "Theirs", "summary": "of theirs"})
    assert answer.status_code == 409
    assert "of mine" in text_of(answer)
    assert "of theirs" in text_of(answer)
    assert Incident.objects.get().title == "Mine"


def test_a_change_from_an_old_page_is_refused(page: Client, incident: Incident) -> None:
    for state, status in (("contained", 302), ("recovering", 409)):
        answer = page.post(f"/incidents/{incident.number}/move", {"version": 1, "state": state, "text": "unplugged"})
        assert answer.status_code == status
    assert Incident.objects.get().state == "contained"


def test_a_moment_is_read_in_the_site_s_time(page: Client, incident: Incident) -> None:
    page.post(f"/incidents/{incident.number}/tell", {"text": "seen", "at": "2026-07-01T08:30", "once": str(uuid4())})
    assert incident.entries.get(text="seen").at == datetime(2026, 7, 1, 6, 30, tzinfo=UTC)


def test_what_has_not_come_is_refused_and_what_was_written_stays(page: Client, incident: Incident) -> None:
    answer = page.post(
        f"/incidents/{incident.number}/tell", {"text": "the future", "at": "2999-01-01T00:00", "once": str(uuid4())}
    )
    assert answer.status_code == 422
    assert "the future" in text_of(answer)


def test_both_sides_are_agreed_by_two_people(
    page: Client, enter, engineer: Person, incident: Incident, report: Report
) -> None:
    machine = Machine.objects.order_by("-weight")[0]
    home = f"/incidents/{incident.number}"
    page.post(f"{home}/hold", {"machine": machine.pk, "remedy": "segment", "reason": "it calls out"})
    one = Containment.objects.get()
    shown = text_of(page.get(home))
    assert "not enough observed" in shown
    assert "We agree" in shown
    assert page.post(f"{home}/hold/{one.pk}/voice", {"side": "engineering", "agrees": "yes"}).status_code == 409
    page.post(f"{home}/hold/{one.pk}/voice", {"side": "health", "agrees": "yes"})
    enter(engineer).post(f"{home}/hold/{one.pk}/voice", {"side": "engineering", "agrees": "yes"})
    page.post(f"{home}/hold/{one.pk}/step", {"step": "done"})
    assert Containment.objects.get().stand == "done"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_page_shows_a_raw_code(page: Client, incident: Incident, report: Report, lang: str) -> None:
    machine = Machine.objects.order_by("-weight")[0]
    home = f"/incidents/{incident.number}"
    page.post(f"{home}/hold", {"machine": machine.pk, "remedy": "isolate", "reason": "it calls out"})
    page.cookies["django_language"] = lang
    shown = text_of(page.get(home))
    main = re.sub(r"<[^>]+>", " ", shown[shown.index("<main") : shown.index("</main>")])
    assert not re.search(r"\b(isolate|segment|risk\.|proposed-|health-)\b", main)


def test_pages_ask_few_questions_of_the_database(
    page: Client, incident: Incident, leader: Person, django_assert_max_num_queries
) -> None:
    for number in range(30):
        tell(leader, incident, Telling(f"line {number}", NOW), NOW)
    with django_assert_max_num_queries(18):
        page.get(f"/incidents/{incident.number}")
    with django_assert_max_num_queries(10):
        page.get("/incidents/")


def test_a_list_of_machines_is_inert_and_keeps_what_was_chosen(
    page: Client, incident: Incident, report: Report
) -> None:
    one = Machine.objects.all()[0]
    Machine.objects.filter(pk=one.pk).update(given_name='"><script>alert(1)</script>')
    shown = text_of(page.get(f"/incidents/new?machine={one.pk}"))
    assert "<script>alert" not in shown
    assert f'<option value="{one.pk}" selected>&quot;&gt;' in shown


@pytest.mark.parametrize("text", ["AVS 756.1234.5678.97", "born 12.03.1954", "NIR 2 55 08 14 168 025 38"])
def test_what_looks_like_a_patient_is_asked_about_first(page: Client, incident: Incident, text: str) -> None:
    said = {"text": f"{text} was on the table", "once": str(uuid4())}
    answer = page.post(f"/incidents/{incident.number}/tell", said)
    assert answer.status_code == 422
    assert "looks like a patient" in text_of(answer)
    assert 'name="sure"' in text_of(answer)
    assert incident.entries.count() == 1
    assert page.post(f"/incidents/{incident.number}/tell", {**said, "sure": "on"}).status_code == 302
    assert incident.entries.count() == 2


@pytest.mark.parametrize(
    "text", ["10.0.3.17 answers again since 08:30", "Mr Aubry came at 9", "version 5.0.1.2", "call 079 555 01 02"]
)
def test_an_engineer_s_words_are_not_asked_about(page: Client, incident: Incident, text: str) -> None:
    assert page.post(f"/incidents/{incident.number}/tell", {"text": text, "once": str(uuid4())}).status_code == 302


def test_a_finding_and_a_machine_tell_of_their_incident(
    page: Client, site: Site, leader: Person, report: Report
) -> None:
    finding = Finding.objects.filter(site=site, subject__isnull=False)[0]
    assert "Screens" not in text_of(page.get(f"/findings/{finding.pk}"))
    opening = Opening("Screens stay black", machine=finding.subject, subject=("finding", finding.pk))
    made = open_incident(leader, site, opening, NOW)
    assert f"/incidents/{made.number}" in text_of(page.get(f"/findings/{finding.pk}"))
    page.post(f"/incidents/{made.number}/hold", {"machine": finding.subject_id, "remedy": "isolate", "reason": "x y z"})
    shown = text_of(page.get(f"/machines/{finding.subject_id}"))
    assert f"/incidents/{made.number}#hold" in shown
    assert "x y z" in shown
    move(leader, made, 1, "closed", Telling("a broken switch", NOW))
    assert f"/incidents/{made.number}#hold" in text_of(page.get(f"/machines/{finding.subject_id}"))
