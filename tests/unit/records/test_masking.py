"""Identifiers behind a keyed hash."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from radvigil.records import Mask

MASK = Mask(bytes(range(32)))


def test_it_is_hmac_sha256_cut_to_128_bits() -> None:
    expected = hmac.new(bytes(range(32)), b"patient\x00P123", hashlib.sha256).hexdigest()[:32]

    assert expected == MASK("patient", b"P123")


def test_padding_does_not_count() -> None:
    assert MASK("study", b"1.2.3") == MASK("study", b"1.2.3\0") == MASK("study", b" 1.2.3 ")


def test_kinds_are_apart() -> None:
    assert MASK("patient", b"123") != MASK("accession", b"123")


def test_keys_are_apart_and_named_without_giving_them_away() -> None:
    other = Mask(b"\1" * 32)

    assert MASK("patient", b"123") != other("patient", b"123")
    assert MASK.key_id != other.key_id
    assert MASK.key.hex() not in repr(MASK) + MASK.key_id


@pytest.mark.parametrize("nothing", [b"", b"   ", b"\0\0"])
def test_an_empty_identifier_stays_empty(nothing: bytes) -> None:
    assert MASK("patient", nothing) == ""
