"""Decisions: by a manager or who was entrusted, with a reason, never past each other; and what waits for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from radvigil.hub.audit.models import Entry
from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.intake.models import Body
from radvigil.hub.intake.services import take_in
from radvigil.hub.people.models import Role
from radvigil.hub.work import queries, services
from radvigil.hub.work.accepting import propose, risk_of, sign
from radvigil.hub.work.deciding import REST, Choice, decide
from radvigil.hub.work.models import Decision, State, Task
from radvigil.hub.work.proposals import borne, mine_to_sign, proposals, risk_over_time, unknown
from radvigil.hub.work.services import Act, ChangedError, NewTask, RefusedError, make_task
from radvigil.hub.work.signals import decision_made
from tests.support.hub_reports import later, packed, plain


@pytest.fixture
def boss(person):
    return person(Role.MANAGER)


@pytest.fixture
def waiting(report, site, now):
    return proposals(site, now.date())


def act(by, now, seen=0, said="Agreed with the radiologists") -> Act:
    return Act(by, now, said, seen)


def choice(one, said="approved", **more) -> Choice:
    return Choice(one.kind, one.subject, said, **more)


def left(site, day) -> list[str]:
    return [one.subject for one in proposals(site, day)]


def test_the_plans_actions_wait_in_its_order_filters_before_changes_of_devices(waiting, report) -> None:
    plan = Body.objects.get(report=report).told["plan"]
    assert [one.action for one in waiting] == [one["code"] for one in plan["actions"]]
    assert len({one.subject for one in waiting}) == len(waiting)
    changes = [one.authorisation_first for one in waiting]
    filters = [at for at, one in enumerate(waiting) if one.action == "filter-zone"]
    assert filters
    assert True in changes
    assert max(filters) < changes.index(True)
    assert all(one.machines and one.title and one.check and one.agree for one in waiting)


def test_an_approved_action_becomes_a_task_and_waits_no_more(site, waiting, boss, person, now) -> None:
    heard = []
    decision_made.connect(hear := lambda decision, **_: heard.append(decision))
    changing = next(one for one in waiting if one.authorisation_first)
    doer = person(Role.BIOMEDICAL)
    made = decide(act(boss, now), site, choice(changing, to=doer, due=now.date() + timedelta(days=30)))
    task = made.task
    assert (task.origin, task.origin_id, task.owner, task.state) == ("action", changing.subject, doer, State.OPEN)
    assert task.authorisation_first
    assert {key.machine for key in task.about.all()} == set(changing.machines)
    assert set(task.findings.all()) == set(changing.findings)
    assert changing.subject not in left(site, now.date())
    assert heard == [made]
    assert Entry.objects.filter(verb="decision.approved").count() == 1
    assert hear is not None


@pytest.mark.parametrize("role", [one for one in Role if one != Role.MANAGER])
def test_only_a_manager_decides(site, waiting, person, now, role) -> None:
    for said in Decision.Said:
        with pytest.raises(RefusedError, match="not-yours"):
            decide(act(person(role), now), site, choice(waiting[0], said))
    assert not Decision.objects.exists()
    assert not Task.objects.exists()


def test_a_manager_of_another_site_does_not(site, other_site, waiting, person, now) -> None:
    stranger = person(Role.MANAGER, at=other_site)
    with pytest.raises(RefusedError, match="not-yours"):
        decide(act(stranger, now), site, choice(waiting[0]))
    with pytest.raises(RefusedError, match="gone"):
        decide(act(stranger, now), other_site, choice(waiting[0]))


def test_nothing_is_decided_without_a_reason(site, waiting, boss, now) -> None:
    for said in (*Decision.Said, "else"):
        with pytest.raises(RefusedError, match="said"):
            decide(act(boss, now, said=" " if said != "else" else "x"), site, choice(waiting[0], said))


def test_sent_twice_it_is_one(site, waiting, boss, now) -> None:
    first = decide(act(boss, now), site, choice(waiting[0]))
    assert decide(act(boss, now), site, choice(waiting[0])) == first
    assert (Decision.objects.count(), Task.objects.count()) == (1, 1)


def test_two_managers_do_not_decide_past_each_other(site, waiting, boss, person, now) -> None:
    first = decide(act(boss, now), site, choice(waiting[0], "refused"))
    with pytest.raises(ChangedError) as refused:
        decide(act(person(Role.MANAGER), now), site, choice(waiting[0]))
    assert refused.value.now == first
    assert not Task.objects.exists()


def test_a_refusal_rests_and_is_asked_about_again(site, waiting, boss, now) -> None:
    one = decide(act(boss, now), site, choice(waiting[0], "refused"))
    assert waiting[0].subject not in left(site, one.until)
    after = now + REST + timedelta(days=1)
    assert waiting[0].subject in left(site, after.date())
    again = decide(act(boss, after, seen=one.pk), site, choice(waiting[0]))
    one.refresh_from_db()
    assert (one.ended, again.ended) == (after, None)


def test_who_is_entrusted_decides_that_and_nothing_else(site, waiting, boss, person, now) -> None:
    deputy = person(Role.PHYSICIST)
    given = decide(act(boss, now), site, choice(waiting[0], "delegated", to=deputy))
    assert waiting[0].subject in left(site, now.date())
    with pytest.raises(RefusedError, match="not-yours"):
        decide(act(deputy, now), site, choice(waiting[1]))
    with pytest.raises(RefusedError, match="not-yours"):
        decide(act(person(Role.PACS), now, seen=given.pk), site, choice(waiting[0]))
    assert decide(act(deputy, now, seen=given.pk), site, choice(waiting[0])).task.state == State.OPEN


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, None])
def test_a_decision_is_entrusted_to_who_may_give_tasks_here(site, waiting, boss, person, now, role) -> None:
    for to in (person(role) if role else None, boss):
        with pytest.raises(RefusedError, match="person"):
            decide(act(boss, now), site, choice(waiting[0], "delegated", to=to))


def test_what_a_person_proposes_waits_too(site, boss, person, now) -> None:
    doer = person(Role.PACS)
    task = make_task(doer, site, NewTask("person", "1", title="Two stations", proposed=True), now)
    (one,) = proposals(site, now.date())
    assert one.task == task
    with pytest.raises(RefusedError, match="state"):
        services.start(Act(doer, now, "", task.version), task)
    made = decide(act(boss, now), site, choice(one, to=doer, due=now.date()))
    task.refresh_from_db()
    assert (made.task, task.state, task.owner, task.due) == (task, State.OPEN, doer, now.date())


def test_a_proposed_task_that_is_refused_is_dropped_with_the_reason(site, boss, person, now) -> None:
    task = make_task(person(Role.PACS), site, NewTask("person", "1", title="Two stations", proposed=True), now)
    decide(act(boss, now, said="No money"), site, choice(proposals(site, now.date())[0], "refused"))
    task.refresh_from_db()
    assert task.state == State.DROPPED
    assert task.steps.last().text == "No money"
    assert proposals(site, now.date()) == []


def test_the_plan_asks_again_when_the_task_ended_and_says_so(site, waiting, boss, now) -> None:
    made = decide(act(boss, now), site, choice(waiting[0]))
    services.drop(Act(boss, now, "x", made.task.version), made.task)
    again = proposals(site, now.date())[0]
    assert (again.subject, again.former, again.seen) == (waiting[0].subject, made.task, made.pk)
    assert decide(act(boss, now, seen=made.pk), site, choice(again)).task != made.task


def test_a_machine_that_no_task_and_no_refusal_knew_is_asked_about(site, waiting, boss, now) -> None:
    wide = next(one for one in waiting if len(one.machines) > 2)
    few = make_task(boss, site, NewTask("action", wide.subject, action=wide.action, machines=wide.machines[:1]), now)
    again = next(one for one in proposals(site, now.date()) if one.subject == wide.subject)
    assert again.under_way == few
    made = decide(act(boss, now), site, choice(again, due=now.date()))
    assert made.task == few
    few.refresh_from_db()
    assert set(few.machines) == set(wide.machines)
    assert few.due == now.date()
    assert wide.subject not in left(site, now.date())


def test_a_refusal_is_of_the_machines_that_were_shown(site, waiting, boss, now) -> None:
    wide = next(one for one in waiting if len(one.machines) > 2)
    no = decide(act(boss, now), site, choice(wide, "refused"))
    assert wide.subject not in left(site, now.date())
    no.seen["machines"] = no.seen["machines"][1:]
    no.save()
    assert wide.subject in left(site, now.date())


def test_the_same_action_of_the_next_report_is_the_same(site, waiting, boss, now) -> None:
    decide(act(boss, now), site, choice(waiting[0], "refused"))
    take_in(site, packed(later(plain(), 1)), None, now)
    assert left(site, now.date()) == [one.subject for one in waiting[1:]]


def test_expired_it_comes_back(site, report, person, now) -> None:
    grave = Finding.objects.filter(severity=Severity.HIGH).first()
    trio = {"health": person(Role.RADIOLOGIST), "engineering": person(Role.PACS), "management": person(Role.MANAGER)}
    until = now.date() + timedelta(days=20)
    one = propose(Act(trio["health"], now, "x"), risk_of(grave), until)
    assert mine_to_sign(borne(site, now.date()).waiting, trio["management"].pk, frozenset({"management"})) == [one]
    for name, who in trio.items():
        sign(Act(who, now, ""), one, name)
    assert [len(each) for each in (borne(site, until).back, borne(site, until).holding)] == [0, 1]
    after = borne(site, until + timedelta(days=1))
    assert (after.back, after.holding, after.waiting) == ([one], [], [])
    assert mine_to_sign(after.waiting, trio["management"].pk, frozenset({"management"})) == []


def test_a_period_holds_its_decisions_and_no_other(site, other_site, waiting, boss, now) -> None:
    one = decide(act(boss, now), site, choice(waiting[0]))
    assert queries.decided_between(site, now, now + timedelta(seconds=1)) == [one]
    assert queries.decided_between(site, now - timedelta(days=1), now) == []
    assert queries.decided_between(other_site, now, now + timedelta(seconds=1)) == []


def test_what_is_not_known_is_counted(site, other_site, report) -> None:
    said = unknown(site)
    assert said.silent == site.machines.filter(state="unsure").exclude(scope="outside").count() > 0
    assert said.unjudged == len(report.unjudged) > 0
    assert said.left == len(Body.objects.get(report=report).told["plan"]["left"])
    assert unknown(other_site).report is None


def test_the_trend_is_of_this_site(site, other_site, report, now) -> None:
    take_in(site, packed(later(plain(), 3)), None, now)
    said = risk_over_time(site)
    assert [one.machines for one in said] == [sum(report.summary["levels"].values())] * 2
    assert risk_over_time(other_site) == []
