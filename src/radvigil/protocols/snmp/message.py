"""SNMP messages: RFC 1157 (v1), RFC 3416 and 1901 (v2c), RFC 3412 and 3414 (v3, USM), in BER (X.690).

Rules:
1. Only definite lengths (RFC 1157 3.2.2), and none that leaves its parent.
2. Variable bindings are walked only when the answer holds something of the system group (RFC 3418 2); all other
   management traffic is counted, not read.
3. The user name of USM is passed over unread.
4. Elements are walked by offsets, without a cursor for each: pollers send more datagrams than anybody else, and this is
   nearly twice as fast as the reader that the other protocols of BER share.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from radvigil.protocols.ber import INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, object_identifier
from radvigil.protocols.cursor import Cursor
from radvigil.protocols.violations import ProtocolViolation

OPERATIONS: Final = {
    0xA0: "get", 0xA1: "get-next", 0xA2: "response", 0xA3: "set", 0xA4: "trap", 0xA5: "get-bulk", 0xA6: "inform",
    0xA7: "trap", 0xA8: "report",
}  # fmt: skip
VERSIONS: Final = {0: "1", 1: "2c", 3: "3"}
SYSTEM: Final = b"\x2b\x06\x01\x02\x01\x01"
"""1.3.6.1.2.1.1: the system group."""
_TRAP_V1: Final = 0xA4
_ENTERPRISE_SPECIFIC: Final = 6


class Element(NamedTuple):
    """A BER element; its content is `octets[at:end]`."""

    tag: int
    at: int
    end: int


class SnmpMessage(NamedTuple):
    """As much of a message as identifies. `pdu` is None when it is encrypted."""

    version: str
    community: bytes
    engine: bytes
    pdu: Element | None


def element(octets: bytes, at: int, end: int) -> Element:
    """The element at `at`, inside of `end` (X.690 8.1)."""
    if at + 2 > end:
        raise ProtocolViolation(at, "X.690 8.1.2", "element-cut")
    tag, length = octets[at], octets[at + 1]
    at += 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4 or at + count > end:
            raise ProtocolViolation(at - 1, "X.690 8.1.3", "length")
        length = int.from_bytes(octets[at : at + count], "big")
        at += count
    if at + length > end:
        raise ProtocolViolation(at, "X.690 8.1.3", "length")
    return Element(tag, at, at + length)


def expected(octets: bytes, at: int, end: int, tag: int) -> Element:
    """The element at `at`, which must have `tag`."""
    found = element(octets, at, end)
    if found.tag != tag:
        raise ProtocolViolation(at, "RFC 1157 4", "unexpected-tag")
    return found


def number(octets: bytes, one: Element) -> int:
    return int.from_bytes(octets[one.at : one.end], "big", signed=True)


def read_message(octets: bytes) -> SnmpMessage:
    """Version, community or engine, and where the PDU is. Raises ProtocolViolation."""
    whole = expected(octets, 0, len(octets), SEQUENCE)
    version_at = expected(octets, whole.at, whole.end, INTEGER)
    version = VERSIONS.get(number(octets, version_at))
    if version is None:
        raise ProtocolViolation(version_at.at, "RFC 3412 6.1", "version")
    if version == "3":
        return _version_3(octets, version_at.end, whole.end)
    community = expected(octets, version_at.end, whole.end, OCTET_STRING)
    return SnmpMessage(version, octets[community.at : community.end], b"", _pdu(octets, community.end, whole.end))


def _version_3(octets: bytes, at: int, end: int) -> SnmpMessage:
    """RFC 3412 6: msgGlobalData, msgSecurityParameters, msgData."""
    world = expected(octets, at, end, SEQUENCE)
    security = expected(octets, world.end, end, OCTET_STRING)
    usm = expected(octets, security.at, security.end, SEQUENCE) if security.end > security.at else None
    engine = expected(octets, usm.at, usm.end, OCTET_STRING) if usm else security
    scoped = element(octets, security.end, end)
    pdu = None
    if scoped.tag == SEQUENCE:
        context = expected(octets, scoped.at, scoped.end, OCTET_STRING)
        name = expected(octets, context.end, scoped.end, OCTET_STRING)
        pdu = _pdu(octets, name.end, scoped.end)
    elif scoped.tag != OCTET_STRING:
        raise ProtocolViolation(security.end, "RFC 3412 6", "scoped-pdu")
    return SnmpMessage("3", b"", octets[engine.at : engine.end] if usm else b"", pdu)


def _pdu(octets: bytes, at: int, end: int) -> Element:
    pdu = element(octets, at, end)
    if pdu.tag not in OPERATIONS:
        raise ProtocolViolation(at, "RFC 3416 3", "pdu-type")
    return pdu


def bindings(octets: bytes, pdu: Element) -> dict[bytes, Element]:
    """Encoded names and values of a PDU (RFC 3416 3, RFC 1157 4.1.6)."""
    at = pdu.at
    for _ in range(5 if pdu.tag == _TRAP_V1 else 3):
        at = element(octets, at, pdu.end).end
    every = expected(octets, at, pdu.end, SEQUENCE)
    found: dict[bytes, Element] = {}
    at = every.at
    while at < every.end:
        pair = expected(octets, at, every.end, SEQUENCE)
        name = expected(octets, pair.at, pair.end, OBJECT_IDENTIFIER)
        found[octets[name.at : name.end]] = element(octets, name.end, pair.end)
        at = pair.end
    return found


def trap_enterprise(octets: bytes, pdu: Element) -> bytes:
    """sysObjectID of the sender of a generic v1 trap (RFC 1157 4.1.6), encoded; empty for all others."""
    if pdu.tag != _TRAP_V1:
        return b""
    enterprise = expected(octets, pdu.at, pdu.end, OBJECT_IDENTIFIER)
    agent = element(octets, enterprise.end, pdu.end)
    generic = expected(octets, agent.end, pdu.end, INTEGER)
    return octets[enterprise.at : enterprise.end] if number(octets, generic) != _ENTERPRISE_SPECIFIC else b""


def oid_text(encoded: bytes) -> str:
    """Dotted decimal of an encoded object identifier; empty for no octets."""
    return object_identifier(Cursor(encoded, "X.690 8.19")) if encoded else ""
