"""Two people press at one moment: an inject is decided once, a round begins once, and a promise is one task."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from radvigil.hub.audit.queries import verified
from radvigil.hub.exercises import services
from radvigil.hub.exercises.models import Decision
from radvigil.hub.exercises.play import NotNowError
from radvigil.hub.exercises.services import Act, Given
from radvigil.hub.people.models import Role
from radvigil.hub.rounds import services as rounds
from radvigil.hub.rounds.models import Round
from radvigil.hub.rounds.plan import Answer
from radvigil.hub.work.models import Task

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(do: Callable[[int], None], refusal: type[Exception]) -> list[bool]:
    """Twice at the same moment; whether each was taken."""
    ready = Barrier(2, timeout=30)

    def one(which: int) -> bool:
        try:
            ready.wait()
            do(which)
        except refusal:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, range(2)))


def test_an_inject_is_decided_once(site, person, now) -> None:
    act = Act(person(Role.RADIOGRAPHER), now)
    run = services.call(act, site, "wannacry-consoles", by_hand=True)
    services.begin(act, run)
    choices = ("hands-off", "power-off")
    taken = at_once(
        lambda which: services.answer(act, run, Given("red-window", choices[which], "radiographer")) and None,
        NotNowError,
    )
    assert taken == [False, True]
    assert Decision.objects.count() == 1
    assert verified()[1] == []


def test_a_round_begins_once(site, person, now) -> None:
    act = rounds.Act(person(Role.RADIOGRAPHER, facilitator=True), now)
    assert at_once(lambda _which: rounds.begin(act, site) and None, rounds.NotNowError) == [False, True]
    assert Round.objects.count() == 1


def test_ending_twice_promises_once(site, person, now, report) -> None:
    leader = person(Role.RADIOGRAPHER, facilitator=True)
    act = rounds.Act(leader, now)
    one = rounds.begin(act, site)
    rounds.answer(act, one, one.plan.pages[1], rounds.Said(Answer.AGREED, "Filter it.", leader.pk, (), now.date()))
    assert at_once(lambda _which: rounds.end(act, one), ValueError) == [True, True]
    assert Task.objects.count() == 1
