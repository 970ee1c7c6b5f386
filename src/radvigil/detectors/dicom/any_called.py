"""RV-DICOM-004: a machine lets in associations for any called AE title (PS3.8 9.3.4: reason 7 is there to refuse one).

A called title that is checked is one more thing that an intruder must know. Seen is that one address and port accepted
several titles that are not alike. Titles under which the machine itself asks others are its own and count as one.
A refusal for the called title proves that it looks, and silences the rule. What it cannot tell apart: an archive that
was given three quite different names on one port on purpose. So it is suspected, never seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.dicom.titles import accepted, by_door, refusing, unrelated
from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding

NOT_KNOWN = 7
"""called-AE-title-not-recognized."""


class AnyCalled(Rule):
    """One finding an acceptor and port; those who asked take part."""

    CODE = "RV-DICOM-004"
    NATURE = "weakness"
    SEVERITY = "low"
    HARMS = ("disclosed", "altered")
    SPEAKS = "dicom"
    SUBJECTS = 1
    NAMED = ("port",)
    THRESHOLDS = (("titles", 3),)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        looks = refusing(scene, NOT_KNOWN)
        own: dict[str, set[str]] = defaultdict(set)
        for group in accepted(scene):
            own[group.source].add(group.calling_ae)
        for (target, port), groups in by_door(scene).items():
            called = {group.called_ae for group in groups}
            strange = called - own[target]
            names = len(unrelated(strange)) + bool(called & own[target])
            if (target, port) in looks or names < self.threshold(scene, "titles"):
                continue
            sources = sorted({group.source for group in groups} - {target})
            proof = combined([group.evidence for group in groups], "dicom.association")
            params: dict[str, str | int] = {"port": str(port), "titles": len(called)}
            yield self.found((target, *sources), proof, params, stance="suspected", confidence="medium")
