"""RV-HL7-008: a sender's name comes from another machine than usual (HL7 v2.5.1 2.15.9.3: MSH-3).

Receivers know a sender by the name that it states. Earlier reports show which machines spoke under a name; a machine
that speaks under it and never did, where another had it, is told: whether the other still speaks or not. Not told: an
engine that hears the name itself and passes it on; a node of the same service (it shares a host name or an address);
a name that no earlier report knows (a new sender is RV-HL7-003). The facility (MSH-4) is that of the whole house and is
not compared. What it cannot tell apart: a sender that was replaced, and one that is imitated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.hl7.sender_misplaced import one_cluster
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, Finding, Service

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


class SenderMoved(Rule):
    """One finding a machine and name."""

    CODE = "RV-HL7-008"
    NATURE = "change"
    SEVERITY = "medium"
    HARMS = ("altered", "stops")
    SUBJECTS = 1
    NAMED = ("application",)
    BASELINE = True

    def unjudged(self, scene: Scene) -> str:
        if not scene.speaks_hl7:
            return "no-hl7"
        if not scene.pasts:
            return "no-earlier-report"
        return "" if any(_speakers(scene.past_devices)) else "no-hl7-before"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        usual, today = _speakers(scene.past_devices), _speakers(iter(scene.site.devices))
        for name in usual.keys() & today.keys():
            speakers = {one.id for one in today[name]}
            for device in today[name]:
                own = any(name in _spoken(then.services) for _, then in scene.history(device))
                clustered = any(one_cluster(device, then) for then in usual[name])
                if not own and not clustered and not self._hears(scene, device, speakers):
                    yield self._told(scene, device, name, usual[name])

    def _hears(self, scene: Scene, device: Device, speakers: set[str]) -> bool:
        """Whether others bring it the name, so that it may pass it on."""
        brought = (one.source for one in scene.conversations("hl7") if one.target == device.id and one.messages)
        return any(source in speakers for source in brought)

    def _told(self, scene: Scene, device: Device, name: str, before: list[Device]) -> Finding:
        talks = [one for one in scene.conversations("hl7") if one.source == device.id and one.messages]
        addresses = sorted(one.ip for then in before for one in then.addresses)
        params: dict[str, str | int] = {"application": name, "before": addresses[0] if addresses else "-"}
        proof = tuple(one.evidence for one in talks)
        return self.found((device, *sorted({one.target for one in talks})), proof, params, confidence="medium")
