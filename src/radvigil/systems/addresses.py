"""What an address can be, from its own digits."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

VIRTUAL_MACS: Final = ("00:00:5e:00:01:", "00:00:5e:00:02:", "00:00:0c:07:ac:", "00:00:0c:9f:f")
"""VRRP for IPv4 and IPv6 (RFC 9568 7.3), HSRP versions 1 and 2: shared by routers, no machine's own."""


@lru_cache(maxsize=65536)
def _parsed(ip: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(ip)
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def is_machine(ip: str, mac: str) -> bool:
    """Whether an endpoint can be a device: no group, no broadcast, no unspecified address."""
    if not ip:
        return is_own_kind(mac)
    if is_group(mac) and ip.endswith(".255"):
        return False
    parsed = _parsed(ip)
    if parsed is None or parsed.is_multicast or parsed.is_unspecified:
        return False
    return ip != "255.255.255.255"


def is_group(mac: str) -> bool:
    """Broadcast or multicast: the lowest bit of the first octet (IEEE 802 8.2)."""
    return mac[1:2] in "13579bdf" if len(mac) > 1 else False


def is_own_kind(mac: str) -> bool:
    """An individual address, and none that machines share."""
    return bool(mac) and not is_group(mac) and mac != "00:00:00:00:00:00" and not mac.startswith(VIRTUAL_MACS)


def is_address(text: str) -> bool:
    """Whether a text is an IP address: those are no names."""
    return _parsed(text) is not None


@lru_cache(maxsize=65536)
def is_public(ip: str) -> bool:
    parsed = _parsed(ip)
    return parsed is not None and parsed.is_global


@lru_cache(maxsize=65536)
def is_link_local(ip: str) -> bool:
    parsed = _parsed(ip)
    return parsed is not None and parsed.is_link_local


@lru_cache(maxsize=65536)
def neighbourhood(ip: str) -> str:
    """The /24 or /64 around it: what hospitals most often make one segment of."""
    parsed = _parsed(ip)
    if parsed is None:
        return ""
    return str(ip_network((parsed, 24 if parsed.version == 4 else 64), strict=False).network_address)


def is_v4(ip: str) -> bool:
    return "." in ip and ":" not in ip
