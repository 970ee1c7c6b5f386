"""Two machines that turn out to be one: everything about the newer one goes on being about the older."""

from __future__ import annotations

import pytest

from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import Key, Likeness, Machine
from radvigil.hub.machines.services import Act, answer_likeness
from radvigil.hub.people.models import Role


@pytest.fixture
def pair(report) -> Likeness:
    older, newer = Machine.objects.filter(kind="workstation").order_by("pk")[:2]
    return Likeness.objects.create(
        site=report.site, newer=newer, older=older, shared=[["ae", "WS"], ["ip", "10.0.0.1"]]
    )


def test_findings_in_which_it_only_takes_part_follow_and_stand_once(pair, person, now) -> None:
    both, alone = Finding.objects.all()[:2]
    both.others.set([pair.newer, pair.older])
    alone.others.set([pair.newer])
    older = pair.older
    keys = set(Key.objects.filter(machine__in=[pair.newer, older]).values_list("value", flat=True))
    answer_likeness(Act(person(Role.BIOMEDICAL), now), pair, one=True)
    assert list(both.others.all()) == [older]
    assert list(alone.others.all()) == [older]
    assert set(Key.objects.filter(machine=older).values_list("value", flat=True)) == keys


def test_two_machines_stay_two(pair, person, now) -> None:
    before = Machine.objects.count()
    answer_likeness(Act(person(Role.BIOMEDICAL), now), pair, one=False)
    assert Machine.objects.count() == before


def test_who_answers_second_is_told(pair, person, now) -> None:
    act = Act(person(Role.BIOMEDICAL), now)
    answer_likeness(act, pair, one=False)
    with pytest.raises(ValueError, match="answered"):
        answer_likeness(act, pair, one=True)
