"""The invented hospital: everybody comes in, sees their first page and every page of their menu, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from radvigil.hub.audit.queries import verified
from radvigil.hub.demonstration.cast import CAST
from radvigil.hub.demonstration.meetings import PLAYED
from radvigil.hub.demonstration.staging import address, seat, stage
from radvigil.hub.doubts.models import Doubt
from radvigil.hub.exercises.models import Run
from radvigil.hub.findings.models import Finding
from radvigil.hub.incidents.models import Incident
from radvigil.hub.intake.models import Report
from radvigil.hub.people.menu import PLACES
from radvigil.hub.people.menu import address as page
from radvigil.hub.people.models import Person
from radvigil.hub.people.queries import badge
from radvigil.hub.rounds import services as rounds
from radvigil.hub.rounds.models import Round
from radvigil.hub.rounds.plan import Step
from radvigil.hub.work.models import Task
from radvigil.texts import finding_codes, finding_words

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
PASSWORD = "lamp-river-stone-paper"


@pytest.fixture
def staged(db):
    return stage(PASSWORD, NOW)


def test_something_is_in_hand(staged) -> None:
    assert Report.objects.count() == 3
    assert Finding.objects.filter(open=True).exists()
    assert Task.objects.exists()
    assert Doubt.objects.exists()
    assert Incident.objects.exists()
    assert verified()[1] == []


def test_a_second_time_changes_nothing(staged) -> None:
    with pytest.raises(ValueError, match="not-empty"):
        stage(PASSWORD, NOW)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_everybody_sees_every_page_of_their_menu(staged, enter, lang: str) -> None:
    for one in CAST:
        person = Person.objects.get(email=address(one.name))
        client = enter(person)
        client.cookies["django_language"] = lang
        held = badge(person)
        assert held is not None
        assert client.get("/", follow=True).status_code == 200
        for place in PLACES:
            where = page(place.address)
            assert where, place.address
            answer = client.get(where)
            assert answer.status_code == (200 if held.may(place.right) else 403), (one.name, where)
            assert f'<html lang="{lang}">' in answer.content.decode()


def test_a_class_comes_in(staged, client) -> None:
    seated = seat(staged.site, 20, PASSWORD)
    assert len({one.email for one in seated}) == 20
    assert client.login(email=seated[0].email, password=PASSWORD)


def test_a_round_and_an_exercise_were_held(staged) -> None:
    one, run = Round.objects.get(site=staged.site), Run.objects.get(site=staged.site)
    assert one.ended is not None
    assert [row.answer for row in one.outcomes.all()] == ["agreed", "agreed", "open"]
    assert Task.objects.filter(origin="round").count() == 2
    assert run.ended is not None
    assert (run.decisions.count(), run.notes.count()) == (len(PLAYED), 3)


def test_the_next_round_has_something_to_speak_of(staged) -> None:
    leader = next(person for person in Person.objects.all() if badge(person).facilitator)
    one = rounds.begin(rounds.Act(leader, NOW), staged.site)
    assert one.plan.of(Step.FINDINGS)
    assert one.plan.of(Step.DECISIONS)


def test_what_its_people_wrote_is_in_one_language(db) -> None:
    """That of the command, whatever language each of them reads the pages in."""
    stage(PASSWORD, NOW, "en")
    titles = Task.objects.filter(origin="round").values_list("title", flat=True)
    assert titles
    assert all(title in {one.step for code in finding_codes() for one in finding_words(code, "en").remedy}
               for title in titles)  # fmt: skip
