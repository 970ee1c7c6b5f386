"""ASN.1 BER as LDAP, Kerberos, SNMP, SPNEGO and MCS use it (ITU-T X.690): identifier, length, contents.

    bind = expect(cursor, 0x60)                 # contents of a constructed element: a Cursor of its own
    version = integer(expect(bind, INTEGER))
    for tag, body in elements(bind): ...

Rules:
1. Everything is a window on bytes that came whole (`Cursor`); an underrun or a wrong tag is a ProtocolViolation.
2. Only definite lengths are read: LDAP (RFC 4511 5.1), DER (X.690 10.1) and SNMP (RFC 3417 8) forbid the other form.
3. Nothing recurses here: a reader walks as deep as its own grammar, so that nested bytes cannot exhaust the stack.
4. A tag is the identifier octets as one number, class and constructed bit included: SEQUENCE is 0x30, [APPLICATION 101]
   constructed is 0x7F65. Clauses without another name are X.690's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from radvigil.protocols.cursor import Cursor
from radvigil.protocols.violations import ProtocolViolation

BOOLEAN = 0x01
INTEGER = 0x02
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
ENUMERATED = 0x0A
SEQUENCE = 0x30
SET = 0x31

HEADER_BYTES = 6
"""Identifier of one octet and the longest length that we believe (four octets after the first)."""
_LONG_TAG = 0x1F
_LONG_TAG_BYTES = 3
_LONG_LENGTH = 0x80
_LENGTH_BYTES = 4
_INTEGER_BYTES = 16
_ARCS = 64


class Element(NamedTuple):
    """One element: its identifier octets as a number, and its contents."""

    tag: int
    body: Cursor


def element(cursor: Cursor) -> Element:
    """The next element."""
    tag = _tag(cursor)
    return Element(tag, cursor.part(_length(cursor)))


def elements(cursor: Cursor) -> Iterator[Element]:
    """All elements that are left, in order."""
    while cursor.left:
        yield element(cursor)


def expect(cursor: Cursor, tag: int) -> Cursor:
    """Contents of the next element, which must be a `tag`."""
    start = cursor.at
    found = element(cursor)
    if found.tag != tag:
        raise ProtocolViolation(start, cursor.clause, "tag")
    return found.body


def optional(cursor: Cursor, tag: int) -> Cursor | None:
    """Contents of the next element when it is a `tag` (of one octet); None, and nothing read, otherwise."""
    return expect(cursor, tag) if cursor.peek(1) == bytes((tag,)) else None


def integer(body: Cursor) -> int:
    """Contents of an INTEGER or ENUMERATED (X.690 8.3): two's complement, at least one octet."""
    if not 1 <= body.left <= _INTEGER_BYTES:
        raise body.violation("integer-length")
    return int.from_bytes(body.rest(), "big", signed=True)


def object_identifier(body: Cursor) -> str:
    """Contents of an OBJECT IDENTIFIER (X.690 8.19), dotted; at most 64 arcs."""
    arcs: list[int] = []
    while body.left:
        arcs.append(_arc(body))
        if len(arcs) > _ARCS:
            raise body.violation("object-identifier")
    if not arcs:
        raise body.violation("object-identifier")
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def frame_size(start: bytes, clause: str) -> int | None:
    """Bytes of the whole element that begins with `start` (tag of one octet); None: more bytes are needed to say."""
    if len(start) < 2:
        return None
    if start[1] < _LONG_LENGTH:
        return 2 + start[1]
    octets = start[1] & 0x7F
    if not 1 <= octets <= _LENGTH_BYTES:
        raise ProtocolViolation(1, clause, "length-form")
    if len(start) < 2 + octets:
        return None
    return 2 + octets + int.from_bytes(start[2 : 2 + octets], "big")


def _tag(cursor: Cursor) -> int:
    """X.690 8.1.2: the number is in further octets when the low five bits are all ones."""
    tag = cursor.u8()
    if tag & _LONG_TAG != _LONG_TAG:
        return tag
    for _ in range(_LONG_TAG_BYTES):
        octet = cursor.u8()
        tag = tag << 8 | octet
        if not octet & 0x80:
            return tag
    raise cursor.violation("tag")


def _length(cursor: Cursor) -> int:
    """X.690 8.1.3."""
    first = cursor.u8()
    if first < _LONG_LENGTH:
        return first
    octets = first & 0x7F
    if not 1 <= octets <= _LENGTH_BYTES:
        raise cursor.violation("length-form")
    return cursor.unsigned(octets)


def _arc(body: Cursor) -> int:
    """X.690 8.19.2: seven bits an octet, the last without the high bit; nine octets hold every arc in use."""
    arc = 0
    for _ in range(9):
        octet = body.u8()
        arc = arc << 7 | octet & 0x7F
        if not octet & 0x80:
            return arc
    raise body.violation("object-identifier")
