"""The base of conversational decoders: what a script receives depends on the bytes alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from radvigil.protocols.dialogue import Dialogue, Request, Skip, Speech, Take, Until
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Banner
from tests.support.driving import FLOW, context_for, drive

REQUESTS = st.lists(
    st.one_of(
        st.builds(Take, st.integers(0, 9)),
        st.builds(Skip, st.integers(0, 12)),
        st.builds(Until, st.sampled_from([b"a", b"ab", b"aba"]), st.integers(3, 12)),
    ),
    max_size=8,
)
BYTES = st.lists(st.sampled_from(b"abc"), max_size=60).map(bytes)


class Scripted(Dialogue):
    """Asks what it is told to ask, and says what it was given."""

    PROTOCOL = "scripted"
    requests: tuple[Request, ...] = ()

    def speak(self, sender: int) -> Speech:
        for request in self.requests:
            try:
                received = repr((yield request))
            except ProtocolViolation as violation:
                received = violation.why
            self.emit(Banner(self.mark(sender), self.flow, text=f"{self.at(sender)} {received} {self.unread(sender)}"))


def said(requests: list[Request], talk: list, split: object) -> list:
    events: list = []
    dialogue = Scripted(FLOW, context_for(events))
    dialogue.requests = tuple(requests)
    drive(dialogue, talk, split)
    return events


@given(REQUESTS, BYTES, st.lists(st.integers(1, 7), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_split_is_the_whole(requests: list[Request], content: bytes, sizes: list[int]) -> None:
    whole = [event.text for event in said(requests, [(0, content)], None)]
    assert [event.text for event in said(requests, [(0, content)], sizes)] == whole
    assert [event.text for event in said(requests, [(0, content)], 1)] == whole


@given(REQUESTS, BYTES, BYTES, st.integers(1, 20))
@settings(max_examples=200, deadline=None)
def test_a_hole_never_invents(requests: list[Request], before: bytes, after: bytes, size: int) -> None:
    holed = [event.text for event in said(requests, [(0, before), (0, size), (0, after)], None)]
    assert holed == [event.text for event in said(requests, [(0, before), (0, size), (0, after)], 1)]
    filled = [event.text for event in said(requests, [(0, before + b"." * size + after)], None)]
    assert holed == filled[: len(holed)]
