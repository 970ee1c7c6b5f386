"""Studies by hour: once at each device, in the hour of their first image, however the events are parted."""

from __future__ import annotations

from typing import Any

from radvigil.records import Limits
from radvigil.systems import Systems
from tests.support.events import CT, Wire, closed, device_at

HOUR = 3_600_000_000_000
SCANNER, ARCHIVE, READER = "10.0.0.11", "10.0.0.20", "10.0.0.40"


def sent(wire: Wire, orig: str, resp: str, *studies: str) -> None:
    flow = wire.flow(orig, resp, 104)
    for study in studies:
        wire.exchange(flow, ("A", "B"), "C-STORE", CT, study=study, modality="CT")
    wire.end(flow, "dicom")


def day() -> Wire:
    wire = Wire()
    for ip in (SCANNER, ARCHIVE, READER):
        wire.arp(ip)
    sent(wire, SCANNER, ARCHIVE, "one", "one", "two", "one")
    wire.now += HOUR
    sent(wire, SCANNER, ARCHIVE, "one", "three", "")
    sent(wire, ARCHIVE, READER, "two")
    return wire


def studies(site: Any, ip: str) -> list[int]:
    device = device_at(site, ip).id if ip else ""
    return [one.studies for one in site.activity.hours if one.device == device]


def test_a_study_counts_once_in_the_hour_of_its_first_image() -> None:
    site = closed(day())
    assert studies(site, SCANNER) == [2, 1]
    assert studies(site, ARCHIVE) == [2, 1]
    assert studies(site, READER) == [1]
    assert studies(site, "") == [2, 1]


def test_partition_changes_nothing() -> None:
    events, whole, parts = day().events, Systems(), Systems()
    for place, event in enumerate(events):
        whole.see(event)
        share = Systems()
        share.see(event)
        parts.take(share.state()) if place % 2 else parts.merge(share)
    assert parts.close().activity == whole.close().activity


def test_the_table_is_bounded_and_says_so() -> None:
    fold = Systems(Limits(studies=4))
    wire = Wire()
    sent(wire, SCANNER, ARCHIVE, *(f"s{n}" for n in range(20)))
    for event in wire.events:
        fold.see(event)
    assert len(fold.hours.studies.rows) <= 6
    assert "studies" in fold.passed()
