"""Pages: what each may do there, what is refused and said so, hostile text, other sites, and how much is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.people.models import Role
from radvigil.hub.work.accepting import propose, risk_of, sign
from radvigil.hub.work.models import Acceptance, Decision, State, Task
from radvigil.hub.work.proposals import proposals
from radvigil.hub.work.services import Act, NewTask, make_task, of_finding

HOSTILE = "<script>alert(1)</script>\u202e{{ 7|add:7 }}"
PAGES = ("/tasks/?whose=all", "/tasks/decisions")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def grave(report) -> Finding:
    return Finding.objects.filter(severity=Severity.HIGH, subject__isnull=False).first()


@pytest.fixture
def engineer(person):
    return person(Role.BIOMEDICAL)


@pytest.fixture
def task(site, engineer) -> Task:
    return make_task(engineer, site, NewTask("person", "1", title="Ask the maker", owner=engineer), timezone.now())


def test_a_task_is_written_once_however_often_the_form_is_sent(engineer, enter) -> None:
    browser = enter(engineer)
    page = browser.get("/tasks/new")
    form = {"title": "Look", "profession": "health", "once": page.context["once"]}
    first, second = browser.post("/tasks/new", form), browser.post("/tasks/new", form)
    assert first["Location"] == second["Location"]
    assert Task.objects.count() == 1


def test_a_task_of_a_finding_is_what_the_plan_would_do(grave, engineer, enter) -> None:
    browser = enter(engineer)
    answer = browser.post("/tasks/new", {"finding": grave.pk, "profession": "engineering", "once": "x"}, follow=True)
    task = Task.objects.get()
    assert (task.origin, list(task.findings.all()), task.machines) == ("finding", [grave], [grave.subject])
    assert task.check_words in answer.content.decode()


def test_who_may_only_work_does_not_give_tasks_away(task, person, enter) -> None:
    browser = enter(person(Role.ADMINISTRATOR))
    assert browser.get(f"/tasks/{task.pk}/edit").status_code == 403
    assert browser.post("/tasks/new", {"title": "x"}).status_code == 403


def test_the_manufacturer_comes_first_on_the_page_too(site, engineer, enter) -> None:
    task = make_task(engineer, site, NewTask("person", "1", title="Update", changes_device=True), timezone.now())
    browser, page = enter(engineer), f"/tasks/{task.pk}"
    assert 'value="start"' not in browser.get(page).content.decode()
    browser.post(f"{page}/move", {"move": "start", "version": task.version})
    task.refresh_from_db()
    assert task.state == State.OPEN
    browser.post(f"{page}/authorise", {"reference": "B-1", "given": "2026-01-02", "version": task.version})
    browser.post(f"{page}/move", {"move": "start", "version": task.version + 1})
    task.refresh_from_db()
    assert (task.state, task.authorised_ref, task.authorised_by) == (State.STARTED, "B-1", engineer)


def test_two_editors_see_both_and_lose_nothing(task, engineer, person, enter) -> None:
    other = person(Role.MANAGER)
    one, two = enter(engineer), enter(other)
    form = {"profession": "engineering", "version": task.version}
    one.post(f"/tasks/{task.pk}/edit", {**form, "title": "Ask the maker of the CT", "owner": engineer.pk})
    answer = two.post(f"/tasks/{task.pk}/edit", {**form, "title": "Ask the maker of the MR", "helpers": [other.pk]})
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "Ask the maker of the CT" in told
    assert "Ask the maker of the MR" in told
    assert Task.objects.get().title == "Ask the maker of the CT"
    again = {**form, "version": answer.context["version"], "title": "Ask both makers"}
    assert two.post(f"/tasks/{task.pk}/edit", again).status_code == 302
    assert Task.objects.get().title == "Ask both makers"


def test_a_late_move_keeps_the_words_that_were_written(task, engineer, enter) -> None:
    browser = enter(engineer)
    form = {"move": "claim", "said": "Wrote to them on Monday", "version": task.version}
    browser.post(f"/tasks/{task.pk}/move", {"move": "start", "version": task.version})
    answer = browser.post(f"/tasks/{task.pk}/move", form)
    assert answer.status_code == 409
    assert "Wrote to them on Monday" in answer.content.decode()


@pytest.mark.parametrize("move", ["", "prove", "approve", "__class__"])
def test_a_move_that_does_not_fit_changes_nothing(task, engineer, enter, move) -> None:
    enter(engineer).post(f"/tasks/{task.pk}/move", {"move": move, "said": "x", "version": task.version})
    task.refresh_from_db()
    assert (task.state, task.version) == (State.OPEN, 1)


def test_another_sites_rows_are_not_there(other_site, task, grave, engineer, person, enter) -> None:
    borne = propose(Act(engineer, timezone.now(), "x"), risk_of(grave), timezone.localdate() + timedelta(days=9))
    browser = enter(person(Role.MANAGER, at=other_site))
    for page in (f"/tasks/{task.pk}", f"/tasks/{task.pk}/edit", f"/tasks/acceptances/{borne.pk}"):
        assert browser.get(page).status_code == 404, page
    for page in ("move", "comment", "authorise", "remind"):
        assert browser.post(f"/tasks/{task.pk}/{page}", {"said": "x", "version": 1}).status_code == 404, page
    for page in ("sign", "end"):
        assert browser.post(f"/tasks/acceptances/{borne.pk}/{page}", {"said": "x"}).status_code == 404, page
    for page in (f"/tasks/acceptances/new?finding={grave.pk}", f"/tasks/new?finding={grave.pk}"):
        assert browser.get(page).status_code == 404, page
    machine = grave.subject_id
    assert browser.get(f"/tasks/acceptances/new?machine={machine}&remedy=patch").status_code == 404
    for page in PAGES:
        told = browser.get(page).content.decode()
        assert "Ask the maker" not in told
        assert f'href="/tasks/acceptances/{borne.pk}"' not in told


def test_hostile_text_stays_text(site, grave, engineer, enter, today) -> None:
    task = make_task(engineer, site, NewTask("person", "1", title=HOSTILE, check=HOSTILE, due=today), timezone.now())
    proposed = make_task(engineer, site, NewTask("person", "2", title=HOSTILE, proposed=True), timezone.now())
    browser = enter(engineer)
    browser.post(f"/tasks/{task.pk}/comment", {"said": HOSTILE})
    made = browser.post("/tasks/acceptances/new", {"finding": grave.pk, "reason": HOSTILE, "expires": today})
    assert made.status_code in (200, 400)
    browser.post(
        "/tasks/acceptances/new", {"finding": grave.pk, "reason": HOSTILE, "expires": today + timedelta(days=9)}
    )
    borne = Acceptance.objects.get()
    for page in (*PAGES, f"/tasks/{task.pk}", f"/tasks/{proposed.pk}", f"/tasks/acceptances/{borne.pk}"):
        told = browser.get(page).content.decode()
        assert "<script>alert" not in told, page
        assert "7|add:7" in told, page
        assert " style=" not in told, page
        assert "\u202e" not in told, page


def test_a_manager_signs_and_that_is_not_enough(grave, engineer, person, enter, today) -> None:
    boss, doctor = person(Role.MANAGER), person(Role.RADIOLOGIST)
    browser = enter(boss)
    form = {"finding": grave.pk, "reason": "No update before May", "expires": today + timedelta(days=20)}
    page = browser.post("/tasks/acceptances/new", form)["Location"]
    for name in ("management", "engineering", "health"):
        browser.post(f"{page}/sign", {"profession": name})
    assert [one.profession for one in Acceptance.objects.get().signatures.all()] == ["management"]
    assert "Not accepted yet" in browser.get(page).content.decode()
    assert f'href="{page}"' in enter(doctor).get("/tasks/decisions").content.decode()
    for one, name in ((engineer, "engineering"), (doctor, "health")):
        enter(one).post(f"{page}/sign", {"profession": name})
    assert "Accepted until" in browser.get(page).content.decode()
    Acceptance.objects.update(expires=today - timedelta(days=1))
    told = browser.get("/tasks/decisions").content.decode()
    assert "no longer accepted" in told
    assert "no longer accepted" in browser.get(page).content.decode()


def test_an_action_is_approved_with_a_reason_and_not_without(site, report, person, enter, today) -> None:
    boss = person(Role.MANAGER)
    browser, one = enter(boss), proposals(site, today)[0]
    form = {"kind": one.kind, "subject": one.subject, "said": "approved", "seen": 0}
    assert browser.get("/tasks/decide", form).status_code == 200
    assert browser.post("/tasks/decide", form).status_code == 400
    assert not Decision.objects.exists()
    browser.post("/tasks/decide", {**form, "reason": "It costs nothing"})
    assert Decision.objects.get().task.state == State.OPEN
    assert one.title in browser.get("/tasks/?whose=all").content.decode()
    answer = enter(person(Role.MANAGER)).post("/tasks/decide", {**form, "said": "refused", "reason": "Too soon"})
    assert answer.status_code == 409
    assert "Too soon" in answer.content.decode()
    assert "It costs nothing" in answer.content.decode()


def test_who_was_entrusted_decides_on_their_own_page(site, report, person, enter, today) -> None:
    deputy, one = person(Role.PACS), proposals(site, today)[0]
    form = {"kind": one.kind, "subject": one.subject, "reason": "You know it better"}
    browser = enter(deputy)
    assert browser.get("/tasks/decide-for", {**form, "said": "approved"}).status_code == 404
    enter(person(Role.MANAGER)).post("/tasks/decide", {**form, "said": "delegated", "to": deputy.pk, "seen": 0})
    given = Decision.objects.get()
    assert "/tasks/decide-for?" in browser.get("/tasks/decisions").content.decode()
    browser.post("/tasks/decide-for", {**form, "said": "approved", "seen": given.pk})
    assert Decision.objects.get(ended=None).by == deputy
    assert enter(person(Role.SECURITY)).get("/tasks/decide-for", {**form, "said": "approved"}).status_code == 404


@pytest.mark.parametrize("subject", ["", "x" * 3000, "filter-zone:nowhere", "\x00"])
@pytest.mark.parametrize("kind", ["", "task", "action", "acceptance"])
def test_what_nobody_proposes_cannot_be_decided(report, person, enter, kind, subject) -> None:
    answer = enter(person(Role.MANAGER)).get("/tasks/decide", {"kind": kind, "subject": subject, "said": "approved"})
    assert answer.status_code == 404


def test_a_reminder_goes_out_from_the_page_once(task, person, enter, today) -> None:
    Task.objects.update(due=today - timedelta(days=2))
    browser = enter(person(Role.MANAGER))
    assert "2 days late" in browser.get("/tasks/decisions").content.decode()
    for _ in range(2):
        browser.post(f"/tasks/{task.pk}/remind", {"from": "decisions"})
    assert task.steps.filter(kind="reminded").count() == 1


@pytest.mark.parametrize("query", ["?page=x", "?whose=zz&state=zz", "?machine=9e9&finding=-1", "?machine=" + "9" * 40])
def test_odd_filters_are_no_error(task, engineer, enter, query) -> None:
    assert enter(engineer).get("/tasks/" + query).status_code == 200


def many(site, grave, people, count: int, today) -> None:
    for at in range(count):
        made = make_task(
            people["engineering"],
            site,
            NewTask(
                "person",
                f"many-{Task.objects.count()}",
                title=f"T{at}",
                owner=people["health"],
                helpers=(people["management"],),
                due=today - timedelta(days=1),
                machines=(grave.subject,),
                findings=(grave,),
                proposed=at % 4 == 0,
            ),
            timezone.now(),
        )
        assert made.live


def accept_all(site, people, today, most: int) -> None:
    for finding in Finding.objects.filter(site=site, open=True, acceptances=None)[:most]:
        one = propose(Act(people["health"], timezone.now(), "x"), risk_of(finding), today + timedelta(days=9))
        if finding.pk % 2:
            for name in one.needs:
                one = sign(Act(people[name], timezone.now()), one, name)


def asked(browser, page: str, connection) -> int:
    with CaptureQueriesContext(
        connection,
    ) as held:
        assert browser.get(page).status_code == 200
    return len(held)


@pytest.mark.parametrize(("page", "most"), [("/tasks/?whose=all", 14), ("/tasks/decisions", 32)])
def test_two_hundred_cost_as_many_questions_as_two(site, grave, person, enter, today, page, most) -> None:
    from django.db import connection

    people = {"health": person(Role.RADIOLOGIST), "engineering": person(Role.PACS), "management": person(Role.MANAGER)}
    browser = enter(people["management"])
    many(site, grave, people, 4, today)
    accept_all(site, people, today, 4)
    browser.get(page)
    few = asked(browser, page, connection)
    many(site, grave, people, 200, today)
    accept_all(site, people, today, 40)
    assert asked(browser, page, connection) == few
    assert few <= most


def test_one_task_costs_as_many_questions_with_twenty_findings_as_with_one(site, grave, person, enter) -> None:
    from django.db import connection

    one = make_task(None, site, of_finding(grave), timezone.now())
    browser = enter(person(Role.PACS))
    browser.get(f"/tasks/{one.pk}")
    few = asked(browser, f"/tasks/{one.pk}", connection)
    one.findings.set(Finding.objects.all()[:20])
    for at in range(20):
        browser.post(f"/tasks/{one.pk}/comment", {"said": f"{at}"})
    assert asked(browser, f"/tasks/{one.pk}", connection) == few <= 16


def test_beside_a_finding_and_its_machine_stands_who_works_on_it_and_nothing_is_quieter(
    site, grave, person, enter, today
) -> None:
    people = {"health": person(Role.RADIOLOGIST), "engineering": person(Role.PACS), "management": person(Role.MANAGER)}
    browser, pages = enter(people["health"]), (f"/findings/{grave.pk}", f"/machines/{grave.subject_id}")
    assert f"/tasks/acceptances/new?finding={grave.pk}" in browser.get(pages[0]).content.decode()
    task = make_task(None, site, of_finding(grave), timezone.now())
    one = propose(Act(people["health"], timezone.now(), "x"), risk_of(grave), today + timedelta(days=9))
    for name in one.needs:
        sign(Act(people[name], timezone.now()), one, name)
    for page in pages:
        told = browser.get(page).content.decode()
        assert f'href="/tasks/{task.pk}"' in told
        assert "Accepted until" in told
        assert people["engineering"].name in told
    assert 'class="state look"' in browser.get(pages[1]).content.decode()
    Acceptance.objects.update(expires=today - timedelta(days=1))
    for page in pages:
        assert "Accepted until" not in browser.get(page).content.decode()


def test_a_refusal_says_that_the_risk_stays_and_leads_to_its_acceptance(site, report, person, enter, today) -> None:
    browser = enter(person(Role.MANAGER))
    one = next(one for one in proposals(site, today) if one.remedy)
    told = browser.get("/tasks/decide", {"kind": one.kind, "subject": one.subject, "said": "refused"}).content.decode()
    address = f"/tasks/acceptances/new?machine={one.machines[0].pk}&remedy={one.remedy}"
    assert address.replace("&", "&amp;") in told
    assert browser.get(address).status_code == 200
    form = {"machine": one.machines[0].pk, "remedy": one.remedy, "reason": "x", "expires": today + timedelta(days=9)}
    page = browser.post("/tasks/acceptances/new", form)["Location"]
    assert one.machines[0].name in browser.get(page).content.decode()
    assert Acceptance.objects.get().key.machine == one.machines[0]
