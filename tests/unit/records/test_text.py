"""Text from the wire, made harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radvigil.records import wire_text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"CT_FORCE        ", "CT_FORCE"),
        (b"NAME\0", "NAME"),
        ("Hôpital".encode(), "Hôpital"),
        (b"a\x1b[31mred", "a\ufffd[31mred"),
        ("x\u202egpj.exe".encode(), "x\ufffdgpj.exe"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"line\r\nbreak", "line\ufffd\ufffdbreak"),
    ],
)
def test_known_texts(raw: bytes, shown: str) -> None:
    assert wire_text(raw) == shown


@given(st.binary(max_size=600), st.integers(1, 100))
def test_whatever_comes_is_short_and_steers_nothing(raw: bytes, limit: int) -> None:
    text = wire_text(raw, limit)

    assert len(text) <= limit
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in text)
