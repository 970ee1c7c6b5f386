"""A served hub takes reports in beside its pages: the same answers, from another process."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from radvigil.hub.intake import beside
from radvigil.hub.intake.beside import taken
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.services import NotTakenError, take_in
from radvigil.hub.people.models import Role
from tests.support.hub_reports import analysed, later, packed, plain

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.fixture
def served(monkeypatch):
    """As in a served hub, but the other process is this one: it has the test's database."""
    monkeypatch.setenv(beside.SERVED, "yes")
    monkeypatch.setattr(beside, "aside", lambda work, *words: work(*words))


def test_the_answer_is_the_same(served, site, person) -> None:
    by = person(Role.BIOMEDICAL)
    told = beside.take_in(site, analysed(), by, NOW)
    assert told.new
    assert told.report.by == by
    assert told.opened == told.report.findings
    assert beside.take_in(site, analysed(), by, NOW).new is False


def test_a_refusal_comes_back_with_its_place(served, site) -> None:
    with pytest.raises(NotTakenError) as refused:
        beside.take_in(site, b"[]", None, NOW)
    assert (refused.value.code, refused.value.at) == ("no-report", "/schema")


def test_without_a_server_nothing_goes_elsewhere(site, monkeypatch) -> None:
    monkeypatch.delenv(beside.SERVED, raising=False)
    monkeypatch.setattr(beside, "aside", None)
    assert beside.take_in(site, analysed(), None, NOW).new


def test_what_is_answered_can_be_sent_between_processes(site) -> None:
    import pickle

    outcome = taken(site.pk, packed(later(plain(), 1)), None, NOW)
    assert pickle.loads(pickle.dumps(outcome)) == outcome
    assert Report.objects.get().pk == outcome.report
    assert take_in(site, packed(later(plain(), 1)), None, NOW).new is False
