"""LDAP messages that identify (RFC 4511 4), from BER to what they tell.

Rules:
1. A bind names a person: masked. A password is only weighed: empty or not (RFC 4513 5.1).
2. The root DSE (RFC 4512 5.1) is the one entry with an empty name; it describes the server. No other entry is read.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from radvigil.protocols import ber
from radvigil.protocols.cursor import Cursor
from radvigil.records import wire_text

CLAUSE: Final = "RFC 4511 4"
BIND_REQUEST, BIND_RESPONSE, UNBIND = 0x60, 0x61, 0x42
SEARCH_REQUEST, SEARCH_ENTRY, SEARCH_DONE = 0x63, 0x64, 0x65
EXTENDED_REQUEST, EXTENDED_RESPONSE = 0x77, 0x78
WANTED: Final = frozenset((BIND_REQUEST, BIND_RESPONSE, EXTENDED_REQUEST, EXTENDED_RESPONSE))
FROM_CLIENT: Final = frozenset((BIND_REQUEST, UNBIND, SEARCH_REQUEST, EXTENDED_REQUEST))
FROM_SERVER: Final = frozenset((BIND_RESPONSE, SEARCH_ENTRY, SEARCH_DONE, EXTENDED_RESPONSE))
START_TLS: Final = b"1.3.6.1.4.1.1466.20037"
IN_PROGRESS: Final = 14
"""saslBindInProgress (4.1.9)."""
_SIMPLE, _SASL = 0x80, 0xA3
_SICILY: Final = frozenset((0x89, 0x8A, 0x8B))
"""[MS-ADTS] 5.1.1.1.3: NTLM without SASL."""
_SERVER_CREDENTIALS: Final = 0x87
_ATTRIBUTES: Final = 256
_ROOT: Final = {
    b"vendorname": "vendor",
    b"vendorversion": "version",
    b"dnshostname": "server_name",
    b"defaultnamingcontext": "domain",
    b"namingcontexts": "domain",
}


class Bind(NamedTuple):
    """4.2. `token` is what SASL carries; `secret` says that a password passed."""

    kind: str
    mechanism: str = ""
    user: bytes = b""
    token: bytes = b""
    secret: bool = False


class Result(NamedTuple):
    """4.1.9, with serverSaslCreds and responseName where they stand."""

    code: int
    token: bytes = b""
    name: bytes = b""


def operation(octets: bytes) -> tuple[int, int, Cursor]:
    """Message id, tag and body of the operation (4.1.1)."""
    message = ber.expect(Cursor(octets, CLAUSE), ber.SEQUENCE)
    number = ber.integer(ber.expect(message, ber.INTEGER))
    tag, body = ber.element(message)
    return number, tag, body


def operation_tag(start: bytes) -> tuple[int, bool]:
    """Tag of the operation and whether its first string is empty, from the first bytes of a message's body."""
    at = 2 + start[1] if len(start) > 1 and start[0] == ber.INTEGER else len(start)
    if at + 2 > len(start):
        return 0, False
    length = start[at + 1]
    first = at + 2 + (length & 0x7F if length & 0x80 else 0)
    return start[at], start[first : first + 2] == b"\x04\0"


def read_bind(body: Cursor) -> Bind:
    """4.2."""
    ber.expect(body, ber.INTEGER)
    user = ber.expect(body, ber.OCTET_STRING).rest()
    tag, auth = ber.element(body)
    if tag == _SIMPLE:
        secret = auth.left > 0
        return Bind("simple" if secret or user else "anonymous", "", user, b"", secret)
    if tag in _SICILY:
        return Bind("sasl", "NTLM", b"", auth.rest())
    if tag != _SASL:
        raise body.violation("authentication-choice")
    mechanism = wire_text(ber.expect(auth, ber.OCTET_STRING).rest(), 20, "ascii")
    credentials = ber.optional(auth, ber.OCTET_STRING)
    token = credentials.rest() if credentials is not None else b""
    if mechanism == "PLAIN":  # RFC 4616 2: authzid, authcid, passwd
        return Bind("sasl", mechanism, token.split(b"\0")[1] if token.count(b"\0") >= 2 else user, b"", True)
    return Bind("sasl", mechanism, user, token)


def read_result(body: Cursor) -> Result:
    """4.1.9; a diagnostic message is free text and dropped."""
    code = ber.integer(ber.expect(body, ber.ENUMERATED))
    token = name = b""
    for tag, part in ber.elements(body):
        if tag == _SERVER_CREDENTIALS:
            token = part.rest()
        elif tag == 0x8A:
            name = part.rest()
    return Result(code, token, name)


def extended_name(body: Cursor) -> bytes:
    """4.12: the operation's identifier."""
    return ber.expect(body, 0x80).rest()


def root_entry(body: Cursor) -> dict[str, str]:
    """What the root DSE says of its server; empty for any other entry."""
    if ber.expect(body, ber.OCTET_STRING).left:
        return {}
    told: dict[str, str] = {}
    for turn, (_, attribute) in enumerate(ber.elements(ber.expect(body, ber.SEQUENCE))):
        field = _ROOT.get(ber.expect(attribute, ber.OCTET_STRING).rest().lower())
        values = ber.expect(attribute, ber.SET)
        if field is not None and values.left and field not in told:
            text = wire_text(ber.expect(values, ber.OCTET_STRING).rest())
            told[field] = _domain(text) if field == "domain" else text
        if turn >= _ATTRIBUTES:
            break
    return {field: text for field, text in told.items() if text}


def _domain(name: str) -> str:
    """`DC=example,DC=org` as `example.org` (RFC 4514, RFC 2247); a naming context of another shape is kept as it is."""
    parts = [part.strip().partition("=") for part in name.split(",")]
    labels = [value for key, _, value in parts if key.lower() == "dc"]
    return ".".join(labels) if labels else name
