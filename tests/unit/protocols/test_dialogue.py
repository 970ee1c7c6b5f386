from __future__ import annotations

import pytest

from radvigil.protocols.dialogue import Dialogue, Hole, Skip, Some, Speech, Take, Until
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import (
    DONE,
    ORIGINATOR,
    RESPONDER,
    Banner,
    BytesRun,
    Event,
    Flow,
    Gap,
    Limits,
    Malformed,
    Mark,
    Need,
)
from tests.support.driving import FLOW, Split, Talk, context_for, drive

LINES = b"ab\r\n" + b"\x00\x03xyz" + b"lonely\r\n" + b"\x00\x00" + b"c\rd\r\n" + b"\x00\x05-----"


class Lines(Dialogue):
    """A line, then a counted body that is skipped, again and again; a line of `!` is a violation."""

    PROTOCOL = "lines"

    def speak(self, sender: int) -> Speech:
        while True:
            line = yield Until(b"\r\n", 16, "test 1", "line-length")
            mark, at = self.mark(sender), self.at(sender)
            if line == b"!\r\n":
                raise ProtocolViolation(1, "test 2", "shout")
            if line == b"tls\r\n":
                self.hand_over("tls")
                return
            size = int.from_bytes((yield Take(2)), "big")
            yield Skip(size)
            self.emit(Banner(mark, self.flow, self.said_by(sender), "lines", f"{at}:{line!r}+{size}"))


class Patient(Lines):
    """The same, but holes and violations do not end it."""

    def speak(self, sender: int) -> Speech:
        while True:
            try:
                yield from super().speak(sender)
            except Hole:
                yield Until(b"\r\n", 1 << 20)

    def resume(self, sender: int) -> Speech | None:
        return self.speak(sender)


def heard(dialogue: type[Dialogue], talk: Talk, split: Split = None) -> list[Event]:
    events: list[Event] = []
    drive(dialogue(FLOW, context_for(events)), talk, split)
    return events


def texts(events: list) -> list[str]:
    return [event.text if isinstance(event, Banner) else f"{event.at}+{event.offset} {event.why}" for event in events]


SAID = ["0:b'ab\\r\\n'+3", "9:b'lonely\\r\\n'+0", "19:b'c\\rd\\r\\n'+5"]


@pytest.mark.parametrize("split", [None, 1, 2, 3, 7])
def test_any_split_says_the_same(split: int | None) -> None:
    assert texts(heard(Lines, [(ORIGINATOR, LINES)], split)) == SAID


def test_both_directions_are_apart() -> None:
    events = heard(Lines, [(ORIGINATOR, LINES[:5]), (RESPONDER, LINES), (ORIGINATOR, LINES[5:])])
    assert [event.sender for event in events] == ["resp"] * 3 + ["orig"] * 3


def test_marks_are_those_of_the_first_byte() -> None:
    events = heard(Lines, [(ORIGINATOR, b"ab\r\n"), (ORIGINATOR, b"\x00\x00xy\r\n"), (ORIGINATOR, b"\x00\x00")])
    assert [event.mark.packet for event in events] == [1, 2]


def test_skipped_bytes_are_never_delivered() -> None:
    events: list[Event] = []
    driver = drive(Lines(FLOW, context_for(events)), [(ORIGINATOR, b"ab\r\n\x20\x00" + b"x" * 8192)], split=1)
    assert len(events) == 1
    assert driver.calls == 6


def test_nothing_is_said_before_the_last_skipped_byte() -> None:
    assert heard(Lines, [(ORIGINATOR, b"ab\r\n\x00\x03xy")]) == []


def test_a_hole_ends_the_direction_by_default() -> None:
    events: list[Event] = []
    drive(
        Lines(FLOW, context_for(events)),
        [(ORIGINATOR, b"ab\r\n\x00"), (ORIGINATOR, 4), (ORIGINATOR, LINES), (RESPONDER, LINES)],
    )
    assert [event.sender for event in events] == ["resp"] * 3


def test_a_hole_inside_skipped_bytes_is_nothing() -> None:
    turns = [(ORIGINATOR, b"ab\r\n\x00\x09x"), (ORIGINATOR, 5), (ORIGINATOR, b"xyzq\r\n\x00\x00")]
    assert texts(heard(Lines, turns)) == ["0:b'ab\\r\\n'+9", "15:b'q\\r\\n'+0"]


def test_a_hole_that_ends_with_the_skipped_bytes_is_nothing() -> None:
    turns = [(ORIGINATOR, b"ab\r\n\x00\x09x"), (ORIGINATOR, 8), (ORIGINATOR, b"q\r\n\x00\x00")]
    assert texts(heard(Lines, turns)) == ["0:b'ab\\r\\n'+9", "15:b'q\\r\\n'+0"]


def test_a_hole_beyond_the_skipped_bytes_is_a_hole() -> None:
    turns = [(ORIGINATOR, b"ab\r\n\x00\x09x"), (ORIGINATOR, 9), (ORIGINATOR, b"q\r\n\x00\x00")]
    assert texts(heard(Lines, turns)) == ["0:b'ab\\r\\n'+9"]


def test_a_script_may_go_on_after_a_hole() -> None:
    turns = [(ORIGINATOR, b"ab\r\n"), (ORIGINATOR, 2), (ORIGINATOR, b"bc\r\nq\r\n\x00\x00")]
    assert texts(heard(Patient, turns)) == ["10:b'q\\r\\n'+0"]


def test_a_hole_before_the_first_byte() -> None:
    turns = [(ORIGINATOR, 7), (ORIGINATOR, b"bc\r\nq\r\n\x00\x00")]
    assert texts(heard(Patient, turns)) == ["11:b'q\\r\\n'+0"]


@pytest.mark.parametrize("split", [None, 1, 5])
def test_a_violation_is_said_once_and_ends_the_direction(split: int | None) -> None:
    events = heard(Lines, [(ORIGINATOR, b"ab\r\n\x00\x00!\r\n" + LINES)], split)
    assert texts(events) == ["0:b'ab\\r\\n'+0", "6+1 shout"]


@pytest.mark.parametrize("split", [None, 1, 5])
def test_a_line_beyond_its_limit(split: int | None) -> None:
    events = heard(Patient, [(ORIGINATOR, b"x" * 15 + b"\r\n" + b"\x00\x00")], split)
    assert texts(events) == ["0+16 line-length", "15:b'\\r\\n'+0"]


def test_violations_are_bounded_and_the_last_counts_the_rest() -> None:
    events: list[Event] = []
    drive(Patient(FLOW, context_for(events, Limits(malformed_per_flow=3))), [(ORIGINATOR, b"!\r\n" * 10)])
    assert [event.more for event in events if isinstance(event, Malformed)] == [0, 0, 7]


def test_handing_over_names_the_first_unread_byte() -> None:
    decoder = Lines(FLOW, context_for([]))
    assert decoder.segment(ORIGINATOR, BytesRun(b"tls\r\n\x16\x03")) == Need(5, 1)
    assert decoder.successor == "tls"
    assert decoder.segment(RESPONDER, BytesRun(b"xyz")) == Need(0, 1)


def test_a_direction_that_is_over_wants_nothing() -> None:
    decoder = Lines(FLOW, context_for([]))
    assert decoder.segment(ORIGINATOR, BytesRun(b"!\r\n")) == DONE
    assert decoder.gap(ORIGINATOR, Gap(3, 5, Mark(0, "", 0))) == DONE


class Parrot(Dialogue):
    """Says all it hears at once."""

    PROTOCOL = "parrot"

    def __init__(self, flow: Flow, context: object, midstream: bool = False) -> None:
        super().__init__(flow, context, midstream)  # type: ignore[arg-type]
        self.all = b""

    def speak(self, sender: int) -> Speech:
        while len(self.all) < 20:
            self.all += yield Some(4)


@pytest.mark.parametrize("split", [None, 1, 3])
def test_some_takes_what_is_there(split: int | None) -> None:
    decoder = Parrot(FLOW, context_for([]))
    drive(decoder, [(ORIGINATOR, bytes(range(19)))], split)
    assert decoder.all == bytes(range(19))


def test_searching_reads_every_byte_about_once() -> None:
    class Counting(BytesRun):
        __slots__ = ()
        asked = 0

        def read(self, at: int, size: int) -> bytes:
            Counting.asked += size
            return super().read(at, size)

    class Far(Dialogue):
        def speak(self, sender: int) -> Speech:
            yield Until(b"\r\n\r\n", 1 << 20)

    decoder = Far(FLOW, context_for([]))
    content = b"x" * 100_000
    for end in range(1_000, 100_001, 1_000):
        decoder.segment(ORIGINATOR, Counting(content[:end]))
    assert Counting.asked < 110_000
