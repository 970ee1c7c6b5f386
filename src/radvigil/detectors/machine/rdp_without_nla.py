"""RV-NET-006: remote desktops open their login screen to anybody (MS-RDPBCGR 5.4: no Network Level Authentication).

Without NLA (CredSSP) the server starts a session before it knows who asks: weaknesses such as CVE-2019-0708 need no
account then. Judged by the protocol that was chosen; a client that asked for less than the server could do lowers it,
and the rule cannot tell that from a server without NLA.
"""

from __future__ import annotations

from radvigil.detectors.machine.readable_login import ReadableService
from radvigil.records import Service


class RdpWithoutNla(ReadableService):
    """One finding a machine and port."""

    CODE = "RV-NET-006"
    SERVICE = "rdp"
    READABLE = False
    NEEDS = frozenset({("nla", "no")})
    HARMS = ("stops", "altered", "disclosed")

    def is_worst(self, service: Service) -> bool:
        return ("protocol", "rdp") in service.details
