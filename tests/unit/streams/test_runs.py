"""Runs read the same bytes however they are put together."""

from __future__ import annotations

import pytest

from radvigil.records import Mark
from radvigil.streams.runs import Carry, ColumnRun, Columns, JoinedRun, Piece, PieceRun

BUFFER = bytes(range(200))
PIECES = [(10, 50, 4), (14, 100, 1), (15, 20, 10)]
"""Stream offset, place in the buffer, length."""
CONTENT = b"".join(BUFFER[at : at + size] for _, at, size in PIECES)


def columns() -> ColumnRun:
    return columns_of(PIECES, BUFFER)


def columns_of(pieces: list[tuple[int, int, int]], buffer: bytes) -> ColumnRun:
    count = len(pieces)
    views: list[memoryview] = []
    for values in (*zip(*pieces, strict=True), range(7, 7 + count), range(1, 1 + count)):
        made = memoryview(bytearray(8 * count)).cast("q")
        for index, value in enumerate(values):
            made[index] = value
        views.append(made)
    return ColumnRun(Columns(*views, buffer, "c"), 0, count)


def pieces() -> PieceRun:
    marks = [Mark(7 + i, "c", 1 + i) for i in range(3)]
    return PieceRun([Piece(s, s + n, BUFFER, at, m) for (s, at, n), m in zip(PIECES, marks, strict=True)])


def carry() -> Carry:
    made = Carry(10)
    made.append(columns(), 10)
    return made


def joined() -> JoinedRun:
    head = Carry(10)
    run = pieces()
    head.append(PieceRun(run._pieces[:1]), 10)
    return JoinedRun(head, PieceRun(run._pieces[1:]))


@pytest.mark.parametrize("make", [columns, pieces, carry, joined])
def test_every_range(make) -> None:
    run = make()
    assert (run.start, run.end) == (10, 25)
    for at in range(10, 25):
        for size in range(1, 26 - at):
            expected = CONTENT[at - 10 : at - 10 + size]
            assert run.read(at, size) == expected
            assert b"".join(bytes(v) for v in run.views(at, size)) == expected
    assert [run.mark(at).packet for at in (10, 13, 14, 15, 24)] == [1, 1, 2, 3, 3]
    assert [mark.packet for _, mark in run.marks(14)] == [2, 3]


def test_carry_is_cut_and_goes_on() -> None:
    made = carry()
    made.cut(16)
    assert (made.start, made.read(16, 9), made.mark(16).packet) == (16, CONTENT[6:], 3)
    made.append(PieceRun([Piece(25, 27, b"zz", 0, Mark(10, "c", 4))]), 25)
    assert (made.read(24, 3), made.mark(26).packet) == (CONTENT[-1:] + b"zz", 4)


@pytest.mark.parametrize("packet", [4, 7, 40, 1_460])
@pytest.mark.parametrize("stride", [6, 100, 2_000])
def test_repetitions_end_where_something_else_stands(packet: int, stride: int) -> None:
    content = (b"unit" + bytes(stride - 4)) * 9 + b"other" + bytes(50)
    places = range(0, len(content), packet)
    run = columns_of([(at, at, min(packet, len(content) - at)) for at in places], content)
    at = 0
    while at < 9 * stride:
        count = run.repeats(at, b"unit", stride)
        first = at
        at += count * stride
        cut = at % packet > packet - 4  # a packet ends inside the next unit: it is left to the caller
        assert at == 9 * stride or (first < at < 9 * stride and cut)


@pytest.mark.parametrize("make", [columns, pieces, carry, joined])
def test_what_stands_once_is_no_repetition(make) -> None:
    assert make().repeats(10, CONTENT[:2], 5) == 1
    assert make().repeats(10, CONTENT[:2], 500) == 1
