# Invariant: any talk with any holes gives DICOM events or Malformed, never an exception, and split in sevens the same.
"""DICOM. An input is a talk: items of one byte (bit 0 the sender, bit 1 a hole, of the whole input's first byte bit 7:
begun midstream), two bytes of length, and that many bytes (none for a hole)."""

from __future__ import annotations

from radvigil.protocols.dicom import DICOM
from radvigil.records import Match, Opening
from tests.support.driving import context_for, events_of

_CALLED = b"PACS".ljust(16) + b"CT_1".ljust(16) + bytes(32)
_CT = b"1.2.840.10008.5.1.4.1.1.2"


def _item(kind: int, content: bytes) -> bytes:
    return bytes([kind, 0]) + len(content).to_bytes(2, "big") + content


def _pdu(kind: int, content: bytes) -> bytes:
    return bytes([kind, 0]) + len(content).to_bytes(4, "big") + content


def _data(control: int, content: bytes) -> bytes:
    return _pdu(4, (len(content) + 2).to_bytes(4, "big") + bytes([1, control]) + content)


def _element(group: int, element: int, vr: bytes, value: bytes) -> bytes:
    value += b"\0" * (len(value) % 2)
    head = group.to_bytes(2, "little") + element.to_bytes(2, "little")
    return head + vr + len(value).to_bytes(2 if vr else 4, "little") + value


def _command(*elements: tuple[int, bytes]) -> bytes:
    body = b"".join(_element(0, number, b"", value) for number, value in elements)
    return _element(0, 0, b"", len(body).to_bytes(4, "little")) + body


def _said(sender: int, content: bytes) -> bytes:
    return bytes([sender]) + len(content).to_bytes(2, "big") + content


_USER = (
    _item(0x51, b"\0\0\x40\0") + _item(0x52, b"1.2.3") + _item(0x54, b"\0\x031.2\1\0") + _item(0x58, b"\1\1\0\1x\0\0")
)
_REQUEST = _pdu(
    1,
    b"\0\1\0\0" + _CALLED + _item(0x10, b"1.2.840.10008.3.1.1.1")
    + _item(0x20, b"\1\0\0\0" + _item(0x30, _CT) + _item(0x40, b"1.2.840.10008.1.2.1"))
    + _item(0x50, _USER),
)  # fmt: skip
_ACCEPT = _pdu(
    2,
    b"\0\1\0\0" + _CALLED + _item(0x10, b"1.2.840.10008.3.1.1.1")
    + _item(0x21, b"\1\0\0\0" + _item(0x40, b"1.2.840.10008.1.2.1"))
    + _item(0x50, _USER),
)  # fmt: skip
_STORE = _command((2, _CT), (0x100, b"\1\0"), (0x110, b"\1\0"), (0x700, b"\0\0"), (0x800, b"\1\0"), (0x1000, b"1.2.3"))
_STORED = _command((2, _CT), (0x100, b"\1\x80"), (0x120, b"\1\0"), (0x800, b"\1\1"), (0x900, b"\0\0"))
_FIND = _command((2, b"1.2.840.10008.5.1.4.31"), (0x100, b"\x20\0"), (0x110, b"\2\0"), (0x800, b"\1\0"))
_SEQUENCE = b"\x40\0\0\1SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff" + _element(0x40, 1, b"AE", b"CT")
_IMAGE = (
    _element(8, 0x16, b"UI", _CT) + _element(8, 0x18, b"UI", b"1.2.3") + _element(8, 0x60, b"CS", b"CT")
    + _element(8, 0x70, b"LO", b"MAKER") + _element(0x10, 0x20, b"LO", b"P1") + _element(0x20, 0xE, b"UI", b"1.9")
    + b"\xe0\x7f\x10\0OW\0\0\x08\0\0\0" + bytes(8)
)  # fmt: skip
_OPENED = _said(0, _REQUEST) + _said(1, _ACCEPT)
_ABORTED = _said(1, _pdu(7, bytes(4)))
_HOLE = b"\2\0\x20"

SEEDS: tuple[bytes, ...] = (
    _OPENED + _said(0, _data(3, _STORE) + _data(0, _IMAGE[:60]) + _data(2, _IMAGE[60:])) + _said(1, _data(3, _STORED))
    + _said(0, _pdu(5, bytes(4))) + _said(1, _pdu(6, bytes(4))),
    _OPENED + _said(0, _data(3, _FIND) + _data(2, _element(8, 5, b"CS", b"") + _SEQUENCE)) + _ABORTED,
    _OPENED + _said(0, _data(3, _STORE) + _data(0, _IMAGE)) + _HOLE + _said(0, _data(3, _STORE) + _data(2, _IMAGE)),
    b"\x80\0\x50" + (_data(3, _STORED) * 2)[:80],
    _said(0, _REQUEST) + _said(1, _pdu(3, b"\0\1\1\7")),
)  # fmt: skip


def talk_of(content: bytes) -> list[tuple[int, bytes | int]]:
    talk: list[tuple[int, bytes | int]] = []
    at = 0
    while at + 3 <= len(content):
        kind, size = content[at], int.from_bytes(content[at + 1 : at + 3], "big")
        at += 3
        if kind & 2:
            talk += [(kind & 1, size % 2048)] if size % 2048 else []
            continue
        if at < len(content) and size:
            talk.append((kind & 1, content[at : at + size]))
        at += size
    return talk


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    talk, midstream, digests = talk_of(content), bool(content[:1] >= b"\x80"), bool(content[:1] >= b"\x40")
    first, second = (b"".join(c for s, c in talk if s == sender and isinstance(c, bytes))[:512] for sender in (0, 1))
    assert DICOM.probe(Opening(first, second, 40000, 104, midstream)) in tuple(Match)
    whole = events_of(DICOM, talk, None, context_for([], digests=digests), midstream)
    split = events_of(DICOM, talk, 7, context_for([], digests=digests), midstream)
    assert whole == split
