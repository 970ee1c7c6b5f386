"""What was decided does not start before those who must agree have said yes, each for their own profession."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from radvigil.hub.audit.models import Entry
from radvigil.hub.findings.models import Finding
from radvigil.hub.intake.services import take_in
from radvigil.hub.notices.telling import told_of
from radvigil.hub.people.models import Membership, Role
from radvigil.hub.work import queries, services
from radvigil.hub.work.agreeing import agree, ask, not_so
from radvigil.hub.work.deciding import Choice, decide
from radvigil.hub.work.models import Agreement, State, Step, Task
from radvigil.hub.work.promises import promised
from radvigil.hub.work.proposals import proposals
from radvigil.hub.work.services import Act, ChangedError, NewTask, RefusedError, make_task, of_finding
from tests.support.hub_reports import later, packed, plain, without_finding

EVERY = ("health", "engineering", "management", "law")


@pytest.fixture
def boss(person):
    return person(Role.MANAGER)


@pytest.fixture
def doctor(person):
    return person(Role.RADIOLOGIST)


@pytest.fixture
def engineer(person):
    return person(Role.PACS)


@pytest.fixture
def lawyer(person):
    return person(Role.LAW)


def act(by, now, task=None, said="Not while the mammograph is away") -> Act:
    return Act(by, now, said, task.version if task else 0)


def decided(site, by, one, now, seen=0) -> Task:
    task = decide(Act(by, now, "It must be", seen), site, Choice(one.kind, one.subject, "approved")).task
    assert task is not None
    return task


def of_plan(site, now, wanted) -> object:
    return next(one for one in proposals(site, now.date()) if wanted(one))


@pytest.fixture
def task(site, report, boss, engineer, now) -> Task:
    """Decided by a manager; health and engineering must agree. Its maker has authorised it."""
    felt = of_plan(site, now, lambda one: {"health", "engineering"} <= set(one.agree) and one.authorisation_first)
    made = decided(site, boss, felt, now)
    return services.authorise(act(engineer, now, made), made, "CAPA-12", now.date())


def test_who_must_agree_is_who_the_proposal_named_but_for_who_decided(site, report, boss, now) -> None:
    for one in proposals(site, now.date()):
        made = decided(site, boss, one, now)
        assert set(made.waits_for) == set(one.agree) - {"management"}, one.action
        assert [(said.profession, said.by) for said in made.agreements.all()] == [("management", boss)]
        assert Task.objects.get(pk=made.pk).waits_for == made.waits_for


def test_a_manager_alone_gets_nothing_started_that_health_must_agree_to(site, task, boss, now) -> None:
    Task.objects.filter(pk=task.pk).update(owner=boss)
    task.refresh_from_db()
    for move in services.MOVES:
        if move != "drop":
            with pytest.raises(RefusedError, match="agreement" if move in ("start", "claim") else "state"):
                services.MOVES[move](act(boss, now, task), task)
    for profession in EVERY:
        with pytest.raises(RefusedError, match="spoken" if profession == "management" else "profession"):
            agree(act(boss, now, task), task, profession)
    task.refresh_from_db()
    assert (task.state, set(task.waits_for)) == (State.OPEN, {"health", "engineering"})


@pytest.mark.parametrize("state", [State.STARTED, State.CLAIMED])
def test_the_database_itself_refuses_a_start_that_somebody_is_still_asked_about(task, state) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(state=state)


def test_when_all_have_said_yes_it_starts(task, doctor, engineer, now) -> None:
    agree(act(doctor, now, task, ""), task, "health")
    with pytest.raises(RefusedError, match="agreement"):
        services.start(act(engineer, now, task), Task.objects.get(pk=task.pk))
    task.refresh_from_db()
    agree(act(engineer, now, task, ""), task, "engineering")
    task.refresh_from_db()
    assert services.start(act(engineer, now, task), task).state == State.STARTED
    assert [one.profession for one in task.agreements.all()] == ["management", "health", "engineering"]
    assert list(Entry.objects.filter(verb="task.agreed").values_list("detail__profession", flat=True)) == [
        "health", "engineering",
    ]  # fmt: skip


def test_nobody_speaks_for_two_professions(site, task, doctor, now) -> None:
    Membership.objects.create(person=doctor, site=site, role=Role.PHYSICIST)
    agree(act(doctor, now, task, ""), task, "health")
    task.refresh_from_db()
    with pytest.raises(RefusedError, match="spoken"):
        agree(act(doctor, now, task, ""), task, "engineering")
    with pytest.raises(RefusedError, match="spoken"):
        not_so(act(doctor, now, task), task, "engineering")
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.create(task=task, profession="engineering", by=doctor, at=now)


def test_a_manager_who_is_a_radiologist_too_has_spoken_by_deciding(site, task, boss, now) -> None:
    Membership.objects.create(person=boss, site=site, role=Role.RADIOLOGIST)
    with pytest.raises(RefusedError, match="spoken"):
        agree(act(boss, now, task, ""), task, "health")


def test_a_profession_says_it_once(person, task, doctor, now) -> None:
    agree(act(doctor, now, task, ""), task, "health")
    task.refresh_from_db()
    with pytest.raises(RefusedError, match="unasked"):
        agree(act(person(Role.RADIOGRAPHER), now, task, ""), task, "health")


@pytest.mark.parametrize("role", [Role.LAW, Role.AUDITOR, Role.ADMINISTRATOR, Role.RADIOLOGIST])
def test_one_speaks_for_ones_own_profession_only(task, person, now, role) -> None:
    other = person(role)
    for profession in set(EVERY) - ({"health"} if role == Role.RADIOLOGIST else set()):
        for says in (agree, not_so):
            with pytest.raises(RefusedError, match=r"profession|unasked"):
                says(act(other, now, task), task, profession)
    assert set(Task.objects.get(pk=task.pk).waits_for) == {"health", "engineering"}


def test_a_role_elsewhere_says_nothing_here(task, other_site, person, enter, now) -> None:
    stranger = person(Role.RADIOLOGIST, at=other_site)
    with pytest.raises(RefusedError, match="profession"):
        agree(act(stranger, now, task), task, "health")
    form = {"move": "agree", "profession": "health", "version": task.version}
    assert enter(stranger).post(f"/tasks/{task.pk}/agree", form).status_code == 404


def test_not_like_this_sends_it_back_to_decisions_with_the_reason(site, task, boss, doctor, engineer, now) -> None:
    agree(act(engineer, now, task, ""), task, "engineering")
    task.refresh_from_db()
    with pytest.raises(RefusedError, match="said"):
        not_so(act(doctor, now, task, "  "), task, "health")
    not_so(act(doctor, now, task), task, "health")
    task.refresh_from_db()
    assert (task.state, task.asked, task.agreements.count()) == (State.PROPOSED, "", 0)
    last = task.steps.last()
    assert (last.kind, last.by, last.text) == (Step.Kind.NOT_SO, doctor, "Not while the mammograph is away")
    back = of_plan(site, now, lambda one: one.task == task)
    assert [one.text for one in back.task.sent_back] == [last.text]
    assert not [one for one in proposals(site, now.date()) if one.under_way == task]
    for move in ("start", "claim"):
        with pytest.raises(RefusedError, match="state"):
            services.MOVES[move](act(engineer, now, task), task)
    with pytest.raises(RefusedError, match="state"):
        agree(act(engineer, now, task), task, "engineering")
    again = decided(site, boss, back, now)
    assert (again, again.state) == (task, State.OPEN)
    assert set(again.waits_for) == {"health", "engineering"}


def test_who_was_entrusted_has_spoken_for_their_own_profession(site, report, boss, engineer, now) -> None:
    felt = of_plan(site, now, lambda one: "management" in one.agree and "health" in one.agree)
    given = decide(act(boss, now), site, Choice(felt.kind, felt.subject, "delegated", to=engineer))
    made = decided(site, engineer, felt, now, seen=given.pk)
    assert made.waits_for == [one for one in felt.agree if one != "engineering"]
    assert [(one.profession, one.by) for one in made.agreements.all()] == [("engineering", engineer)]
    task = services.authorise(act(engineer, now, made), made, "CAPA-12", now.date())
    agree(act(boss, now, task, ""), task, "management")
    task.refresh_from_db()
    assert task.waits_for == ["health"]


def test_the_law_speaks_where_it_is_asked(site, boss, engineer, lawyer, person, now) -> None:
    asked = NewTask("person", "1", title="Settle the cloud", profession="law", proposed=True)
    made = make_task(engineer, site, asked, now)
    task = decided(site, boss, of_plan(site, now, lambda one: one.task == made), now)
    assert task.waits_for == ["law"]
    with pytest.raises(RefusedError, match="profession"):
        agree(act(person(Role.AUDITOR), now, task), task, "law")
    assert agree(act(lawyer, now, task, ""), task, "law").waits_for == []


def test_what_a_person_proposed_asks_who_would_do_it(site, boss, engineer, person, now) -> None:
    made = make_task(engineer, site, NewTask("person", "1", title="Two stations", proposed=True), now)
    task = decided(site, boss, of_plan(site, now, lambda one: one.task == made), now)
    assert task.waits_for == ["engineering"]


def test_what_was_not_decided_asks_nobody(site, report, engineer, now) -> None:
    direct = [
        make_task(engineer, site, of_finding(Finding.objects.filter(subject__isnull=False).first()), now),
        make_task(engineer, site, NewTask("doubt", "7", title="Look"), now),
        make_task(None, site, NewTask("round", "1/1", title="Look"), now),
    ]
    assert [(one.state, one.asked) for one in direct] == [(State.OPEN, "")] * 3
    assert not Entry.objects.filter(verb="task.asked").exists()
    assert services.start(act(engineer, now, direct[1]), direct[1]).state == State.STARTED


def test_more_machines_are_another_question_and_what_was_begun_waits(site, report, boss, doctor, engineer, now) -> None:
    wide = of_plan(site, now, lambda one: len(one.machines) > 2 and not one.authorisation_first)
    few = make_task(
        engineer, site, NewTask("action", wide.subject, action=wide.action, machines=wide.machines[:1]), now
    )
    services.claim(act(engineer, now, few), few)
    task = decided(site, boss, of_plan(site, now, lambda one: one.under_way == few), now)
    task.refresh_from_db()
    assert (task, task.state, task.claimed_by) == (few, State.OPEN, None)
    assert set(task.waits_for) == set(wide.agree) - {"management"} != set()
    with pytest.raises(RefusedError, match="agreement"):
        services.claim(act(engineer, now, task), task)


def test_one_that_was_sent_back_and_grew_is_approved_once(site, report, boss, engineer, now) -> None:
    wide = of_plan(site, now, lambda one: len(one.machines) > 2 and "engineering" in one.agree)
    task = decided(site, boss, wide, now)
    not_so(act(engineer, now, task), task, "engineering")
    task.about.set(list(task.about.all())[:1])
    grown = of_plan(site, now, lambda one: one.under_way is not None and one.under_way.pk == task.pk)
    again = decided(site, boss, grown, now, seen=grown.seen)
    assert (again.pk, again.state) == (task.pk, State.OPEN)
    assert "engineering" in again.waits_for
    assert not [one for one in proposals(site, now.date()) if one.subject in (wide.subject, str(task.pk))]


def test_findings_that_closed_prove_it_whoever_was_still_asked(site, report, boss, now) -> None:
    finding = Finding.objects.filter(code="RV-DICOM-007", subject__isnull=False).first()
    made = make_task(boss, site, replace(of_finding(finding), proposed=True), now)
    task = decided(site, boss, of_plan(site, now, lambda one: one.task == made), now)
    assert task.waits_for
    services.authorise(act(boss, now, task), task, "CAPA-12", now.date())
    take_in(site, packed(without_finding(later(plain(), 1), finding.identity)), None, now)
    task.refresh_from_db()
    assert (task.state, task.proof) == (State.PROVED, "findings")
    assert task.waits_for == []
    take_in(site, packed(later(plain(), 2)), None, now)
    task.refresh_from_db()
    assert task.state == State.OPEN
    assert task.waits_for


@pytest.mark.parametrize("says", [agree, not_so])
def test_a_stale_word_is_refused_as_such(task, doctor, engineer, now, says) -> None:
    stale = act(doctor, now, task)
    services.edit(act(engineer, now, task), Task.objects.get(pk=task.pk), {"title": "Else"})
    for seen in (task, Task.objects.get(pk=task.pk)):
        with pytest.raises(ChangedError):
            says(stale, seen, "health")
    assert Task.objects.get(pk=task.pk).agreements.count() == 1


def test_a_forged_version_does_not_lose_who_is_asked(task, doctor, engineer, now) -> None:
    """Loaded before another's word, sent with the version after it: what stands is read again."""
    before = Task.objects.get(pk=task.pk)
    agree(act(engineer, now, task, ""), task, "engineering")
    now_stands = Task.objects.get(pk=task.pk)
    agree(act(doctor, now, now_stands, ""), before, "health")
    assert Task.objects.get(pk=task.pk).waits_for == []


def test_what_has_ended_asks_nobody(task, boss, doctor, now) -> None:
    services.drop(act(boss, now, task), task)
    with pytest.raises(RefusedError, match="state"):
        agree(act(doctor, now, task), task, "health")
    assert not queries.asked_of(doctor, task.site).exists()


def test_who_is_asked_is_told(site, task, boss, doctor, engineer, lawyer, now) -> None:
    (told,) = told_of(Entry.objects.get(verb="task.asked"), site)
    assert set(told.people) == {doctor, engineer}
    assert [queries.asked_of(one, site).count() for one in (doctor, engineer, lawyer, boss)] == [1, 1, 0, 0]
    with translation.override("en"):
        assert any(task.name in one and "health, engineering" in one for one in promised(site, now))
    agree(act(doctor, now, task, ""), task, "health")
    assert not queries.asked_of(doctor, site).exists()


def test_asked_again_the_words_before_count_no_more(task, boss, doctor, now) -> None:
    agree(act(doctor, now, task, ""), task, "health")
    task.refresh_from_db()
    ask(act(boss, now, task), task, ("health", "engineering"))
    assert task.waits_for == ["health", "engineering"]
    assert [one.profession for one in task.agreements.all()] == ["management"]


# On the page


def test_the_page_asks_those_who_may_and_shows_who_has_said_it(site, task, boss, doctor, engineer, enter) -> None:
    page = f"/tasks/{task.pk}"
    assert 'value="agree"' not in enter(boss).get(page).content.decode()
    told = enter(engineer).get(page).content.decode()
    assert 'value="start"' not in told
    assert 'value="claim"' not in told
    assert "It waits for: health, engineering" in told
    browser = enter(doctor)
    told = browser.get(page).content.decode()
    assert told.count('value="agree"') == 1
    assert '<input type="hidden" name="profession" value="health">' in told
    browser.post(f"{page}/agree", {"move": "agree", "profession": "health", "version": task.version})
    told = browser.get(page).content.decode()
    assert 'value="agree"' not in told
    assert "It waits for: engineering" in told
    form = {"move": "agree", "profession": "engineering", "version": task.version + 1}
    enter(engineer).post(f"{page}/agree", form)
    assert 'value="start"' in enter(engineer).get(page).content.decode()


def test_the_lists_say_for_whom_it_waits(task, doctor, engineer, boss, enter) -> None:
    asked = enter(doctor).get("/tasks/?whose=asked").content.decode()
    assert task.name in asked
    assert "waits for: health, engineering" in asked
    assert "Waiting for my word (1)" in asked
    assert task.name not in enter(boss).get("/tasks/?whose=asked").content.decode()
    assert "1 decided task waits for your word" in enter(doctor).get("/tasks/decisions").content.decode()
    assert "waits for your word" not in enter(boss).get("/tasks/decisions").content.decode()


def test_from_the_page_back_to_decisions_and_the_reason_is_read_there(task, boss, doctor, enter) -> None:
    form = {"move": "not-so", "profession": "health", "version": task.version}
    browser = enter(doctor)
    browser.post(f"/tasks/{task.pk}/agree", form)
    assert Task.objects.get(pk=task.pk).state == State.OPEN
    browser.post(f"/tasks/{task.pk}/agree", {**form, "said": "<b>No</b> second scanner"})
    told = enter(boss).get("/tasks/decisions").content.decode()
    assert "&lt;b&gt;No&lt;/b&gt; second scanner" in told
    assert f"{doctor.name}: not like this" in told


def test_a_late_word_keeps_what_was_written(task, doctor, engineer, enter) -> None:
    services.edit(act(engineer, timezone.now(), task), Task.objects.get(pk=task.pk), {"title": "Else"})
    form = {"move": "not-so", "profession": "health", "version": task.version, "said": "No second scanner"}
    answer = enter(doctor).post(f"/tasks/{task.pk}/agree", form)
    assert answer.status_code == 409
    assert "No second scanner" in answer.content.decode()


@pytest.mark.parametrize("form", [{}, {"move": "agree"}, {"move": "__class__", "version": 2}, {"version": "x" * 400}])
def test_a_form_that_says_nothing_changes_nothing(task, doctor, enter, form) -> None:
    assert enter(doctor).post(f"/tasks/{task.pk}/agree", form).status_code == 302
    assert Agreement.objects.count() == 1


def test_a_profession_without_anybody_is_said(site, task, boss, engineer, enter) -> None:
    told = enter(boss).get(f"/tasks/{task.pk}").content.decode()
    assert told.count("Nobody here can speak for it") == 1
    assert queries.absent(site, ["health", "engineering"]) == ["health"]


def test_a_day_later_it_still_waits(site, task, now) -> None:
    take_in(site, packed(later(plain(), 1)), None, now + timedelta(days=1))
    assert set(Task.objects.get(pk=task.pk).waits_for) == {"health", "engineering"}
