from __future__ import annotations

from radvigil.protocols.violations import Complaints, ProtocolViolation
from radvigil.records import Event, Limits, Mark
from tests.support.driving import FLOW, context_for

MARK = Mark(5, "capture", 7)


def told(count: int, bound: int) -> list[Event]:
    events: list[Event] = []
    complaints = Complaints("toy", FLOW, context_for(events, Limits(malformed_per_flow=bound)))
    for number in range(count):
        complaints.tell(ProtocolViolation(number, "RFC 0 1", "why", at=number or None), MARK, 1, at=99)
    complaints.close()
    complaints.close()
    return events


def test_what_is_said() -> None:
    first, second = told(2, 16)
    assert (first.protocol, first.sender, first.clause, first.why) == ("toy", "resp", "RFC 0 1", "why")
    assert (first.mark, first.at, first.offset, first.more) == (MARK, 99, 0, 0)
    assert (second.at, second.offset) == (1, 1)


def test_the_last_one_counts_the_rest() -> None:
    assert [event.more for event in told(10, 3)] == [0, 0, 7]
    assert [event.more for event in told(3, 3)] == [0, 0, 0]
    assert told(0, 3) == []
