"""RV-NET-022: two machines claim one address at the same time (RFC 5227 2.4: an ongoing conflict).

Each ARP message binds its sender. Two MACs whose claims of one address lie in one another's time cannot both be right:
a copied configuration, or somebody who wants to stand between. Left out: addresses shared on purpose (VRRP, RFC 9568
7.3; HSRP, CARP), a MAC that claims very many addresses (proxy ARP, RFC 1027), and an address that changes hands, whose
claims follow each other. Network cards that work as a team may look the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Arp, Finding, Tally

SHARED = ("00:00:5e:00:01:", "00:00:5e:00:02:", "00:00:0c:07:ac:", "00:00:0c:9f:f", "00:05:73:a0:0")
"""VRRP and CARP for IPv4 and IPv6, HSRP of both versions and for IPv6."""


class AddressConflict(Rule):
    """One finding an address and pair of claimants."""

    CODE = "RV-NET-022"
    NATURE = "fault"
    SEVERITY = "medium"
    HARMS = ("stops", "altered", "disclosed")
    SEES = (Arp,)
    NAMED = ("address", "macs", "vlan")
    SUBJECTS = 0
    THRESHOLDS = (("proxy", 8),)

    def see(self, event: Arp) -> None:
        if event.sender_ip and event.operation != "neighbour" and not event.sender_mac.startswith(SHARED):
            self.rows.see((event.sender_ip, event.vlan, event.sender_mac), event.mark, None)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        claims: dict[tuple[str, int], dict[str, Tally]] = defaultdict(dict)
        addresses: dict[str, set[str]] = defaultdict(set)
        for (ip, vlan, mac), row in self.rows.settled():
            claims[ip, vlan][mac] = row
            addresses[mac].add(ip)
        for (ip, vlan), by_mac in claims.items():
            real = [mac for mac in sorted(by_mac) if len(addresses[mac]) < self.threshold(scene, "proxy")]
            for pair in combinations(real[:8], 2):
                rows = [by_mac[mac] for mac in pair]
                if at_once(*rows):
                    yield self._finding(scene, (ip, vlan), dict(zip(pair, rows, strict=True)))

    def _finding(self, scene: Scene, at: tuple[str, int], claims: dict[str, Tally]) -> Finding:
        ip, vlan = at
        owners = {scene.at(ip, row.first, mac) for mac, row in claims.items()}
        known = tuple(sorted(one.id for one in owners if one is not None))
        proof = tuple(row.evidence("arp") for row in claims.values())
        total = sum(row.count for row in claims.values())
        params: dict[str, str | int] = {"address": ip, "macs": ", ".join(claims), "vlan": str(vlan), "claims": total}
        found = self.found(known, proof, params)
        leads = any(one is not None and one.kind.value == "router" for one in owners)
        return replace(found, severity="high") if leads else found


def at_once(one: Tally, other: Tally) -> bool:
    """Whether either claimed the address again after the other had claimed it."""
    return one.first < other.last and other.first < one.last
