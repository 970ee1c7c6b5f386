"""One box for everything: what the later apps have of some words, as far as the reader may know of it."""

from __future__ import annotations

from datetime import date

import pytest

from radvigil.hub.doubts.models import Doubt
from radvigil.hub.doubts.services import Said, Source
from radvigil.hub.doubts.services import report as send
from radvigil.hub.incidents.models import Incident
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Role
from radvigil.hub.work.models import Task
from radvigil.hub.work.services import NewTask, make_task

MOVE = "Move Atlas behind the filter"
WORDS = "The window went dark for a second."


@pytest.fixture
def things(report, site, person, now):
    """A machine called Atlas, and about it a task, a doubt and an incident."""
    machine = Machine.objects.filter(site=site).exclude(scope="outside").first()
    Machine.objects.filter(pk=machine.pk).update(given_name="Atlas")
    boss, reporter = person(Role.MANAGER), person(Role.RADIOGRAPHER)
    make_task(
        boss, site, NewTask("person", "1", title="Move Atlas behind the filter", owner=boss, due=date(2026, 12, 1)), now
    )
    make_task(boss, site, NewTask("action", "encrypt-lines:", action="encrypt-lines"), now)
    send(Source(site, by=reporter, machine=machine), Said("popup", WORDS, mark="the-mark-of-a-phone"), now)
    Incident.objects.create(
        site=site, number=7, title="Screens black on Atlas", summary="Two consoles.", opened=now, opened_by=boss
    )
    return {"reporter": reporter, "boss": boss, "facilitator": person(Role.RADIOLOGIST, facilitator=True)}


def found(client, words: str) -> dict[str, set[str]]:
    """What a search shows of the later apps, by kind."""
    answer = client.get("/findings/search", {"q": words})
    assert answer.status_code == 200
    shown: dict[str, set[str]] = {}
    for context in answer.context:
        for name in ("tasks", "doubts", "incidents"):
            if name in context:
                shown[name] = {str(getattr(one, "name", "") or one.reference) for one in context[name]}
    return shown


def test_one_name_finds_all_that_is_done_about_it(things, enter) -> None:
    shown = found(enter(things["facilitator"]), "atlas")
    assert shown["tasks"] == {MOVE}
    assert shown["doubts"] == {"D-0001"}
    assert shown["incidents"] == {"I-2026-007"}


@pytest.mark.parametrize("words", ["D-0001", "d-1", "I-2026-007"])
def test_a_number_that_was_read_out_on_the_telephone_is_found(words: str, things, enter) -> None:
    shown = found(enter(things["facilitator"]), words)
    kind = "doubts" if words[0] in "Dd" else "incidents"
    assert len(shown[kind]) == 1
    assert all(not many for name, many in shown.items() if name != kind)


def test_a_task_of_the_plan_is_found_by_its_words_in_the_reader_s_language(things, enter) -> None:
    title = Task.objects.get(action="encrypt-lines").name
    assert found(enter(things["boss"]), title[:20])["tasks"] == {title}


def test_what_is_still_to_be_done_stands_before_what_was_done(things, enter, site, now) -> None:
    Task.objects.filter(title=MOVE).update(ended=now, state="dropped")
    make_task(None, site, NewTask("person", "2", title=f"{MOVE} again", check="Done"), now)
    answer = enter(things["boss"]).get("/findings/search", {"q": MOVE})
    rows = next(context["tasks"] for context in answer.context if "tasks" in context)
    assert [one.name for one in rows] == [f"{MOVE} again", MOVE]


def test_nobody_finds_a_doubt_by_words_that_they_may_not_read(things, enter, person) -> None:
    """Nor one that nobody has read yet; who wrote it finds it, and so does the facilitator."""
    assert found(enter(things["reporter"]), "went dark")["doubts"] == {"D-0001"}
    assert found(enter(things["facilitator"]), "went dark")["doubts"] == {"D-0001"}
    other = enter(person(Role.RADIOLOGIST))
    assert found(other, "went dark")["doubts"] == set()
    assert found(other, "atlas")["doubts"] == set()
    Doubt.objects.update(seen="2026-11-27T09:00:00Z")
    assert found(other, "went dark")["doubts"] == set()
    assert found(other, "atlas")["doubts"] == {"D-0001"}


def test_nobody_finds_a_doubt_by_who_sent_it(things, enter) -> None:
    assert found(enter(things["facilitator"]), things["reporter"].name)["doubts"] == set()


def test_another_site_s_work_is_not_found(things, enter, person, other_site) -> None:
    shown = found(enter(person(Role.MANAGER, other_site)), "atlas")
    assert shown == {"tasks": set(), "doubts": set(), "incidents": set()}
