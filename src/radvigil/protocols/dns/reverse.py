"""Addresses out of reverse zones: in-addr.arpa (RFC 1035 3.5) and ip6.arpa (RFC 3596 2.5)."""

from __future__ import annotations

from radvigil.protocols.addresses import ipv6_text

_IPV4_ZONE = ".in-addr.arpa"
_IPV6_ZONE = ".ip6.arpa"
_NIBBLES = 32


def address_of(owner: str) -> str:
    """The address whose reverse name `owner` is; empty for zones and for all other names."""
    lowered = owner.lower()
    if lowered.endswith(_IPV4_ZONE):
        return _ipv4(lowered.removesuffix(_IPV4_ZONE).split("."))
    if lowered.endswith(_IPV6_ZONE):
        return _ipv6(lowered.removesuffix(_IPV6_ZONE).split("."))
    return ""


def _ipv4(labels: list[str]) -> str:
    if len(labels) != 4 or not all(label.isascii() and label.isdigit() and len(label) <= 3 for label in labels):
        return ""
    numbers = [int(label) for label in reversed(labels)]
    return ".".join(map(str, numbers)) if max(numbers) <= 255 else ""


def _ipv6(labels: list[str]) -> str:
    if len(labels) != _NIBBLES or not all(len(label) == 1 and label in "0123456789abcdef" for label in labels):
        return ""
    return ipv6_text(bytes.fromhex("".join(reversed(labels))))
