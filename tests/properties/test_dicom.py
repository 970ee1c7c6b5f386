"""The DICOM decoder under any bytes, any split and any hole."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from radvigil.protocols.dicom import DICOM
from radvigil.records import (
    EVENT_TYPES,
    DicomAssociation,
    DicomEnd,
    DicomMessage,
    Event,
    ImageOrigin,
    Limits,
    Malformed,
    Match,
    Opening,
)
from tests.support import dicom_traffic as dicom
from tests.support.driving import FLOW, context_for, drive, events_of

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Talk = list[tuple[int, bytes | int]]


@cache
def conversation() -> tuple[tuple[int, bytes], ...]:
    """A day in two minutes: images of several encodings, a query, a refusal, a release."""
    proposals = [
        (dicom.CT, [dicom.EXPLICIT]),
        (dicom.CT, [dicom.IMPLICIT]),
        (dicom.CT, [dicom.DEFLATED]),
        (dicom.STUDY_FIND, [dicom.EXPLICIT]),
    ]
    keys = dicom.image()
    del keys.PixelData
    keys.QueryRetrieveLevel = "STUDY"
    find = dicom.message(
        "C_FIND_RQ",
        7,
        MessageID=9,
        AffectedSOPClassUID=dicom.STUDY_FIND,
        Priority=0,
        Identifier=dicom.data_set(keys),
    )
    pixels = bytes(range(256)) * 3
    return (
        (0, dicom.request(proposals)),
        (1, dicom.accept(proposals)),
        (0, dicom.store(dicom.data_set(dicom.image(pixels)), 1, most=200)),
        (1, dicom.stored()),
        (0, dicom.store(dicom.data_set(dicom.image(pixels, "1.2.3.9"), dicom.IMPLICIT), 3, most=90, number=2)),
        (1, dicom.stored(0xA700, 3, "1.2.3.9", 2)),
        (0, dicom.store(dicom.data_set(dicom.image(pixels, "1.2.3.8"), dicom.DEFLATED), 5, number=3)),
        (0, find),
        (1, dicom.stored(0, 5, "1.2.3.8", 3)),
        (0, dicom.release_request()),
        (1, dicom.release_answer()),
    )


def strings(size: int) -> st.SearchStrategy[bytes]:
    """Random bytes, and pieces of true conversations."""
    pieces = st.sampled_from([content for _, content in conversation()])
    cut = st.tuples(pieces, st.integers(0, 600), st.integers(0, 600)).map(lambda t: t[0][t[1] : t[1] + t[2]])
    header = st.builds(
        lambda kind, length, body: bytes([kind, 0]) + length.to_bytes(4, "big") + body,
        st.integers(0, 9),
        st.integers(0, 300),
        st.binary(max_size=80),
    )
    return st.lists(st.one_of(st.binary(max_size=60), cut, header, pieces), max_size=size).map(b"".join)


talks = st.lists(st.tuples(st.integers(0, 1), strings(4)), max_size=6)
splits = st.one_of(st.just(1), st.integers(2, 40), st.lists(st.integers(1, 60), min_size=1, max_size=5))


def mutated(changes: list[tuple[int, int, int]]) -> Talk:
    """The conversation with single bytes changed: (item, place, value)."""
    talk = [(sender, bytearray(content)) for sender, content in conversation()]
    for item, place, value in changes:
        content = talk[item % len(talk)][1]
        content[place % len(content)] = value
    return [(sender, bytes(content)) for sender, content in talk]


changes = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3000), st.integers(0, 255)), max_size=8)


def told(talk: Talk, split=None, midstream: bool = False, digests: bool = False) -> list[Event]:
    limits = Limits()
    return events_of(DICOM, talk, split, context_for([], limits, digests), midstream)


@SETTINGS
@given(talk=talks, midstream=st.booleans())
def test_any_bytes_give_events_never_an_exception(talk: Talk, midstream: bool) -> None:
    for event in told(talk, midstream=midstream):
        assert type(event) in EVENT_TYPES


@SETTINGS
@given(talk=talks, split=splits, midstream=st.booleans(), digests=st.booleans())
def test_the_same_bytes_split_in_any_way_tell_the_same(talk: Talk, split, midstream: bool, digests: bool) -> None:
    assert told(talk, split, midstream, digests) == told(talk, None, midstream, digests)


@SETTINGS
@given(changes=changes, split=splits, digests=st.booleans())
def test_a_damaged_conversation_split_in_any_way_tells_the_same(changes, split, digests: bool) -> None:
    talk = mutated(changes)
    assert told(talk, split, digests=digests) == told(talk, digests=digests)


def test_byte_by_byte_is_the_whole() -> None:
    talk = list(conversation())
    assert told(talk, 1, digests=True) == told(talk, digests=True)
    assert len([e for e in told(talk) if isinstance(e, DicomMessage)]) == 7


holes = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 1200), st.integers(1, 900)), min_size=1, max_size=4)
"""(item of the conversation, where in it, how long)."""


def with_holes(where: list[tuple[int, int, int]]) -> Talk:
    talk: Talk = list(conversation())
    for item, place, size in where:
        sender, content = talk[item]
        if isinstance(content, int) or len(content) < 2:
            continue
        first = place % len(content)
        lost = min(size, len(content) - first)
        pieces: Talk = [(sender, content[:first]), (sender, lost), (sender, content[first + lost :])]
        talk[item : item + 1] = [piece for piece in pieces if piece[1]]
    return talk


@settings(SETTINGS, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(where=holes, split=splits)
def test_a_hole_never_invents_an_event(where, split) -> None:
    """What is told with holes was also said without, but for what the hole itself cuts."""
    whole = told(list(conversation()))
    events = told(with_holes(where), split)

    for kind in (DicomMessage, ImageOrigin):
        lost_ones = Counter(essence(e) for e in events if isinstance(e, kind))
        assert lost_ones <= Counter(essence(e) for e in whole if isinstance(e, kind))
    assert len([e for e in events if isinstance(e, DicomAssociation)]) <= 2
    assert not [e for e in events if isinstance(e, Malformed)], "a hole is nobody's fault"
    assert len([e for e in events if isinstance(e, DicomEnd)]) <= 2


def essence(event: DicomMessage | ImageOrigin) -> tuple[object, ...]:
    """What a hole elsewhere leaves as it is."""
    if isinstance(event, DicomMessage):
        return (event.sender, event.command, event.message_id, event.context_id, event.sop_instance, event.status)
    return (event.sender, event.manufacturer, event.model, event.serial, event.software)


@SETTINGS
@given(talk=talks, midstream=st.booleans())
def test_memory_stays_in_its_limits(talk: Talk, midstream: bool) -> None:
    """`Driver` refuses a Need beyond `carry_bytes`; here: what is carried is one small structure."""
    limits = Limits(dicom_associate_pdu=4096, carry_bytes=8192)
    driver = drive(DICOM.decoder(FLOW, context_for([], limits), midstream), talk, 7, limits)

    assert driver.largest_carry <= 8192 + 7


@SETTINGS
@given(orig=strings(2), resp=strings(2), midstream=st.booleans())
def test_the_probe_answers_any_bytes(orig: bytes, resp: bytes, midstream: bool) -> None:
    whole = DICOM.probe(Opening(orig[:512], resp[:512], 1, 104, midstream))
    assert whole in tuple(Match)


@SETTINGS
@given(size=st.integers(1, 300))
def test_the_probe_never_goes_back_on_its_word(size: int) -> None:
    request, answer = conversation()[0][1], conversation()[1][1]
    first = DICOM.probe(Opening(request[:size], b"", 1, 104, False))
    assert first in (Match.MORE, Match.YES)
    assert DICOM.probe(Opening(request[:512], answer[:size], 1, 104, False)) is not Match.NO


def test_events_are_never_changed_by_the_time_they_are_held() -> None:
    talk = list(conversation())
    late = sorted(talk, key=lambda item: item[0])
    marks = Counter(replace(e, mark=talk_mark(e)).__repr__() for e in told(late) if isinstance(e, DicomMessage))
    assert marks == Counter(replace(e, mark=talk_mark(e)).__repr__() for e in told(talk) if isinstance(e, DicomMessage))


def talk_mark(event: Event):
    """Marks differ when the items are given in another order."""
    return event.mark._replace(ts=0, packet=0)
