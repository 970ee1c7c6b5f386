"""RV-NET-001: SMB 1 is spoken (MS-CIFS; its maker has advised against it since 2014).

SMB 1 has neither encryption nor a signing that holds, and carried the worms of 2017. Used: a server chose it,
or, where the negotiation was not seen, answered what only SMB 1 asks. Only
offered: a client names it among newer dialects, as many old programs do, and the server chose better: much less, told
by client, and not where the client is told for using it already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.machine.pairs import Exchange, ends_of, exchanges, others, proofs
from radvigil.detectors.rule import Rule, Subjects
from radvigil.detectors.scene import Scene
from radvigil.records import Finding, Smb


class Smb1(Rule):
    """One finding a server that speaks it, one a client that offers it."""

    CODE = "RV-NET-001"
    NATURE = "weakness"
    SEVERITY = "high"
    HARMS = ("stops", "altered", "disclosed")
    SUBJECTS = 1
    SEES = (Smb,)
    NAMED = ("how",)

    def see(self, event: Smb) -> None:
        if event.flow is None:
            return
        if event.dialect == "SMB1":
            self.rows.see((*ends_of(event.flow), "used"), event.mark, event.flow)
        elif "SMB1" in event.dialects_offered:
            self.rows.see((*ends_of(event.flow), "offered"), event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        servers: dict[str, list[Exchange]] = defaultdict(list)
        clients: dict[str, list[Exchange]] = defaultdict(list)
        for one in exchanges(self.rows, scene):
            if one.facts == ("used",):
                servers[one.server.id].append(one)
            else:
                clients[one.client.id].append(one)
        users = {one.client.id for told in servers.values() for one in told}
        for server, told in servers.items():
            yield self._told((server, *others(told, "client")), told, "used")
        for client, told in clients.items():
            if client not in users:
                found = self._told((client, *others(told, "server")), told, "offered")
                yield replace(found, severity="low")

    def _told(self, subjects: Subjects, told: list[Exchange], how: str) -> Finding:
        connections = {"used": 0, "offered": 0, how: sum(one.row.count for one in told)}
        return self.found(subjects, proofs(told, "smb.negotiate"), {"how": how, **connections})
