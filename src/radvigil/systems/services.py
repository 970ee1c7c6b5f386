"""Services of a machine: what it offers and what it uses, with what was said of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from radvigil.records import Limits, Service, Tally
from radvigil.systems.dossiers import Dossier, Merged

Encrypted = Literal["yes", "no", "unknown", "mixed"]
MOST = Limits().names
"""Services listed for one machine: what scans touch is not a service."""


def encryption(service: str, row: Tally) -> Encrypted:
    """What was not recognised may be anything."""
    encrypted = row.sums[4]
    if encrypted:
        return "yes" if encrypted == row.count else "mixed"
    return "no" if service else "unknown"


def services_of(dossier: Dossier) -> tuple[Service, ...]:
    found = [_service(dossier, "server", key, row) for key, row in dossier.served.items()]
    found += [_service(dossier, "client", key, row) for key, row in dossier.used.items()]
    listed = sorted(found, key=lambda each: (each.name == "unknown", -each.flows, each.name, each.role, each.port or 0))
    return tuple(sorted(listed[:MOST], key=lambda each: (each.role != "server", each.name, each.port or 0)))


def _service(dossier: Dossier, role: Literal["server", "client"], key: tuple[str, ...], row: Tally) -> Service:
    layers, transport, port = key[0], key[1], int(key[2])
    shown = layers.split(",") if role == "server" else layers.split(",")[:1]
    details = sorted({detail for layer in shown for detail in _details(dossier, role, layer, port)})
    return Service(
        name=layers.partition(",")[0] or "unknown", role=role, transport=transport, port=port or None,
        encrypted=encryption(layers, row), details=tuple(details), peers=len(dossier.peers[(role, *key)]),
        flows=row.count, bytes=row.sums[0] + row.sums[1], evidence=row.evidence("flow"),
    )  # fmt: skip


def _details(dossier: Dossier, role: str, layer: str, port: int) -> Iterable[tuple[str, str]]:
    rows: Merged = dossier.details.get((role, layer, port if role == "server" else 0), {})
    return ((code, value) for value, code in rows)
