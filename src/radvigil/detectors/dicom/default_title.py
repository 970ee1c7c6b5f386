"""RV-DICOM-012: a default AE title is in use (table with sources: `default_titles.toml`).

A title as it came with the product is the first that anybody tries, and often says that other settings were left as
they came too. Told of a machine that accepts associations for such a title, and of one that is let in under it.
Where a machine accepts titles of all kinds (see RV-DICOM-004), the caller chose the title, not the machine: then it is
not told. What it cannot tell apart: an engineer's test of five minutes from a setting left for years.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.dicom.titles import accepted, by_door, defaults
from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import AssociationGroup, Finding


class DefaultTitle(Rule):
    """One finding a machine and title."""

    CODE = "RV-DICOM-012"
    NATURE = "weakness"
    SEVERITY = "low"
    HARMS = ("disclosed", "altered")
    SPEAKS = "dicom"
    SUBJECTS = 1
    NAMED = ("title",)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        uses: dict[tuple[str, str], list[AssociationGroup]] = defaultdict(list)
        for group in accepted(scene):
            if group.calling_ae in defaults():
                uses[(group.source, group.calling_ae)].append(group)
        for (target, _), groups in by_door(scene).items():
            called = {group.called_ae for group in groups}
            if len(called) == 1 and called & defaults().keys():
                uses[(target, min(called))] += groups
        for (device, title), groups in uses.items():
            others = sorted({end for group in groups for end in (group.source, group.target)} - {device})
            params: dict[str, str | int] = {"title": title, "product": defaults()[title]["product"]}
            yield self.found((device, *others), combined([g.evidence for g in groups], "dicom.association"), params)
