"""Shares of a ring: together they tell what one process tells, each thing once and in a place of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from radvigil import protocols
from radvigil.capture import Reading
from radvigil.records import Context, Event, Limits, Mask
from radvigil.streams import SHARES, Protocols, Share, Tracker
from radvigil.streams.sharing import hands_of
from tests.support import packets as p
from tests.traces.make import MAKERS

PROTOCOLS = Protocols(protocols.STREAM_PROTOCOLS, protocols.DATAGRAM_PROTOCOLS, protocols.LINK_PROTOCOLS)
CASES = sorted(name for name in MAKERS if name.endswith((".pcap", ".pcapng")) and "truncated" not in name)


def told(capture: Path, share: Share, limits: Limits) -> list[tuple[int, Event]]:
    events: list[tuple[int, Event]] = []
    context = Context(lambda event: events.append((tracker.place, event)), Mask(b"k" * 32), limits)
    tracker = Tracker(PROTOCOLS, context, strict=True, share=share)
    for table in Reading(capture, limits):
        tracker.see(table)
    tracker.close()
    return events


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("count", [2, 3, SHARES])
def test_shares_ordered_by_place_are_the_whole(case: str, count: int, tmp_path: Path) -> None:
    capture = tmp_path / Path(case).name
    capture.write_bytes(MAKERS[case]())
    limits = Limits(window_bytes=4096)
    whole = told(capture, Share(), limits)
    shares = [told(capture, Share(number, count), limits) for number in range(count)]
    places = [{place for place, _ in share} for share in shares]
    assert sum(map(len, places)) == len(set().union(*places)), "two shares told something in one place"
    assert all([p for p, _ in share] == sorted(p for p, _ in share) for share in shares)
    joined = sorted((pair for share in shares for pair in share), key=lambda pair: pair[0])
    assert [event for _, event in joined] == [event for _, event in whole]
    assert [place for place, _ in joined] == [place for place, _ in whole]


def test_a_bound_on_flows_meets_all_shares_alike(tmp_path: Path) -> None:
    capture = tmp_path / "scan.pcap"
    talks = [p.conversation([(p.CLIENT, b"x")], p.Ends(("10.0.0.1", 1024 + n), ("10.0.0.2", 104))) for n in range(90)]
    capture.write_bytes(p.pcap(p.retimed(p.merged(*talks))))
    limits = Limits(flows_open=20, window_bytes=4096)
    whole = told(capture, Share(), limits)
    assert any(event.KIND == "capture_loss" for _, event in whole)
    shares = [pair for number in range(3) for pair in told(capture, Share(number, 3), limits)]
    assert [event for _, event in sorted(shares, key=lambda pair: pair[0])] == [event for _, event in whole]


def test_flows_are_dealt_evenly_and_whatever_the_rhythm() -> None:
    hands = hands_of(0, 8000).tolist()
    for rhythm in (1, 2, 3, 4):
        counts = [hands[::rhythm].count(hand) for hand in range(SHARES)]
        assert min(counts) > 0.8 * max(counts)


def test_hands_do_not_depend_on_how_many_are_dealt_at_once() -> None:
    assert hands_of(0, 100).tolist() == hands_of(0, 40).tolist() + hands_of(40, 60).tolist()


def test_holes_of_many_silent_flows_are_bounded_for_any_number_of_shares(tmp_path: Path) -> None:
    """Every flow leaves a hole and says nothing more: what is held of all of them together has a bound."""
    packets = []
    for number in range(60):
        ends = p.Ends(("10.0.0.1", 2000 + number), ("10.0.0.2", 104))
        talk = p.conversation([(p.CLIENT, b"a" * 100), (p.CLIENT, b"b" * 100), (p.CLIENT, b"c" * 900)], ends)
        packets.append([one for place, one in enumerate(talk) if place != 3])
    capture = tmp_path / "holes.pcap"
    capture.write_bytes(p.pcap(p.retimed([one for talk in packets for one in talk])))
    bounded = Limits(reorder_total_bytes=SHARES * 2_000, window_bytes=4096)
    whole = told(capture, Share(), bounded)
    shares = [pair for number in range(3) for pair in told(capture, Share(number, 3), bounded)]
    assert [event for _, event in sorted(shares, key=lambda pair: pair[0])] == [event for _, event in whole]
    places = [place for place, event in whole if event.KIND == "capture_loss"]
    free = [place for place, event in told(capture, Share(), Limits(window_bytes=4096)) if event.KIND == "capture_loss"]
    assert min(places) < min(free), "with room for all, holes are given up at the end only"
