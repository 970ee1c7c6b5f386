"""From the audit log to people: who is told what, once, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.urls import resolve

from radvigil.hub.audit.models import Entry
from radvigil.hub.audit.services import note
from radvigil.hub.documents.posture import Period
from radvigil.hub.documents.queries import Wish
from radvigil.hub.documents.services import ask, make
from radvigil.hub.doubts.models import Doubt
from radvigil.hub.findings.models import Finding, Severity, Verdict
from radvigil.hub.notices import services, telling, wording
from radvigil.hub.notices.gathering import gather
from radvigil.hub.notices.models import CalendarKey, Cursor, Hook, Notice, Post, Wishes
from radvigil.hub.notices.reminding import remind
from radvigil.hub.notices.services import Act
from radvigil.hub.notices.upkeep import keep_up
from radvigil.hub.people.models import Role
from radvigil.hub.people.services import erase
from radvigil.hub.work import services as work
from radvigil.hub.work.models import Acceptance, Task

ZURICH = ZoneInfo("Europe/Zurich")
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZURICH).astimezone(UTC)
NIGHT = datetime(2026, 11, 25, 23, 0, tzinfo=ZURICH).astimezone(UTC)


@pytest.fixture
def told(db: None) -> None:
    """The hub has run before: from here on things are told."""
    gather(NOON)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZURICH).astimezone(UTC)


def opened(site, by=None) -> Entry:
    return note(by, "incident.opened", "incident:7", site)


def test_what_happened_before_the_first_start_is_not_told(site, person) -> None:
    person(Role.PACS)
    opened(site)
    assert gather(NOON) == 0
    assert Notice.objects.count() == 0
    assert Cursor.objects.get().sequence == Entry.objects.count()


def test_an_incident_is_told_at_once_to_who_must_act(told, site, other_site, person) -> None:
    wanted = {person(role).pk for role in (Role.PACS, Role.SECURITY, Role.MANAGER, Role.LAW)}
    wanted.add(person(Role.RADIOGRAPHER, facilitator=True).pk)
    person(Role.RADIOGRAPHER)
    person(Role.AUDITOR)
    person(Role.PACS, other_site)
    opened(site)
    assert gather(NIGHT) == 1
    rows = Notice.objects.all()
    assert {row.person_id for row in rows} == wanted
    assert {(row.due, row.urgent) for row in rows} == {(NIGHT, True)}


def test_nobody_is_told_of_what_they_did_or_after_they_left(told, site, person) -> None:
    lead, gone, other = person(Role.PACS), person(Role.PACS), person(Role.PACS)
    erase(other, gone, NOON)
    opened(site, lead)
    gather(NOON)
    assert [row.person_id for row in Notice.objects.all()] == [other.pk]


def test_reading_again_tells_nobody_twice(told, site, person) -> None:
    person(Role.PACS)
    opened(site)
    gather(NOON)
    assert gather(NOON) == 0
    Cursor.objects.update(sequence=0)
    gather(NOON)
    assert Notice.objects.count() == 1


def test_what_is_rolled_back_is_not_told(told, site, person) -> None:
    person(Role.PACS)
    with transaction.atomic():
        opened(site)
        transaction.set_rollback(True)
    assert gather(NOON) == 0


def test_quiet_hours_hold_all_but_an_incident(told, site, person) -> None:
    law = person(Role.LAW)
    note(None, "duties.start", "incident:7", site, duty="x")
    opened(site)
    gather(NIGHT)
    assert {row.kind: row.due for row in Notice.objects.filter(person=law)} == {
        "incident.opened": NIGHT, "duties.start": at("2026-11-26 07:00"),
    }  # fmt: skip


def test_findings_are_told_by_number_and_weight(told, report, site, person) -> None:
    engineer = person(Role.BIOMEDICAL)
    person(Role.RADIOLOGIST)
    Finding.objects.filter(pk=Finding.objects.filter(severity=Severity.HIGH).first().pk).update(severity=5)
    gather(NOON)
    rows = {row.kind: row for row in Notice.objects.filter(person=engineer)}
    assert rows["finding.critical"].count == 1
    assert rows["finding.critical"].due == NOON
    assert rows["finding.opened"].count == Finding.objects.filter(severity__in=(3, 4)).count()
    assert rows["finding.opened"].due == at("2026-11-30 07:00")
    assert Notice.objects.exclude(person=engineer).count() == 0


def test_a_doubt_reaches_the_facilitators_and_else_the_engineers(told, site, person) -> None:
    engineer = person(Role.PACS)
    note(None, "doubt.sent", "doubt:1", site)
    gather(NOON)
    assert [row.person_id for row in Notice.objects.all()] == [engineer.pk]
    facilitator = person(Role.RADIOLOGIST, facilitator=True)
    note(None, "doubt.sent", "doubt:2", site)
    gather(NOON)
    row = Notice.objects.get(subject="doubt:2")
    assert (row.person_id, row.due) == (facilitator.pk, NOON)


def test_a_doubt_that_is_handed_over_is_told_to_one_person_of_the_site(told, site, other_site, person) -> None:
    engineer, stranger = person(Role.PACS), person(Role.PACS, other_site)
    note(None, "doubt.handed", "doubt:1", site, to=engineer.number)
    note(None, "doubt.handed", "doubt:2", site, to=stranger.number)
    gather(NOON)
    assert [(row.person_id, row.kind) for row in Notice.objects.all()] == [(engineer.pk, "doubt.handed")]


def test_who_doubted_hears_of_the_answer_and_nobody_else(told, site, person) -> None:
    reporter = person(Role.RADIOGRAPHER)
    person(Role.RADIOLOGIST, facilitator=True)
    mine = Doubt.objects.create(
        site=site, number=1, what="popup", sent=NOON, reporter=reporter, kept=True, once="a", link="b"
    )
    from_a_card = Doubt.objects.create(site=site, number=2, what="popup", sent=NOON, once="c", link="d")
    for one in (mine, from_a_card):
        note(None, "doubt.answered", f"doubt:{one.pk}", site)
    gather(NOON)
    assert [(row.person_id, row.subject) for row in Notice.objects.all()] == [(reporter.pk, f"doubt:{mine.pk}")]


def test_of_who_is_erased_nothing_stays(told, site, person) -> None:
    one, by = person(Role.PACS), person(Role.ADMINISTRATOR)
    services.keep_wishes(one, {"mail": True, "hour": 8}, NOON)
    services.new_calendar_key(one, NOON)
    opened(site)
    gather(NOON)
    assert Notice.objects.filter(person=one).count() == 1
    erase(by, one, NOON)
    assert (Notice.objects.count(), Wishes.objects.count(), CalendarKey.objects.count()) == (0, 0, 0)


def test_what_was_sent_a_year_ago_is_forgotten_and_not_told_again(told, site, person) -> None:
    person(Role.PACS)
    opened(site)
    gather(NOON)
    Notice.objects.update(taken=NOON, sent=NOON)
    later = NOON + timedelta(days=366)
    keep_up(later)
    gather(later)
    assert Notice.objects.count() == 0


def test_a_task_is_told_once_to_each_who_is_given_it(told, site, person) -> None:
    by, first, second = person(Role.MANAGER), person(Role.PACS), person(Role.PACS)
    task = work.make_task(by, site, work.NewTask("person", "1", title="x", owner=first), NOON)
    gather(NOON)
    for owner in (second, first, second):
        task.refresh_from_db()
        work.edit(work.Act(by, NOON, "", task.version), task, {"owner": owner})
        gather(NOON)
    rows = Notice.objects.filter(kind="task.assigned").order_by("pk")
    assert [row.person_id for row in rows] == [first.pk, second.pk]
    assert {row.subject for row in rows} == {f"task:{task.pk}"}


def test_a_risk_is_told_to_the_professions_that_sign(told, report, site, person) -> None:
    by, manager, _law = person(Role.PACS), person(Role.MANAGER), person(Role.LAW)
    radiologist = person(Role.RADIOLOGIST)
    one = borne(site, by, ["health", "management"])
    note(by, "acceptance.proposed", f"acceptance:{one.pk}", site)
    gather(NOON)
    rows = Notice.objects.filter(kind="acceptance.proposed")
    assert {row.person_id for row in rows} == {manager.pk, radiologist.pk}


def borne(site, by, needs, **fields):
    finding = Finding.objects.filter(site=site).first()
    return Acceptance.objects.create(
        site=site, finding=finding, level=5, needs=needs, reason="x", by=by, at=NOON,
        **{"expires": date(2026, 12, 5), **fields},
    )  # fmt: skip


def test_a_borne_risk_is_said_to_end_and_then_to_have_ended(told, report, site, person) -> None:
    manager = person(Role.MANAGER)
    borne(site, person(Role.PACS), ["management"], complete=NOON)
    assert remind(NOON) == 1
    assert remind(NOON) == 0
    assert Notice.objects.get().person_id == manager.pk
    keep_up(NOON + timedelta(days=20))
    keep_up(NOON + timedelta(days=21))
    gather(NOON + timedelta(days=21))
    assert [row.kind for row in Notice.objects.filter(person=manager).order_by("pk")] == [
        "acceptance.ending", "acceptance.expired",
    ]  # fmt: skip


def test_an_old_downtime_pack_becomes_one_task(told, report, site) -> None:
    keep_up(NOON)
    keep_up(NOON + timedelta(minutes=1))
    task = Task.objects.get(origin="downtime")
    assert "downtime pack" in task.title
    task.state, task.ended = "dropped", NOON
    task.save()
    keep_up(NOON + timedelta(days=1))
    assert Task.objects.filter(origin="downtime").count() == 1
    keep_up(NOON + timedelta(days=31))
    assert Task.objects.filter(origin="downtime").count() == 2


def test_a_document_is_told_to_who_asked_for_it(told, site, person) -> None:
    one, _other = person(Role.MANAGER), person(Role.MANAGER)
    make(ask(one, Wish(site, Period(date(2026, 11, 1), date(2026, 11, 25)), "fr"), NOON).pk, NOON)
    gather(NOON)
    assert [(row.person_id, row.kind) for row in Notice.objects.all()] == [(one.pk, "document.ready")]


def test_who_wants_no_mail_gets_none(told, site, person) -> None:
    one = person(Role.PACS)
    note(None, "machine.out-of-use", "machine:1", site)
    gather(NOON)
    services.keep_wishes(one, {"mail": False}, NOON)
    assert Notice.objects.count() == 0
    opened(site)
    gather(NOON)
    assert Notice.objects.count() == 0


def test_a_change_of_wishes_moves_what_waits(told, site, person) -> None:
    one = person(Role.PACS)
    note(None, "machine.out-of-use", "machine:1", site)
    gather(NOON)
    fields = {"mail": True, "weekday": 3, "hour": 9, "quiet_from": time(0), "quiet_to": time(0)}
    services.keep_wishes(one, fields, NOON)
    assert Notice.objects.get().due == at("2026-11-26 09:00")
    assert Entry.objects.filter(verb="notices.wished", actor=one.number).exists()


def test_an_ending_verdict_is_said_once_a_week_before(told, report, site, person) -> None:
    one = person(Role.PACS)
    finding = Finding.objects.first()
    Verdict.objects.create(
        site=site, finding=finding, said="not-affected", by=one, reason="x", given=NOON, expires=date(2026, 12, 5)
    )
    assert remind(NOON) == 0
    later = NOON + timedelta(days=4)
    assert remind(later) == 1
    assert remind(later) == 0
    assert Notice.objects.get(kind="verdict.ending").subject == f"finding:{finding.pk}"


def test_a_hook_is_told_once_and_only_what_it_wants(told, site, other_site, person) -> None:
    act = Act(person(Role.ADMINISTRATOR), site, NOON)
    services.add_hook(act, {"label": "a", "address": "https://a.example/"})
    services.add_hook(act, {"label": "b", "address": "https://b.example/", "only_urgent": True})
    services.end_hook(act, services.add_hook(act, {"label": "c", "address": "https://c.example/"}))
    Hook.objects.create(site=other_site, label="d", address="https://d.example/", made=NOON)
    note(None, "machine.out-of-use", "machine:1", site)
    opened(site)
    gather(NOON)
    Cursor.objects.update(sequence=0)
    gather(NOON)
    assert sorted(Post.objects.values_list("hook__label", "kind")) == [
        ("a", "incident.opened"), ("a", "machine.out-of-use"), ("b", "incident.opened"),
    ]  # fmt: skip


def test_every_kind_has_its_words_and_its_page() -> None:
    others = {
        "finding.critical",
        "finding.opened",
        "verdict.ending",
        "acceptance.ending",
        "task.assigned",
        "hook.tried",
    }
    kinds = (set(telling.RULES) - {"report.taken", "task.made", "task.edited"}) | others | {"hook.tried"}
    words = wording._file()
    assert set(words["en"]) == set(words["fr"]) == set(words["page"]) == kinds
    for group in ("mail", "due", "upkeep"):
        assert set(words[group]["en"]) == set(words[group]["fr"])
    for kind in kinds:
        assert set(words["en"][kind]) == set(words["fr"][kind]) == {"one", "many"}
        for identity in (0, 12):
            path = wording.page(kind, identity).removeprefix("http://localhost:8799")
            assert resolve(path).view_name != "first", kind
        for lang in ("en", "fr"):
            assert "{" not in wording.sentence(kind, 1, lang) + wording.sentence(kind, 2, lang)


def test_french_counts_none_as_one() -> None:
    assert wording.sentence("finding.opened", 0, "fr") == wording.sentence("finding.opened", 1, "fr")
    assert wording.sentence("finding.opened", 0, "en").startswith("0 new findings")
    assert "2\u202f000 nouveaux" in wording.sentence("finding.opened", 2000, "fr")


def test_wishes_have_defaults_that_nobody_need_know(person) -> None:
    wishes = Wishes(person=person(Role.PACS))
    wishes.full_clean()
    assert wishes.rhythm.quiet_from == time(19)
