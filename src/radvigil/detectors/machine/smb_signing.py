"""RV-NET-002: a file server of the imaging chain does not insist on signed messages (MS-SMB2 3.3.5.4).

Where signing is not required, somebody between client and server can change what passes or pass on a login (relay).
Told of servers that imaging systems themselves use or that are imaging systems; an ordinary office server is left to
others. SMB 3 encryption protects as well: a server that was seen to encrypt is not told.
"""

from __future__ import annotations

from collections.abc import Iterator

from radvigil.detectors.machine.readable_login import clients_of
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding

NOT_REQUIRED = frozenset({("signing", "enabled"), ("signing", "disabled")})


class SmbSigning(Rule):
    """One finding a server."""

    CODE = "RV-NET-002"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("altered", "disclosed")
    SUBJECTS = 1

    def judge(self, scene: Scene) -> Iterator[Finding]:
        imaging = {one.id for one in scene.site.devices if one.network_aes}
        for device, service in scene.services("smb"):
            details = set(service.details)
            if not NOT_REQUIRED & details or ("encrypted", "yes") in details:
                continue
            clients = clients_of(scene, device, service)
            among = imaging.intersection((device.id, *clients))
            if clients and among:
                params = {"clients": len(clients), "imaging": len(among)}
                yield self.found((device, *clients), service.evidence, params)
