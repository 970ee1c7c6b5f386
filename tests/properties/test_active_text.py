"""Active text: any bytes are answered, in bounded time and with bounded events; a normal name never changes that."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from radvigil.protocols.active_text import ActiveTexts, active_kind, active_kind_of_uid, worth_a_look
from radvigil.protocols.dicom import DICOM
from radvigil.protocols.hl7 import HL7
from radvigil.records import ActiveText, Limits
from tests.support import dicom_traffic as d
from tests.support.driving import FLOW, context_for, events_of, orig, resp

KINDS = {"markup", "formula", "path", "sql", "script", "control"}
PIECES = st.sampled_from(
    [b"<", b">", b"script", b"'", b" or ", b"1=1", b"../", b"..\\", b"${", b"}", b"=", b"cmd|", b"!", b"^", b"\\",
     b"\x1b", b"$(", b";", b"drop table", b"union", b" ", b"select", b"--", b"%2e", b"\0",
     b"on", b"load", b"{{", b"(", b"\xe9"]
)  # fmt: skip
HOSTILE = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=40).map(b"".join))
NAME = st.from_regex(rb"[A-Z][a-z]{1,12}([ '^-][A-Za-z]{1,12}){0,3}", fullmatch=True)


@given(HOSTILE)
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_answered(raw: bytes) -> None:
    for kind in (active_kind(raw), active_kind_of_uid(raw)):
        assert kind is None or kind in KINDS
    if active_kind(raw):
        assert worth_a_look(raw)
        assert active_kind_of_uid(raw)


@given(PIECES, PIECES, PIECES)
@settings(max_examples=60, deadline=2_000)
def test_the_longest_values_cost_little(first: bytes, second: bytes, third: bytes) -> None:
    active_kind((first + second + third) * 400)


@given(NAME)
@settings(max_examples=300, deadline=None)
def test_names_are_not_active(name: bytes) -> None:
    if not re.search(rb"(?i)union", name):
        assert active_kind(name) is None


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from("ABCDEF"), st.sampled_from(sorted(KINDS))), max_size=60))
def test_events_are_bounded_and_each_is_said_once(places: list) -> None:
    limits = Limits(names=4)
    texts = ActiveTexts("dicom", FLOW, context_for([], limits))
    told = [e for sender, *place in places for e in texts.events(sender, [tuple(place)], FLOW_MARK)]
    assert len({(e.sender, e.field, e.kind) for e in told}) == len(told)
    for sender, word in enumerate(("orig", "resp")):
        distinct = {tuple(place) for who, *place in places if who == sender}
        assert sum(e.sender == word for e in told) == min(4, len(distinct))


FLOW_MARK = events_of(HL7, [orig(b"\x0bMSH|^~\\&|<img src=x>||||||A|1|P|2.5\r\x1c\r")])[0].mark


@given(HOSTILE, HOSTILE, st.sampled_from([None, 1, 7]))
@settings(max_examples=100, deadline=None)
def test_a_conversation_with_any_values_keeps_none_of_them(name: bytes, pid: bytes, split: int | None) -> None:
    image = d.data_set(d.image()).replace(b"DOE^JANE", _fitted(name, 8)).replace(b"PATIENT4242 ", _fitted(pid, 12))
    talk = [
        orig(d.request([(d.CT, [d.EXPLICIT])])),
        resp(d.accept([(d.CT, [d.EXPLICIT])])),
        orig(d.store(image)),
        resp(d.stored()),
    ]
    events = events_of(DICOM, talk, split)
    assert events == events_of(DICOM, talk)
    for event in events:
        if isinstance(event, ActiveText):
            assert (event.field, event.kind in KINDS) in {("PatientName", True), ("PatientID", True)}


def _fitted(raw: bytes, size: int) -> bytes:
    return raw[:size].ljust(size)
