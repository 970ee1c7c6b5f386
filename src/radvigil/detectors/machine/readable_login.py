"""Services that carry what people type readable: the shape that their rules share.

A rule names the service and what must have been seen of it. It is concluded from the picture: the service is there, is
not encrypted and answered somebody. Whether a login was read along with it decides how bad it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, Finding, Harm, Service, Severity

LOGIN = ("cleartext_login", "yes")


def clients_of(scene: Scene, server: Device, service: Service) -> tuple[str, ...]:
    """Ids of the machines that used the service and were answered."""
    return tuple(sorted({
        talk.source for talk in scene.asked_of(server.id, service.name)
        if talk.port in (service.port, None) and talk.bytes_back
    }))  # fmt: skip


class ReadableService(Rule):
    """One finding a machine that offers the service; those that used it take part."""

    NATURE = "weakness"
    SEVERITY: ClassVar[Severity] = "high"
    HARMS: ClassVar[tuple[Harm, ...]] = ("disclosed", "altered", "stops")
    SERVICE: ClassVar[str]
    NEEDS: ClassVar[frozenset[tuple[str, str]]] = frozenset()
    """Details one of which must have been seen; empty: the service itself is enough."""
    READABLE: ClassVar[bool] = True
    """What is encrypted altogether is not told."""
    WITHOUT_LOGIN: ClassVar[Severity] = "medium"
    SUBJECTS = 1
    NAMED: ClassVar[tuple[str, ...]] = ("port",)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for device, service in scene.services(self.SERVICE):
            if (self.READABLE and service.encrypted == "yes") or not self.is_meant(service):
                continue
            clients = clients_of(scene, device, service)
            if clients:
                found = self.found((device, *clients), service.evidence, self.said(service, len(clients)))
                yield found if self.is_worst(service) else replace(found, severity=self.WITHOUT_LOGIN)

    def is_meant(self, service: Service) -> bool:
        return not self.NEEDS or bool(self.NEEDS & set(service.details))

    def is_worst(self, service: Service) -> bool:
        return LOGIN in service.details

    def said(self, service: Service, clients: int) -> dict[str, str | int]:
        """The parameters. Ports are said as text: nobody groups their digits."""
        return {"port": str(service.port or 0), "clients": clients, "connections": service.flows}
