"""RV-DICOM-025: a machine fetches images that never did so before (C-MOVE, C-GET: PS3.4 C.4.2, C.4.3).

Earlier reports, or the learning time, show which machines fetch. One more is a new reading station, a service
engineer's laptop, or somebody who helps himself: the network cannot tell which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import AssociationGroup, Finding

REQUESTS = frozenset({"C-MOVE-RQ", "C-GET-RQ"})


def fetches(group: AssociationGroup) -> bool:
    return any(command in REQUESTS for command, _ in group.messages)


class NewReader(Rule):
    """One finding a machine that fetches; the archives take part."""

    CODE = "RV-DICOM-025"
    NATURE = "change"
    SEVERITY = "medium"
    HARMS = ("disclosed",)
    SPEAKS = "dicom"
    SUBJECTS = 1
    BASELINE = True

    def judge(self, scene: Scene) -> Iterator[Finding]:
        groups: dict[str, list[AssociationGroup]] = defaultdict(list)
        for group in scene.site.associations:
            if group.source and fetches(group):
                groups[group.source].append(group)
        readers = {
            id(past.site): {one.source for one in past.site.associations if fetches(one)} for past in scene.pasts
        }
        for source, rows in groups.items():
            device = scene.device[source]
            before = any(then.id in readers[id(site)] for site, then in scene.history(device))
            if before or not scene.is_late(min(row.first for row in rows)):
                continue
            archives = sorted({row.target for row in rows if row.target})
            asked = sum(count for row in rows for command, count in row.messages if command in REQUESTS)
            titles = sorted({row.calling_ae for row in rows})
            params: dict[str, str | int] = {"requests": asked, "title": titles[0]}
            found = self.found((device, *archives), combined([row.evidence for row in rows], "dicom.move"), params)
            yield found if scene.is_known(device) else replace(found, severity="high")
