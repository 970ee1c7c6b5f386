"""Rows of one flow find each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from radvigil.capture import open_capture
from radvigil.streams.grouping import Grouping, keys_of
from tests.support import packets as p


def test_keys_that_share_a_place_are_told_apart() -> None:
    keys = np.array([1, 2, 1, 1 << 60, 3, 2, 1 << 60], np.uint64)
    assert Grouping()._first_rows(keys).tolist() == [0, 1, 0, 3, 4, 1, 3]


def test_groups_keep_the_order_of_the_capture(tmp_path: Path) -> None:
    one, two = p.Ends(client=("10.0.0.1", 1)), p.Ends(client=("10.0.0.1", 2), start=p.EPOCH + 1)
    turns = [(0, b"a"), (1, b"b"), (0, b"c")]
    path = tmp_path / "x"
    path.write_bytes(p.pcap(p.merged(p.conversation(turns, one), p.conversation(turns, two)), nanoseconds=True))
    (table,) = open_capture(path)
    grouped = Grouping().of(table)
    assert len(grouped.keys) == len(grouped.starts) == 2
    assert grouped.rows.tolist() == [*range(0, table.count, 2), *range(1, table.count, 2)]
    sides = grouped.side[: table.count // 2]
    assert (sides != sides[0]).tolist() == [bool(s != 1) for s in table.sport[::2]]


def test_both_directions_have_one_key_and_vlans_have_their_own(tmp_path: Path) -> None:
    frames = [
        p.ethernet(p.ip(p.udp(b"x", 5, 6), p.UDP, "10.0.0.1", "10.0.0.2")),
        p.ethernet(p.ip(p.udp(b"y", 6, 5), p.UDP, "10.0.0.2", "10.0.0.1")),
        p.ethernet(p.ip(p.udp(b"z", 5, 6), p.UDP, "10.0.0.1", "10.0.0.2"), vlans=[3]),
        p.ethernet(p.ip(p.udp(b"w", 5, 6), p.UDP, "10.0.0.2", "10.0.0.1")),
    ]
    path = tmp_path / "x"
    path.write_bytes(p.pcap([p.Packet(p.EPOCH + i, f) for i, f in enumerate(frames)], nanoseconds=True))
    (table,) = open_capture(path)
    keys, side = keys_of(table, slice(None))
    assert keys[0] == keys[1]
    assert side[0] != side[1]
    assert len(set(keys.tolist())) == 3
