"""Start lines and fields of a message head (RFC 9112 2 to 5, RFC 9110 5): those that identify, and those that frame."""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

from radvigil.protocols.violations import ProtocolViolation

START_LINE_CLAUSE = "RFC 9112 3"
FIELD_CLAUSE = "RFC 9112 5.1"
FRAMING_CLAUSE = "RFC 9112 6.3"

REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) (\S+) HTTP/([0-9])\.([0-9])[ \t]*\r?\n")
STATUS_LINE = re.compile(rb"HTTP/([0-9])\.([0-9]) ([1-9][0-9]{2})(?: [^\r\n]*)?\r?\n")

WANTED = frozenset(
    {
        b"accept",
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"cookie",
        b"date",
        b"host",
        b"server",
        b"transfer-encoding",
        b"upgrade",
        b"user-agent",
        b"www-authenticate",
    }
)

LONGEST_BODY = 1 << 60

_LISTED = "basic bearer digest dpop hoba mutual negotiate ntlm oauth scram-sha-1 scram-sha-256 vapid aws4-hmac-sha256"
_SCHEMES = frozenset(_LISTED.split())
"""IANA "HTTP Authentication Schemes" and two without registration. Closed, for a secret may stand there alone."""

_MEDIA_TYPE = re.compile(rb"\s*([a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,64})\s*(?:;|,|$)")
_RELATED = re.compile(
    rb';\s*type="?(application/dicom(?:\+json|\+xml)?|application/octet-stream|image/[a-z0-9.+-]{1,16})'
)
_MONTHS = b"JanFebMarAprMayJunJulAugSepOctNovDec"
_DATE = re.compile(rb"[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT")

Fields = dict[bytes, bytes]


class Framing(NamedTuple):
    """How a body's end is found: `none`, `length`, `chunked` or `close` (RFC 9112 6.3)."""

    kind: str
    size: int = 0


def field(line: bytes) -> tuple[bytes, bytes] | None:
    """Name in lower case and value; None for a folded line (RFC 9112 5.2), which nothing wanted here uses."""
    if line[:1] in (b" ", b"\t"):
        return None
    name, colon, value = line.partition(b":")
    if not colon or not name or name[-1:] in (b" ", b"\t"):
        raise ProtocolViolation(0, FIELD_CLAUSE, "field-line")
    return name.lower(), value.strip()


def framing(fields: Fields, is_request: bool) -> Framing:
    """Of the body that follows this head. Both lengths at once, or an unlawful one, is how requests are smuggled."""
    coding = fields.get(b"transfer-encoding", b"").lower()
    length = fields.get(b"content-length")
    if coding:
        chunked = coding.split(b",")[-1].strip() == b"chunked"
        if is_request and not chunked:
            raise ProtocolViolation(0, "RFC 9112 6.1", "transfer-coding")
        return Framing("chunked" if chunked else "close")
    if length is None:
        return Framing("none" if is_request else "close")
    # RFC 9110 8.6: equal values in a list are one value.
    values = {value.strip() for value in length.split(b",")}
    value = values.pop()
    if values or not value.isdigit() or len(value) > 18 or int(value) > LONGEST_BODY:
        raise ProtocolViolation(0, FRAMING_CLAUSE, "content-length")
    return Framing("length", int(value))


def scheme(credentials: bytes) -> str:
    """Authentication scheme, and `ntlm` for Negotiate that carries it; never a credential."""
    name, _, token = credentials.partition(b" ")
    known = name.lower().decode("latin-1")
    if known == "negotiate" and token.lstrip().startswith(b"TlRMTVNT"):
        return "ntlm"
    return known if known in _SCHEMES else ("other" if name else "")


def basic_user(credentials: bytes) -> bytes:
    """User name of Basic credentials (RFC 7617 2); b"" when there is none to read."""
    name, _, token = credentials.partition(b" ")
    if name.lower() != b"basic":
        return b""
    try:
        return base64.b64decode(token.strip()[:1024], validate=True).partition(b":")[0]
    except (binascii.Error, ValueError):
        return b""


def media_type(value: bytes) -> str:
    """`application/dicom+json`; of multipart/related also its root's type (RFC 2387 3.1), parameters dropped."""
    lowered = value.lower()
    found = _MEDIA_TYPE.match(lowered)
    if found is None:
        return ""
    related = _RELATED.search(lowered) if found[1] == b"multipart/related" else None
    return found[1].decode() + (f"; type={related[1].decode()}" if related else "")


def date(value: bytes) -> tuple[int, ...] | None:
    """Year, month, day, hour, minute, second of an IMF-fixdate (RFC 9110 5.6.7)."""
    found = _DATE.fullmatch(value)
    if found is None or _MONTHS.find(found[2]) % 3:
        return None
    day, month, year, *clock = found.groups()
    return (int(year), _MONTHS.find(month) // 3 + 1, int(day), *(int(part) for part in clock))
