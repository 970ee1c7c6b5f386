"""What proves that machines with different addresses are one.

Rules:
1. The same SMB server GUID (MS-SMB2 2.2.4: it names the server) at two addresses is one server, unless each address
   has a network card of its own: cloned machines keep the GUID.
2. The same serial number of the images a machine makes itself, at addresses it used one after the other: a portable
   machine whose lease changed behind a router. Never while both speak, never across two network cards: that would be
   somebody using another's name.
3. The same TLS certificate proves nothing: certificates are copied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol

from radvigil.systems.ledger import Endpoint, Ledger
from radvigil.systems.sop import purpose


class Joining(Protocol):
    """What the rules ask of the sets of endpoints found so far."""

    def find(self, node: Endpoint) -> Endpoint: ...

    def join(self, one: Endpoint, other: Endpoint) -> None: ...


Spans = dict[Endpoint, tuple[int, int]]
"""When each endpoint was there."""
Cards = dict[Endpoint, set[str]]
"""Network cards of the machine that each set of endpoints is so far, by the set's name."""


def join_by_proof(ledger: Ledger, union: Joining, spans: Spans, cards: Cards) -> None:
    """Apply rules 1 and 2; `spans` holds the endpoints that can be machines."""
    for endpoints in _by_guid(ledger, spans).values():
        _join(union, endpoints, cards)
    for endpoints in _by_serial(ledger, spans).values():
        whole = {union.find(endpoint) for endpoint in endpoints}
        if _one_after_the_other([_span(name, union, spans) for name in sorted(whole)]):
            _join(union, endpoints, cards)


def _join(union: Joining, endpoints: Iterable[Endpoint], cards: Cards) -> None:
    """Join what does not have two cards of its own."""
    names = sorted({union.find(endpoint) for endpoint in endpoints})
    owned = set().union(*(cards.get(name, set()) for name in names)) if names else set()
    if len(owned) < 2:
        for one, other in pairwise(names):
            union.join(one, other)


def _by_guid(ledger: Ledger, spans: Spans) -> dict[str, set[Endpoint]]:
    found: dict[str, set[Endpoint]] = defaultdict(set)
    for (ip, mac, vlan, field), rows in ledger.facts:
        if field == "guid" and (ip, mac, vlan) in spans:
            for (guid, _), _ in rows:
                if guid.strip("0-"):
                    found[guid].add((ip, mac, vlan))
    return found


def _by_serial(ledger: Ledger, spans: Spans) -> dict[tuple[str, str, str], set[Endpoint]]:
    """Endpoints that send images of one make and serial number only, and receive none."""
    makes: dict[Endpoint, set[tuple[str, str, str]]] = defaultdict(set)
    for key, _ in ledger.origins.settled():
        makes[key[:3]].add((key[4].casefold(), key[5].casefold(), key[7]))
    receivers = _receivers(ledger)
    found: dict[tuple[str, str, str], set[Endpoint]] = defaultdict(set)
    for endpoint, said in makes.items():
        if len(said) == 1 and endpoint in spans and endpoint not in receivers:
            ((manufacturer, model, serial),) = said
            if serial:
                found[(manufacturer, model, serial)].add(endpoint)
    return found


def _receivers(ledger: Ledger) -> set[Endpoint]:
    found: set[Endpoint] = set()
    for key, _ in ledger.messages.settled():
        client_ip, client_mac, server_ip, server_mac, vlan = key[:5]
        if key[10] == "C-STORE-RQ" and purpose(key[11]) == "storage":
            from_client = key[9] == "client"
            found.add((server_ip, server_mac, vlan) if from_client else (client_ip, client_mac, vlan))
    return found


def _span(name: Endpoint, union: Joining, spans: Spans) -> tuple[int, int]:
    members = [span for endpoint, span in spans.items() if union.find(endpoint) == name]
    return min(first for first, _ in members), max(last for _, last in members)


def _one_after_the_other(spans: list[tuple[int, int]]) -> bool:
    return all(earlier[1] < later[0] for earlier, later in pairwise(sorted(spans)))
