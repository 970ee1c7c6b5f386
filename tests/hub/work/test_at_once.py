"""Several people at once: one task of an origin, no lost update, one decision, one signature, one telling."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from radvigil.hub.audit.models import Entry
from radvigil.hub.audit.queries import verified
from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.intake.services import take_in
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.places.models import Site
from radvigil.hub.work import services
from radvigil.hub.work.accepting import propose, risk_of, sign, tell_expired
from radvigil.hub.work.agreeing import agree, ask, not_so
from radvigil.hub.work.deciding import Choice, decide
from radvigil.hub.work.models import Acceptance, Agreement, Decision, Signature, State, Task
from radvigil.hub.work.proposals import proposals
from radvigil.hub.work.services import Act, ChangedError, NewTask, RefusedError, make_task
from tests.support.hub_reports import analysed

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def at_once(many: int, what: Callable[[int], object]) -> list[object]:
    """What each of so many threads got, or the refusal's name."""
    ready = Barrier(many, timeout=30)

    def one(which: int) -> object:
        try:
            ready.wait()
            return what(which)
        except (ChangedError, RefusedError) as refused:
            return type(refused).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


def crowd(role: Role, many: int) -> tuple[Site, list[Person]]:
    site = Site.objects.create(name="Trois-Sources", country="CH")
    people = [Person.objects.create_user(f"{at}@example.org", name=f"p{at}") for at in range(many)]
    for one in people:
        Membership.objects.create(person=one, site=site, role=role)
    return site, people


def a_grave_finding(site: Site) -> Finding:
    take_in(site, analysed(), None, NOW)
    found = Finding.objects.filter(severity=Severity.HIGH).first()
    assert found is not None
    return found


def test_four_ask_for_the_same_task_and_one_is_made() -> None:
    site, people = crowd(Role.BIOMEDICAL, 4)
    made = at_once(4, lambda at: make_task(people[at], site, NewTask("doubt", "1", title="Look"), NOW).pk)
    assert len(set(made)) == 1
    assert Task.objects.count() == Entry.objects.filter(verb="task.made").count() == 1


def test_of_four_editors_one_gets_through_and_three_are_told() -> None:
    site, people = crowd(Role.BIOMEDICAL, 4)
    task = make_task(people[0], site, NewTask("doubt", "1", title="Look"), NOW)

    def edit(at: int) -> str:
        return services.edit(Act(people[at], NOW, "", 1), Task.objects.get(pk=task.pk), {"title": f"By {at}"}).title

    said = at_once(4, edit)
    assert said.count("ChangedError") == 3
    task.refresh_from_db()
    assert task.title in said
    assert (task.version, Entry.objects.filter(verb="task.edited").count()) == (2, 1)


def test_of_four_managers_one_decides() -> None:
    site, people = crowd(Role.MANAGER, 4)
    a_grave_finding(site)
    one = proposals(site, NOW.date())[0]
    choices = ["approved", "refused", "approved", "refused"]
    said = at_once(4, lambda at: decide(Act(people[at], NOW, "x"), site, Choice(one.kind, one.subject, choices[at])).pk)
    assert said.count("ChangedError") == 3
    held = Decision.objects.get()
    assert Task.objects.count() == (held.said == Decision.Said.APPROVED)
    assert verified()[1] == []


def test_the_same_manager_twice_at_once_decides_once() -> None:
    site, (boss,) = crowd(Role.MANAGER, 1)
    a_grave_finding(site)
    one = proposals(site, NOW.date())[0]
    said = at_once(2, lambda _: decide(Act(boss, NOW, "x"), site, Choice(one.kind, one.subject, "approved")).pk)
    assert len(set(said)) == 1
    assert (Decision.objects.count(), Task.objects.count()) == (1, 1)


def test_of_one_profession_one_signs() -> None:
    site, people = crowd(Role.RADIOLOGIST, 4)
    asked = propose(Act(people[0], NOW, "x"), risk_of(a_grave_finding(site)), NOW.date() + timedelta(days=9))
    said = at_once(4, lambda at: sign(Act(people[at], NOW), asked, "health").pk)
    assert said.count("RefusedError") == 3
    assert Signature.objects.count() == 1


def asked_of_health() -> tuple[Task, list[Person]]:
    site, people = crowd(Role.RADIOLOGIST, 4)
    boss = Person.objects.create_user("boss@example.org", name="boss")
    Membership.objects.create(person=boss, site=site, role=Role.MANAGER)
    task = make_task(boss, site, NewTask("doubt", "1", title="Look"), NOW)
    ask(Act(boss, NOW), task, ("health",))
    return task, people


def test_of_one_profession_one_speaks_and_the_same_person_twice_says_it_once() -> None:
    task, people = asked_of_health()
    said = at_once(4, lambda at: agree(Act(people[at % 2], NOW, "", 1), task, "health").pk)
    assert said.count("ChangedError") == 3
    assert Agreement.objects.filter(profession="health").count() == 1
    assert Entry.objects.filter(verb="task.agreed").count() == 1


def test_a_yes_and_a_not_like_this_at_once_are_one_of_them() -> None:
    task, people = asked_of_health()
    words = (agree, not_so)
    said = at_once(2, lambda at: words[at](Act(people[at], NOW, "No", 1), task, "health").pk)
    assert said.count("ChangedError") == 1
    task.refresh_from_db()
    refused = said[0] == "ChangedError"
    assert (task.state, task.asked) == (State.PROPOSED if refused else State.OPEN, "")
    assert task.agreements.filter(profession="health").count() == (0 if refused else 1)


def test_four_propose_the_same_acceptance_and_one_is_made() -> None:
    site, people = crowd(Role.RADIOLOGIST, 4)
    risk = risk_of(a_grave_finding(site))
    made = at_once(4, lambda at: propose(Act(people[at], NOW, "x"), risk, NOW.date() + timedelta(days=9)).pk)
    assert len(set(made)) == 1
    assert Acceptance.objects.count() == 1


def test_two_ticks_tell_once_that_it_ran_out() -> None:
    site, people = crowd(Role.RADIOLOGIST, 1)
    propose(Act(people[0], NOW, "x"), risk_of(a_grave_finding(site)), NOW.date() + timedelta(days=9))
    told = at_once(3, lambda _: len(tell_expired(NOW + timedelta(days=30))))
    assert sorted(told) == [0, 0, 1]
    assert Entry.objects.filter(verb="acceptance.expired").count() == 1
