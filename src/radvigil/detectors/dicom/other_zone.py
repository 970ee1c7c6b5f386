"""RV-DICOM-005: an association from another zone, or from a public address, is accepted (IEC 62443-3-3 SR 5.2).

Zones are those that the site file states; where one of the two is not stated, nothing is said. Many hospitals let
zones talk on purpose: the rule lists each passage that was used so that it can be held beside what was agreed. A public
address is another matter: DICOM was never made to be asked from the internet. What it cannot tell apart: a public
address that the hospital itself uses inside, or that a maker's remote service uses through a tunnel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.dicom.titles import accepted
from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import AssociationGroup, Finding


class OtherZone(Rule):
    """One finding an acceptor and where it was asked from: a zone, or a public address."""

    CODE = "RV-DICOM-005"
    NATURE = "weakness"
    SEVERITY = "low"
    HARMS = ("disclosed", "altered")
    SUBJECTS = 1
    NAMED = ("origin",)

    def unjudged(self, scene: Scene) -> str:
        if not scene.speaks_dicom:
            return "no-dicom"
        zones = {scene.zone(device) for device in scene.device} - {""}
        public = any(_public(scene, group) for group in accepted(scene))
        return "" if public or len(zones) > 1 else "no-zones"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        found: dict[tuple[str, str, bool], list[AssociationGroup]] = defaultdict(list)
        for group in accepted(scene):
            theirs, ours = scene.zone(group.source), scene.zone(group.target)
            if _public(scene, group):
                found[(group.target, group.orig_ip, True)].append(group)
            elif theirs and ours and theirs != ours:
                found[(group.target, theirs, False)].append(group)
        for (target, origin, public), groups in found.items():
            sources = sorted({group.source for group in groups})
            count = sum(group.count for group in groups)
            params: dict[str, str | int] = {"origin": origin, "machines": len(sources), "associations": count}
            one = self.found((target, *sources), combined([g.evidence for g in groups], "dicom.association"), params)
            yield replace(one, severity="high") if public else one


def _public(scene: Scene, group: AssociationGroup) -> bool:
    return scene.device[group.source].scope == "outside"
