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
from typing import Any

from radvigil.hub.intake.models import Report
from radvigil.hub.intake.rows import put, rewrite
from radvigil.hub.machines.models import Anchor, Facts, Key, Likeness, Machine, Sight
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


def take_in(report: Report, result: Result) -> Seen:
    """In the caller's transaction."""
    view = View(result, "en")
    risks = {one.device: one for one in result.risk.register.devices} if result.risk else {}
    known = _Known(report.site_id)
    seen = Seen()
    fresh, old = list[Machine](), list[Machine]()
    for device in result.site.devices:
        machine = known.machine_of(device)
        if machine is None:
            machine = Machine(site_id=report.site_id, first=moment(device.first), looked=report.last)
            fresh.append(machine)
        else:
            old.append(machine)
        if machine.pk is None or report.last >= machine.looked:
            _describe(machine, report, (view, device, risks.get(device.id)))
        machine.first = min(machine.first, moment(device.first))
        seen.by_key[device.id] = machine
    seen.new = len(fresh)
    Machine.objects.bulk_create(fresh, batch_size=CHUNK)
    rewrite(Machine, {one.pk: vars(one) for one in old}, CHANGING)
    _keep(report, (result, view, risks), seen, known)
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


def _describe(machine: Machine, report: Report, what: tuple[View, Device, DeviceRisk | None]) -> None:
    """What the newest report says of it; a room that people entered stays."""
    view, device, risk = what
    heard = view.heard(device)
    machine.seen_name = view.named(device)[:120]
    machine.kind = device.kind.value[:24]
    machine.address = view.address(device)[:45]
    machine.maker = device.manufacturer.value[:120] if device.manufacturer else ""
    machine.model = device.model.value[:120] if device.model else ""
    machine.scope = device.scope
    machine.room = machine.room or dict(device.stated).get("room", "")[:80]
    machine.last, machine.looked, machine.report = moment(device.last), report.last, report
    machine.state, machine.why = heard.name, heard.reason
    if risk is not None:
        machine.level, machine.weight, machine.zone = risk.level, risk.weight, risk.zone[:80]
        machine.emergency, machine.substitutes = risk.emergency, list(risk.substitutes)


def _keep(report: Report, what: tuple[Result, View, dict[str, DeviceRisk]], seen: Seen, known: _Known) -> None:
    """Keys, anchors, whole facts and sights; and who may be whom."""
    result, view, risks = what
    devices = result.site.devices
    rows = {device: seen.by_key[device.id] for device in devices}
    site = report.site_id
    Key.objects.bulk_create(
        [Key(site_id=site, value=one.id, machine=machine) for one, machine in rows.items() if one.id not in known.keys],
        ignore_conflicts=True,
    )
    Likeness.objects.bulk_create(asked := _likenesses(report, rows, known), ignore_conflicts=True)
    seen.asked = len(asked)
    anchors = [
        {"site_id": site, "machine_id": machine.pk, "kind": a.kind, "value": a.value[:255], "strength": a.strength}
        for one, machine in rows.items()
        for a in one.anchors
    ]
    put(Anchor, anchors, ("machine_id", "kind", "value"))
    current = [(one, machine) for one, machine in rows.items() if machine.report_id == report.pk]
    facts = [_facts(machine, view, one, risks.get(one.id)) for one, machine in current]
    put(Facts, facts, ("machine_id",), ("told", "talks"))
    sights = [_sight(report, machine, view, one) for one, machine in rows.items()]
    put(Sight, sights, ("report_id", "machine_id"))


def _facts(machine: Machine, view: View, one: Device, risk: DeviceRisk | None) -> dict[str, Any]:
    talks = view.talks(one)
    told: dict[str, Any] = {"device": one, "risk": risk or {}, "peers": talks_of(talks)}
    return {"machine_id": machine.pk, "told": told, "talks": len(talks)}


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


def _sight(report: Report, machine: Machine, view: View, device: Device) -> dict[str, Any]:
    heard = sorted({one.name for one in device.services} | {one.conversation.service for one in view.talks(device)})
    assessed = view.heard(device).name != "unsure"
    seen = {"assessed": assessed, "services": heard, "level": machine.level}
    return {"report_id": report.pk, "machine_id": machine.pk, **seen}


def _likenesses(report: Report, rows: dict[Device, Machine], known: _Known) -> list[Likeness]:
    """A new machine beside each older one that it may be, unless that one is in this report too."""
    here = {machine.pk for machine in rows.values()}
    return [
        Likeness(site_id=report.site_id, newer=machine, older_id=older, shared=shared)
        for device, machine in rows.items()
        if machine.pk not in known.machines
        for older, shared in known.alike(device).items()
        if older not in here
    ]
