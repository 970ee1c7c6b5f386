"""RV-DICOM-006: images are accepted from a machine that is neither modality, archive nor gateway (C-STORE: PS3.4 B).

Images are born at modalities and passed on by archives and gateways. A reading station that stores reformatted images
is ordinary, and told with the lowest severity so that the list of senders can be checked; a server, a printer or a
machine of unknown kind that stores images deserves a question. What was taken in must have been answered with success
or a warning (PS3.4 B.2.3). Images that come back inside a C-GET are the acceptor's and do not count. What it cannot
tell apart: a modality of which too little was seen to know it for one; of an unknown kind it is therefore suspected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from radvigil.detectors.dicom.titles import accepted
from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import AssociationGroup, Finding

STRANGE: Final = frozenset({"workstation", "server", "worklist", "hl7-engine", "printer", "unknown"})
"""Every other kind is a modality, or passes on: archive, gateway, router."""
TAKEN: Final = frozenset({"C-STORE-RSP 0000", "C-STORE-RSP B000", "C-STORE-RSP B006", "C-STORE-RSP B007"})


def _stores(group: AssociationGroup) -> bool:
    commands = {command for command, _ in group.messages}
    taken = any(status in TAKEN for status, _ in group.statuses)
    return taken and "C-STORE-RQ" in commands and "C-GET-RQ" not in commands


class StrangeSender(Rule):
    """One finding a receiver and sender."""

    CODE = "RV-DICOM-006"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("altered",)

    def unjudged(self, scene: Scene) -> str:
        return "" if any(talk.messages for talk in scene.conversations("images")) else "no-images"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        pairs: dict[tuple[str, str], list[AssociationGroup]] = defaultdict(list)
        for group in accepted(scene):
            if _stores(group) and scene.device[group.source].kind.value in STRANGE:
                pairs[(group.target, group.source)].append(group)
        for (target, source), groups in pairs.items():
            kind = scene.device[source].kind
            images = sum(count for one in groups for command, count in one.messages if command == "C-STORE-RQ")
            proof = combined([group.evidence for group in groups], "dicom.association")
            params: dict[str, str | int] = {"images": images, "title": min(group.calling_ae for group in groups)}
            if kind.value == "unknown":
                yield self.found((target, source), proof, params, stance="suspected", confidence="low")
                continue
            one = self.found((target, source), proof, params, confidence=kind.confidence)
            yield replace(one, severity="note") if kind.value == "workstation" else one
