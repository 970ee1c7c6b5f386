"""What an SNMP engine's identifier tells (RFC 3411 5, SnmpEngineID)."""

from __future__ import annotations

from radvigil.protocols.addresses import mac_text

_NEW_FORM = 0x80
_MAC_FORMAT = 3
_SHORTEST, _LONGEST = 5, 32


def engine_mac(engine: bytes) -> str:
    """The MAC inside an identifier of format 3; empty for all others."""
    if _SHORTEST <= len(engine) <= _LONGEST and engine[0] & _NEW_FORM and engine[4] == _MAC_FORMAT:
        return mac_text(engine[5:11]) if len(engine) == 11 else ""
    return ""
