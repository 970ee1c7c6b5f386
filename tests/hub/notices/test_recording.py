"""The audit log and findings reach a syslog receiver in order, each at least once, and one process alone speaks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from radvigil.hub.audit.models import Entry
from radvigil.hub.audit.services import note
from radvigil.hub.findings.models import Finding
from radvigil.hub.intake.services import take_in
from radvigil.hub.notices import services
from radvigil.hub.notices.models import Recorder
from radvigil.hub.notices.recording import LEASE, record
from radvigil.hub.notices.services import Act
from radvigil.hub.people.models import Role
from tests.support import peers
from tests.support.hub_reports import analysed

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)


def recorder(site, by, port: int) -> Recorder:
    fields = {"host": "127.0.0.1", "port": port, "transport": "tcp"}
    return services.add_recorder(Act(by, site, NOW), fields)


def said(frames: list[bytes]) -> list[dict]:
    return [json.loads(one.partition(b"] ")[2]) for one in frames]


def test_what_is_done_from_then_on_is_given_in_order(site, other_site, person) -> None:
    note(None, "before.it", "x:1", site)
    with peers.listening(peers.counted_frames()) as sink:
        one = recorder(site, person(Role.ADMINISTRATOR), sink.port)
        note(None, "here.done", "x:1", site, code=3)
        note(None, "there.done", "x:2", other_site)
        note(None, "everywhere.done", "x:3")
        assert record(NOW) == 3
        assert record(NOW) == 0
        frames = said(sink.wait_for(3))
    assert [one["verb"] for one in frames] == ["recorder.made", "here.done", "everywhere.done"]
    assert frames[1]["detail"] == {"code": 3}
    one.refresh_from_db()
    assert one.sequence == Entry.objects.count()


def test_findings_that_a_report_opens_are_given(site, person) -> None:
    with peers.listening(peers.counted_frames()) as sink:
        recorder(site, person(Role.ADMINISTRATOR), sink.port)
        take_in(site, analysed(), None, NOW)
        record(NOW)
        frames = sink.wait_for(2 + Finding.objects.count())
    found = [one for one in frames if b" finding " in one]
    assert len(found) == Finding.objects.count()
    assert {one["code"] for one in said(found)} == set(Finding.objects.values_list("code", flat=True))


def test_what_a_receiver_missed_comes_when_it_is_back(site, person) -> None:
    with peers.listening(peers.counted_frames()) as sink:
        port = sink.port
    one = recorder(site, person(Role.ADMINISTRATOR), port)
    note(None, "done", "x:1", site)
    assert record(NOW) == 0
    one.refresh_from_db()
    assert (one.failing, one.lease) == (NOW, None)
    with peers.listening(peers.counted_frames()) as sink:
        Recorder.objects.update(port=sink.port)
        assert record(NOW + timedelta(minutes=1)) == 2
        sink.wait_for(2)
    one.refresh_from_db()
    assert one.failing is None


def test_one_process_alone_speaks_to_a_receiver(site, person) -> None:
    with peers.listening(peers.counted_frames()) as sink:
        recorder(site, person(Role.ADMINISTRATOR), sink.port)
        Recorder.objects.update(lease=NOW + LEASE)
        assert record(NOW) == 0
        assert sink.taken == []
        assert record(NOW + LEASE + timedelta(seconds=1)) == 1


def test_a_receiver_that_ended_is_given_nothing(site, person) -> None:
    by = person(Role.ADMINISTRATOR)
    with peers.listening(peers.counted_frames()) as sink:
        services.end_recorder(Act(by, site, NOW), recorder(site, by, sink.port))
        assert record(NOW) == 0
        assert sink.taken == []


@pytest.mark.parametrize("text", ["x\n<0>1 - - - - - - forged", "é\u2028", "\x00"])
def test_no_subject_forges_a_record(site, person, text) -> None:
    with peers.listening(peers.counted_frames()) as sink:
        recorder(site, person(Role.ADMINISTRATOR), sink.port)
        if "\x00" not in text:
            note(None, "done", text, site)
        record(NOW)
        assert all(b"\n" not in one and one.startswith(b"<109>1 ") for one in sink.wait_for(1))
