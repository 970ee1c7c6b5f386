"""RV-DICOM-003: a machine seems to let in any calling AE title (PS3.8 9.3.4: reason 3 is there to refuse one).

From outside nobody sees a list of known titles, only who is let in. Fair evidence, at one address and port:
a) one machine was let in under three titles or more that are not alike, or
b) three default titles or more of test tools were let in, from anywhere: nobody enters those in an archive's list.
A refusal for the calling title proves that a list is kept, and silences the rule. What it cannot tell apart: a
workstation with three applications of different makers, each entered in the list. So it is suspected, never seen.
Routers and gateways speak for others and do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.dicom.titles import PASSES_ON, by_door, refusing, tool_titles, unrelated
from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import AssociationGroup, Finding

NOT_KNOWN = 3
"""calling-AE-title-not-recognized."""


class AnyCalling(Rule):
    """One finding an acceptor and port; the machines that were let in so take part."""

    CODE = "RV-DICOM-003"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")
    SPEAKS = "dicom"
    SUBJECTS = 1
    NAMED = ("port",)
    THRESHOLDS = (("titles", 3),)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        looks = refusing(scene, NOT_KNOWN)
        least = self.threshold(scene, "titles")
        for (target, port), groups in by_door(scene).items():
            telling = [] if (target, port) in looks else _telling(scene, groups, least)
            if not telling:
                continue
            sources = sorted({group.source for group in telling})
            params: dict[str, str | int] = {"port": str(port), "titles": len({group.calling_ae for group in telling})}
            proof = combined([group.evidence for group in telling], "dicom.association")
            yield self.found((target, *sources), proof, params, stance="suspected", confidence="low")


def _telling(scene: Scene, groups: list[AssociationGroup], least: float) -> list[AssociationGroup]:
    """Those that speak for it, or none."""
    by_source: dict[str, list[AssociationGroup]] = defaultdict(list)
    for group in groups:
        if scene.device[group.source].kind.value not in PASSES_ON:
            by_source[group.source].append(group)
    many = [rows for rows in by_source.values() if len(unrelated(row.calling_ae for row in rows)) >= least]
    tools = [row for rows in by_source.values() for row in rows if row.calling_ae in tool_titles()]
    found = {id(row): row for rows in many for row in rows}
    if len({row.calling_ae for row in tools}) >= least:
        found |= {id(row): row for row in tools}
    return list(found.values())
