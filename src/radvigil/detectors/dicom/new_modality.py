"""RV-DICOM-027: a machine sends a kind of image that it never sent before (PS3.3 C.7.3.1.1.1, PS3.4 B.5).

A scanner makes what it was built for. A CT that sends mammograms, or a machine nobody knew that sends CT images, is a
new installation, a converter, or somebody who feeds images into the archive. Machines that receive images, in any
report, pass on what others made and are left out; so are kinds that any workstation writes (reports, captures).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.ends import ends_of
from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, Finding, ImageOrigin, Tally
from radvigil.standards import sop_class

RELAY = "storage-scp"
ANYBODY = frozenset({"", "OT", "SR", "PR", "KO", "SC", "DOC", "SEG", "REG", "RWV", "PLAN", "FID", "ASMT"})


class NewModality(Rule):
    """One finding a machine and kind of image."""

    CODE = "RV-DICOM-027"
    NATURE = "change"
    SEVERITY = "medium"
    HARMS = ("altered",)
    SPEAKS = "dicom"
    SEES = (ImageOrigin,)
    NAMED = ("modality",)
    BASELINE = True

    def see(self, event: ImageOrigin) -> None:
        modality = event.modality or sop_class(event.sop_class).modality
        if modality not in ANYBODY and event.command == "C-STORE-RQ":
            ip, mac, *_ = ends_of(event)
            self.rows.see((ip, mac, modality, event.sop_class), event.mark, event.flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        sent: dict[str, dict[str, list[tuple[str, Tally]]]] = defaultdict(lambda: defaultdict(list))
        for (ip, mac, modality, uid), row in self.rows.settled():
            device = scene.at(ip, row.first, mac)
            if device is not None and not _passes_on(device):
                sent[device.id][modality].append((uid, row))
        for device_id, kinds in sent.items():
            device = scene.device[device_id]
            then = [one for _, one in scene.history(device)]
            if any(map(_passes_on, then)):
                continue
            classes = {uid for one in then for uid in _sent_classes(one)}
            usual = {sop_class(uid).modality for uid in classes} - ANYBODY
            usual |= {modality for modality, told in kinds.items() if not all(scene.is_late(r.first) for _, r in told)}
            for modality, told in kinds.items():
                rows = [row for uid, row in told if uid not in classes]
                if modality in usual or not rows:
                    continue
                params = {"modality": modality, "usual": ", ".join(sorted(usual)) or "–"}
                found = self.found((device,), proof(rows, "dicom.image"), params)
                yield found if scene.is_known(device) else replace(found, severity="high")


def _passes_on(device: Device) -> bool:
    return any(RELAY in entity.roles for entity in device.network_aes)


def _sent_classes(device: Device) -> Iterator[str]:
    """Classes of objects that it sent, not only offered."""
    for entity in device.network_aes:
        for one in entity.transfer_capabilities:
            if one.role == "SCU" and one.used:
                yield one.sop_class
