"""RV-NET-009: commands are given over rsh, rexec or rlogin (RFC 1282).

The three believe the address and the user name that the client states; whoever takes the address needs no password. A
server that accepted is worst; one that was only asked and refused is less. TCP 514 also carries syslog elsewhere: only
what speaks the protocol is counted.
"""

from __future__ import annotations

from radvigil.detectors.machine.readable_login import ReadableService
from radvigil.records import Service


class RemoteCommands(ReadableService):
    """One finding a machine."""

    CODE = "RV-NET-009"
    SERVICE = "rcmd"

    def is_worst(self, service: Service) -> bool:
        return ("accepted", "yes") in service.details

    def said(self, service: Service, clients: int) -> dict[str, str | int]:
        protocols = sorted(value for name, value in service.details if name == "protocol")
        return {**super().said(service, clients), "protocols": ", ".join(protocols) or "rsh"}
