"""Addresses as text: RFC 5952 for IPv6, dotted for IPv4, lower case with colons for MACs.

Rule: callers slice the right number of bytes; a wrong size is their mistake (ValueError), never the peer's.
"""

from __future__ import annotations

from ipaddress import IPv6Address


def ipv4_text(raw: bytes) -> str:
    """4 bytes, network order."""
    first, second, third, fourth = raw
    return f"{first}.{second}.{third}.{fourth}"


def ipv6_text(raw: bytes) -> str:
    """16 bytes, network order."""
    if len(raw) != 16:
        raise ValueError("an IPv6 address has 16 bytes")
    return IPv6Address(raw).compressed


def mac_text(raw: bytes) -> str:
    """6 bytes."""
    if len(raw) != 6:
        raise ValueError("a MAC has 6 bytes")
    return raw.hex(":")


def ip_text(raw: bytes) -> str:
    """4 or 16 bytes; empty for any other size (the peer may leave an address out)."""
    if len(raw) == 4:
        return ipv4_text(raw)
    return ipv6_text(raw) if len(raw) == 16 else ""
