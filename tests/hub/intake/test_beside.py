"""A served hub takes reports in, and draws maps, beside its pages: the same answers, from another process."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from datetime import UTC, datetime
from threading import Event
from threading import enumerate as enumerate_threads

import pytest

from radvigil.hub import aside
from radvigil.hub.aside import SERVED, Aside, AsideError, receive, send
from radvigil.hub.audit.models import Entry
from radvigil.hub.findings.models import Severity
from radvigil.hub.intake import beside, services
from radvigil.hub.intake.queries import whole_report
from radvigil.hub.intake.services import NotTakenError
from radvigil.hub.machines import map as maps
from radvigil.hub.machines.beside import draw_ahead, map_for
from radvigil.hub.management.commands.aside import ANSWERS
from radvigil.hub.people.models import Role
from tests.support.hub_reports import analysed, later, packed, plain, without_device

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


class Here:
    """The other process, but here: it has the test's database. What is said goes over the wire all the same."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.waiting: list[dict[str, object]] = []

    def later(self, question):
        self.waiting.append(question)

    def ask(self, question):
        wire = io.BytesIO()
        send(wire, question)
        wire.seek(0)
        back = io.BytesIO()
        heard = receive(wire)
        self.asked.append(heard["for"])
        with pytest.MonkeyPatch.context() as there:
            there.delenv(SERVED)
            send(back, ANSWERS[heard["for"]](heard).answer)
        back.seek(0)
        return receive(back)


@pytest.fixture
def served(monkeypatch):
    monkeypatch.setenv(SERVED, "yes")
    other = Here()
    monkeypatch.setattr(aside, "OTHER", other)
    return other


def test_the_answer_is_the_same(served, site, person) -> None:
    by = person(Role.BIOMEDICAL)
    told = beside.take_in(site, analysed(), by, NOW)
    assert told.new is True
    assert (told.report.by, told.report.received) == (by, NOW)
    assert told.opened == told.report.findings
    assert beside.take_in(site, analysed(), by, NOW).new is False


def test_the_log_says_there_too_which_sensor_brought_it(served, site) -> None:
    token, _value = services.make_token(None, site, "mirror port", NOW)
    beside.take_in(site, analysed(), None, NOW, token)
    assert Entry.objects.get(verb="report.taken").detail["token"] == token.pk


def test_a_refusal_comes_back_with_its_place(served, site) -> None:
    with pytest.raises(NotTakenError) as refused:
        beside.take_in(site, b"[]", None, NOW)
    assert (refused.value.code, refused.value.at) == ("no-report", "/schema")


def test_without_a_server_nothing_goes_elsewhere(site, monkeypatch) -> None:
    monkeypatch.delenv(SERVED, raising=False)
    monkeypatch.setattr(aside, "OTHER", None)
    report = beside.take_in(site, analysed(), None, NOW).report
    assert report.pk
    assert map_for(report, "en").drawing is not None


def test_the_map_is_drawn_once_and_not_by_the_process_of_the_pages(served, site, monkeypatch) -> None:
    report = beside.take_in(site, analysed(), None, NOW).report
    first, again = map_for(report, "fr"), map_for(report, "fr")
    assert served.asked == ["report", "map"]
    assert first.drawing is not None
    assert (again, first.former) == (first, False)
    monkeypatch.delenv(SERVED)
    maps.cache.clear()
    assert map_for(report, "fr") == first


def test_who_asks_for_the_map_after_a_report_finds_it_drawn_ahead(served, site) -> None:
    report = beside.take_in(site, analysed(), None, NOW).report
    draw_ahead({"for": "report", "site": site.pk})
    for lang in ("en", "fr"):
        assert "<svg" in map_for(report, lang).drawing.svg
    assert served.asked == ["report"]


def test_the_report_is_read_back_once_for_all_languages(served, site, monkeypatch) -> None:
    read = []
    monkeypatch.setattr("radvigil.hub.machines.beside.whole_report", lambda one: read.append(one) or whole_report(one))
    report = beside.take_in(site, analysed(), None, NOW).report
    draw_ahead({"for": "report", "site": site.pk})
    assert read == [report]


def test_the_report_that_just_came_in_is_not_read_back_and_another_one_is_not_taken_for_it(
    served, site, monkeypatch
) -> None:
    read = []
    monkeypatch.setattr("radvigil.hub.machines.beside.whole_report", lambda one: read.append(one) or whole_report(one))
    newest = services.take_in(site, analysed(), None, NOW)
    draw_ahead({"for": "report", "site": site.pk}, newest)
    assert read == []
    former = map_for(newest.report, "en").drawing
    older = services.take_in(site, packed(without_device(later(plain(), -1), plain()["devices"][0]["id"])), None, NOW)
    maps.cache.clear()
    draw_ahead({"for": "report", "site": site.pk}, older)
    assert read == [newest.report]
    assert map_for(newest.report, "en").drawing == former


def test_who_asks_before_a_map_is_drawn_anew_gets_the_one_before_and_is_told(served, site, person, enter) -> None:
    """A page never waits for a drawing when there is one to show."""
    report = beside.take_in(site, analysed(), None, NOW).report
    draw_ahead({"for": "report", "site": site.pk})
    before = map_for(report, "en").drawing
    site.findings.filter(severity__gte=Severity.HIGH).update(severity=Severity.NOTE)
    assert map_for(report, "en") == (before, True)
    assert "being drawn anew" in enter(person(Role.BIOMEDICAL)).get("/machines/map").content.decode()
    assert served.asked == ["report"]
    served.ask(served.waiting.pop())
    after = map_for(report, "en")
    assert not after.former
    assert after.drawing != before
    assert "being drawn anew" not in enter(person(Role.BIOMEDICAL)).get("/machines/map").content.decode()


def test_a_site_without_a_report_has_nothing_to_draw(served, site) -> None:
    draw_ahead({"for": "report", "site": site.pk})
    assert served.asked == []


@pytest.mark.parametrize("cut", [0, 3, 8, 20])
def test_a_message_that_was_cut_is_none(cut: int) -> None:
    whole = io.BytesIO()
    send(whole, {"report": 1, "raw": b"x" * 40})
    assert receive(io.BytesIO(whole.getvalue()[:cut])) is None


def test_what_is_left_for_later_is_asked_once_while_it_waits(monkeypatch) -> None:
    one, asked, go = Aside(), [], Event()
    monkeypatch.setattr(one, "ask", lambda question: (go.wait(20), asked.append(question)))
    for _again in range(3):
        one.later({"for": "map", "lang": "en"})
    one.later({"for": "map", "lang": "fr"})
    threads = [each for each in enumerate_threads() if each.name.startswith("aside")]
    go.set()
    for each in threads:
        each.join(20)
    assert sorted(each["lang"] for each in asked) == ["en", "fr"]


def test_what_is_left_for_later_and_fails_is_told_to_who_runs_the_hub(monkeypatch, caplog) -> None:
    monkeypatch.setattr("radvigil.hub.aside.sys.executable", "/bin/false")
    one = Aside()
    one.later({"for": "map"})
    for each in [each for each in enumerate_threads() if each.name.startswith("aside")]:
        each.join(20)
    assert "was not done: map" in caplog.text


def test_a_process_that_ends_at_once_is_tried_twice_and_told(monkeypatch) -> None:
    monkeypatch.setattr("radvigil.hub.aside.sys.executable", "/bin/false")
    with pytest.raises(AsideError):
        Aside().ask({"site": 1})


def test_a_process_of_which_nothing_is_asked_ends_and_the_next_question_begins_another_one(monkeypatch) -> None:
    words = [sys.executable, "-m", "radvigil.hub", "aside"]
    with subprocess.Popen([*words, "--idle", "1"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as idle:
        assert idle.wait(60) == -signal.SIGALRM
        begun = []
        monkeypatch.setattr(subprocess, "Popen", lambda *_words, **_pipes: begun.append("another") or Answering())
        one = Aside()
        one._process = idle
        assert one.ask({"for": "map"}) == {"map": None}
    assert begun == ["another"]


class Answering:
    """A process that has its answer ready."""

    def __init__(self) -> None:
        self.stdin, self.stdout = io.BytesIO(), io.BytesIO()
        send(self.stdout, {"map": None})
        self.stdout.seek(0)


def test_what_is_computed_idly_leaves_the_rest_as_it_was() -> None:
    """Of the other process only the thread that computes yields to everything else; faults come back from it."""
    code = """
import os, sys
from radvigil.hub.aside import BACK, idly, stand_back
before = (os.nice(0), os.sched_getscheduler(0))
assert idly(lambda: os.sched_getscheduler(0)) == before[1], "elsewhere at once, in the same thread"
stand_back()
assert idly(lambda: (os.sched_getscheduler(0), os.nice(0))) == (os.SCHED_IDLE, before[0] + BACK)
assert os.sched_getscheduler(0) == before[1]
try:
    idly(lambda: {}["nothing"])
except KeyError as error:
    print(error)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "'nothing'\n"
