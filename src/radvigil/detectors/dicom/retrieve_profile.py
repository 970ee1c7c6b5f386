"""RV-DICOM-023: a machine fetches far more than it used to (C-MOVE, C-GET: PS3.4 C.4.2, C.4.3).

Per hour of capture, what the same machine asked to be sent, and what images reached it from whom it asked, against the
most that any earlier report shows of it. A reading room on call, a migration or a research export fetch much as
well: the rule says that it is unusual, not that it is wrong. A machine that never fetched before is RV-DICOM-025.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Evidence, Finding, Site

HOUR = 3_600_000_000_000
MEGABYTE = 1_000_000
REQUESTS = frozenset({"C-MOVE-RQ", "C-GET-RQ"})


class Fetched(NamedTuple):
    """What one machine fetched, by hour of capture."""

    requests: float
    megabytes: float
    evidence: tuple[Evidence, ...] = ()


def fetched(site: Site, device: str) -> Fetched:
    """Captures shorter than an hour count as an hour: a minute says nothing of the other fifty-nine."""
    hours = max(sum(one.last - one.first for one in site.captures) / HOUR, 1)
    groups = [one for one in site.associations if one.source == device and REQUESTS & dict(one.messages).keys()]
    asked = sum(count for one in groups for command, count in one.messages if command in REQUESTS)
    archives = {one.target for one in groups}
    images = [one for one in site.conversations if one.what == "images" and archives & {one.source, one.target}]
    arrived = sum(one.bytes_out for one in images if one.target == device)
    arrived += sum(one.bytes_back for one in images if one.source == device)
    return Fetched(asked / hours, arrived / MEGABYTE / hours, tuple(one.evidence for one in groups))


class RetrieveProfile(Rule):
    """One finding a machine that fetches."""

    CODE = "RV-DICOM-023"
    NATURE = "change"
    SEVERITY = "medium"
    HARMS = ("disclosed",)
    BASELINE = True
    THRESHOLDS = (("times", 5), ("requests", 20), ("megabytes", 2_000))

    def unjudged(self, scene: Scene) -> str:
        if not scene.speaks_dicom:
            return "no-dicom"
        return "" if scene.pasts else "no-earlier-report"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        asked = {one.source for one in scene.site.associations if REQUESTS & dict(one.messages).keys()}
        for device in scene.site.devices:
            past = [fetched(site, then.id) for site, then in scene.history(device)] if device.id in asked else []
            usual = Fetched(max((p.requests for p in past), default=0), max((p.megabytes for p in past), default=0))
            if not usual.requests:
                continue
            now, times = fetched(scene.site, device.id), self.threshold(scene, "times")
            more = now.requests >= max(self.threshold(scene, "requests"), times * usual.requests)
            larger = now.megabytes >= max(self.threshold(scene, "megabytes"), times * usual.megabytes)
            if more or larger:
                params = {"requests": round(now.requests), "usual_requests": round(usual.requests)}
                params |= {"megabytes": round(now.megabytes), "usual_megabytes": round(usual.megabytes)}
                found = self.found((device,), combined(now.evidence, "dicom.move"), params)
                yield replace(found, severity="high") if more and larger else found
