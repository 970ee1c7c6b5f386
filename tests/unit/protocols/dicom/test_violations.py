"""What a peer breaks is told, with its clause, and reading goes on."""

from __future__ import annotations

import struct

import pytest

from radvigil.protocols.dicom import DICOM
from radvigil.records import DicomAssociation, DicomMessage, Limits, Malformed
from tests.support import dicom_traffic as dicom
from tests.support.driving import context_for, events_of, orig, resp

ECHO = [(dicom.VERIFICATION, [dicom.IMPLICIT])]
ECHO_RQ = dicom.message("C_ECHO_RQ", MessageID=7, AffectedSOPClassUID=dicom.VERIFICATION)
OPENED = [orig(dicom.request(ECHO)), resp(dicom.accept(ECHO))]


def complaints(talk, **options):
    events = events_of(DICOM, talk, **options)
    return [(e.clause, e.why) for e in events if isinstance(e, Malformed)], events


def fragment(content: bytes, control: int = 3, context: int = 1) -> bytes:
    return struct.pack(">BxIIBB", 4, len(content) + 6, len(content) + 2, context, control) + content


def element(number: int, value: bytes) -> bytes:
    return struct.pack("<HHI", 0, number, len(value)) + value


def command(*elements: bytes, length: int | None = None) -> bytes:
    body = b"".join(elements)
    return element(0, struct.pack("<I", len(body) if length is None else length)) + body


ECHO_FIELD = element(0x0100, b"\x30\x00")
NO_DATA = element(0x0800, b"\x01\x01")
NUMBER = element(0x0110, b"\x01\x00")

FATAL = [
    (b"\x09\x00\x00\x00\x00\x04abcd", ("PS3.8 9.3.1", "unknown-pdu-type")),
    (b"\x05\x00\x00\x00\x00\x05abcde", ("PS3.8 9.3.6", "pdu-length")),
    (b"\x01\x00\x00\x00\x00\x08" + bytes(8), ("PS3.8 9.3.2", "pdu-length")),
    (b"\x04\x00\x00\x00\x00\x05" + bytes(5), ("PS3.8 9.3.5", "pdu-length")),
    (b"\x04\x00\xf0\x00\x00\x00" + bytes(9), ("PS3.8 9.3.5", "pdu-length")),
    (struct.pack(">BxIIBB", 4, 8, 99, 1, 3) + b"ab", ("PS3.8 9.3.5.1", "pdv-length")),
    (struct.pack(">BxIIBB", 4, 8, 1, 1, 3) + b"ab", ("PS3.8 9.3.5.1", "pdv-length")),
    (struct.pack(">BxIIBB", 4, 9, 2, 1, 0) + b"abc", ("PS3.8 9.3.5.1", "pdv-length")),
    (struct.pack(">BxIIBB", 4, 10, 4, 1, 0) + b"abcd", ("PS3.7 6.3", "data-set-without-command")),
    (fragment(b"\1\2\3"), ("PS3.7 6.3.1", "command-length")),
    (fragment(b"\x00\x00\x00\x00UL\x04\x00\x01\x00\x00\x00"), ("PS3.7 6.3.1", "command-not-implicit")),
    (fragment(struct.pack("<HHI", 8, 0, 0)), ("PS3.7 6.3.1", "command-group")),
    (fragment(struct.pack("<HHI", 0, 0, 99)), ("PS3.7 6.3.1", "command-length")),
    (fragment(command(NUMBER, NO_DATA)), ("PS3.7 E.1", "command-field")),
    (fragment(command(element(0x100, b"\x77\x77"), NUMBER, NO_DATA)), ("PS3.7 E.1", "command-field")),
    (fragment(b"", 1) + fragment(b"xx", 0), ("PS3.7 6.3", "command-unfinished")),
]


@pytest.mark.parametrize(("sent", "told"), FATAL, ids=lambda value: value[1] if isinstance(value, tuple) else "")
@pytest.mark.parametrize("split", [None, 1])
def test_what_cannot_be_read_is_told_and_the_next_message_is_read(sent: bytes, told, split) -> None:
    found, events = complaints([*OPENED, orig(sent), orig(ECHO_RQ), orig(ECHO_RQ)], split=split)

    assert told in found
    assert isinstance(events[0], DicomAssociation)
    assert "C-ECHO-RQ" in [e.command for e in events if isinstance(e, DicomMessage)]


ODD = [
    (fragment(command(ECHO_FIELD, NUMBER, NO_DATA, length=3)), ("PS3.7 E.1", "command-group-length")),
    (fragment(command(ECHO_FIELD, NO_DATA)), ("PS3.7 E.1", "message-id")),
    (fragment(command(ECHO_FIELD, NUMBER)), ("PS3.7 E.1", "data-set-type")),
    (fragment(command(NUMBER, ECHO_FIELD, NO_DATA)), ("PS3.7 6.3.1", "element-order")),
    (fragment(command(ECHO_FIELD, NUMBER, NO_DATA), 7), ("PS3.8 E.2", "message-control-header")),
    (fragment(command(ECHO_FIELD, NUMBER, NO_DATA), 3, 2), ("PS3.8 9.3.2.2", "context-id")),
    (fragment(command(ECHO_FIELD, NUMBER, NO_DATA), 3, 9), ("PS3.8 9.3.5.1", "context-not-accepted")),
]


@pytest.mark.parametrize(("sent", "told"), ODD, ids=lambda value: value[1] if isinstance(value, tuple) else "")
def test_what_can_be_read_all_the_same_is_told_and_read(sent: bytes, told) -> None:
    found, events = complaints([*OPENED, orig(sent)])

    assert told in found
    assert [e.command for e in events if isinstance(e, DicomMessage)] == ["C-ECHO-RQ"]


def test_data_before_the_association() -> None:
    found, events = complaints([orig(ECHO_RQ)])

    assert found == [("PS3.8 9.2.3", "unexpected-pdu")]
    assert [e.command for e in events if isinstance(e, DicomMessage)] == ["C-ECHO-RQ"]


def test_data_after_the_release() -> None:
    found, _ = complaints([*OPENED, orig(dicom.release_request()), orig(ECHO_RQ)])

    assert found == [("PS3.8 9.2.3", "unexpected-pdu")]


def request_with(offset: int, content: bytes) -> bytes:
    raw = bytearray(dicom.request(ECHO))
    raw[offset : offset + len(content)] = content
    return bytes(raw)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (request_with(26, b"BAD\\NAME\r\n".ljust(16)), ("PS3.5 6.2", "ae-title")),
        (request_with(10, b" " * 16), ("PS3.5 6.2", "ae-title")),
        (request_with(6, b"\x00\x02"), ("PS3.8 9.3.2", "protocol-version")),
        (request_with(74, b"\x1f"), ("PS3.8 9.3.2.1", "application-context")),
    ],
)
def test_an_odd_request_is_told_and_read(sent: bytes, told) -> None:
    found, events = complaints([orig(sent), resp(dicom.accept(ECHO))])

    assert found == [told]
    assert [e.result for e in events if isinstance(e, DicomAssociation)] == ["accepted"]


def test_an_item_that_reaches_beyond_its_pdu() -> None:
    found, events = complaints([orig(request_with(76, b"\x7f\xff")), resp(dicom.reject())])

    assert found == [("PS3.8 9.3.2", "item-length")]
    assert [e.result for e in events if isinstance(e, DicomAssociation)] == ["rejected"]


def store(content: bytes) -> list[tuple[int, bytes]]:
    proposals = [(dicom.CT, [dicom.EXPLICIT])]
    return [orig(dicom.request(proposals)), resp(dicom.accept(proposals)), orig(dicom.store(content))]


GOOD = dicom.data_set(dicom.image())
START = GOOD[:18]  # Specific Character Set
NESTING = b"\x08\x00\x62\x00SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
"""A sequence of undefined length and its item of undefined length."""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (dicom.data_set(dicom.image(), dicom.IMPLICIT), ("PS3.5 A", "transfer-syntax")),
        (START + b"\x08\x00\x16\x00??\x02\x00ab", ("PS3.5 7.1.2", "vr")),
        (START + b"\x08\x00\x01\x00CS\x02\x00ab", ("PS3.5 7.1", "element-order")),
        (START + b"\x08\x00\x60\x00CS\x40\x00ab", ("PS3.5 7.1.1", "element-length")),
        (START + b"\x08\x00\x62\x00SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x0d\xe0\0\0\0\0", ("PS3.5 7.5", "delimiter")),
        (START + b"\x08\x00\x62\x00OB\x00\x00\xff\xff\xff\xff", ("PS3.5 7.1.1", "undefined-length")),
        (
            START + b"\x08\x00\x62\x00SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" * 20,
            ("PS3.5 7.5", "depth"),
        ),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
@pytest.mark.parametrize("split", [None, 1])
def test_a_broken_data_set_is_told_and_its_message_too(content: bytes, told, split) -> None:
    found, events = complaints(store(content), split=split)

    assert found == [told]
    assert [(e.command, e.complete) for e in events if isinstance(e, DicomMessage)] == [("C-STORE-RQ", True)]


def deflated(content: bytes):
    proposals = [(dicom.CT, [dicom.DEFLATED])]
    return [orig(dicom.request(proposals)), resp(dicom.accept(proposals)), orig(dicom.store(content))]


def test_deflate_that_is_none() -> None:
    assert complaints(deflated(b"\xff" * 40))[0] == [("PS3.5 A.5", "deflate")]


def test_a_data_set_that_was_not_deflated_is_read() -> None:
    found, events = complaints(deflated(GOOD))

    assert found == [("PS3.5 A.5", "not-deflated")]
    assert [e.modality for e in events if isinstance(e, DicomMessage)] == ["CT"]


def test_a_deflate_bomb_stops_at_its_bound() -> None:
    image = dicom.image()
    image.PixelData = bytes(20_000_000)
    image.SeriesInstanceUID = None  # the reading goes on to the pixels
    talk = deflated(dicom.data_set(image, dicom.DEFLATED))
    found, events = complaints(talk, context=context_for([], Limits(dicom_inflate=1000), digests=True))

    assert found == []
    assert [e.modality for e in events if isinstance(e, DicomMessage)] == ["CT"]


def test_complaints_are_bounded() -> None:
    limits = Limits(malformed_per_flow=3)
    talk = [*OPENED, *[orig(b"\x09\x00\x00\x00\x00\x04abcd" + ECHO_RQ)] * 5]
    events = [e for e in events_of(DICOM, talk, context=context_for([], limits)) if isinstance(e, Malformed)]

    assert len(events) == 3
    assert events[-1].more == 2


def test_a_command_that_never_ends_is_given_up() -> None:
    limits = Limits(dicom_command=1000)
    talk = [*OPENED, *[orig(fragment(bytes(400), 1))] * 5, orig(ECHO_RQ)]
    found, events = complaints(talk, context=context_for([], limits))

    assert ("PS3.7 6.3.1", "command-length") in found
    assert "C-ECHO-RQ" in [e.command for e in events if isinstance(e, DicomMessage)]


def test_too_many_messages_under_way() -> None:
    talk = [*OPENED, *[orig(fragment(b"\0\0", 1, context)) for context in range(1, 60, 2)]]

    assert ("PS3.8 E.1", "too-many-messages") in complaints(talk)[0]


def test_an_endless_search_ends() -> None:
    talk = [*OPENED, orig(b"\x99" * 100)]
    talk += [orig(b"\x99" * (1 << 20))] * 20

    assert complaints([*talk, orig(ECHO_RQ)])[0] == [("PS3.8 9.3.1", "unknown-pdu-type")]
