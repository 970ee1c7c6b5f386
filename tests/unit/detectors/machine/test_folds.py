"""The machine rules that see events are folds: any partition, in any order, through plain data, equals the whole."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path

import pytest

from radvigil.capture import open_capture
from radvigil.detectors import RULES, Detectors, Rule, Scene
from radvigil.protocols import DATAGRAM_PROTOCOLS, LINK_PROTOCOLS, STREAM_PROTOCOLS
from radvigil.records import Event, Limits
from radvigil.streams import Protocols, Tracker
from radvigil.systems import Systems
from tests.support.driving import context_for

FOLDERS = Path(__file__).resolve().parents[3] / "detections"
SEEING = [rule for rule in RULES if rule.SEES and rule.CODE.startswith("RV-NET-")]


@cache
def events_of(code: str) -> tuple[Event, ...]:
    events: list[Event] = []
    tracker = Tracker(Protocols(STREAM_PROTOCOLS, DATAGRAM_PROTOCOLS, LINK_PROTOCOLS), context_for(events), True)
    for table in open_capture(FOLDERS / code / "fires.pcap", Limits()):
        tracker.see(table)
    tracker.close()
    return tuple(events)


@cache
def scene_of(code: str) -> Scene:
    systems = Systems(Limits())
    for event in events_of(code):
        systems.see(event)
    return Scene(systems.close())


def folded(rule: type[Rule], events: list[Event]) -> Detectors:
    detectors = Detectors((rule,), strict=True)
    for event in events:
        detectors.see(event)
    return detectors


@pytest.mark.parametrize("rule", SEEING, ids=lambda rule: rule.CODE)
def test_any_partition_equals_the_whole(rule: type[Rule]) -> None:
    events, scene, chance = list(events_of(rule.CODE)), scene_of(rule.CODE), random.Random(7)
    whole = folded(rule, events).close(scene)
    assert whole.findings
    for _ in range(5):
        chance.shuffle(events)
        cut = chance.randrange(len(events) + 1)
        last = folded(rule, events[cut:])
        last.take(json.loads(json.dumps(folded(rule, events[:cut]).state())))
        assert last.close(scene) == whole
