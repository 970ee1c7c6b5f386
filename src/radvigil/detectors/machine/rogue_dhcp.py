"""RV-NET-023: two servers hand out addresses and send machines different ways (RFC 2131; option 3 routers, 6 names).

Two servers that work together give the same routers and name servers, and are not told. Answers through different relay
agents (giaddr) are for different networks and are not held beside each other. Whoever answers with a router or name
server of their own sees what the machines send. Which of the two belongs here, the capture cannot say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Dhcp, Finding, Tally

ANSWERS = frozenset({"offer", "ack"})
Ways = tuple[str, str]
"""Routers and name servers that a server gives."""


class RogueDhcp(Rule):
    """One finding a network; the servers are its subjects."""

    CODE = "RV-NET-023"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("stops", "altered", "disclosed")
    SEES = (Dhcp,)
    NAMED = ("servers",)

    def see(self, event: Dhcp) -> None:
        if event.message in ANSWERS and event.server_ip and (event.routers or event.name_servers):
            vlan = event.flow.vlan if event.flow is not None else 0
            ways = " ".join(event.routers), " ".join(event.name_servers)
            self.rows.see((event.relay_ip, vlan, event.server_ip, *ways), event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        networks: dict[tuple[str, int], dict[str, dict[Ways, Tally]]] = defaultdict(lambda: defaultdict(dict))
        for (relay, vlan, server, routers, names), row in self.rows.settled():
            networks[relay, vlan][server][routers, names] = row
        for servers in networks.values():
            ways = {frozenset(told) for told in servers.values()}
            if len(ways) < 2:
                continue
            rows = [row for _, told in sorted(servers.items()) for _, row in sorted(told.items())]
            known = {one.id for one in (scene.at(ip) for ip in servers) if one is not None}
            proof = tuple(row.evidence("dhcp") for row in rows)
            answers = sum(row.count for row in rows)
            params: dict[str, str | int] = {"servers": ", ".join(sorted(servers)), "answers": answers}
            yield self.found(tuple(sorted(known)), proof, params, stance="suspected", confidence="medium")
