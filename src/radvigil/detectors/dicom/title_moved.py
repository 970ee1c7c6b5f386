"""RV-DICOM-009: an AE title is used at another address than usual (PS3.15 H.1.2; PS3.8 9.3.2).

Partners know a machine by title and address together. Earlier reports, or the learning time, show which addresses had
a title; a machine that is let in under it, or answers to it, at an address that never had it is told. Not told: a
machine that still has an address that had it (one more address, or IPv6 beside IPv4), two servers of one trade of which
the first still works (a cluster that grew), and default titles of tools. A machine that is recognised at its new
address, and whose network card does not say otherwise, is an ordinary change and told as a note. What it cannot tell
apart: a machine that was replaced, and one that takes the place of another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.dicom.titles import accepted, one_trade, tool_titles
from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import AssociationGroup, Device, Finding, Site

Holders = dict[str, dict[str, Device]]
"""Title → address → the machine that had it."""


def _may_be(device: Device, then: Device) -> bool:
    """Whether the network cards allow it: a serial number or a name is only what a machine says."""
    return bool(set(device.macs) & set(then.macs)) or not (device.macs and then.macs)


def _usual(scene: Scene) -> Holders:
    """Who had which title at which addresses in earlier reports and in the learning time."""
    found: Holders = defaultdict(dict)
    for past in scene.pasts:
        _enter(found, past.site, (group for group in past.site.associations if group.result == "accepted"))
    _enter(found, scene.site, (group for group in accepted(scene) if not scene.is_late(group.first)))
    return found


def _enter(found: Holders, site: Site, groups: Iterator[AssociationGroup]) -> None:
    devices = {one.id: one for one in site.devices}
    for group in groups:
        for title, device in (
            (group.calling_ae, devices.get(group.source)),
            (group.called_ae, devices.get(group.target)),
        ):
            if title and device is not None:
                found[title] |= {address.ip: device for address in device.addresses}


class TitleMoved(Rule):
    """One finding a machine and title."""

    CODE = "RV-DICOM-009"
    NATURE = "change"
    SEVERITY = "medium"
    HARMS = ("altered", "disclosed")
    SPEAKS = "dicom"
    SUBJECTS = 1
    NAMED = ("title",)
    BASELINE = True

    def judge(self, scene: Scene) -> Iterator[Finding]:
        usual = _usual(scene)
        uses: dict[str, dict[str, list[AssociationGroup]]] = defaultdict(lambda: defaultdict(list))
        working: dict[str, set[str]] = defaultdict(set)
        for group in accepted(scene):
            for title, end in ((group.calling_ae, group.source), (group.called_ae, group.target)):
                if title in usual and title not in tool_titles():
                    if scene.is_late(group.first):
                        uses[title][end].append(group)
                    if scene.is_late(group.last):
                        working[title] |= {one.ip for one in scene.device[end].addresses}
        for title, by_device in uses.items():
            still = {one.kind.value: one for ip, one in usual[title].items() if ip in working[title]}
            for device_id, groups in by_device.items():
                device = scene.device[device_id]
                if not any(one_trade(device, one) for one in still.values()):
                    yield from self._told(scene, device, title, usual[title], groups)

    def _told(
        self, scene: Scene, device: Device, title: str, held: dict[str, Device], groups: list[AssociationGroup]
    ) -> Iterator[Finding]:
        addresses = sorted(one.ip for one in device.addresses)
        if not addresses or any(ip in held for ip in addresses):
            return
        params: dict[str, str | int] = {"title": title, "before": next(iter(held)), "now": addresses[0]}
        found = self.found((device,), combined([one.evidence for one in groups], "dicom.association"), params)
        before = [then for _, then in scene.history(device) if any(one.ip in held for one in then.addresses)]
        yield replace(found, severity="note") if any(_may_be(device, then) for then in before) else found
