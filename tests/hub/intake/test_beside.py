"""A served hub takes reports in beside its pages: the same answers, from another process."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from radvigil.hub.aside import Aside, AsideError, receive, send
from radvigil.hub.intake import beside
from radvigil.hub.intake.services import NotTakenError
from radvigil.hub.people.models import Role
from tests.support.hub_reports import analysed

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


class Here:
    """The other process, but here: it has the test's database. What is said goes over the wire all the same."""

    def ask(self, question):
        wire = io.BytesIO()
        send(wire, question)
        wire.seek(0)
        back = io.BytesIO()
        send(back, beside.answer(receive(wire)))
        back.seek(0)
        return receive(back)


@pytest.fixture
def served(monkeypatch):
    monkeypatch.setenv(beside.SERVED, "yes")
    monkeypatch.setattr(beside, "OTHER", Here())


def test_the_answer_is_the_same(served, site, person) -> None:
    by = person(Role.BIOMEDICAL)
    told = beside.take_in(site, analysed(), by, NOW)
    assert told.new is True
    assert (told.report.by, told.report.received) == (by, NOW)
    assert told.opened == told.report.findings
    assert beside.take_in(site, analysed(), by, NOW).new is False


def test_a_refusal_comes_back_with_its_place(served, site) -> None:
    with pytest.raises(NotTakenError) as refused:
        beside.take_in(site, b"[]", None, NOW)
    assert (refused.value.code, refused.value.at) == ("no-report", "/schema")


def test_without_a_server_nothing_goes_elsewhere(site, monkeypatch) -> None:
    monkeypatch.delenv(beside.SERVED, raising=False)
    monkeypatch.setattr(beside, "OTHER", None)
    assert beside.take_in(site, analysed(), None, NOW).new


@pytest.mark.parametrize("cut", [0, 3, 8, 20])
def test_a_message_that_was_cut_is_none(cut: int) -> None:
    whole = io.BytesIO()
    send(whole, {"report": 1, "raw": b"x" * 40})
    assert receive(io.BytesIO(whole.getvalue()[:cut])) is None


def test_a_process_that_ends_at_once_is_tried_twice_and_told(monkeypatch) -> None:
    monkeypatch.setattr("radvigil.hub.aside.sys.executable", "/bin/false")
    with pytest.raises(AsideError):
        Aside().ask({"site": 1})
