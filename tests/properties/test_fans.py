"""Folding very many targets into one row loses nobody and no byte, and does not depend on order or partition."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radvigil.records import Event, Limits, Site
from radvigil.systems import Systems
from radvigil.systems.fans import FAN
from tests.support.events import Wire

SOURCES = ("10.0.0.1", "10.0.0.2")
TARGETS = tuple(f"10.0.1.{n}" for n in range(1, 31))
Try = tuple[str, str, int, str]

tries = st.lists(
    st.tuples(
        st.sampled_from(SOURCES), st.sampled_from(TARGETS), st.sampled_from((80, 445, 3389, 7777)),
        st.sampled_from(("silent", "refused", "empty", "bytes", "http")),
    ),
    min_size=1,
    max_size=90,
)  # fmt: skip
STORIES = {
    "silent": {"state": "S0", "out": 0, "back": 0, "resp_packets": 0},
    "refused": {"state": "REJ", "out": 0, "back": 0},
    "empty": {"out": 0, "back": 0},
    "bytes": {"out": 7, "back": 70},
    "http": {"service": "http", "out": 9, "back": 90},
}


def written(story: list[Try]) -> list[Event]:
    wire = Wire()
    for ip in (*SOURCES, *TARGETS):
        wire.arp(ip)
    for source, target, port, what in story:
        wire.talk(source, target, port, **STORIES[what])
    return wire.events


def closed(parts: list[list[Event]]) -> Site:
    whole = Systems()
    for part in parts:
        fold = Systems()
        for event in part:
            fold.see(event)
        whole.merge(Systems.from_state(json.loads(json.dumps(fold.state())), Limits()))
    return whole.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=tries)
def test_nobody_and_no_byte_is_lost(story):
    site = closed([written(story)])
    ip_of = {device.id: device.addresses[0].ip for device in site.devices}
    assert set(ip_of.values()) == {*SOURCES, *TARGETS}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for source, target, _, what in story:
        sums[(source, target)] += sum(int(STORIES[what][way]) for way in ("out", "back"))
    told: dict[tuple[str, str], int] = defaultdict(int)
    for one in site.conversations:
        if one.targets == 1:
            told[(ip_of[one.source], ip_of[one.target])] += one.bytes_out + one.bytes_back
        for each in one.reached:
            told[(ip_of[one.source], ip_of[each.device])] += each.bytes_out + each.bytes_back
        for device in one.silent:
            told[(ip_of[one.source], ip_of[device])] += 0
        assert one.targets == (len(one.reached) + len(one.silent) or 1)
    assert told == sums
    assert sum(one.flows for one in site.conversations) == len(story)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=tries)
def test_what_nobody_recognised_takes_few_rows(story):
    site = closed([written(story)])
    for source in {one.source for one in site.conversations}:
        rows = [one for one in site.conversations if one.source == source and one.service == "unknown"]
        assert len({one.target for one in rows if one.targets == 1}) <= FAN
        assert all(one.targets > FAN for one in rows if not one.target)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=tries, order=st.randoms(use_true_random=False), cuts=st.lists(st.integers(0, 10**6), max_size=3))
def test_order_and_partition_change_nothing(story, order, cuts):
    events = written(story)
    shuffled = events[:]
    order.shuffle(shuffled)
    places = sorted({cut % (len(events) + 1) for cut in cuts} | {0, len(events)})
    parts = [shuffled[begin:end] for begin, end in pairwise(places)]
    assert closed(parts) == closed([events])
