"""The three messages of [MS-NLMP] 2.2.1, from bytes to records.

Rules:
1. Fields are (length, room, offset) triples; an offset outside of the message is a violation (2.2.1).
2. The VERSION structure (2.2.2.10) stands only where the flag says so; its product build names a Windows release.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntFlag

from radvigil.protocols.cursor import Cursor
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import wire_text

MAGIC = b"NTLMSSP\0"
_CLAUSE = "MS-NLMP 2.2.1"
_NEGOTIATE, _CHALLENGE, _AUTHENTICATE = 1, 2, 3
_NTLM1_RESPONSE = 24
"""2.2.2.6: an NTLMv1 response is exactly 24 bytes; an NTLMv2 one is longer (2.2.2.8)."""
_PAIRS = 32
_TARGET_INFO = 4096
_VERSION_AT = {_NEGOTIATE: 32, _CHALLENGE: 48, _AUTHENTICATE: 64}


class Flag(IntFlag):
    """2.2.2.5, those that matter here."""

    UNICODE = 0x00000001
    ANONYMOUS = 0x00000800
    TARGET_INFO = 0x00800000
    VERSION = 0x02000000


@dataclass(frozen=True, slots=True)
class Negotiate:
    """2.2.1.1. `version` is `10.0.19041`, or empty."""

    workstation: str = ""
    domain: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Challenge:
    """2.2.1.2 with the AV pairs of 2.2.2.1. `filetime` is 0 when no timestamp was sent."""

    target: str = ""
    version: str = ""
    computer: str = ""
    domain: str = ""
    dns_computer: str = ""
    dns_domain: str = ""
    filetime: int = 0


@dataclass(frozen=True, slots=True)
class Authenticate:
    """2.2.1.3. `user` is in UTF-8, for the mask alone."""

    user: bytes = field(default=b"", repr=False)
    domain: str = ""
    workstation: str = ""
    version: str = ""
    response: str = ""
    """`NTLMv1`, `NTLMv2`, or empty for anonymous."""
    anonymous: bool = False


Message = Negotiate | Challenge | Authenticate


def read_message(octets: bytes) -> Message:
    """A message that begins with MAGIC; raises ProtocolViolation."""
    cursor = Cursor(octets, _CLAUSE)
    if cursor.take(8) != MAGIC:
        raise cursor.violation("signature")
    kind = cursor.u32le()
    reader = _READERS.get(kind)
    if reader is None:
        raise cursor.violation("message-type")
    return reader(cursor)


def _negotiate(cursor: Cursor) -> Negotiate:
    flags = Flag(cursor.u32le())
    if not cursor.left:
        return Negotiate()
    domain, workstation = (_text(_field(cursor), Flag(0)) for _ in range(2))
    return Negotiate(workstation, domain, _version(cursor, flags, _NEGOTIATE))


def _challenge(cursor: Cursor) -> Challenge:
    target = _field(cursor)
    flags = Flag(cursor.u32le())
    cursor.skip(16)
    pairs = _av_pairs(_field(cursor)) if flags & Flag.TARGET_INFO else {}
    stamp = pairs.get(7, b"")
    return Challenge(
        target=_text(target, flags),
        version=_version(cursor, flags, _CHALLENGE),
        computer=_text(pairs.get(1, b""), Flag.UNICODE),
        domain=_text(pairs.get(2, b""), Flag.UNICODE),
        dns_computer=_text(pairs.get(3, b""), Flag.UNICODE),
        dns_domain=_text(pairs.get(4, b""), Flag.UNICODE),
        filetime=int.from_bytes(stamp, "little") if len(stamp) == 8 else 0,
    )


def _authenticate(cursor: Cursor) -> Authenticate:
    lm, nt, domain, user, workstation = (_field(cursor) for _ in range(5))
    _field(cursor)
    flags = Flag(cursor.u32le())
    anonymous = bool(flags & Flag.ANONYMOUS) or (not user and not nt)
    return Authenticate(
        user=user.decode("utf-16-le", "replace").encode("utf-8", "replace") if flags & Flag.UNICODE else user,
        domain=_text(domain, flags),
        workstation=_text(workstation, flags),
        version=_version(cursor, flags, _AUTHENTICATE),
        response="" if anonymous else _response(lm, nt),
        anonymous=anonymous,
    )


_READERS: dict[int, Callable[[Cursor], Message]] = {
    _NEGOTIATE: _negotiate,
    _CHALLENGE: _challenge,
    _AUTHENTICATE: _authenticate,
}


def _response(lm: bytes, nt: bytes) -> str:
    """3.3: told apart by length; a lone LM response is the oldest form."""
    if len(nt) > _NTLM1_RESPONSE:
        return "NTLMv2"
    return "NTLMv1" if nt or lm else ""


def _field(cursor: Cursor) -> bytes:
    """A triple and the bytes that it points at."""
    start = cursor.at
    size = cursor.u16le()
    cursor.skip(2)
    offset = cursor.u32le()
    if not size:
        return b""
    if offset + size > cursor.end:
        raise ProtocolViolation(start, _CLAUSE, "field-offset")
    return cursor.content[offset : offset + size]


def _version(cursor: Cursor, flags: Flag, kind: int) -> str:
    """2.2.2.10, at its fixed place."""
    at = _VERSION_AT[kind]
    if not flags & Flag.VERSION or cursor.end < at + 8:
        return ""
    major, minor, low, high = cursor.content[at : at + 4]
    return f"{major}.{minor}.{high << 8 | low}" if major else ""


def _av_pairs(octets: bytes) -> dict[int, bytes]:
    """2.2.2.1, until MsvAvEOL (0)."""
    cursor = Cursor(octets[:_TARGET_INFO], "MS-NLMP 2.2.2.1")
    pairs: dict[int, bytes] = {}
    while cursor.left and len(pairs) < _PAIRS:
        kind, size = cursor.u16le(), cursor.u16le()
        if kind == 0:
            break
        pairs[kind] = cursor.take(size)
    return pairs


def _text(octets: bytes, flags: Flag) -> str:
    return wire_text(octets, encoding="utf-16-le" if flags & Flag.UNICODE else "latin-1")
