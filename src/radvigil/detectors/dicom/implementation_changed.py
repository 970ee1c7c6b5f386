"""RV-DICOM-010: the software behind an AE title is another than usual (Implementation Class UID, Version Name: PS3.7
D.3.3.2).

Both are sent with every association and change with an update, a repair, or another program that uses the title.
Earlier reports, or the learning time, show what was usual at the machine, or at its address. Told when only new values
are seen: a title behind which two programs work (a sender and a receiver) keeps showing the old one too. What it cannot
tell apart: an update by the maker, and a tool that uses the machine's title from the machine's own address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, DicomAssociation, Finding, Tally

Implementation = tuple[str, str]
"""Class UID and version name."""
Usual = dict[tuple[str, str], set[Implementation]]
"""By address and title."""


def _names(was: Implementation, now: Implementation) -> Implementation:
    """What tells the two apart: the version names, else the UIDs."""
    return (was[1], now[1]) if was[1] and now[1] and was[1] != now[1] else (was[0], now[0])


class ImplementationChanged(Rule):
    """One finding a machine, title and new implementation."""

    CODE = "RV-DICOM-010"
    NATURE = "change"
    SEVERITY = "low"
    HARMS = ("altered", "stops")
    SPEAKS = "dicom"
    SEES = (DicomAssociation,)
    SUBJECTS = 1
    NAMED = ("title", "now")
    BASELINE = True

    def see(self, event: DicomAssociation) -> None:
        flow, asked = event.flow, (event.implementation_class_uid, event.implementation_version_name)
        answered = (event.resp_implementation_class_uid, event.resp_implementation_version_name)
        if flow and asked[0] and event.calling_ae:
            self.rows.see((flow.orig_ip, flow.orig_mac, event.calling_ae, *asked), event.mark, flow)
        if flow and answered[0] and event.called_ae:
            self.rows.see((flow.resp_ip, flow.resp_mac, event.called_ae, *answered), event.mark, flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        usual = _at_addresses(scene)
        said: dict[tuple[str, str], dict[Implementation, Tally]] = defaultdict(dict)
        for (ip, mac, title, uid, name), row in self.rows.settled():
            device = scene.at(ip, row.first, mac)
            if device is not None:
                said[(device.id, title)][(uid, name)] = row
        for (device_id, title), rows in said.items():
            before = _before(scene, scene.device[device_id], title, usual)
            before |= {one for one, row in rows.items() if not scene.is_late(row.first)}
            late = {one: row for one, row in rows.items() if scene.is_late(row.last)}
            if not before or not late or late.keys() & before:
                continue
            was, now = _names(max(before), max(late))
            params: dict[str, str | int] = {"title": title, "was": was, "now": now}
            yield self.found((device_id,), proof(late.values(), "dicom.association"), params)


def _at_addresses(scene: Scene) -> Usual:
    """By address and title, what earlier reports show."""
    found: Usual = defaultdict(set)
    for device in scene.past_devices:
        for entity in device.network_aes:
            for address in device.addresses if entity.implementation_class_uid else ():
                said = (entity.implementation_class_uid, entity.implementation_version_name)
                found[(address.ip, entity.ae_title)].add(said)
    return found


def _before(scene: Scene, device: Device, title: str, usual: Usual) -> set[Implementation]:
    """At the machine wherever it was, and at its addresses whoever had them."""
    then = {address.ip for _, past in scene.history(device) for address in past.addresses}
    here = {address.ip for address in device.addresses}
    return {said for ip in then | here for said in usual.get((ip, title), ())}
