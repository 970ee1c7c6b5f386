from __future__ import annotations

import pytest

from radvigil.protocols.cursor import Cursor
from radvigil.protocols.violations import ProtocolViolation


def test_reads_in_both_orders() -> None:
    cursor = Cursor(b"\x01\x00\x02\x03\x00\x04\x00\x00\x00\x02ab!", "clause")
    assert (cursor.u8(), cursor.u16(), cursor.u16le(), cursor.u32le()) == (1, 2, 3, 4)
    assert cursor.vector(1).rest() == b"ab"
    assert (cursor.left, cursor.peek(9), cursor.rest(), cursor.left) == (1, b"!", b"!", 0)


@pytest.mark.parametrize("read", ["u8", "u16", "u24", "u32", "u16le", "u32le", "u64le"])
def test_an_underrun_is_the_peers(read: str) -> None:
    with pytest.raises(ProtocolViolation) as caught:
        getattr(Cursor(b"", "RFC 0 1"), read)()
    assert (caught.value.offset, caught.value.clause, caught.value.why) == (0, "RFC 0 1", "length")


def test_a_part_ends_where_it_ends() -> None:
    outer = Cursor(b"\x02abc", "clause")
    inner = outer.vector(1)
    inner.skip(1)
    with pytest.raises(ProtocolViolation) as caught:
        inner.take(2)
    assert caught.value.offset == 2
    assert outer.rest() == b"c"


def test_until() -> None:
    cursor = Cursor(b"ab\0c", "clause")
    assert cursor.until(b"\0") == b"ab"
    with pytest.raises(ProtocolViolation, match="delimiter"):
        cursor.until(b"\0")
