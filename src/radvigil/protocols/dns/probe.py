"""Is this a DNS message? By its content; a well-known port only lowers what is asked.

The header has no magic: what tells is that flags, counts, first question and its class are all possible at once
(RFC 1035 4.1). NetBIOS names (RFC 1002 4.1) use the same message with names of 32 letters A to P: refused here.
"""

from __future__ import annotations

from radvigil.protocols.rfc1035 import HEADER_BYTES, Message, is_netbios_name
from radvigil.protocols.violations import ProtocolViolation

_OPCODES = frozenset((0, 1, 2, 4, 5, 6))
_CLASSES = frozenset((1, 3, 4, 254, 255))
_Z_BIT = 0x0040
_MOST_RECORDS = 512


def is_dns(octets: bytes, known_port: bool) -> bool:
    """Unicast DNS: exactly one question, sensible counts."""
    if len(octets) < HEADER_BYTES + 5 or octets[4:6] != b"\0\1":
        return False
    try:
        message = Message(octets)
        if message.opcode not in _OPCODES or message.flags & _Z_BIT or is_netbios_name(octets):
            return False
        if message.answers + message.authority + message.additional > _MOST_RECORDS:
            return False
        question = message.question()
    except ProtocolViolation:
        return False  # a probe's answer, not a peer's fault: other protocols are asked next
    if question.klass not in _CLASSES:
        return False
    return known_port or ((not message.answers or message.is_response) and question.name.isprintable())


def is_dns_like(octets: bytes) -> bool:
    """Multicast DNS and LLMNR: any number of questions, none of them NetBIOS. Their port says the rest."""
    if len(octets) < HEADER_BYTES:
        return False
    message = Message(octets)
    plausible = message.opcode == 0 and 0 < message.asked + message.answers + message.authority <= _MOST_RECORDS
    return plausible and not is_netbios_name(octets)
