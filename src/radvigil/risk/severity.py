"""How bad each harm of a device would be, 1 to 5: its kind, then what the site says of it and how much it works.

Substitutes and emergencies move only "it stops": an altered image is as bad with a second scanner next door.
"""

from __future__ import annotations

from typing import NamedTuple

from radvigil.records import Device, Reason, Use
from radvigil.risk.ground import Ground, stated
from radvigil.risk.tables import HARMS, LEVELS, numbers
from radvigil.risk.use import busy


class Severity(NamedTuple):
    """Of one harm."""

    level: int
    why: tuple[Reason, ...]


def severities(device: Device, use: Use, substitutes: tuple[str, ...]) -> tuple[Severity, ...]:
    """One a harm, in the order of HARMS."""
    kinds = numbers()["kinds"]
    kind = device.kind.value if device.kind.value in kinds else "unknown"
    proof = device.kind.evidence[:1]
    by_kind = [Reason(f"kind.{kind}", (), kinds[kind][harm], (), proof) for harm in HARMS]
    moved = [by_kind[0], *_moves(device, use, substitutes)]
    return (_bounded(moved), *(Severity(int(one.points), (one,)) for one in by_kind[1:]))


def _moves(device: Device, use: Use, substitutes: tuple[str, ...]) -> list[Reason]:
    steps, found = numbers()["severity"], []
    if emergency(device):
        found.append(Reason("emergency", (), steps["emergency"]))
    if substitutes:
        found.append(Reason("substitute", (("count", len(substitutes)),), steps["substitute"]))
    if busy(use):
        found.append(Reason("busy", (("per_hour", round(use.per_hour)), ("days", use.days)), steps["busy"]))
    elif use.unit and not use.enough:
        found.append(Reason("not-enough-observed", (("days", use.days),), 0))
    return found


def _bounded(why: list[Reason]) -> Severity:
    total = round(sum(one.points for one in why))
    level = min(LEVELS, max(1, total))
    if level != total:
        why = [*why, Reason("scale-ends", (), level - total)]
    return Severity(level, tuple(why))


def emergency(device: Device) -> bool:
    return stated(device, "emergency") == "yes"


def substitutes(ground: Ground) -> dict[str, tuple[str, ...]]:
    """Device → what the site file says stands in for it: ids of devices where they are known by that name, title,
    address or host name, else the site's own words."""
    known: dict[str, str] = {}
    for one in ground.inside:
        for name in _called(one):
            known.setdefault(name, one.id)
    return {
        one.id: tuple(dict.fromkeys(known.get(name, name) for name in _listed(one) if known.get(name) != one.id))
        for one in ground.inside
    }


def _listed(device: Device) -> list[str]:
    return [name.strip() for name in stated(device, "substitute").split(";") if name.strip()]


def _called(device: Device) -> list[str]:
    names = [
        stated(device, "name"),
        *(one.value for one in device.names),
        *(one.ae_title for one in device.network_aes),
    ]
    return [name for name in [*names, *(one.ip for one in device.addresses), *device.macs] if name]
