"""RV-NET-003: a file server lets in whom it does not know (MS-SMB2 2.2.6: SESSION_FLAG_IS_GUEST, SESSION_FLAG_IS_NULL).

A guest session is worse: it may open shares. An anonymous one (a null session) is what Windows systems use to ask for
lists of names; it is told as low. Only sessions that the server accepted are counted. Not every server flags a login of
nobody: an empty account inside NTLM (MS-NLMP 3.2.5.1.2) that was accepted counts as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.machine.pairs import Exchange, ends_of, exchanges, others, proofs
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding, Smb


class SmbGuest(Rule):
    """One finding a server and kind of session."""

    CODE = "RV-NET-003"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")
    SUBJECTS = 1
    SEES = (Smb,)
    NAMED = ("session",)

    def see(self, event: Smb) -> None:
        if event.session and event.status == 0 and event.flow is not None:
            self.rows.see((*ends_of(event.flow), event.session), event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        servers: dict[tuple[str, str], list[Exchange]] = defaultdict(list)
        for one in exchanges(self.rows, scene):
            servers[one.server.id, one.facts[0]].append(one)
        for (server, session), told in servers.items():
            counts = {"guest": 0, "anonymous": 0, session: sum(one.row.count for one in told)}
            params: dict[str, str | int] = {"session": session, **counts}
            found = self.found((server, *others(told, "client")), proofs(told, "smb.session"), params)
            yield found if session == "guest" else replace(found, severity="low")
