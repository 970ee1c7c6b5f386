"""Which protocol speaks, by its first bytes.

Rules:
1. Content decides, on any port. Ports only order the questions: protocols that know one of the flow's ports first, then
   the order of the registry.
2. A probe that wants MORE is asked again; the others are never asked twice. The first YES in order wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from radvigil.records import DatagramProtocol, LinkProtocol, Match, Opening, StreamProtocol

NOBODYS = -1
"""Stands for every port that no protocol knows."""


@dataclass(frozen=True, slots=True)
class Protocols:
    """The registry, as the pipeline gives it."""

    stream: tuple[StreamProtocol, ...] = ()
    datagram: tuple[DatagramProtocol, ...] = ()
    link: tuple[LinkProtocol, ...] = ()


Spoken = TypeVar("Spoken", StreamProtocol, DatagramProtocol)


class InOrder(Generic[Spoken]):
    """All protocols, those that know one of a flow's ports first.

    Most ports are nobody's: so few orders are ever made, and each is made once.
    """

    def __init__(self, protocols: tuple[Spoken, ...]) -> None:
        self._protocols: tuple[Spoken, ...] = protocols
        self._ports = frozenset[int]().union(*(p.ports for p in protocols))
        self._made: dict[tuple[int, int], tuple[Spoken, ...]] = {}

    def __call__(self, one: int, other: int) -> tuple[Spoken, ...]:
        ports = self._ports
        key = (one if one in ports else NOBODYS, other if other in ports else NOBODYS)
        return self._made.get(key) or self._make(key)

    def _make(self, key: tuple[int, int]) -> tuple[Spoken, ...]:
        self._made[key] = made = tuple(sorted(self._protocols, key=lambda p: p.ports.isdisjoint(key)))
        return made


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
