"""Segments out of order, one by one."""

from __future__ import annotations

from radvigil.records import Mark
from radvigil.records.limits import Limits
from radvigil.streams.holes import ACK, FARTHEST, PATIENCE, Disorder, Hole, Segment
from radvigil.streams.runs import Piece

ISN = 0xFFFFFFF0
LIMITS = Limits(reorder_bytes=1000, reorder_ns=10**9)


def segment(at: int, content: bytes, ts: int = 0, wire: int | None = None, ack: int = 0) -> Segment:
    piece = Piece(0, len(content), content, 0, Mark(ts, "", ts))
    return Segment((ISN + at) & 0xFFFFFFFF, ack, ACK, len(content), len(content) if wire is None else wire, piece)


def disorder() -> Disorder:
    made = Disorder(LIMITS)
    made.sides[0].zero = made.sides[1].zero = ISN
    return made


def told(delivered: list) -> list:
    return [(d.start, d.end, d.reason) if isinstance(d, Hole) else (d.start, d.content()) for _, d in delivered]


def see(made: Disorder, *segments: Segment) -> list:
    return [t for s in segments for t in told(made.see(0, s))]


def test_filled_hole_goes_on_with_what_was_held_across_the_wrap() -> None:
    assert see(disorder(), segment(10, b"second"), segment(0, b"0123456789"), segment(16, b"x")) == [
        (0, b"0123456789"),
        (10, b"second"),
        (16, b"x"),
    ]


def test_first_bytes_seen_win() -> None:
    made = disorder()
    assert see(made, segment(4, b"HELD"), segment(2, b"xxYYYYzz"), segment(0, b"abcdefghijkl")) == [
        (0, b"ab"),
        (2, b"xx"),
        (4, b"HELD"),
        (8, b"zz"),
        (10, b"kl"),
    ]
    assert made.sides[0].retransmitted == 0
    assert made.sides[0].held_bytes == 0


def test_repeated_segments_are_counted_and_change_nothing() -> None:
    made = disorder()
    see(made, segment(0, b"abc"), segment(10, b"held"))
    assert see(made, segment(0, b"ABC"), segment(10, b"HELD"), segment(1, b"B"), segment(11, b"EL")) == []
    assert made.sides[0].retransmitted == 4
    assert see(made, segment(3, b"-------")) == [(3, b"-------"), (10, b"held")]


def test_keep_alive_is_a_repetition() -> None:
    made = disorder()
    assert see(made, segment(0, b"abc"), segment(2, b"\0")) == [(0, b"abc")]
    assert made.sides[0].next == 3


def test_hole_is_lost_when_too_much_is_held() -> None:
    made = disorder()
    assert see(made, segment(5, b"a" * 600)) == []
    assert see(made, segment(605, b"b" * 600)) == [(0, 5, "gap"), (5, b"a" * 600), (605, b"b" * 600)]
    assert made.sides[0].lost == 5


def test_hole_is_lost_when_too_old() -> None:
    made = disorder()
    assert see(made, segment(5, b"a", ts=1)) == []
    assert see(made, segment(6, b"b", ts=10**9 + 2)) == [(0, 5, "gap"), (5, b"a"), (6, b"b")]


def test_hole_is_lost_some_time_after_the_receiver_has_it() -> None:
    made = disorder()
    see(made, segment(5, b"abc", ts=1))
    ack = Segment(ISN, (ISN + 8) & 0xFFFFFFFF, ACK, 0, 0, Piece(0, 0, b"", 0, Mark(10, "", 1)))
    assert made.see(1, ack) == []
    late = ack._replace(piece=Piece(0, 0, b"", 0, Mark(10 + PATIENCE, "", 2)))
    assert told(made.see(1, late)) == [(0, 5, "gap"), (5, b"abc")]


def test_acknowledgement_of_what_came_before_the_hole_says_nothing() -> None:
    made = disorder()
    see(made, segment(0, b"abcde"), segment(8, b"ijk", ts=1))
    for ts in (10, 10 + 2 * PATIENCE):
        ack = Segment(ISN, (ISN + 5) & 0xFFFFFFFF, ACK, 0, 0, Piece(0, 0, b"", 0, Mark(ts, "", 1)))
        assert made.see(1, ack) == []


def test_cut_segment_is_a_known_loss() -> None:
    made = disorder()
    assert see(made, segment(0, b"abc", wire=10), segment(10, b"x")) == [(0, b"abc"), (3, 10, "snaplen"), (10, b"x")]
    assert made.sides[0].lost == 7


def test_absurdly_far_segment_is_no_part_of_the_stream() -> None:
    made = disorder()
    assert see(made, segment(FARTHEST + 1, b"far")) == []
    assert not made.is_open


def test_close_gives_up_every_hole_in_order() -> None:
    made = disorder()
    see(made, segment(10, b"b"), segment(5, b"a"))
    assert told(made.close()) == [(0, 5, "gap"), (5, b"a"), (6, 10, "gap"), (10, b"b")]


def test_own_bytes_outlive_the_buffer() -> None:
    made = disorder()
    buffer = bytearray(b"____held____")
    piece = Piece(0, 4, buffer, 4, Mark(0, "", 0))
    made.see(0, Segment((ISN + 10) & 0xFFFFFFFF, 0, ACK, 4, 4, piece))
    made.own_bytes()
    buffer[:] = b"x" * 12
    assert see(made, segment(0, b"0123456789")) == [(0, b"0123456789"), (10, b"held")]


def test_many_tiny_segments_are_bounded() -> None:
    made = Disorder(Limits())
    made.sides[0].zero = ISN
    delivered = [d for i in range(9000) for d in made.see(0, segment(2 + 2 * i, b"x"))]
    assert len(made.sides[0].held) <= 4097
    assert len(delivered) > 0
