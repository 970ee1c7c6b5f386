"""What the card of a machine adds up over the reports of its site, read back from their bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import zstandard
from django.db import connection
from django.test.utils import CaptureQueriesContext

from radvigil.hub.incidents.containment import Proposal, figures, propose
from radvigil.hub.incidents.counted import LONGEST, MOST, counted, counted_in
from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.queries import Card, cards
from radvigil.hub.intake.models import Body, Report
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Key, Machine
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site
from tests.support.hub_reports import later, packed, plain

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000000000Z"


def kept(site: Site, first: datetime, studies: dict[str, int], last: datetime | None = None) -> Report:
    """A report of a day as it is kept, with as much of it as is read here; `studies`: device → in its hour of nine."""
    last = last or first + DAY - timedelta(seconds=1)
    nine = said(first.replace(hour=9))
    hours = [
        {"hour": nine, "device": one, "images": n * 10, "messages": 0, "bytes": 9, "studies": n}
        for one, n in studies.items()
    ]
    whole = {"captures": [{"packets": 9, "first": said(first), "last": said(last)}], "activity": {"hours": hours}}
    raw = json.dumps(whole).encode()
    row = Report.objects.create(
        site=site,
        digest=sha256(raw).hexdigest(),
        received=NOW,
        version="1",
        first=first,
        last=last,
        devices=1,
        findings=0,
    )
    Body.objects.create(report=row, packed=zstandard.ZstdCompressor().compress(raw), told={})
    return row


def ago(days: int) -> datetime:
    return NOW.replace(hour=0, minute=0) - days * DAY


@pytest.fixture
def machine(site: Site) -> Machine:
    site.time_zone = "UTC"
    site.save()
    newest = kept(site, ago(0), {"ct": 4})
    one = Machine.objects.create(
        site=site,
        kind="modality",
        first=newest.first,
        last=newest.last,
        looked=newest.last,
        report=newest,
        state="seen",
    )
    Key.objects.create(site=site, value="ct", machine=one)
    return one


def card_of(incident: Incident, leader: Person, machine: Machine) -> Card:
    propose(leader, incident, Proposal(machine, "segment", "it speaks to the internet"), NOW)
    return cards(incident, NOW, UTC)[0]


def test_twenty_reports_of_a_day_give_a_figure(incident: Incident, leader: Person, machine: Machine, enter) -> None:
    for days in range(1, 20):
        kept(machine.site, ago(days), {"ct": 4})
    card = card_of(incident, leader, machine)
    assert (card.enough, card.days, card.now_usual) == (True, 20, 4.0)
    page = enter(leader).get(f"/incidents/{incident.number}").content.decode()
    assert "20 days" in page


def test_ten_are_not_enough(incident: Incident, leader: Person, machine: Machine) -> None:
    for days in range(1, 10):
        kept(machine.site, ago(days), {"ct": 4})
    card = card_of(incident, leader, machine)
    assert (card.enough, card.days, card.now_usual) == (False, 10, None)


def test_a_capture_a_week_is_enough_after_fourteen(incident: Incident, leader: Person, machine: Machine) -> None:
    for week in range(1, 14):
        kept(machine.site, ago(7 * week), {"ct": 4})
    card = card_of(incident, leader, machine)
    assert (card.days, card.now_usual) == (14, 4.0)


def test_reports_that_overlap_count_once(incident: Incident, leader: Person, machine: Machine) -> None:
    for days in range(1, 20):
        kept(machine.site, ago(days), {"ct": 4})
        kept(machine.site, ago(days), {"ct": 1}, last=ago(days) + timedelta(hours=14))
    card = card_of(incident, leader, machine)
    assert (card.days, card.now_usual) == (20, 4.0)


def test_other_machines_and_other_sites_do_not_count(
    incident: Incident, leader: Person, machine: Machine, other_site: Site
) -> None:
    for days in range(1, 20):
        kept(machine.site, ago(days), {"mr": 9})
        kept(other_site, ago(days), {"ct": 9})
    card = card_of(incident, leader, machine)
    assert (card.days, card.now_usual) == (20, round(4 / 3, 2))


def test_only_the_last_reports_are_read_and_each_once(machine: Machine) -> None:
    for days in range(1, MOST + 10):
        kept(machine.site, ago(days), {"ct": 4})
    assert len(list(counted(machine.site))) == MOST
    with CaptureQueriesContext(
        connection,
    ) as asked:
        figures(machine, "segment")
    assert not [one for one in asked.captured_queries if '"packed"' in one["sql"]]


def test_what_is_older_than_the_span_is_left(machine: Machine) -> None:
    kept(machine.site, ago(200), {"ct": 4})
    assert len(list(counted(machine.site))) == 1


def test_without_a_report_nothing_was_counted(site: Site) -> None:
    assert list(counted(site)) == []


def test_a_card_that_is_opened_reads_no_report(incident: Incident, leader: Person, machine: Machine, enter) -> None:
    card_of(incident, leader, machine)
    browser = enter(leader)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"/incidents/{incident.number}").status_code == 200
    assert not [one for one in asked.captured_queries if "intake_body" in one["sql"]]


def test_a_real_report_is_counted_as_it_says(site: Site) -> None:
    days = [take_in(site, packed(later(plain(), number)), None, NOW).report for number in (0, 1)]
    assert take_in(site, packed(later(plain(), 1)), None, NOW).report == days[1]
    found = list(counted(site))
    assert len(found) == 2
    rows = [row for row in plain()["activity"]["hours"] if row["device"] and row["studies"]]
    assert rows
    for row in rows:
        (counts,) = found[1].work[row["device"]].values()
        assert counts == (row["studies"], row["images"], row["messages"])


@pytest.mark.parametrize(("packets", "hours", "watched"), [(9, 30, 31), (0, 30, 0), (9, LONGEST + 1, 0)])
def test_an_empty_capture_and_one_whose_clock_jumped_watched_nothing(packets: int, hours: int, watched: int) -> None:
    last = said(NOW + timedelta(hours=hours))
    whole: dict[str, Any] = {
        "captures": [{"packets": packets, "first": said(NOW), "last": last}], "activity": {"hours": []}
    }  # fmt: skip
    assert len(counted_in(json.dumps(whole).encode()).watched) == watched
