"""RV-NET-016: a machine proves its password with NTLMv1 (MS-NLMP 3.3.1: DES over a challenge).

The response of 24 bytes can be turned back into the password's hash by whoever records it. Told of the machine that
answers so; the server that accepts it takes part. NTLMv1 with session security has the same length and nearly the same
weakness; both are told alike. Anonymous logins carry no response and are not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.machine.pairs import Exchange, ends_of, exchanges, others, proofs
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding, Ntlm


class NtlmV1(Rule):
    """One finding a machine that logs in."""

    CODE = "RV-NET-016"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")
    SUBJECTS = 1
    SEES = (Ntlm,)

    def see(self, event: Ntlm) -> None:
        if event.version == "NTLMv1" and not event.anonymous and event.flow is not None:
            self.rows.see((*ends_of(event.flow), event.carried_by), event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        clients: dict[str, list[Exchange]] = defaultdict(list)
        for one in exchanges(self.rows, scene):
            clients[one.client.id].append(one)
        for client, told in clients.items():
            servers = others(told, "server")
            params = {"servers": len(servers), "logins": sum(one.row.count for one in told)}
            yield self.found((client, *servers), proofs(told, "ntlm.authenticate"), params)
