"""Which protocol speaks, by its first bytes.

Rules:
1. Content decides, on any port. Ports only order the questions: protocols that know one of the flow's ports first, then
   the order of the registry.
2. A probe that wants MORE is asked again; the others are never asked twice. The first YES in order wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from radvigil.records import DatagramProtocol, LinkProtocol, Match, Opening, StreamProtocol


@dataclass(frozen=True, slots=True)
class Protocols:
    """The registry, as the pipeline gives it."""

    stream: tuple[StreamProtocol, ...] = ()
    datagram: tuple[DatagramProtocol, ...] = ()
    link: tuple[LinkProtocol, ...] = ()


@lru_cache(maxsize=4096)
def in_order(protocols: tuple[StreamProtocol, ...], low: int, high: int) -> tuple[StreamProtocol, ...]:
    """Those that know one of the ports first."""
    return tuple(sorted(protocols, key=lambda p: low not in p.ports and high not in p.ports))


@lru_cache(maxsize=4096)
def datagrams_in_order(protocols: tuple[DatagramProtocol, ...], low: int, high: int) -> tuple[DatagramProtocol, ...]:
    """Those that know one of the ports first."""
    return tuple(sorted(protocols, key=lambda p: low not in p.ports and high not in p.ports))


def asked(
    candidates: tuple[StreamProtocol, ...], opening: Opening
) -> tuple[StreamProtocol | None, tuple[StreamProtocol, ...]]:
    """(the protocol that speaks or None, those that still wait for more bytes)."""
    waiting: list[StreamProtocol] = []
    for protocol in candidates:
        answer = protocol.probe(opening)
        if answer == Match.YES:
            return protocol, ()
        if answer == Match.MORE:
            waiting.append(protocol)
    return None, tuple(waiting)
