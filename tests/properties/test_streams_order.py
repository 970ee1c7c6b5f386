"""Streams: windows, splits, order, copies and losses change nothing that they should not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radvigil.records import CaptureLoss
from radvigil.records.limits import Limits
from tests.support import packets as p
from tests.support.records_protocol import ends, events_of, record, said, without_capture

QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TURNS = st.lists(st.tuples(st.integers(0, 1), st.lists(st.integers(0, 900), max_size=4)), min_size=1, max_size=8)
ISN = st.sampled_from((1, 1000, 0xFFFFFF00, 0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFF))


def talk(turns: list[tuple[int, list[int]]], ends_: p.Ends | None = None) -> list[p.Packet]:
    spoken = [(sender, b"".join(record(size) for size in sizes)) for sender, sizes in turns]
    return p.conversation(spoken, ends_)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def disturbed(packets: list[p.Packet], seed: int) -> list[p.Packet]:
    """Handshake in order, then swaps, losses and copies."""
    rest = p.swap(packets[3:], seed, 0.3)
    kept = p.lose(rest, [i for i in range(len(rest)) if (i * 7 + seed) % 11 == 0])
    return packets[:3] + p.duplicate(kept, seed, 0.3, delay=1000)


@QUICK
@given(TURNS, TURNS, st.integers(0, 99), st.integers(1, 6000))
def test_windows_of_any_size_say_the_same(folder: Path, one: list, two: list, seed: int, window: int) -> None:
    other = p.Ends(client=("10.0.0.7", 1024 + seed), mss=100 + seed, client_isn=0xFFFFFFF0)
    packets = p.merged(disturbed(talk(one), seed), disturbed(talk(two, other), seed + 1))
    content = p.pcap(packets)
    whole = without_capture(events_of(content, folder))
    assert without_capture(events_of(content, folder, Limits(window_bytes=window))) == whole


@QUICK
@given(TURNS, ISN, ISN, st.sampled_from((1, 2, 3, 7, 50)))
def test_splits_and_sequence_wrap_say_the_same(folder: Path, turns: list, mine: int, yours: int, mss: int) -> None:
    turns = [(sender, [size % 60 for size in sizes]) for sender, sizes in turns]
    whole = said(events_of(p.pcap(talk(turns)), folder))
    split = p.Ends(mss=mss, client_isn=mine, server_isn=yours)
    assert said(events_of(p.pcap(talk(turns, split)), folder)) == whole


@QUICK
@given(TURNS, st.integers(0, 999), ISN)
def test_shuffled_and_repeated_is_ordered(folder: Path, turns: list, seed: int, isn: int) -> None:
    packets = talk(turns, p.Ends(mss=200, client_isn=isn))
    plain = events_of(p.pcap(packets), folder)
    order = p.swap(packets[3:-3], seed, 0.4, distance=4)
    again = [q._replace(ts=q.ts + 30) for q in order[:: 1 + seed % 3]]
    mixed = p.merged(packets[:3], order, again, packets[-3:])
    shuffled = events_of(p.pcap(mixed, nanoseconds=True), folder)
    assert said(shuffled) == said(plain)
    (end,), (same,) = ends(plain), ends(shuffled)
    assert (end.orig_bytes, end.resp_bytes, end.orig_lost) == (same.orig_bytes, same.resp_bytes, same.orig_lost)
    assert same.duplicates + same.orig_packets + same.resp_packets == len(mixed)


@QUICK
@given(TURNS, st.sets(st.integers(3, 60), max_size=8))
def test_a_hole_invents_nothing(folder: Path, turns: list, lost: set[int]) -> None:
    packets = talk(turns, p.Ends(mss=150))
    whole = said(events_of(p.pcap(packets), folder))
    events = events_of(p.pcap(p.lose(packets, lost)), folder)
    assert set(said(events)) <= set(whole)
    for end in ends(events):
        told = [sum(e.size for e in events if isinstance(e, CaptureLoss) and e.sender == s) for s in ("orig", "resp")]
        assert told == [end.orig_lost, end.resp_lost]


@QUICK
@given(TURNS, st.integers(60, 400))
def test_a_snapshot_length_invents_nothing(folder: Path, turns: list, length: int) -> None:
    packets = talk(turns, p.Ends(mss=300))
    plain = events_of(p.pcap(packets), folder)
    events = events_of(p.pcap(p.snap(packets, length)), folder)
    assert set(said(events)) <= set(said(plain))
    (end,), (cut,) = ends(plain), ends(events)
    assert (cut.orig_bytes + cut.orig_lost, cut.resp_bytes + cut.resp_lost) == (end.orig_bytes, end.resp_bytes)


@QUICK
@given(st.binary(max_size=600), st.binary(max_size=600), st.integers(1, 200))
def test_any_bytes_are_survived(folder: Path, mine: bytes, yours: bytes, mss: int) -> None:
    packets = p.conversation([(0, mine), (1, yours), (0, b"\x7fR" + mine)], p.Ends(mss=mss))
    (end,) = ends(events_of(p.pcap(packets), folder))
    assert (end.orig_bytes, end.resp_bytes) == (2 * len(mine) + 2, len(yours))
