"""Tasks: made once, never lost, never begun without the manufacturer, proved by somebody else or by the findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from radvigil.hub.audit.models import Entry
from radvigil.hub.findings.models import Finding
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.services import _join
from radvigil.hub.people.models import Role
from radvigil.hub.work import queries, services
from radvigil.hub.work.models import State, Step, Task
from radvigil.hub.work.services import Act, ChangedError, NewTask, RefusedError, make_task, of_finding
from radvigil.hub.work.signals import task_assigned, task_due
from radvigil.risk import action_kinds
from tests.support.hub_reports import later, packed, plain, without_device, without_finding


@pytest.fixture
def engineer(person):
    return person(Role.BIOMEDICAL)


@pytest.fixture
def task(site, engineer, now) -> Task:
    return make_task(engineer, site, NewTask("round", "1/1", title="Ask the maker"), now)


@pytest.fixture
def a_finding(report):
    """A finding about a machine that speaks DICOM; what answers it changes a medical device."""
    return Finding.objects.filter(code="RV-DICOM-007", subject__isnull=False).first()


def act(by, at, task=None, said="because") -> Act:
    return Act(by, at, said, task.version if task else 0)


def test_asked_twice_it_is_made_once(site, engineer, now) -> None:
    what = NewTask("doubt", "7", title="Look at the stick")
    one = make_task(engineer, site, what, now)
    entries = Entry.objects.count()
    assert make_task(engineer, site, what, now) == one
    assert (Task.objects.count(), Entry.objects.count()) == (1, entries)


def test_the_same_origin_at_another_site_is_another(site, other_site, person, now) -> None:
    what = NewTask("doubt", "7", title="Look at the stick")
    assert make_task(None, site, what, now) != make_task(None, other_site, what, now)


def test_what_has_ended_can_be_asked_for_again(site, task, engineer, now) -> None:
    services.drop(act(engineer, now, task), task)
    assert make_task(engineer, site, NewTask("round", "1/1", title="Ask the maker"), now) != task


def test_two_at_once_make_one(site, engineer, now, monkeypatch) -> None:
    """As if both had looked before either had written: the database lets one through, the other finds it."""
    what = NewTask("doubt", "7", title="Look")
    made = services._made

    def both(*given):
        made(*given)
        return made(*given)

    make_task(engineer, site, replace(what, origin_id="8"), now)
    monkeypatch.setattr(services, "_made", lambda *given: (_ for _ in ()).throw(IntegrityError()))
    with pytest.raises(Task.DoesNotExist):
        make_task(engineer, site, what, now)
    monkeypatch.setattr(services, "_made", both)
    with pytest.raises(IntegrityError), transaction.atomic():
        both(engineer, site, what, now)
    assert Task.objects.count() == 1


def test_a_task_says_what(site, now) -> None:
    with pytest.raises(RefusedError, match="title"):
        make_task(None, site, NewTask("person", "1", title="  "), now)
    with pytest.raises(RefusedError, match="title"):
        make_task(None, site, NewTask("person", "1", action="no-such-action"), now)


@pytest.mark.parametrize("role", [Role.AUDITOR, None])
def test_only_who_works_at_the_site_carries_its_tasks(site, other_site, person, now, role) -> None:
    stranger = person(role) if role else person(Role.BIOMEDICAL, at=other_site)
    with pytest.raises(RefusedError, match="person"):
        make_task(None, site, NewTask("person", "1", title="x", owner=stranger), now)
    assert not Task.objects.exists()


def test_a_lost_update_is_refused_and_both_are_known(task, engineer, person, now) -> None:
    other = person(Role.SECURITY)
    first, second = Task.objects.get(), Task.objects.get()
    services.edit(act(engineer, now, first), first, {"title": "Ask Siemens"})
    with pytest.raises(ChangedError) as refused:
        services.edit(act(other, now, second), second, {"title": "Ask Philips"})
    assert refused.value.now.title == Task.objects.get().title == "Ask Siemens"
    assert Entry.objects.filter(verb="task.edited").count() == 1


@pytest.mark.parametrize("move", ["start", "claim", "drop"])
def test_a_move_on_what_has_changed_is_refused(task, engineer, now, move) -> None:
    stale = act(engineer, now, task)
    services.edit(act(engineer, now, task), Task.objects.get(), {"title": "Else"})
    with pytest.raises(ChangedError):
        services.MOVES[move](stale, Task.objects.get())


def test_from_start_to_proof(task, engineer, person, now) -> None:
    other = person(Role.RADIOGRAPHER)
    services.start(act(engineer, now, task), task)
    assert task.owner == engineer
    services.claim(act(engineer, now, task), task)
    services.give_back(act(other, now, task), task)
    services.claim(act(engineer, now, task), task)
    services.prove(act(other, now, task), task)
    task.refresh_from_db()
    assert (task.state, task.proof, task.ended) == (State.PROVED, "person", now)
    assert [one.kind for one in task.steps.all()] == ["made", "started", "claimed", "returned", "claimed", "proved"]
    assert Entry.objects.filter(subject=f"task:{task.pk}").count() == 6


def test_nobody_proves_their_own_work(task, engineer, now) -> None:
    services.claim(act(engineer, now, task), task)
    with pytest.raises(RefusedError, match="own-proof"):
        services.prove(act(engineer, now, task), task)


def test_nothing_is_claimed_proved_or_dropped_without_a_sentence(task, engineer, person, now) -> None:
    for move in ("claim", "drop"):
        with pytest.raises(RefusedError, match="said"):
            services.MOVES[move](act(engineer, now, task, " "), task)
    services.claim(act(engineer, now, task), task)
    for move in ("prove", "give-back"):
        with pytest.raises(RefusedError, match="said"):
            services.MOVES[move](act(person(Role.SECURITY), now, task, ""), task)
    with pytest.raises(RefusedError, match="said"):
        services.comment(act(engineer, now, task, ""), task)


def test_who_neither_owns_nor_helps_does_not_claim(site, task, engineer, person, now) -> None:
    other, clerk = person(Role.SECURITY), person(Role.ADMINISTRATOR)
    services.edit(act(engineer, now, task), task, {"owner": engineer, "helpers": [other]})
    for move in ("start", "claim", "drop"):
        with pytest.raises(RefusedError, match="owner"):
            services.MOVES[move](act(clerk, now, task), task)
    services.claim(act(other, now, task), task)
    assert task.state == State.CLAIMED


def test_what_changes_a_medical_device_is_not_begun_without_its_maker(site, engineer, now) -> None:
    task = make_task(engineer, site, NewTask("person", "1", title="Update", changes_device=True), now)
    for move in ("start", "claim"):
        with pytest.raises(RefusedError, match="authorisation"):
            services.MOVES[move](act(engineer, now, task), task)
    with pytest.raises(RefusedError, match="authorisation"):
        services.edit(act(engineer, now, task), task, {"authorisation_first": False})
    for state in ("started", "claimed", "proved"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(state=state)
    services.authorise(act(engineer, now, task), task, "CAPA-12", now.date())
    services.start(act(engineer, now, task), task)
    assert task.state == State.STARTED


def test_an_authorisation_is_real(site, engineer, person, now) -> None:
    task = make_task(engineer, site, NewTask("person", "1", title="Update", changes_device=True), now)
    with pytest.raises(RefusedError, match="reference"):
        services.authorise(act(engineer, now, task), task, "  ", now.date())
    with pytest.raises(RefusedError, match="date"):
        services.authorise(act(engineer, now, task), task, "X", now.date() + timedelta(days=1))
    with pytest.raises(RefusedError, match="profession"):
        services.authorise(act(person(Role.RADIOLOGIST), now, task), task, "X", now.date())
    with pytest.raises(RefusedError, match="profession"):
        services.authorise(act(person(Role.ADMINISTRATOR), now, task), task, "X", now.date())


def test_every_action_of_the_plan_that_changes_a_device_asks_its_maker_first(site, now) -> None:
    for code, kind in action_kinds().items():
        task = make_task(None, site, NewTask("action", code, action=code), now)
        assert task.authorisation_first == kind.changes_device, code
        assert task.check_words
        assert task.profession == kind.who


def test_a_finding_that_closes_with_proof_proves_the_task(site, engineer, a_finding, now) -> None:
    task = make_task(engineer, site, of_finding(a_finding), now)
    assert task.authorisation_first
    services.authorise(act(engineer, now, task), task, "CAPA-12", now.date())
    take_in(site, packed(without_finding(later(plain(), 1), a_finding.identity)), None, now)
    task.refresh_from_db()
    assert (task.state, task.proof) == (State.PROVED, "findings")
    take_in(site, packed(later(plain(), 2)), None, now)
    task.refresh_from_db()
    assert (task.state, task.proof, task.ended) == (State.OPEN, "", None)
    assert [one.kind for one in task.steps.all()] == ["made", "authorised", "proved", "reopened"]


def test_a_machine_that_was_not_there_proves_nothing(site, engineer, a_finding, now) -> None:
    task = make_task(engineer, site, of_finding(a_finding), now)
    services.authorise(act(engineer, now, task), task, "CAPA-12", now.date())
    key = a_finding.subject.keys.get().value
    take_in(site, packed(without_device(later(plain(), 1), key)), None, now)
    task.refresh_from_db()
    assert task.state == State.OPEN


def test_gone_without_authorisation_is_said_not_proved(site, engineer, a_finding, now) -> None:
    task = make_task(engineer, site, of_finding(a_finding), now)
    for days in (1, 2):
        take_in(site, packed(without_finding(later(plain(), days), a_finding.identity)), None, now)
    task.refresh_from_db()
    assert task.state == State.OPEN
    assert task.steps.filter(kind=Step.Kind.GONE).count() == 1
    services.authorise(act(engineer, now, task), task, "CAPA-12", now.date())
    assert task.state == State.PROVED


def test_what_is_only_proposed_and_gone_is_no_longer_asked(site, engineer, a_finding, now) -> None:
    task = make_task(engineer, site, replace(of_finding(a_finding), proposed=True), now)
    take_in(site, packed(later(plain(), 1)), None, now)
    task.refresh_from_db()
    assert task.state == State.PROPOSED
    take_in(site, packed(without_finding(later(plain(), 2), a_finding.identity)), None, now)
    task.refresh_from_db()
    assert (task.state, task.proof, task.ended) == (State.DROPPED, "", now)
    assert [(one.kind, one.by) for one in task.steps.all()][1:] == [("withdrawn", None)]
    take_in(site, packed(later(plain(), 3)), None, now)
    task.refresh_from_db()
    assert task.state == State.DROPPED


def test_a_task_follows_its_machine_when_two_are_one(site, report, now) -> None:
    newer, older = site.machines.order_by("-pk")[:2]
    task = make_task(None, site, NewTask("person", "1", title="x", machines=(newer,)), now)
    _join(newer, older)
    assert queries.tasks_about(site, older.pk) == [task]


def test_another_sites_task_is_not_there(other_site, task) -> None:
    with pytest.raises(Task.DoesNotExist):
        queries.task(other_site, task.pk)
    assert queries.due_days(other_site) == []


def test_a_promise_is_late_until_it_is_said_to_be_done(task, engineer, now) -> None:
    today = now.date()
    services.edit(act(engineer, now, task), task, {"due": today - timedelta(days=3)})
    assert task.late(today) == 3
    assert queries.late(task.site, today) == [task]
    services.claim(act(engineer, now, task), task)
    assert task.late(today) == 0
    assert queries.late(task.site, today) == []


def test_a_reminder_goes_out_once_a_day_and_only_for_what_is_late(task, engineer, now) -> None:
    heard: list[Task] = []
    task_due.connect(hear := lambda task, **_: heard.append(task))
    assert not services.remind(act(engineer, now), task)
    services.edit(act(engineer, now, task), task, {"due": now.date() - timedelta(days=1)})
    assert services.remind(act(engineer, now), task)
    assert not services.remind(act(engineer, now + timedelta(hours=1)), task)
    assert services.remind(act(engineer, now + timedelta(days=1)), task)
    assert len(heard) == 2
    assert hear is not None


def test_who_is_given_a_task_is_told(site, engineer, person, now) -> None:
    heard = []
    task_assigned.connect(hear := lambda person, **_: heard.append(person))
    one = make_task(None, site, NewTask("person", "1", title="x", owner=engineer), now)
    other = person(Role.PACS)
    services.edit(act(engineer, now, one), one, {"owner": other})
    services.edit(act(engineer, now, one), one, {"owner": other})
    assert heard == [engineer, other]
    assert hear is not None


def test_the_calendar_and_the_period_hold_what_they_should(site, task, engineer, person, now) -> None:
    services.edit(act(engineer, now, task), task, {"due": date(2026, 12, 1), "owner": engineer})
    assert [one.day for one in queries.due_days(site, engineer)] == [date(2026, 12, 1)]
    assert queries.due_days(site, person(Role.PACS)) == []
    services.drop(act(engineer, now, task), task)
    assert queries.due_days(site) == []
    assert queries.done_between(site, now, now + timedelta(days=1)) == [task]
    assert queries.done_between(site, now - timedelta(days=1), now) == []
