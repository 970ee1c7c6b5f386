"""Kerberos 5 messages (RFC 4120 5), from DER to an event.

Rules:
1. A client's name is that of a person unless it ends in `$`, which Windows keeps for machines ([MS-KILE] 3.1.5.4):
   masked, or told as the machine's name.
2. A service is told as class and host (RFC 4120 6.2.1); a name of one component may be a person's account and is
   masked like one.
3. Tickets, authenticators and everything encrypted are passed over; of a ticket only realm, service and encryption
   type stand in clear (5.3).
"""

from __future__ import annotations

from typing import Final

from radvigil.protocols import ber
from radvigil.protocols.cursor import Cursor
from radvigil.records import Flow, Kerberos, Mark, Mask, wire_text

CLAUSE: Final = "RFC 4120 5"
_TICKET: Final = 0x61
_AP_REQ: Final = 0x6E
_ERROR: Final = 0x7E
_REQUESTS: Final = {0x6A: "as-req", 0x6C: "tgs-req"}
_REPLIES: Final = {0x6B: "as-rep", 0x6D: "tgs-rep"}
TAGS: Final = frozenset((*_REQUESTS, *_REPLIES, _AP_REQ, _ERROR))
_GSS_AP_REQ: Final = bytes.fromhex("06092a864886f7120102020100")
"""RFC 4121 4.1: the mechanism's identifier and TOK_ID of an initial token."""
_COMPONENTS: Final = 8
_TYPES: Final = 64

Fields = dict[int, Cursor]


def is_kerberos(octets: bytes) -> bool:
    """RFC 4120 5.10: an application tag, and the protocol version (5) first in the sequence, as [0] or [1]."""
    head = octets[:24]
    return (
        octets[:1] != b"" and octets[0] in TAGS and (b"\xa1\x03\x02\x01\x05" in head or b"\xa0\x03\x02\x01\x05" in head)
    )


def read_message(octets: bytes, flow: Flow, mark: Mark, mask: Mask) -> Kerberos | None:
    """One message; None for one that identifies nobody. Raises ProtocolViolation."""
    tag, body = ber.element(Cursor(octets, CLAUSE))
    fields = _fields(ber.expect(body, ber.SEQUENCE))
    reader = _request if tag in _REQUESTS else _reply if tag in _REPLIES else _error if tag == _ERROR else None
    return reader(tag, fields, (flow, mark, mask)) if reader is not None else None


def service_ticket(blob: bytes, flow: Flow, mark: Mark) -> Kerberos | None:
    """The ticket inside a GSS-API token (RFC 4121, wrapped by SPNEGO or not); None when there is none."""
    found = blob.find(_GSS_AP_REQ)
    if found < 0:
        return None
    cursor = Cursor(blob, "RFC 4120 5.5.1")
    cursor.skip(found + len(_GSS_AP_REQ))
    fields = _fields(ber.expect(ber.expect(cursor, _AP_REQ), ber.SEQUENCE))
    realm, service, types = _ticket(fields.get(3), None)
    return Kerberos(mark, flow, message="ap-req", realm=realm, service=service, encryption_types=types)


_Where = tuple[Flow, Mark, Mask]


def _request(tag: int, fields: Fields, where: _Where) -> Kerberos:
    """5.4.1; the body is [4]."""
    flow, mark, mask = where
    body = _fields(ber.expect(fields[4], ber.SEQUENCE)) if 4 in fields else {}
    return Kerberos(
        mark,
        flow,
        message=_REQUESTS[tag],
        realm=_realm(body.get(2)),
        client=_client(body.get(1), mask),
        service=_service(body.get(3), mask),
        encryption_types=_types(body.get(8)),
    )


def _reply(tag: int, fields: Fields, where: _Where) -> Kerberos:
    """5.4.2."""
    flow, mark, mask = where
    _, service, types = _ticket(fields.get(5), mask)
    return Kerberos(
        mark,
        flow,
        message=_REPLIES[tag],
        realm=_realm(fields.get(3)),
        client=_client(fields.get(4), mask),
        service=service,
        encryption_types=types,
    )


def _error(tag: int, fields: Fields, where: _Where) -> Kerberos:
    """5.9.1; the text of e-text is free and dropped."""
    flow, mark, mask = where
    return Kerberos(
        mark,
        flow,
        message="error",
        realm=_realm(fields.get(9)),
        client=_client(fields.get(8), mask),
        service=_service(fields.get(10), mask),
        error=ber.integer(ber.expect(fields[6], ber.INTEGER)) if 6 in fields else None,
    )


def _fields(sequence: Cursor) -> Fields:
    """Context tags [0] to [30] of a sequence."""
    return {tag & 0x1F: body for tag, body in ber.elements(sequence) if tag & 0xE0 == 0xA0}


def _ticket(field: Cursor | None, mask: Mask | None) -> tuple[str, str, tuple[int, ...]]:
    """5.3: realm, service and the encryption type of what is sealed inside."""
    if field is None:
        return "", "", ()
    fields = _fields(ber.expect(ber.expect(field, _TICKET), ber.SEQUENCE))
    sealed = _fields(ber.expect(fields[3], ber.SEQUENCE)) if 3 in fields else {}
    types = (ber.integer(ber.expect(sealed[0], ber.INTEGER)),) if 0 in sealed else ()
    return _realm(fields.get(1)), _service(fields.get(2), mask), types


def _realm(field: Cursor | None) -> str:
    return "" if field is None else wire_text(ber.element(field).body.rest())


def _components(field: Cursor | None) -> list[bytes]:
    """5.2.2."""
    if field is None:
        return []
    names = _fields(ber.expect(field, ber.SEQUENCE)).get(1)
    parts = ber.elements(ber.expect(names, ber.SEQUENCE)) if names is not None else iter(())
    return [body.rest() for body, _ in zip((part.body for part in parts), range(_COMPONENTS), strict=False)]


def _client(field: Cursor | None, mask: Mask) -> str:
    components = _components(field)
    if len(components) == 1 and components[0].endswith(b"$"):
        return wire_text(components[0])
    return mask("user", b"/".join(components))


def _service(field: Cursor | None, mask: Mask | None) -> str:
    components = _components(field)
    if len(components) >= 2:
        return wire_text(b"/".join(components[:2]))
    if not components or components[0].endswith(b"$"):
        return wire_text(b"".join(components))
    return mask("user", components[0]) if mask is not None else ""


def _types(field: Cursor | None) -> tuple[int, ...]:
    if field is None:
        return ()
    numbers = ber.elements(ber.expect(field, ber.SEQUENCE))
    return tuple(ber.integer(body) for (_, body), _ in zip(numbers, range(_TYPES), strict=False))
