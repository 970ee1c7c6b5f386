"""My wishes, my calendar, what the site sends out; and the tick that comes again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from radvigil.hub.audit.models import Entry
from radvigil.hub.audit.services import note
from radvigil.hub.duties import services as duties
from radvigil.hub.duties.services import ProfileWords, Statement, keep_profile
from radvigil.hub.findings.models import Finding, Verdict
from radvigil.hub.incidents.models import Incident, State
from radvigil.hub.incidents.services import Opening, Telling, move, open_incident
from radvigil.hub.notices import queries, services, tasks, views
from radvigil.hub.notices.feed import calendar as written
from radvigil.hub.notices.gathering import gather
from radvigil.hub.notices.models import CalendarKey, Hook, Notice, Recorder, Wishes
from radvigil.hub.notices.services import Act
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.work.models import Acceptance, Signature, Task

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
WISHES = {"mail": "on", "weekday": 4, "hour": 8, "quiet_from": "18:00", "quiet_to": "08:00"}


def test_everybody_sets_their_own_mail(person, enter) -> None:
    one = person(Role.AUDITOR)
    assert enter(one).post("/notices/", WISHES).status_code == 302
    assert Wishes.objects.get(person=one).weekday == 4
    assert enter(one).post("/notices/", {**WISHES, "hour": 24}).status_code == 200
    assert Wishes.objects.get(person=one).hour == 8


def test_my_page_shows_what_i_was_told_and_nobody_elses(site, person, enter) -> None:
    one, other = person(Role.PACS), person(Role.MANAGER)
    gather(NOW)
    note(None, "machine.out-of-use", "machine:1", site)
    gather(NOW)
    assert "A machine was taken out of use." in enter(one).get("/notices/").content.decode()
    assert "A machine was taken out of use." not in enter(other).get("/notices/").content.decode()


def address_of(page: str) -> str:
    found = re.search(r"http://localhost:8799(/notices/calendar/[\w-]+\.ics)", page)
    assert found is not None
    return found[1]


def test_a_calendar_reads_the_due_dates_of_one_person_by_its_key(report, site, person, enter) -> None:
    one, other = person(Role.PACS, language="fr"), person(Role.PACS)
    finding = Finding.objects.first()
    for by, day in ((one, 1), (other, 5)):
        Verdict.objects.create(
            site=site, finding=finding, said="not-affected", by=by, reason="=x", given=NOW, expires=date(2030, 1, day)
        )
    address = address_of(enter(one).post("/notices/calendar/new").content.decode())
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert f"{finding.code}\u00a0: le verdict prend fin" in text
    assert "DTSTART;VALUE=DATE:20300101" in text
    assert "20300105" not in text
    assert "=x" not in text
    assert other.name not in text


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Legal deadline: ISA 74b"), ("fr", "Échéance légale\u00a0: LSI 74b")]
)
def test_a_calendar_holds_the_legal_deadlines_of_who_sets_clocks(lang: str, said: str, site, person, enter) -> None:
    """At their minute; nothing of them once it was sent, and nothing in anybody else's."""
    lawyer, other = person(Role.LAW, language=lang), person(Role.RADIOGRAPHER, language=lang)
    keep_profile(lawyer, site, 0, ProfileWords("hospital", {"on_hospital_list": True, "gdpr_applies": False}), NOW)
    incident = open_incident(lawyer, site, Opening("Léa saw a black screen"), NOW)
    duties.start(lawyer, incident, Statement("lsi-74b", NOW), NOW)

    theirs, nobodys = (queries.dues_of(one, NOW) for one in (lawyer, other))
    assert nobodys == []
    text = written(theirs, "x", lang, "hub").replace("\r\n ", "")
    assert "DTSTART:20261126T110000Z" in text
    assert said in text
    assert incident.reference in text
    assert "Léa" not in text
    reports = [one for one in theirs if one.uid.endswith("-report")]
    assert [(one.at, one.on) for one in reports] == [(NOW + timedelta(hours=24), date(2026, 11, 26))]
    duties.sent(lawyer, incident, Statement("lsi-74b", NOW, "report", receipt="OFCS-1"), NOW)
    assert not [one for one in queries.dues_of(lawyer, NOW) if one.uid.endswith("-report")]


@pytest.fixture
def lawyer(person) -> Person:
    return person(Role.LAW)


@pytest.fixture
def breach(site, lawyer: Person) -> Incident:
    """An incident whose clock of 72 hours runs, at a hospital that the GDPR concerns."""
    keep_profile(lawyer, site, 0, ProfileWords("hospital", {"on_hospital_list": False, "gdpr_applies": True}), NOW)
    made = open_incident(lawyer, site, Opening("Léa saw a black screen"), NOW)
    duties.start(lawyer, made, Statement("gdpr-33", NOW + timedelta(minutes=7)), NOW + timedelta(minutes=7))
    return made


@pytest.mark.parametrize(("lang", "said"), [("en", "GDPR 33, Notification"), ("fr", "RGPD 33, Notification")])
def test_72_hours_end_at_their_minute_in_the_calendar(lang: str, said: str, breach: Incident, person) -> None:
    for role in (Role.LAW, Role.MANAGER):
        (due,) = queries.dues_of(person(role, language=lang), NOW)
        assert f"{said} ({breach.reference})" in due.title
        assert "DTSTART:20261128T110700Z" in written([due], "x", lang, "hub").split("\r\n")
    assert queries.dues_of(person(Role.RADIOGRAPHER, language=lang), NOW) == []


def test_the_law_role_of_another_site_reads_no_deadline_of_this_one(breach: Incident, person, other_site) -> None:
    one = person(Role.LAW, other_site)
    Membership.objects.create(person=one, site=breach.site, role=Role.RADIOGRAPHER)
    assert queries.dues_of(one, NOW) == []


@pytest.mark.parametrize("how", ["sent", "stopped"])
def test_a_calendar_keeps_no_legal_deadline_that_is_over(how: str, breach: Incident, lawyer: Person) -> None:
    assert len(queries.dues_of(lawyer, NOW)) == 1
    if how == "sent":
        duties.sent(lawyer, breach, Statement("gdpr-33", NOW, "notification"), NOW)
    else:
        duties.stop(lawyer, breach, Statement("gdpr-33", NOW, reason="No data of a person."), NOW)
    assert queries.dues_of(lawyer, NOW) == []


def test_a_duty_outlives_its_incident(breach: Incident, lawyer: Person) -> None:
    breach.refresh_from_db()
    move(lawyer, breach, breach.version, State.CLOSED, Telling("It was a cable.", NOW))
    assert [one.at for one in queries.dues_of(lawyer, NOW)] == [NOW + timedelta(hours=72, minutes=7)]


def test_a_calendar_holds_my_tasks_and_the_risks_that_i_signed(report, site, person, enter) -> None:
    one, other = person(Role.PACS), person(Role.PACS)
    for owner, day in ((one, 1), (other, 2)):
        Task.objects.create(
            site=site, origin="person", origin_id=str(day), title="Mme Blanc, born 1950", owner=owner, made=NOW,
            changed=NOW, due=date(2030, 3, day),
        )  # fmt: skip
    finding = Finding.objects.first()
    borne = Acceptance.objects.create(
        site=site, finding=finding, level=5, needs=["engineering"], reason="x", by=other, at=NOW, complete=NOW,
        expires=date(2030, 4, 1),
    )  # fmt: skip
    Signature.objects.create(acceptance=borne, profession="engineering", by=one, at=NOW)
    text = Client().get(address_of(enter(one).post("/notices/calendar/new").content.decode())).content.decode()
    assert "DTSTART;VALUE=DATE:20300301" in text
    assert "DTSTART;VALUE=DATE:20300302" not in text
    assert f"Borne risk ends: {finding.code}" in text
    assert "Blanc" not in text


def test_a_new_key_ends_the_former_and_it_can_be_ended(person, enter) -> None:
    client = enter(person(Role.PACS))
    first = address_of(client.post("/notices/calendar/new").content.decode())
    second = address_of(client.post("/notices/calendar/new").content.decode())
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    client.post("/notices/calendar/end")
    assert Client().get(second).status_code == 404
    assert first.rpartition("/")[2].removesuffix(".ics") not in str(list(CalendarKey.objects.values_list("digest")))


def test_a_key_opens_nothing_for_who_has_left_or_lost_the_role(report, site, person, enter) -> None:
    one = person(Role.PACS)
    Verdict.objects.create(
        site=site,
        finding=Finding.objects.first(),
        said="fixed",
        by=one,
        reason="x",
        given=NOW,
        expires=date(2030, 1, 1),
    )
    address = address_of(enter(one).post("/notices/calendar/new").content.decode())
    one.memberships.all().delete()
    assert "BEGIN:VEVENT" not in Client().get(address).content.decode()
    one.is_active = False
    one.save()
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("key", ["x", "a" * 300, "%00", "..", "' OR 1=1"])
def test_another_key_opens_nothing(db, key) -> None:
    assert Client().get(f"/notices/calendar/{key}.ics").status_code == 404


def test_an_address_is_not_read_without_end(db, monkeypatch) -> None:
    monkeypatch.setattr(views, "POLLS", replace(views.POLLS, count=3))
    answers = [Client().get("/notices/calendar/guess.ics").status_code for _ in range(5)]
    assert answers == [404, 404, 404, 429, 429]


# What the site sends out


@pytest.mark.parametrize(
    ("address", "private", "word"),
    [
        ("http://a.example/", "", "Only https"), ("https://127.0.0.1/", "on", "own machine"),
        ("https://10.0.0.5/", "", "private network"), ("https://", "", "no address"),
        ("https://[::1]/", "", "own machine"),
    ],
)  # fmt: skip
def test_a_hook_to_a_wrong_place_is_refused_with_its_reason(person, enter, address, private, word) -> None:
    fields = {"hook-label": "a", "hook-address": address, **({"hook-private": private} if private else {})}
    answer = enter(person(Role.ADMINISTRATOR)).post("/notices/hooks", fields)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert Hook.objects.count() == 0


def test_a_hook_shows_its_secret_once_and_is_tried(site, person, enter) -> None:
    client = enter(person(Role.ADMINISTRATOR))
    fields = {"hook-label": "a", "hook-address": "https://10.0.0.5/in", "hook-private": "on"}
    shown = client.post("/notices/hooks", fields).content.decode()
    hook = Hook.objects.get()
    secret = re.search(r"\b[0-9a-f]{64}\b", shown)
    assert secret is not None
    assert secret[0] not in client.get("/notices/outbox").content.decode()
    client.post(f"/notices/hooks/{hook.pk}/try")
    assert hook.posts.get().kind == "hook.tried"
    assert secret[0] not in client.post(f"/notices/hooks/{hook.pk}/turn").content.decode()
    client.post(f"/notices/hooks/{hook.pk}/end")
    assert client.post(f"/notices/hooks/{hook.pk}/try").status_code == 404
    assert [one.verb for one in Entry.objects.filter(subject=f"hook:{hook.pk}")] == [
        "hook.made", "hook.tried", "hook.turned", "hook.ended",
    ]  # fmt: skip


def test_hooks_and_receivers_of_another_site_are_not_there(site, other_site, person, enter) -> None:
    act = Act(person(Role.ADMINISTRATOR), site, NOW)
    hook = services.add_hook(act, {"label": "secret-label", "address": "https://a.example/"})
    one = services.add_recorder(act, {"host": "log.example", "port": 6514, "transport": "tls"})
    client = enter(person(Role.ADMINISTRATOR, other_site))
    page = client.get("/notices/outbox").content.decode()
    assert "secret-label" not in page
    assert "log.example" not in page
    for path in (f"hooks/{hook.pk}/end", f"hooks/{hook.pk}/turn", f"hooks/{hook.pk}/try", f"recorders/{one.pk}/end"):
        assert client.post(f"/notices/{path}").status_code == 404


def test_a_receiver_is_added_and_ended(site, person, enter) -> None:
    client = enter(person(Role.ADMINISTRATOR))
    fields = {"recorder-host": "log.example", "recorder-port": 6514, "recorder-transport": "tls"}
    assert client.post("/notices/recorders", fields).status_code == 302
    assert client.post("/notices/recorders", {**fields, "recorder-port": 0}).status_code == 422
    one = Recorder.objects.get()
    assert "log.example:6514" in client.get("/notices/outbox").content.decode()
    client.post(f"/notices/recorders/{one.pk}/end")
    assert "log.example:6514" not in client.get("/notices/outbox").content.decode()
    client.post("/notices/recorders", fields)
    assert Recorder.objects.get().ended is None


def test_the_administrator_does_not_read_what_others_are_told(site, person, enter) -> None:
    person(Role.PACS)
    gather(NOW)
    note(None, "incident.opened", "incident:7", site)
    gather(NOW)
    assert Notice.objects.count() > 0
    assert "An incident was opened" not in enter(person(Role.ADMINISTRATOR)).get("/notices/outbox").content.decode()


# The tick


def test_the_tick_puts_itself_back_once(db, settings) -> None:
    assert tasks.begin(NOW) is True
    assert tasks.begin(NOW) is False
    DBTaskResult.objects.update(status="RUNNING")
    tasks.tick.call()
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    tasks.tick.call()
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_the_tick_comes_again_after_a_fault(db, monkeypatch) -> None:
    def broken(_: datetime) -> int:
        raise OSError("the line is down")

    monkeypatch.setattr(tasks, "record", broken)
    with pytest.raises(OSError, match="down"):
        tasks.tick.call()
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_the_tick_clears_its_own_rows_after_a_day(db) -> None:
    tasks.begin(NOW)
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=datetime.now(UTC) - timedelta(days=2))
    tasks.tick.call()
    assert list(DBTaskResult.objects.values_list("status", flat=True)) == ["READY"]
