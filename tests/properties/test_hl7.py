"""HL7 over MLLP: any bytes give events or Malformed, any split the same ones, a hole never one that was not sent."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import fuzz_hl7
from radvigil.protocols.hl7 import HL7
from radvigil.records import Hl7Message
from tests.support.driving import events_of
from tests.support.talks import mutations, nothing_escapes

PIECES = st.sampled_from(
    [
        b"\x0b",
        b"\x1c",
        b"\r",
        b"\n",
        b"MSH|^~\\&|A|B|C|D|20260101000000||ADT^A01|1|P|2.3",
        b"PID|1||X",
        b"MSA|AA|1",
        b"BHS|",
    ]
)
SAID = st.lists(st.one_of(PIECES, st.binary(max_size=6)), max_size=20).map(b"".join)


@given(st.one_of(st.binary(max_size=300), SAID))
@settings(max_examples=150, deadline=None)
def test_any_bytes(content: bytes) -> None:
    nothing_escapes(HL7, content)


@given(SAID, SAID, st.lists(st.integers(1, 9), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_split(first: bytes, second: bytes, sizes: list[int]) -> None:
    talk = [(0, first), (1, second), (0, second)]
    assert events_of(HL7, talk, sizes) == events_of(HL7, talk) == events_of(HL7, talk, 1)


@given(st.integers(0, 5), st.data())
@settings(max_examples=100, deadline=None)
def test_a_hole_never_invents(count: int, data: st.DataObject) -> None:
    content = fuzz_hl7.SEEDS[0] * (count + 1)
    at = data.draw(st.integers(0, len(content)))
    size = data.draw(st.integers(1, len(content)))
    said = [event for event in events_of(HL7, [(0, content)]) if isinstance(event, Hl7Message)]
    holed = events_of(HL7, [(0, content[:at]), (0, size), (0, content[at + size :])])
    for event in holed:
        if isinstance(event, Hl7Message):
            assert _identity(event) in {_identity(message) for message in said}
            assert event.patient in {message.patient for message in said}


def _identity(event: Hl7Message) -> tuple[str, ...]:
    return (event.message_type, event.control_id, event.sending_application)


def test_the_fuzz_harness_runs_its_seeds_and_their_broken_copies() -> None:
    for number, seed in enumerate(fuzz_hl7.SEEDS):
        fuzz_hl7.one_input(seed)
        for broken in mutations(seed, 60, number):
            fuzz_hl7.one_input(broken)
