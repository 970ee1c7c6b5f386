"""DHCP, both families: which MAC has which address, how it calls itself, what it asks for."""

from __future__ import annotations

from radvigil.protocols.dhcp.v4 import MAGIC, OPTIONS_AT, Dhcp4Reader
from radvigil.protocols.dhcp.v6 import Dhcp6Reader, open_message
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import DatagramProtocol

_IDENTIFIERS = (1, 2)
_DUID_TYPES = (b"\0\1", b"\0\2", b"\0\3", b"\0\4")


def _probe_v4(payload: bytes, source: int, target: int) -> bool:
    """BOOTREQUEST or BOOTREPLY and the magic cookie (RFC 2131 2, 3)."""
    return len(payload) > OPTIONS_AT and payload[0] in (1, 2) and payload[OPTIONS_AT - 4 : OPTIONS_AT] == MAGIC


def _probe_v6(payload: bytes, source: int, target: int) -> bool:
    """Options that fill the message exactly, one of them a DUID (RFC 8415 8, 11)."""
    if len(payload) < 8 or not 1 <= payload[0] <= 13:
        return False
    try:
        _, options, _ = open_message(payload)
    except ProtocolViolation:
        return False  # a probe's answer, not a peer's fault: other protocols are asked next
    identifiers = [options[code].peek(2) for code in _IDENTIFIERS if code in options]
    known_port = bool({546, 547} & {source, target})
    return any(one in _DUID_TYPES for one in identifiers) or (known_port and not identifiers and bool(options))


DHCP = DatagramProtocol("dhcp", frozenset((67, 68)), _probe_v4, Dhcp4Reader)
DHCPV6 = DatagramProtocol("dhcp", frozenset((546, 547)), _probe_v6, Dhcp6Reader)

__all__ = ["DHCP", "DHCPV6"]
