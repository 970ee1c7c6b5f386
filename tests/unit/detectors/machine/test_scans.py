"""Thresholds of the two rules about attempts, at their borders; the lab's own worm and scan where they are at hand."""

from __future__ import annotations

import pytest

from radvigil.detectors import Scene
from radvigil.detectors.machine.port_scan import PortScan
from radvigil.detectors.machine.smb_fan_out import SmbFanOut
from radvigil.detectors.rule import Rule
from radvigil.records import (
    Activity,
    Address,
    Arp,
    Attribute,
    Coverage,
    Device,
    Finding,
    Flow,
    FlowEnd,
    Limits,
    Mark,
    Site,
)

SOURCE = "10.0.0.9"
ASKS = Device("asks", (), (), (Address(SOURCE, 0, 9),), (), Attribute("unknown", "low", ()))
ALONE = Site("", (ASKS,), (), (), Activity("UTC", "machine", (), ()), Coverage(*[0] * 12, ()))


def attempt(target: str, port: int, state: str = "REJ", service: str = "") -> FlowEnd:
    flow = Flow(f"{target}-{port}", "c", 1, "tcp", SOURCE, 40_000, target, port)
    return FlowEnd(Mark(1, "c", 1), flow, service=service, state=state)


def judged(rule: Rule, events: list[FlowEnd | Arp]) -> list[Finding]:
    for event in events:
        rule.see(event)
    return list(rule.judge(Scene(ALONE)))


def targets(number: int) -> list[str]:
    return [f"10.0.1.{n}" for n in range(number)]


@pytest.mark.parametrize(("number", "stances"), [(7, []), (8, ["suspected"]), (15, ["suspected"]), (16, ["seen"])])
def test_how_many_file_servers_a_desk_may_miss(number: int, stances: list[str]) -> None:
    found = judged(SmbFanOut(Limits()), [attempt(target, 445) for target in targets(number)])
    assert [one.stance for one in found] == stances


def test_tomorrow_it_is_the_same_finding() -> None:
    today, tomorrow = (judged(SmbFanOut(Limits()), [attempt(target, 445) for target in targets(n)]) for n in (8, 30))
    assert [one.id for one in today] == [one.id for one in tomorrow]


@pytest.mark.parametrize(("absent", "found"), [(19, 0), (20, 1)])
def test_a_search_makes_few_targets_enough(absent: int, found: int) -> None:
    sought = [Arp(Mark(1, "c", 1), None, "request", SOURCE, "", f"10.0.0.{100 + n}") for n in range(absent)]
    assert len(judged(SmbFanOut(Limits()), [attempt(t, 445) for t in targets(3)] + sought)) == found


@pytest.mark.parametrize("event", [attempt("10.0.1.1", 445, "SF"), attempt("10.0.1.1", 445, service="smb")])
def test_what_opened_is_no_attempt(event: FlowEnd) -> None:
    rule = PortScan(Limits())
    rule.see(event)
    assert rule.rows.rows == {}


@pytest.mark.parametrize(("ports", "found"), [(11, 0), (12, 1)])
def test_many_doors_of_one_machine(ports: int, found: int) -> None:
    assert len(judged(PortScan(Limits()), [attempt("10.0.1.1", 1000 + n) for n in range(ports)])) == found


@pytest.mark.parametrize(("port", "number", "found"), [(104, 9, 0), (104, 10, 1), (445, 50, 0)])
def test_one_door_of_many_machines(port: int, number: int, found: int) -> None:
    """The file service is told by its own rule alone."""
    assert len(judged(PortScan(Limits()), [attempt(target, port) for target in targets(number)])) == found
