"""RV-DICOM-023: a machine fetches far more than it used to (C-MOVE, C-GET: PS3.4 C.4.2, C.4.3).

What the same machine asked to be sent, and what images reached it from whom it asked. Earlier reports, where there are
any, give averages an hour of capture, and the most of them is usual; else the learning time gives the busiest hour, and
each later hour is held against it (hours are those of UTC; one in which the learning time ends counts as learnt). A
reading room on call, a migration or a research export fetch much as well: the rule says that it is unusual, not that it
is wrong. A machine that never fetched before is RV-DICOM-025.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.dicom.fetching import HOUR, REQUESTS, by_learning, by_reports
from radvigil.detectors.ends import ends_of
from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import DicomMessage, Finding


class RetrieveProfile(Rule):
    """One finding a machine that fetches."""

    CODE = "RV-DICOM-023"
    NATURE = "change"
    SEVERITY = "medium"
    HARMS = ("disclosed",)
    SPEAKS = "dicom"
    SEES = (DicomMessage,)
    WIDTH = 1
    BASELINE = True
    THRESHOLDS = (("times", 5), ("requests", 20), ("megabytes", 2_000))

    def see(self, event: DicomMessage) -> None:
        """A request by who asks and whom, an image by whom it reaches and who sends: the same two alike."""
        if event.command in REQUESTS:
            self.rows.see((*ends_of(event), True, event.mark.ts // HOUR), event.mark, event.flow)
        elif event.command == "C-STORE-RQ":
            sender, sender_mac, receiver, receiver_mac = ends_of(event)
            key = (receiver, receiver_mac, sender, sender_mac, False, event.mark.ts // HOUR)
            self.rows.see(key, event.mark, event.flow).sums[0] += event.bytes

    def judge(self, scene: Scene) -> Iterator[Finding]:
        for device, now, usual in by_reports(scene) if scene.pasts else by_learning(scene, self.rows):
            times = self.threshold(scene, "times")
            more = now.requests >= max(self.threshold(scene, "requests"), times * usual.requests)
            larger = now.megabytes >= max(self.threshold(scene, "megabytes"), times * usual.megabytes)
            if more or larger:
                params = {"requests": round(now.requests), "usual_requests": round(usual.requests)}
                params |= {"megabytes": round(now.megabytes), "usual_megabytes": round(usual.megabytes)}
                found = self.found((device,), combined(now.evidence, "dicom.move"), params)
                yield replace(found, severity="high") if more and larger else found
