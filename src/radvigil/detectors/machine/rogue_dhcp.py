"""RV-NET-023: two servers hand out addresses and send machines different ways (RFC 2131; option 3 routers, 6 names).

A server gives what each client asked for (option 55) and has a value for, so a missing option says nothing: routers are
held beside routers, name servers beside name servers, all that each server ever gave together. Only two servers with
none in common are told; those that work together share at least one. Answers through different relay agents (giaddr)
are for different networks and are not held beside each other. Whoever answers with a router or name server of their own
sees what the machines send. Which of the two belongs here, the capture cannot say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Dhcp, Finding, Tally

ANSWERS = frozenset({"offer", "ack"})
MOST = 64
"""Servers of one network held beside each other, the first ones: a hostile capture may name thousands."""
Given = tuple[str, str, Tally]
"""Routers and name servers of a server's answers, separated by spaces."""


class RogueDhcp(Rule):
    """One finding a network; the servers are its subjects."""

    CODE = "RV-NET-023"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("stops", "altered", "disclosed")
    SEES = (Dhcp,)
    NAMED = ("servers",)
    SUBJECTS = 0

    def see(self, event: Dhcp) -> None:
        if event.message in ANSWERS and event.server_ip and (event.routers or event.name_servers):
            vlan = event.flow.vlan if event.flow is not None else 0
            ways = " ".join(event.routers), " ".join(event.name_servers)
            self.rows.see((event.relay_ip, vlan, event.server_ip, *ways), event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        networks: dict[tuple[str, int], dict[str, list[Given]]] = defaultdict(lambda: defaultdict(list))
        for (relay, vlan, server, routers, names), row in self.rows.settled():
            networks[relay, vlan][server].append((routers, names, row))
        for given in networks.values():
            servers = sorted(_at_odds(given))
            if not servers:
                continue
            rows = [row for server in servers for *_, row in given[server]]
            known = {one.id for one in (scene.at(ip) for ip in servers) if one is not None}
            proof = tuple(row.evidence("dhcp") for row in rows)
            answers = sum(row.count for row in rows)
            params: dict[str, str | int] = {"servers": ", ".join(servers), "answers": answers}
            yield self.found(tuple(sorted(known)), proof, params, stance="suspected", confidence="medium")


def _at_odds(given: dict[str, list[Given]]) -> set[str]:
    """Servers of which another gives other routers throughout, or other name servers throughout."""
    earliest = sorted(given, key=lambda server: (min(row.first for *_, row in given[server]), server))[:MOST]
    pairs = combinations([(server, *_ways(given[server])) for server in earliest], 2)
    return {
        server
        for (one, *mine), (other, *theirs) in pairs
        if any(a and b and a.isdisjoint(b) for a, b in zip(mine, theirs, strict=True))
        for server in (one, other)
    }


def _ways(told: list[Given]) -> tuple[frozenset[str], frozenset[str]]:
    """All routers and all name servers that one server ever gave."""
    routers = frozenset(ip for given, _, _ in told for ip in given.split())
    return routers, frozenset(ip for _, given, _ in told for ip in given.split())
