"""Which endpoints are one machine.

Rules:
1. Who says an address is his own (ARP, neighbour discovery, a DHCP answer to his MAC) owns it. Two owners of one
   address are two machines, whether the address changed hands or is disputed.
2. A MAC that carries addresses it does not own is a router's: see `is_router`. Hosts behind it are told apart by
   address.
3. Addresses of one MAC are one machine when the machine owns them itself, or when the MAC carries a single IPv4
   address: then IPv4 and IPv6 belong together.
4. An address seen with several MACs of which at most one owns it is one machine, seen on both sides of a router.
5. Group, broadcast and virtual router addresses are nobody's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from radvigil.systems.addresses import is_group, is_link_local, is_machine, is_own_kind, is_public, is_v4, neighbourhood
from radvigil.systems.ledger import Endpoint, Ledger
from radvigil.systems.proofs import join_by_proof

PROXY = 8
"""A MAC that claims more IPv4 addresses than this by ARP answers for others (RFC 1027)."""
SWEEP = 8
"""Who tried more addresses than this in vain was searching: what never answered him need not exist."""
CROWD = 3
"""A MAC with so many IPv4 addresses not all claimed forwards for others."""


@dataclass(slots=True)
class Presence:
    """When an endpoint was there, whether it spoke, and how often it was seen."""

    first: int
    last: int
    spoke: bool
    count: int = 1
    attempted: bool = True
    """Only unanswered attempts went to it."""

    def join(self, other: Presence) -> None:
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)
        self.spoke, self.count = self.spoke or other.spoke, self.count + other.count
        self.attempted = self.attempted and other.attempted


class Union:
    """Disjoint sets with path halving; the smallest member names the set, so that order does not matter."""

    def __init__(self) -> None:
        self.parent: dict[Endpoint, Endpoint] = {}

    def find(self, node: Endpoint) -> Endpoint:
        parent = self.parent
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(self, one: Endpoint, other: Endpoint) -> None:
        a, b = sorted((self.find(one), self.find(other)))
        self.parent[b] = a


@dataclass(slots=True)
class Map:
    """What identity rests on: endpoints, who owns what, which MACs forward."""

    endpoints: dict[Endpoint, Presence]
    owned: dict[str, set[str]]
    """MAC -> addresses it owns."""
    owners: dict[str, dict[str, tuple[int, int]]]
    """Address -> owner MAC -> when it said so."""
    routers: set[str] = field(default_factory=set)

    def is_own(self, ip: str, mac: str) -> bool:
        """Whether the MAC is the machine's own, as far as the capture tells."""
        if not is_own_kind(mac):
            return False
        if ip in self.owned.get(mac, ()) and len(self.owned[mac]) <= PROXY:
            return True
        return mac not in self.routers and not is_public(ip) and not (self.owners.get(ip, {}).keys() - {mac})


@dataclass(frozen=True, slots=True)
class Machine:
    """Endpoints found to be one machine."""

    endpoints: tuple[Endpoint, ...]
    macs: tuple[str, ...]
    is_router: bool
    scope: str


def presences(ledger: Ledger) -> tuple[dict[Endpoint, Presence], set[Endpoint]]:
    """Every endpoint that can be a device, from flows, bindings and what machines said; and which are ghosts."""
    found: dict[Endpoint, Presence] = {}

    def add(endpoint: Endpoint, presence: Presence) -> None:
        if is_machine(endpoint[0], endpoint[1]):
            known = found.get(endpoint)
            if known is None:
                found[endpoint] = presence
            else:
                known.join(presence)

    tried: dict[Endpoint, set[Endpoint]] = defaultdict(set)
    for key, row in ledger.flows.settled():
        client_ip, client_mac, server_ip, server_mac, vlan = key[:5]
        _, _, failed, answered, _, asked = row.sums
        vain = failed == row.count and not answered
        client, server = (client_ip, client_mac, vlan), (server_ip, server_mac, vlan)
        add(client, Presence(row.first, row.last, asked > 0, row.count, False))
        if answered or key[5] == "tcp" or not is_group(server_mac):
            add(server, Presence(row.first, row.last, answered > 0, row.count, vain))
        if vain:
            tried[server].add(client)
    for (ip, mac, how, vlan), row in ledger.owners.settled():
        if how != "dhcp":
            add((ip, mac, vlan), Presence(row.first, row.last, True, row.count, False))
    for subject, rows in ledger.facts:
        for _, row in rows:
            add(subject[:3], Presence(row.first, row.last, True, row.count, False))
    return found, _ghosts(found, tried)


def _ghosts(found: dict[Endpoint, Presence], tried: dict[Endpoint, set[Endpoint]]) -> set[Endpoint]:
    """Addresses that only searchers tried, and that gave no sign of life."""
    silent = {server for server in tried if server in found and found[server].attempted}
    vain = Counter(client for server in silent for client in tried[server])
    return {server for server in silent if all(vain[client] > SWEEP for client in tried[server])}


def survey(ledger: Ledger) -> Map:
    """Owners and routers."""
    endpoints, ghosts = presences(ledger)
    owned: dict[str, set[str]] = defaultdict(set)
    owners: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (ip, mac, *_), row in ledger.owners.settled():
        if is_own_kind(mac) and is_machine(ip, ""):
            owned[mac].add(ip)
            first, last = owners[ip].get(mac, (row.first, row.last))
            owners[ip][mac] = (min(first, row.first), max(last, row.last))
    found = Map(endpoints, dict(owned), dict(owners))
    carried: dict[str, set[str]] = defaultdict(set)
    for ip, mac, _ in endpoints:
        if ip and is_own_kind(mac) and not is_link_local(ip):
            carried[mac].add(ip)
    found.routers = {mac for mac, ips in carried.items() if is_router(ips, found.owned.get(mac, set()))}
    found.endpoints = {endpoint: seen for endpoint, seen in endpoints.items() if endpoint not in ghosts}
    return found


def is_router(carried: set[str], owned: set[str]) -> bool:
    """Whether a MAC that carries these addresses, and owns those, forwards for others."""
    foreign = carried - owned
    v4 = {ip for ip in foreign if is_v4(ip)}
    if len(owned) > PROXY or len(v4) >= CROWD:
        return True
    if any(is_public(ip) for ip in v4) and len(carried | owned) > 1:
        return True
    for family in (v4, foreign - v4):
        near = {neighbourhood(ip) for ip in owned if is_v4(ip) == (family is v4) and not is_link_local(ip)}
        around = {neighbourhood(ip) for ip in family}
        if (near and around - near) or len(around) > 1:
            return True
    return False


def machines(ledger: Ledger) -> tuple[list[Machine], dict[Endpoint, Presence]]:
    """The machines, and the endpoints that they are made of."""
    chart = survey(ledger)
    union = Union()
    for endpoint in chart.endpoints:
        union.find(endpoint)
    _join_by_mac(chart, union)
    _join_by_address(chart, union)
    _join_by_proof(chart, union, ledger)
    groups: dict[Endpoint, list[Endpoint]] = defaultdict(list)
    for endpoint in sorted(chart.endpoints):
        groups[union.find(endpoint)].append(endpoint)
    return [_machine(chart, group) for _, group in sorted(groups.items())], chart.endpoints


def _join_by_proof(chart: Map, union: Union, ledger: Ledger) -> None:
    cards: dict[Endpoint, set[str]] = defaultdict(set)
    for endpoint in chart.endpoints:
        if endpoint[1] and (not endpoint[0] or chart.is_own(endpoint[0], endpoint[1])):
            cards[union.find(endpoint)].add(endpoint[1])
    spans = {endpoint: (seen.first, seen.last) for endpoint, seen in chart.endpoints.items()}
    join_by_proof(ledger, union, spans, cards)


def _join_by_mac(chart: Map, union: Union) -> None:
    """Rule 3. A MAC alone ("" as address) stands for the machine itself."""
    by_mac: dict[str, list[Endpoint]] = defaultdict(list)
    for endpoint in chart.endpoints:
        if is_own_kind(endpoint[1]):
            by_mac[endpoint[1]].append(endpoint)
    for mac, endpoints in by_mac.items():
        owned = chart.owned.get(mac, set())
        forwards = mac in chart.routers
        single = len({ip for ip, _, _ in endpoints if is_v4(ip)}) <= 1
        own = [
            endpoint
            for endpoint in endpoints
            if not endpoint[0]
            or is_link_local(endpoint[0])
            or (endpoint[0] in owned and len(owned) <= PROXY)
            or (not forwards and not is_public(endpoint[0]) and (single or not is_v4(endpoint[0])))
        ]
        for endpoint in own[1:]:
            union.join(own[0], endpoint)


def _join_by_address(chart: Map, union: Union) -> None:
    """Rules 1 and 4."""
    by_ip: dict[str, list[Endpoint]] = defaultdict(list)
    for endpoint in chart.endpoints:
        if endpoint[0] and not is_link_local(endpoint[0]):
            by_ip[endpoint[0]].append(endpoint)
    for ip, endpoints in by_ip.items():
        owners = chart.owners.get(ip, {})
        if len(owners) < 2:
            for endpoint in endpoints[1:]:
                union.join(endpoints[0], endpoint)
        else:
            _share_out(chart, union, endpoints, owners)


def _share_out(chart: Map, union: Union, endpoints: list[Endpoint], owners: dict[str, tuple[int, int]]) -> None:
    """An address with several owners: what was seen with another MAC goes to who owned it nearest in time."""
    of_owner: dict[str, Endpoint] = {}
    for endpoint in sorted(endpoints):
        if endpoint[1] in owners:
            union.join(of_owner.setdefault(endpoint[1], endpoint), endpoint)
    for endpoint in endpoints:
        if endpoint[1] not in owners and of_owner:
            when = chart.endpoints[endpoint].first
            nearest = min(of_owner, key=lambda mac: (_distance(when, owners[mac]), mac))
            union.join(of_owner[nearest], endpoint)


def _distance(when: int, span: tuple[int, int]) -> int:
    return max(span[0] - when, when - span[1], 0)


def _machine(chart: Map, group: list[Endpoint]) -> Machine:
    macs = {mac for ip, mac, _ in group if mac and (not ip or chart.is_own(ip, mac))}
    forwards = any(
        mac in chart.routers and (not ip or ip in chart.owned.get(mac, ()) or is_link_local(ip)) for ip, mac, _ in group
    )
    return Machine(tuple(group), tuple(sorted(macs)), forwards, _scope(group, macs))


def _scope(group: list[Endpoint], macs: set[str]) -> str:
    """Public addresses nobody owns here are outside; others with no MAC of their own came through a router."""
    ips = {ip for ip, _, _ in group if ip}
    if macs or not ips:
        return "local"
    if all(is_public(ip) for ip in ips):
        return "outside"
    return "routed" if any(is_own_kind(mac) for _, mac, _ in group) else "local"
