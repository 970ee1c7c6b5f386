"""NetBIOS names (RFC 1001 14, RFC 1002 4.1) and what their 16th octet says ([MS-NBTE] 1.8).

Rules:
1. A name of suffix 03 may be that of a person (messenger service): never told.
2. A machine's own name is a unique name of suffix 00 or 20; a group name of suffix 00 or 1E is its workgroup or domain.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from radvigil.protocols.cursor import Cursor
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import wire_text

ENCODED: Final = 32
WORKSTATION: Final = 0x00
FILE_SERVER: Final = 0x20
_OWN_NAMES: Final = frozenset((WORKSTATION, FILE_SERVER))
_ROLES: Final = {
    (WORKSTATION, False): "workstation",
    (FILE_SERVER, False): "file-server",
    (0x1B, False): "domain-master-browser",
    (0x1C, True): "domain-controller",
    (0x1D, False): "master-browser",
    (0x06, False): "remote-access-server",
}
_DOMAINS: Final = frozenset(((0x00, True), (0x1E, True), (0x1B, False), (0x1C, True), (0x1D, False)))
_LEGAL: Final = frozenset(b"ABCDEFGHIJKLMNOP")


class NetbiosName(NamedTuple):
    """15 octets of name as text, and the suffix."""

    text: str
    suffix: int

    def role(self, group: bool) -> str:
        """Role of [MS-NBTE] by suffix; empty when it tells none."""
        return _ROLES.get((self.suffix, group), "")

    def is_host(self, group: bool) -> bool:
        return not group and self.suffix in _OWN_NAMES

    def is_domain(self, group: bool) -> bool:
        return (self.suffix, group) in _DOMAINS


def plain_name(octets: bytes) -> NetbiosName:
    """From 16 octets. Names are in the machine's code page; all but ASCII becomes U+FFFD."""
    return NetbiosName(wire_text(octets[:15], 15, "ascii"), octets[15])


def decoded_name(label: bytes, offset: int) -> NetbiosName:
    """From the half-ASCII label of RFC 1001 14.1: two letters A to P an octet."""
    encoded = label[:ENCODED]
    if len(encoded) != ENCODED or not _LEGAL.issuperset(encoded):
        raise ProtocolViolation(offset, "RFC 1001 14.1", "netbios-name")
    octets = bytes((high - 65) << 4 | (low - 65) for high, low in zip(encoded[::2], encoded[1::2], strict=True))
    return plain_name(octets)


def read_name(cursor: Cursor) -> NetbiosName:
    """An uncompressed name with its scope (datagram service, RFC 1002 4.4.2)."""
    offset = cursor.at
    label = cursor.take(cursor.u8())
    while scope := cursor.u8():
        cursor.skip(scope)
    return decoded_name(label, offset)
