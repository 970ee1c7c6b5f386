"""The round: led by the facilitator, one thing at a time, and its minutes. And what must not happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from radvigil.hub.audit.models import Entry
from radvigil.hub.doubts.models import Doubt
from radvigil.hub.exercises import services as exercises
from radvigil.hub.people.models import Person, Role
from radvigil.hub.people.queries import all_about
from radvigil.hub.rounds import matters, services
from radvigil.hub.rounds.matters import first_sentence
from radvigil.hub.rounds.minutes import record
from radvigil.hub.rounds.models import Outcome, Round
from radvigil.hub.rounds.plan import Answer, Step
from radvigil.hub.rounds.queries import people
from radvigil.hub.rounds.services import Act, NotNowError, Said
from radvigil.hub.work.models import Acceptance, Task
from radvigil.hub.work.services import NewTask, make_task
from tests.hub.documents.reading import unpacked


@pytest.fixture
def leader(person) -> Person:
    return person(Role.RADIOGRAPHER, facilitator=True)


@pytest.fixture
def one(site, leader, now, report) -> Round:
    return services.begin(Act(leader, now), site)


def at_findings(one: Round, act: Act) -> Round:
    services.go(act, one, 1)
    one.refresh_from_db()
    return one


def said(taker: Person, now, **more: object) -> Said:
    fields = {"what": "Filter port 445.", "owner": taker.pk, "due": now.date() + timedelta(days=7), **more}
    return Said(Answer.AGREED, **fields)  # type: ignore[arg-type]


def test_a_round_begins_with_the_worst_new_findings_of_different_rules(site, one) -> None:
    keys = [thing.key for thing in one.plan.of(Step.FINDINGS)]
    rows = [site.findings.get(pk=key) for key in keys]
    assert len(rows) == 3
    assert len({row.code for row in rows}) == 3
    assert [row.severity for row in rows] == sorted((row.severity for row in rows), reverse=True)
    assert one.present.get().person == one.leader


def test_one_round_is_open_at_a_site(site, other_site, one, leader, now) -> None:
    with pytest.raises(NotNowError, match="running"):
        services.begin(Act(leader, now), site)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(site=site, leader=leader, began=now, lesson="visitor")
    assert services.begin(Act(leader, now), other_site).plan.things == ()


def test_the_next_round_shows_what_is_new_and_what_was_left_open(site, one, leader, now) -> None:
    act = Act(leader, now)
    at_findings(one, act)
    first, second = (page.thing for page in one.plan.pages[1:3])
    services.answer(act, one, one.plan.pages[1], said(leader, now))
    services.answer(act, one, one.plan.pages[2], Said(Answer.OPEN))
    services.end(act, one)
    site.findings.all().update(opened=now - timedelta(days=1))
    again = matters.new_findings(site, now + timedelta(days=7))
    assert second.key in again
    assert first.key not in again


def test_agreed_needs_a_sentence_a_person_and_a_day(one, leader, person, other_site, now) -> None:
    act = Act(leader, now)
    at_findings(one, act)
    page = one.page
    stranger = person(Role.SECURITY, at=other_site)
    for bad, why in (
        ({"what": "  "}, "what"),
        ({"owner": None}, "owner"),
        ({"owner": stranger.pk}, "owner"),
        ({"due": None}, "due"),
        ({"due": now.date() - timedelta(days=1)}, "due"),
    ):
        with pytest.raises(NotNowError, match=why):
            services.answer(act, one, page, said(leader, now, **bad))
    assert not one.outcomes.exists()


def test_an_answer_is_given_once_and_corrected(one, leader, now) -> None:
    act = Act(leader, now)
    at_findings(one, act)
    services.answer(act, one, one.page, said(leader, now, helpers=("law", "nobody", "health")))
    services.answer(act, one, one.page, Said(Answer.DECIDE))
    services.answer(act, one, one.page, said(leader, now, helpers=("law", "nobody", "health")))
    row = one.outcomes.get()
    assert row.helping() == ["health", "law"]
    services.correct(act, one, row, "Filter ports 445 and 139.")
    row.refresh_from_db()
    assert row.what == "Filter ports 445 and 139."


def test_only_who_is_here_corrects_and_nobody_after_the_end(one, leader, person, now) -> None:
    act, marc = Act(leader, now), person(Role.RADIOLOGIST)
    at_findings(one, act)
    row = services.answer(act, one, one.page, said(leader, now))
    with pytest.raises(NotNowError):
        services.correct(Act(marc, now), one, row, "Something else.")
    services.come(Act(marc, now), one)
    services.correct(Act(marc, now), one, row, "Something else.")
    services.end(act, one)
    for act_again in (act, Act(marc, now)):
        with pytest.raises(NotNowError, match="over"):
            services.correct(act_again, one, row, "After the end.")
    with pytest.raises(NotNowError, match="over"):
        services.answer(act, one, one.page, said(leader, now))
    row.refresh_from_db()
    assert row.what == "Something else."


def test_attendance_is_of_the_site(one, leader, person, other_site, now) -> None:
    marc, stranger = person(Role.RADIOLOGIST), person(Role.SECURITY, at=other_site)
    services.attend(Act(leader, now), one, [leader.pk, marc.pk, stranger.pk, 999_999])
    assert {row.person for row in one.present.all()} == {leader, marc}
    services.attend(Act(leader, now), one, [leader.pk])
    assert {row.person for row in one.present.all()} == {leader}
    person(Role.AUDITOR)
    assert Role.AUDITOR not in {some.role for some in people(one)}


def test_every_change_is_noted_by_number(one, leader, now) -> None:
    act = Act(leader, now)
    at_findings(one, act)
    services.answer(act, one, one.page, said(leader, now))
    services.end(act, one)
    verbs = [row.verb for row in Entry.objects.filter(verb__startswith="round.").order_by("sequence")]
    assert verbs == ["round.begun", "round.attended", "round.turned", "round.answered", "round.ended"]
    assert all(row.actor == leader.number for row in Entry.objects.filter(verb__startswith="round."))
    assert "445" not in str([row.detail for row in Entry.objects.all()])


def test_a_clinician_without_the_mark_does_not_lead(one, person, enter) -> None:
    browser = enter(person(Role.RADIOLOGIST))
    for path in ("attend", "go", "answer", "end"):
        assert browser.post(f"/rounds/{one.pk}/{path}", {"page": "1"}).status_code == 403
    one.refresh_from_db()
    assert (one.here, one.ended) == (0, None)


def test_a_round_of_another_site_is_not_there(one, other_site, person, enter) -> None:
    browser = enter(person(Role.RADIOLOGIST, at=other_site, facilitator=True))
    for path in ("", "/minutes", "/certificate"):
        assert browser.get(f"/rounds/{one.pk}{path}").status_code == 404
    for path in ("/come", "/attend", "/go", "/answer", "/correct", "/end"):
        assert browser.post(f"/rounds/{one.pk}{path}").status_code == 404


def test_a_whole_round_by_forms_alone(one, leader, person, enter, now) -> None:
    """No script: forms and links. Sent twice, a page is not answered twice."""
    marc, browser, address = person(Role.RADIOLOGIST), enter(leader), f"/rounds/{one.pk}"
    browser.post(f"{address}/attend", {"here": [leader.pk, marc.pk, "x", "9" * 30]})
    one.refresh_from_db()
    thing = one.page.thing
    form = {"thing": f"findings-{thing.key}", "what": "Filter port 445.", "owner": marc.pk, "answer": "agreed"}
    refused = browser.post(f"{address}/answer", {**form, "due": "yesterday"})
    assert "Filter port 445." in refused.content.decode()
    assert not one.outcomes.exists()
    day = (now.date() + timedelta(days=3)).isoformat()
    for _ in range(2):
        browser.post(f"{address}/answer", {**form, "due": "", "day": day})
    one.refresh_from_db()
    assert one.here == 2
    assert [(row.key, row.owner) for row in one.outcomes.all()] == [(thing.key, marc)]
    browser.post(f"{address}/go", {"page": "5"})
    browser.post(f"{address}/end")
    page = browser.get(address).content.decode()
    assert "Filter port 445." in page
    assert "radiologist" in page


@pytest.mark.parametrize("page", ["", "-1", "x", "99999"])
def test_a_page_that_is_no_page_is_not_there(page: str, one, leader, enter) -> None:
    assert enter(leader).post(f"/rounds/{one.pk}/go", {"page": page}).status_code == 404


def test_hostile_words_stay_words(one, leader, enter, now) -> None:
    act = Act(leader, now)
    at_findings(one, act)
    services.answer(act, one, one.page, said(leader, now, what="<img src=x onerror=alert(1)> {{ 7 }} #let x = 1"))
    page = enter(leader).get(f"/rounds/{one.pk}").content.decode()
    assert "<img src=x" not in page
    assert enter(leader).get(f"/rounds/{one.pk}/minutes").status_code == 200


@pytest.mark.parametrize(("lang", "takes"), [("en", "takes it"), ("fr", "s’en charge")])
def test_the_minutes_are_in_both_languages(lang: str, takes: str, one, leader, enter, now) -> None:
    act = Act(leader, now)
    at_findings(one, act)
    services.answer(act, one, one.plan.pages[1], said(leader, now, helpers=("management",)))
    services.answer(act, one, one.plan.pages[2], Said(Answer.DECIDE))
    services.answer(act, one, one.plan.pages[3], Said(Answer.OPEN))
    services.end(Act(leader, now + timedelta(minutes=14)), one)
    one.refresh_from_db()
    with translation.override(lang):
        told = record(one, lang, now)  # type: ignore[arg-type]
    assert takes in told.findings[0].agreed
    assert (len(told.findings), len(told.tasks), len(told.decisions)) == (3, 1, 1)
    assert (told.lasted, len(told.present), len(told.absent)) == (14, 1, 3)
    answer = enter(leader).get(f"/rounds/{one.pk}/minutes?lang={lang}")
    assert f"/Lang({lang}".encode() in unpacked(answer.content)


def test_a_certificate_is_ones_own_and_after_the_end(one, leader, person, enter, now) -> None:
    assert enter(leader).get(f"/rounds/{one.pk}/certificate").status_code == 404
    services.end(Act(leader, now), one)
    assert enter(leader).get(f"/rounds/{one.pk}/certificate").content.startswith(b"%PDF")
    assert enter(person(Role.RADIOLOGIST)).get(f"/rounds/{one.pk}/certificate").status_code == 404


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page_opens_for_leader_and_others(lang: str, one, leader, person, enter, now) -> None:
    browsers = [enter(leader), enter(person(Role.MANAGER)), enter(person(Role.AUDITOR))]
    for browser in browsers:
        browser.cookies["django_language"] = lang
    for number in range(len(one.plan.pages)):
        services.go(Act(leader, now), one, number)
        for browser in browsers:
            assert browser.get(f"/rounds/{one.pk}").status_code == 200
    services.end(Act(leader, now), one)
    for browser in browsers:
        assert browser.get(f"/rounds/{one.pk}").status_code == 200
        assert browser.get("/rounds/").status_code == 200


def test_a_page_asks_no_more_for_more_answers(one, leader, enter, now) -> None:
    browser, counts = enter(leader), []
    at_findings(one, Act(leader, now))
    browser.get(f"/rounds/{one.pk}")
    for number in (1, 2, 3):
        services.answer(Act(leader, now), one, one.plan.pages[number], said(leader, now))
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/rounds/{one.pk}")
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 24


def test_a_finding_that_is_gone_leaves_its_line(one, leader, enter, now) -> None:
    act = Act(leader, now)
    at_findings(one, act)
    Outcome.objects.create(round=one, step="findings", key=999_999, answer="open", at=now)
    assert "#999999" in enter(leader).get(f"/rounds/{one.pk}").content.decode()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("One only", "One only"),
        ("Port 445 of 10.0.0.1 is open. Then.", "Port 445 of 10.0.0.1 is open."),
    ],
)
def test_a_meeting_reads_one_sentence_a_reader(text: str, first: str) -> None:
    assert first_sentence(text) == first


def test_what_was_agreed_becomes_a_task_once(one, leader, person, now) -> None:
    act, marc, ines = Act(leader, now), person(Role.RADIOLOGIST), person(Role.BIOMEDICAL)
    services.attend(act, one, [leader.pk, marc.pk, ines.pk])
    at_findings(one, act)
    first, second = one.plan.pages[1:3]
    services.answer(act, one, first, said(ines, now, helpers=("health",)))
    services.answer(act, one, second, Said(Answer.OPEN, "Left."))
    assert not Task.objects.exists()
    for _ in range(2):
        services.end(act, one)
    task = Task.objects.get()
    assert (task.title, task.owner, task.profession) == ("Filter port 445.", ines, "engineering")
    assert set(task.helpers.all()) == {leader, marc}
    assert [row.pk for row in task.findings.all()] == [first.thing.key]
    assert one.outcomes.get(key=first.thing.key).task == task.pk


def test_a_promise_outlives_the_role_of_who_gave_it(one, leader, person, now) -> None:
    act, marc = Act(leader, now), person(Role.RADIOLOGIST)
    at_findings(one, act)
    services.answer(act, one, one.page, said(marc, now))
    marc.memberships.all().delete()
    services.end(act, one)
    assert Task.objects.get().owner is None


def test_decisions_that_wait_come_to_the_round(site, leader, now, report) -> None:
    proposed = make_task(leader, site, NewTask("person", "1", title="Buy a switch", proposed=True), now)
    make_task(leader, site, NewTask("person", "2", title="Nothing to decide"), now)
    finding = site.findings.order_by("-severity").first()
    unsigned = Acceptance.objects.create(
        site=site, finding=finding, level=5, needs=["health", "law"], reason="r", expires=now.date(), by=leader, at=now
    )
    keys = matters.decisions(site)
    assert keys == [proposed.pk, -unsigned.pk]
    told = matters.told_decisions(site, keys, "en")
    assert told[proposed.pk].title == "Buy a switch"
    assert "health" in told[-unsigned.pk].said
    one = services.begin(Act(leader, now), site)
    assert [thing.key for thing in one.plan.of(Step.DECISIONS)] == keys


@pytest.fixture
def doubt(site, report, now) -> Callable[..., Doubt]:
    def make(what: str, **fields: object) -> Doubt:
        number = Doubt.objects.count() + 1
        mark = f"{number:064}"
        return Doubt.objects.create(
            site=site, number=number, what=what, words="What the reporter wrote.", sent=now, once=mark, link=mark,
            machine=site.machines.first(), signed="Somebody", **fields,
        )  # fmt: skip

    return make


def test_doubts_come_once_the_facilitator_has_seen_them_and_never_with_their_words(
    site, leader, doubt, enter, now
) -> None:
    open_one, unseen = doubt("popup", seen=now, seen_by=leader), doubt("usb")
    told = doubt("slow", seen=now, seen_by=leader, ended=now, outcome="nothing", outcome_words="A full disk.")
    one = services.begin(Act(leader, now), site)
    assert [thing.key for thing in one.plan.of(Step.DOUBTS)] == [open_one.pk, told.pk]
    assert unseen.pk not in matters.told_doubts(site, [open_one.pk])
    assert one.lesson == "odd-window"
    first = next(at for at, page in enumerate(one.plan.pages) if page.step is Step.DOUBTS)
    for number, words in ((first, "D-0001"), (first + 1, "A full disk.")):
        services.go(Act(leader, now), one, number)
        page = enter(leader).get(f"/rounds/{one.pk}").content.decode()
        assert words in page
        assert "1 doubt has not been looked at yet" in page
        assert "What the reporter wrote" not in page
        assert "Somebody" not in page.replace("Somebody who is not here", "")


@pytest.mark.parametrize("text", ["Call 756.1234.5678.97 again", "Ask who was born on 12.03.1951"])
def test_what_looks_like_a_patient_is_not_kept(text: str, one, leader, now) -> None:
    act = Act(leader, now)
    at_findings(one, act)
    with pytest.raises(NotNowError, match="patient"):
        services.answer(act, one, one.page, said(leader, now, what=text))
    assert not one.outcomes.exists()


def test_what_goes_to_the_decisions_waits_there(site, one, leader, now) -> None:
    act = Act(leader, now)
    for page, what in zip(one.plan.pages[1:3], ("Renew the scanner.", ""), strict=True):
        services.answer(act, one, page, Said(Answer.DECIDE, what))
    services.end(act, one)
    asked = {task.title: task for task in Task.objects.all()}
    assert "Renew the scanner." in asked
    assert {(task.state, task.owner) for task in asked.values()} == {("proposed", None)}
    assert sorted(matters.decisions(site)) == sorted(task.pk for task in asked.values())


@pytest.mark.parametrize(("sent", "kept"), [("2099-12-01T12:45", True), ("2001-01-01T12:45", False), ("soon", False)])
def test_the_next_round_may_be_said(sent: str, kept: bool, one, leader, enter) -> None:
    enter(leader).post(f"/rounds/{one.pk}/end", {"next_at": sent})
    one.refresh_from_db()
    assert one.ended is not None
    assert (one.next_at is not None) == kept


def test_ones_own_file_holds_what_one_took_part_in_and_read(site, one, leader, person, enter, now) -> None:
    exercises.sit(
        exercises.Act(leader, now),
        exercises.call(exercises.Act(leader, now), site, "pacs-down-0800", by_hand=True),
        "pacs",
    )
    enter(leader).post("/lessons/visitor/mark", {"read": "yes"})
    own, other = all_about(leader), all_about(person(Role.RADIOLOGIST))
    assert [row["card"] for row in own["lessons"]] == ["visitor"]
    assert [(row["exercise"], row["as"]) for row in own["exercises"]] == [("pacs-down-0800", "pacs")]
    assert len(own["rounds"]) == 1
    assert (other["lessons"], other["exercises"], other["rounds"]) == ([], [], [])
