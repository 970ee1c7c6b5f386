"""RV-DICOM-007: a user name and password travel readable (User Identity type 2: PS3.7 D.3.3.7; PS3.15 B.4).

The password stands in the association request as it is, so whoever listens has it, whether it was accepted or not: the
standard wants such an association inside TLS, and inside TLS it is not seen here. The password is never kept;
the user name leaves only as a keyed hash and is looked at for active text (RV-DICOM-032). This rule itself reads the
type of the identity alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import DicomAssociation, Finding, Tally

WITH_PASSCODE = 2
"""User-Identity-Type: user name and passcode."""


class PasswordInClear(Rule):
    """One finding a machine that is given passwords; those who send them take part."""

    CODE = "RV-DICOM-007"
    NATURE = "weakness"
    SEVERITY = "high"
    HARMS = ("disclosed", "altered")
    SPEAKS = "dicom"
    SEES = (DicomAssociation,)
    SUBJECTS = 1

    def see(self, event: DicomAssociation) -> None:
        if event.user_identity == WITH_PASSCODE and event.flow:
            flow = event.flow
            self.rows.see((flow.orig_ip, flow.orig_mac, flow.resp_ip, flow.resp_mac), event.mark, flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        by_server: dict[str, list[tuple[str, Tally]]] = defaultdict(list)
        for (ip, mac, server_ip, server_mac), row in self.rows.settled():
            server, client = scene.at(server_ip, row.first, server_mac), scene.at(ip, row.first, mac)
            if server is not None:
                by_server[server.id].append((client.id if client else "", row))
        for server_id, rows in by_server.items():
            clients = sorted({client for client, _ in rows if client})
            params = {"machines": len(clients), "associations": sum(row.count for _, row in rows)}
            yield self.found((server_id, *clients), proof((row for _, row in rows), "dicom.association"), params)
