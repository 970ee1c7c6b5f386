"""How a flow is named, once per flow.

Rules:
1. `Flow.id`: BLAKE2b over protocol, VLAN, both ends and the first packet's time, 20 hexadecimal digits; the ends in the
   order that Community ID gives them, so that direction changes nothing.
2. `community_id`: version 1 with seed 0 (github.com/corelight/community-id-spec): SHA-1 over the ordered ends.
3. Addresses are written as RFC 5952 wants; each is made once and kept.
"""

from __future__ import annotations

import hashlib
import struct
from base64 import b64encode
from functools import lru_cache
from typing import NamedTuple

from radvigil.records import Flow

_TRANSPORTS = {6: "tcp", 17: "udp", 1: "icmp", 58: "icmp"}
_WITH_PORTS = (6, 17, 132)
_ANSWERED4 = frozenset((0, 8, 9, 10, 13, 14, 15, 16, 17, 18))
_ANSWERED6 = frozenset((128, 129, 130, 131, 133, 134, 135, 136, 139, 140, 144, 145))


class Ends(NamedTuple):
    """What a packet's headers say of its two ends; the source here is the originator."""

    source: bytes
    target: bytes
    sport: int
    dport: int
    protocol: int
    vlan: int
    source_mac: bytes
    target_mac: bytes


def flow_of(ends: Ends, ts: int, capture: str) -> Flow:
    """The flow whose originator is the source of `ends`."""
    packed = _ordered(ends)
    return Flow(
        _id(packed, ends.vlan, ts),
        capture,
        ts,
        _TRANSPORTS.get(ends.protocol, "other"),  # type: ignore[arg-type]
        address(ends.source),
        ends.sport,
        address(ends.target),
        ends.dport,
        ends.vlan,
        hardware(ends.source_mac),
        hardware(ends.target_mac),
        "1:" + b64encode(hashlib.sha1(packed, usedforsecurity=False).digest()).decode(),
    )


def _ordered(ends: Ends) -> bytes:
    """Community ID v1: seed, lower end's address first, protocol, padding, ports when the protocol has them."""
    source, target, sport, dport = ends.source, ends.target, ends.sport, ends.dport
    one_way = ends.protocol in (1, 58) and not _answered(ends)
    if not one_way and (source, sport) > (target, dport):
        source, target, sport, dport = target, source, dport, sport
    head = b"\0\0" + source + target + bytes((ends.protocol, 0))
    return head + struct.pack(">HH", sport, dport) if ends.protocol in (*_WITH_PORTS, 1, 58) else head


def _answered(ends: Ends) -> bool:
    return ends.sport in (_ANSWERED4 if ends.protocol == 1 else _ANSWERED6)


def _id(packed: bytes, vlan: int, ts: int) -> str:
    return hashlib.blake2b(packed + struct.pack(">Hq", vlan, ts), digest_size=10).hexdigest()


@lru_cache(maxsize=65_536)
def address(packed: bytes) -> str:
    """The textual form of 4 or 16 bytes."""
    if len(packed) == 4:
        return ".".join(map(str, packed))
    import ipaddress  # costs start-up time; many captures hold no IPv6

    return str(ipaddress.IPv6Address(packed))


@lru_cache(maxsize=65_536)
def hardware(packed: bytes) -> str:
    """The textual form of a MAC: one object however many flows name it."""
    return packed.hex(":")
