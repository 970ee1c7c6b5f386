"""RV-HL7-008: a sender's name comes from another machine than usual (HL7 v2.5.1 2.15.9.3: MSH-3).

Receivers know a sender by the name that it states. Earlier reports, or the learning time, show which machines spoke
under a name; a machine that speaks under it and never did, where another had it, is told: whether the other speaks or
not. Not told: an engine that hears the name itself and passes it on; a node of the same service (it shares a host
name or an address); a name that nobody had before (a new sender is RV-HL7-003). The facility (MSH-4) is that of the
whole house and is not compared. What it cannot tell apart: a sender that was replaced, and one that is imitated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from radvigil.detectors.ends import ends_of
from radvigil.detectors.hl7.pairs import nothing_before, pair_at
from radvigil.detectors.hl7.sender_misplaced import one_cluster
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, Evidence, Finding, Hl7Message, Service, Tallies, Tally

Names = dict[str, list[Device]]
"""Name → the machines that spoke under it."""


def _spoken(services: tuple[Service, ...]) -> Iterator[str]:
    """The names under which a machine sends."""
    for service in services:
        if service.name == "hl7" and service.role == "client":
            yield from (value for name, value in service.details if name == "application")


def _speakers(devices: Iterator[Device]) -> Names:
    found: Names = defaultdict(list)
    for device in devices:
        for name in set(_spoken(device.services)):
            found[name].append(device)
    return found


class Moved(NamedTuple):
    """A name, who speaks under it now, to whom, and who did before."""

    name: str
    subjects: tuple[str, ...]
    proof: tuple[Evidence, ...]
    before: list[Device]


def _by_reports(scene: Scene) -> Iterator[Moved]:
    usual, today = _speakers(scene.past_devices), _speakers(iter(scene.site.devices))
    for name in usual.keys() & today.keys():
        speakers = {one.id for one in today[name]}
        for device in today[name]:
            own = any(name in _spoken(then.services) for _, then in scene.history(device))
            clustered = any(one_cluster(device, then) for then in usual[name])
            if not own and not clustered and not _hears(scene, device, speakers):
                talks = [one for one in scene.conversations("hl7") if one.source == device.id and one.messages]
                subjects = (device.id, *sorted({one.target for one in talks}))
                yield Moved(name, subjects, tuple(one.evidence for one in talks), usual[name])


def _hears(scene: Scene, device: Device, speakers: set[str]) -> bool:
    """Whether others bring it the name, so that it may pass it on."""
    brought = (one.source for one in scene.conversations("hl7") if one.target == device.id and one.messages)
    return any(source in speakers for source in brought)


def _by_learning(scene: Scene, rows: Tallies) -> Iterator[Moved]:
    """Who spoke under a name after the learning time alone, where another did in it."""
    spoke: dict[str, dict[str, list[tuple[str, Tally]]]] = defaultdict(lambda: defaultdict(list))
    heard: dict[str, set[str]] = defaultdict(set)
    for (name, *ends), row in rows.settled():
        pair = pair_at(scene, tuple(ends), row.first)
        if pair is not None:
            spoke[name][pair[0].id].append((pair[1].id, row))
            heard[name].add(pair[1].id)
    for name, speakers in spoke.items():
        new = {one for one, told in speakers.items() if scene.is_late(min(row.first for _, row in told))}
        before = [scene.device[one] for one in sorted(speakers.keys() - new)]
        for one in sorted(new - heard[name]) if before else ():
            if not any(one_cluster(scene.device[one], then) for then in before):
                proof = tuple(row.evidence("hl7.message") for _, row in speakers[one])
                yield Moved(name, (one, *sorted({to for to, _ in speakers[one]})), proof, before)


class SenderMoved(Rule):
    """One finding a machine and name."""

    CODE = "RV-HL7-008"
    NATURE = "change"
    SEVERITY = "medium"
    HARMS = ("altered", "stops")
    SUBJECTS = 1
    SEES = (Hl7Message,)
    NAMED = ("application",)
    BASELINE = True

    def see(self, event: Hl7Message) -> None:
        if event.flow is not None and event.sending_application and not event.ack_code:
            self.rows.see((event.sending_application, *ends_of(event)), event.mark, event.flow)

    def unjudged(self, scene: Scene) -> str:
        if not scene.speaks_hl7:
            return "no-hl7"
        if not scene.pasts:
            return nothing_before(scene)
        return "" if any(_speakers(scene.past_devices)) else "no-hl7-before"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for one in _by_reports(scene) if scene.pasts else _by_learning(scene, self.rows):
            addresses = sorted(address.ip for then in one.before for address in then.addresses)
            params: dict[str, str | int] = {"application": one.name, "before": addresses[0] if addresses else "-"}
            yield self.found(one.subjects, one.proof, params, confidence="medium")
