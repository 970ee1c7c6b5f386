from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radvigil.protocols import ber
from radvigil.protocols.cursor import Cursor
from radvigil.protocols.violations import ProtocolViolation


def cursor(hexed: str) -> Cursor:
    return Cursor(bytes.fromhex(hexed), "X.690 8")


def test_a_sequence_is_walked() -> None:
    body = ber.expect(cursor("3007020101 04026869"), ber.SEQUENCE)
    assert [(tag, part.rest()) for tag, part in ber.elements(body)] == [(2, b"\x01"), (4, b"hi")]


@pytest.mark.parametrize(("hexed", "value"), [("0201ff", -1), ("02020080", 128), ("020100", 0), ("0a0131", 49)])
def test_integers(hexed: str, value: int) -> None:
    assert ber.integer(ber.element(cursor(hexed)).body) == value


@pytest.mark.parametrize(
    ("hexed", "dotted"),
    [
        ("06062b0601050502", "1.3.6.1.5.5.2"),
        ("060a2b06010401823702020a", "1.3.6.1.4.1.311.2.2.10"),
        ("0603883703", "2.999.3"),
    ],
)
def test_object_identifiers(hexed: str, dotted: str) -> None:
    assert ber.object_identifier(ber.expect(cursor(hexed), ber.OBJECT_IDENTIFIER)) == dotted


def test_long_tags_and_lengths() -> None:
    assert ber.element(cursor("7f65820001aa")).tag == 0x7F65
    assert ber.frame_size(bytes.fromhex("3084000001"), "") is None
    assert ber.frame_size(bytes.fromhex("308400000102"), "") == 6 + 258


@pytest.mark.parametrize("hexed", ["3080", "30850000000001", "3005020101", "", "30", "9fffffffff"])
def test_what_is_wrong_is_a_violation(hexed: str) -> None:
    with pytest.raises(ProtocolViolation):
        ber.expect(cursor(hexed), ber.SEQUENCE)


def test_optional_reads_nothing_when_absent() -> None:
    source = cursor("020101")
    assert ber.optional(source, 0x80) is None
    assert ber.integer(ber.expect(source, ber.INTEGER)) == 1


@given(st.binary(max_size=64))
def test_any_bytes_are_elements_or_a_violation(octets: bytes) -> None:
    try:
        for tag, body in ber.elements(Cursor(octets, "X.690 8")):
            if tag == ber.OBJECT_IDENTIFIER:
                ber.object_identifier(body)
            elif tag == ber.INTEGER:
                ber.integer(body)
    except ProtocolViolation:
        pass
