"""RDP's connection sequence ([MS-RDPBCGR] 1.3.1.1), in clear: X.224 (RFC 905) and MCS with GCC (T.125, T.124).

Rules:
1. The request's cookie names a person more often than not: masked (2.2.1.1).
2. Client and server blocks are looked for by the keys `Duca` and `McDn` that T.124 wraps them in (2.2.1.3, 2.2.1.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from radvigil.protocols.cursor import Cursor
from radvigil.records import wire_text

CONNECTION_REQUEST, CONNECTION_CONFIRM, MCS_DATA = 0xE0, 0xD0, 0xF0
COOKIE: Final = b"Cookie: mstshash="
_REQUEST, _RESPONSE, _FAILURE = 1, 2, 3
_RESTRICTED_ADMIN_AND_MORE: Final = 8
_BITS: Final = {1: "tls", 2: "credssp", 4: "rdstls", 8: "credssp-ex", 16: "rdsaad"}
ENCRYPTED: Final = frozenset(_BITS.values())
NLA: Final = frozenset(("credssp", "credssp-ex"))
_FAILURES: Final = {
    1: "ssl-required",
    2: "ssl-not-allowed",
    3: "ssl-certificate-missing",
    4: "inconsistent-flags",
    5: "hybrid-required",
    6: "ssl-with-user-authentication-required",
}
_LEVELS: Final = {0: "none", 1: "low", 2: "client-compatible", 3: "high", 4: "fips"}
_METHODS: Final = {0: "none", 1: "rc4-40", 2: "rc4-128", 8: "rc4-56", 16: "fips"}
_CLIENT_KEY, _SERVER_KEY = b"Duca", b"McDn"
_CLIENT_CORE, _SERVER_SECURITY = 0xC001, 0x0C02
_BLOCKS: Final = 16


class Request(NamedTuple):
    """X.224 Connection Request (2.2.1.1)."""

    user: bytes = b""
    offered: tuple[str, ...] = ()


class Confirm(NamedTuple):
    """X.224 Connection Confirm (2.2.1.2): a protocol or a failure."""

    protocol: str = "rdp"
    failure: str = ""


class ClientCore(NamedTuple):
    """2.2.1.3.2."""

    build: int
    name: str


class ServerSecurity(NamedTuple):
    """2.2.1.4.3."""

    method: str
    level: str


def read_request(octets: bytes) -> Request:
    """From the octets after the X.224 header of seven bytes."""
    user, start = b"", 0
    if octets.startswith(b"Cookie:") or b"\r\n" in octets[:256]:
        line, _, _ = octets.partition(b"\r\n")
        user = line[len(COOKIE) :] if line.startswith(COOKIE) else b""
        start = len(line) + 2
    cursor = Cursor(octets[start:], "MS-RDPBCGR 2.2.1.1.1")
    if not cursor.left:
        return Request(user, ("rdp",))
    kind, _, size = cursor.u8(), cursor.u8(), cursor.u16le()
    if kind != _REQUEST or size != _RESTRICTED_ADMIN_AND_MORE:
        raise cursor.violation("negotiation-type")
    bits = cursor.u32le()
    return Request(user, ("rdp", *(name for bit, name in _BITS.items() if bits & bit)))


def read_confirm(octets: bytes) -> Confirm:
    """From the octets after the X.224 header; without a negotiation the answer is standard RDP security."""
    if not octets:
        return Confirm()
    cursor = Cursor(octets, "MS-RDPBCGR 2.2.1.2")
    kind = cursor.u8()
    cursor.skip(3)
    value = cursor.u32le()
    if kind == _RESPONSE:
        return Confirm(_BITS.get(value, "rdp" if not value else f"0x{value:08x}"))
    if kind == _FAILURE:
        return Confirm("", _FAILURES.get(value, f"0x{value:08x}"))
    raise cursor.violation("negotiation-type")


def client_core(octets: bytes) -> ClientCore | None:
    """From an MCS Connect-Initial."""
    for kind, body in _blocks(octets, _CLIENT_KEY):
        if kind == _CLIENT_CORE:
            body.skip(16)
            build = body.u32le()
            return ClientCore(build, wire_text(body.take(32), encoding="utf-16-le").split("\ufffd")[0])
    return None


def server_security(octets: bytes) -> ServerSecurity | None:
    """From an MCS Connect-Response."""
    for kind, body in _blocks(octets, _SERVER_KEY):
        if kind == _SERVER_SECURITY:
            method, level = body.u32le(), body.u32le()
            return ServerSecurity(_METHODS.get(method, f"0x{method:x}"), _LEVELS.get(level, f"0x{level:x}"))
    return None


def _blocks(octets: bytes, key: bytes) -> Iterator[tuple[int, Cursor]]:
    """2.2.1.3.1: type, length (header included), body. After the key stands the length of all, in PER."""
    found = octets.find(key)
    if found < 0:
        return
    cursor = Cursor(octets, "MS-RDPBCGR 2.2.1.3.1")
    cursor.skip(found + len(key))
    if cursor.u8() & 0x80:
        cursor.skip(1)
    for _ in range(_BLOCKS):
        if cursor.left < 4:
            return
        kind, size = cursor.u16le(), cursor.u16le()
        yield kind, cursor.part(size - 4)
