"""RV-NET-013: a machine answers SNMP to a community that everybody knows (RFC 3584, RFC 3414 1: v1 and v2c have no
security).

The community is sent readable and is the whole password. One for writing lets settings be changed and is worse. Only
machines that answered are told: a scanner's question alone is no weakness of who was asked. Traps (UDP 162) go to a
manager, whose own settings they do not show.
"""

from __future__ import annotations

from collections.abc import Iterator

from radvigil.detectors.machine.readable_login import ReadableService
from radvigil.detectors.scene import Scene
from radvigil.records import Finding, Service

TRAPS = "162"
WRITE = ("community", "default-write")


class DefaultCommunity(ReadableService):
    """One finding a machine."""

    CODE = "RV-NET-013"
    SERVICE = "snmp"
    HARMS = ("disclosed", "stops")
    NEEDS = frozenset({("community", "default-read"), WRITE})

    def judge(self, scene: Scene) -> Iterator[Finding]:
        yield from (one for one in super().judge(scene) if ("port", TRAPS) not in one.params)

    def is_worst(self, service: Service) -> bool:
        return WRITE in service.details

    def said(self, service: Service, clients: int) -> dict[str, str | int]:
        return {**super().said(service, clients), "write": int(WRITE in service.details)}
