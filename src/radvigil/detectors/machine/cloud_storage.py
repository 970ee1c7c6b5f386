"""RV-NET-021: a medical system uses a storage service on the internet (known by TLS server name or DNS question).

The table beside this file names the services and where their domains were read. A name asked for and not connected to
counts too: something on the machine wanted it. A manufacturer's own service may be built on the same storage; then the
name is that of the manufacturer, and is not told, or that of the storage, and the rule cannot tell it from a person's.
"""

from __future__ import annotations

from collections.abc import Iterator

from radvigil.detectors.machine.medical import is_medical
from radvigil.detectors.machine.pairs import ends_of
from radvigil.detectors.machine.remote_support import named
from radvigil.detectors.machine.tables import remote_of
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Dns, Finding, Tls


class CloudStorage(Rule):
    """One finding a medical machine and service."""

    CODE = "RV-NET-021"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed",)
    SEES = (Tls, Dns)
    NAMED = ("service",)

    def see(self, event: Tls | Dns) -> None:
        name = event.server_name if isinstance(event, Tls) else event.query
        remote = remote_of(name) if name and event.flow is not None else None
        if remote is not None and remote.use == "storage" and event.flow is not None:
            self.rows.see((*ends_of(event.flow)[:2], remote.name), event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for (device, service), row in named(self.rows.settled(), scene).items():
            if is_medical(scene.device[device]):
                yield self.found((device,), row, {"service": service, "times": row.count})
