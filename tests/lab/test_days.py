"""Whole runs move in time and nothing else: delays stay, checksums stay right, repetitions are flows of their own."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.days import Frame, Run, changed_checksum, load, marked, moved, records_of, starts_of, transport_of, write_day

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def ones_complement_sum(words: list[int]) -> int:
    total = sum(words)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


@pytest.fixture(scope="module")
def run() -> Run:
    return load(str(SAMPLES / "hl7-impostor.pcap=2"))


@given(st.lists(st.integers(1, 0xFFFF), min_size=2, max_size=40), st.integers(1, 0xFFFF), st.data())
def test_checksum_follows_a_changed_word(words: list[int], new: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(words) - 1))
    before = ~ones_complement_sum(words) & 0xFFFF
    after = ~ones_complement_sum([*words[:at], new, *words[at + 1 :]]) & 0xFFFF
    assert changed_checksum(before, words[at], new) in {after, after ^ 0xFFFF if after in (0, 0xFFFF) else after}


def test_first_repetition_is_the_run_itself_later(run: Run) -> None:
    assert [moved(frame, 5, 0) for frame in run.frames] == [
        (frame.nanoseconds + 5, frame.octets) for frame in run.frames
    ]


def test_another_repetition_changes_two_words_only(run: Run) -> None:
    changed = 0
    for frame in run.frames:
        when, data = moved(frame, 10**12, 3)
        assert when - frame.nanoseconds == 10**12
        assert len(data) == len(frame.octets)
        assert data[:12] == frame.octets[:12]
        differing = {at for at, (one, other) in enumerate(zip(data, frame.octets, strict=True)) if one != other}
        allowed = {frame.port_at, frame.port_at + 1, frame.sum_at, frame.sum_at + 1} if frame.port_at else set()
        assert differing <= allowed
        changed += bool(differing)
    assert changed > len(run.frames) / 2


def test_both_directions_of_a_flow_agree_on_the_new_port(run: Run) -> None:
    flows: dict[bytes, set[bytes]] = {}
    for frame in run.frames:
        if frame.port_at:
            _, data = moved(frame, 0, 9)
            flows.setdefault(frame.octets[frame.port_at : frame.port_at + 2], set()).add(
                data[frame.port_at : frame.port_at + 2]
            )
    assert flows
    assert all(len(new) == 1 for new in flows.values())
    assert len({port for new in flows.values() for port in new}) == len(flows)


def test_originator_is_who_spoke_first() -> None:
    payload = bytes(12) + b"\x08\x00" + bytes([0x45, *([0] * 8), 6, *([0] * 2), 10, 0, 0, 1, 10, 0, 0, 2])
    there = payload + (40000).to_bytes(2, "big") + (104).to_bytes(2, "big") + bytes(16)
    back = (
        payload[:26]
        + payload[30:34]
        + payload[26:30]
        + (104).to_bytes(2, "big")
        + (40000).to_bytes(2, "big")
        + bytes(16)
    )
    frames = list(marked(iter([(0, there), (1, back)])))
    assert [frame.port_at for frame in frames] == [34, 36]
    assert transport_of(there) == (6, 34, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]))


def test_day_is_written_in_order_and_whole(run: Run, tmp_path: Path) -> None:
    starts = starts_of("2026-11-24", "Europe/Paris", 5, random.Random(3))
    out = io.BytesIO()
    played = write_day(out, [run], starts, random.Random(3))
    path = tmp_path / "day.pcap"
    path.write_bytes(out.getvalue())
    times = [when for when, _ in records_of(path)]
    assert len(times) == 5 * len(run.frames)
    assert times == sorted(times)
    assert played == [("hl7-impostor", start) for start in starts]
    spans = [times[at + len(run.frames) - 1] - times[at] for at in range(0, len(times), len(run.frames))]
    original = run.frames[-1].nanoseconds - run.frames[0].nanoseconds
    assert all(abs(span - original) <= 1000 for span in spans)


def test_department_works_from_six_to_twenty() -> None:
    starts = starts_of("2026-11-24", "Europe/Paris", 200, random.Random(1))
    local = [datetime.fromtimestamp(start / 1e9, UTC).astimezone(ZoneInfo("Europe/Paris")) for start in starts]
    assert {when.date().isoformat() for when in local} == {"2026-11-24"}
    assert min(when.hour for when in local) >= 6
    assert max(when.hour for when in local) < 20
    assert sum(8 <= when.hour < 12 for when in local) > sum(when.hour >= 16 for when in local)
    assert min(later - earlier for earlier, later in pairwise(starts)) >= 45 * 10**9


def test_frames_without_a_transport_stay_untouched() -> None:
    arp = bytes(12) + b"\x08\x06" + bytes(28)
    assert list(marked(iter([(7, arp)]))) == [Frame(7, arp)]
    assert moved(Frame(7, arp), 1, 4) == (8, arp)
