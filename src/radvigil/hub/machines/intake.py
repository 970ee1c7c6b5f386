"""Devices of a report become machines: the same ones as before wherever proof is strong.

A device is a known machine when its id is one of the machine's keys, or when exactly one machine shares a strong anchor
with it (a serial number, a MAC address). When only weaker anchors are shared (a name, a certificate, an AE title with
an address), it comes in as a new machine and a person is asked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import nsmallest
from typing import Any, NamedTuple

from radvigil.hub.intake.models import Report
from radvigil.hub.intake.rows import put, rewrite
from radvigil.hub.machines.models import Anchor, Facts, Key, Likeness, Machine, Sight
from radvigil.hub.packed import Packed, packed
from radvigil.records import Device, DeviceRisk, Result
from radvigil.report import Talk, View

CHUNK = 500
MOST_TALKS = 24
"""Exchanges of a machine that its page lists; the rest is counted."""
ASKED = frozenset({"hostname", "station_name", "certificate", "guid"})
"""Weaker anchors of which one is enough to ask; an AE title and an address ask only together."""
TOGETHER = frozenset({"ae", "ip"})


@dataclass(slots=True)
class Seen:
    """What became of the devices of a report."""

    by_key: dict[str, Machine] = field(default_factory=dict)
    new: int = 0
    asked: int = 0


def moment(ns: int) -> datetime:
    return datetime.fromtimestamp(ns // 1_000_000_000, UTC).replace(microsecond=ns % 1_000_000_000 // 1_000)


class Told(NamedTuple):
    """What a report says of a device, as it is kept."""

    device: Device
    first: datetime
    columns: dict[str, Any]
    """Of the machine."""
    room: str
    """Stands only where people have entered none."""
    facts: dict[str, Any]
    sight: dict[str, Any]


def told(result: Result) -> list[Told]:
    """Depends on nothing but the report."""
    view = View(result, "en")
    risks = {one.device: one for one in result.risk.register.devices} if result.risk else {}
    return [_told(view, one, risks.get(one.id)) for one in result.site.devices]


def take_in(report: Report, devices: list[Told]) -> Seen:
    """In the caller's transaction."""
    known = _Known(report.site_id)
    seen = Seen()
    fresh, old = list[Machine](), list[Machine]()
    for one in devices:
        machine = known.machine_of(one.device)
        if machine is None:
            machine = Machine(site_id=report.site_id, first=one.first, looked=report.last)
            fresh.append(machine)
        else:
            old.append(machine)
        if machine.pk is None or report.last >= machine.looked:
            _describe(machine, report, one)
        machine.first = min(machine.first, one.first)
        seen.by_key[one.device.id] = machine
    seen.new = len(fresh)
    Machine.objects.bulk_create(fresh, batch_size=CHUNK)
    rewrite(Machine, {one.pk: vars(one) for one in old}, CHANGING)
    _keep(report, devices, seen, known)
    return seen


class _Known:
    """Keys and anchors of a site's machines."""

    def __init__(self, site: int) -> None:
        self.site = site
        machines = {one.pk: one for one in Machine.objects.filter(site=site)}
        rows = Key.objects.filter(site=site).values_list("value", "machine_id")
        self.keys = {value: machines[machine] for value, machine in rows}
        self.anchored: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.machines = machines
        for kind, value, machine in Anchor.objects.filter(site=site).values_list("kind", "value", "machine_id"):
            self.anchored[kind, value].add(machine)

    def machine_of(self, device: Device) -> Machine | None:
        if device.id in self.keys:
            return self.keys[device.id]
        strong = (one for one in device.anchors if one.strength == "strong")
        found = {machine for one in strong for machine in self.anchored.get((one.kind, one.value), ())}
        return self.machines[found.pop()] if len(found) == 1 else None

    def alike(self, device: Device) -> dict[int, list[list[str]]]:
        """Machines that share weaker anchors with a new device, and which; those too few to ask about are left out."""
        shared: dict[int, list[list[str]]] = defaultdict(list)
        for one in device.anchors:
            for machine in self.anchored.get((one.kind, one.value), ()):
                shared[machine].append([one.kind, one.value])
        return {machine: rows for machine, rows in shared.items() if _worth_asking({kind for kind, _ in rows})}


def _worth_asking(kinds: set[str]) -> bool:
    return bool(kinds & ASKED) or kinds >= TOGETHER or bool(kinds & {"serial", "mac"})


CHANGING = (
    "seen_name", "kind", "address", "maker", "model", "zone", "scope", "first", "last", "looked", "report_id", "state",
    "why", "level", "weight", "emergency", "substitutes", "room",
)  # fmt: skip
FACTS = ("told", "talks")


def _told(view: View, device: Device, risk: DeviceRisk | None) -> Told:
    talks, heard = view.talks(device), view.heard(device)
    columns: dict[str, Any] = {
        "seen_name": view.named(device)[:120],
        "kind": device.kind.value[:24],
        "address": view.address(device)[:45],
        "maker": device.manufacturer.value[:120] if device.manufacturer else "",
        "model": device.model.value[:120] if device.model else "",
        "scope": device.scope,
        "last": moment(device.last),
        "state": heard.name,
        "why": heard.reason,
    }
    if risk is not None:
        columns |= {"level": risk.level, "weight": risk.weight, "zone": risk.zone[:80]}
        columns |= {"emergency": risk.emergency, "substitutes": list(risk.substitutes)}
    facts: dict[str, Any] = {"device": device, "risk": risk or {}, "peers": talks_of(talks)}
    services = sorted({one.name for one in device.services} | {one.conversation.service for one in talks})
    return Told(
        device,
        moment(device.first),
        columns,
        dict(device.stated).get("room", "")[:80],
        {"told": Packed(packed(facts)), "talks": len(talks)},
        {"assessed": heard.name != "unsure", "services": services},
    )


def _describe(machine: Machine, report: Report, said: Told) -> None:
    """What the newest report says of it; a room that people entered stays."""
    for name, value in said.columns.items():
        setattr(machine, name, value)
    machine.room = machine.room or said.room
    machine.looked, machine.report = report.last, report


def _keep(report: Report, devices: list[Told], seen: Seen, known: _Known) -> None:
    """Keys, anchors, whole facts and sights; and who may be whom."""
    rows = [(one, seen.by_key[one.device.id]) for one in devices]
    site = report.site_id
    Key.objects.bulk_create(
        [
            Key(site_id=site, value=one.device.id, machine=machine)
            for one, machine in rows
            if one.device.id not in known.keys
        ],
        ignore_conflicts=True,
    )
    Likeness.objects.bulk_create(asked := _likenesses(report, rows, known), ignore_conflicts=True)
    seen.asked = len(asked)
    anchors = [
        {"site_id": site, "machine_id": machine.pk, "kind": a.kind, "value": a.value[:255], "strength": a.strength}
        for one, machine in rows
        for a in one.device.anchors
    ]
    put(Anchor, anchors, ("machine_id", "kind", "value"))
    current = [(one, machine) for one, machine in rows if machine.report_id == report.pk]
    put(Facts, [{"machine_id": machine.pk, **one.facts} for one, machine in current], ("machine_id",), FACTS)
    sights = [{"report_id": report.pk, "machine_id": m.pk, **one.sight, "level": m.level} for one, m in rows]
    put(Sight, sights, ("report_id", "machine_id"))


def talks_of(talks: list[Talk]) -> list[dict[str, Any]]:
    """The largest exchanges of a device, those with very many machines first."""
    order = nsmallest(MOST_TALKS, talks, key=_widest)
    return [_exchange(one) for one in order]


def _widest(talk: Talk) -> tuple[bool, int, str]:
    said = talk.conversation
    return said.targets == 1, -(said.bytes_out + said.bytes_back), talk.peer


def _exchange(talk: Talk) -> dict[str, Any]:
    said = talk.conversation
    back = said.what == "images" and said.data_flow == "back"
    return {
        "peer": talk.peer,
        "out": talk.began != back,
        "what": said.what,
        "service": said.service,
        "transport": said.transport,
        "port": said.port,
        "encrypted": said.encrypted,
        "bytes": said.bytes_out + said.bytes_back,
        "flows": said.flows,
        "failed": said.failed,
        "targets": said.targets,
    }


def _likenesses(report: Report, rows: list[tuple[Told, Machine]], known: _Known) -> list[Likeness]:
    """A new machine beside each older one that it may be, unless that one is in this report too."""
    here = {machine.pk for _one, machine in rows}
    return [
        Likeness(site_id=report.site_id, newer=machine, older_id=older, shared=shared)
        for one, machine in rows
        if machine.pk not in known.machines
        for older, shared in known.alike(one.device).items()
        if older not in here
    ]
