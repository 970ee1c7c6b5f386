"""IP packets in pieces."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from radvigil.capture import NONE, UDP
from radvigil.records.limits import Limits
from tests.support import packets as p
from tests.unit.capture.reading import read

BODY = bytes(i * 7 % 256 for i in range(3000))
WHOLE4 = p.ipv4(p.udp(BODY, 5, 6), p.UDP, ident=9)
WHOLE6 = p.ipv6(p.udp(BODY, 5, 6), p.UDP)


def records(pieces: list[bytes], step: int = 10**7) -> bytes:
    return p.pcap([p.Packet(p.EPOCH + i * step, p.ethernet(f)) for i, f in enumerate(pieces)])


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
@pytest.mark.parametrize("cut", [p.fragments4(WHOLE4, 800), p.fragments6(WHOLE6, 800)], ids=["4", "6"])
def test_any_order(tmp_path: Path, cut: list[bytes], order: tuple[int, ...]) -> None:
    rows, capture = read(records([cut[i] for i in order]), tmp_path)
    assert [r.kind for r in rows] == [NONE, NONE, NONE, UDP]
    assert (rows[3].payload, rows[3].sport, rows[3].wire) == (BODY, 5, 3000)
    assert capture.notes == ()


def test_fragments_meet_across_windows(tmp_path: Path) -> None:
    rows, _ = read(records(p.fragments4(WHOLE4, 800)), tmp_path, Limits(window_bytes=900))
    assert rows[-1].payload == BODY


def test_first_bytes_win(tmp_path: Path) -> None:
    cut = p.fragments4(WHOLE4, 800)
    liar = p.ipv4(b"\xff" * 800, p.UDP, ident=9, fragment=0x2000 | 100)
    rows, _ = read(records([*cut[:2], liar, *cut[2:]]), tmp_path)
    assert rows[-1].payload == BODY


def test_missing_piece_is_noted(tmp_path: Path) -> None:
    rows, capture = read(records(p.fragments4(WHOLE4, 800)[:-1]), tmp_path)
    assert {r.kind for r in rows} == {NONE}
    assert [(n.code, n.count) for n in capture.notes] == [("fragments-lost", 1)]


def test_old_pieces_are_given_up(tmp_path: Path) -> None:
    rows, _ = read(records(p.fragments4(WHOLE4, 800), step=20 * 10**9), tmp_path)
    assert {r.kind for r in rows} == {NONE}


def test_flood_is_bounded(tmp_path: Path) -> None:
    flood = [p.ipv4(b"x" * 8, p.UDP, ident=i + 1, fragment=0x2000) for i in range(300)]
    _, capture = read(records(flood, step=1000), tmp_path, Limits(fragments=16))
    assert [(n.code, n.count) for n in capture.notes] == [("fragments-lost", 300)]
