"""RV-DICOM-023: a machine fetches far more than it used to (C-MOVE, C-GET: PS3.4 C.4.2, C.4.3).

Per hour of capture, what the same machine asked to be sent, and what images reached it from whom it asked, against the
most that any earlier report shows of it. A reading room on call, a migration or a research export fetch much as
well: the rule says that it is unusual, not that it is wrong. A machine that never fetched before is RV-DICOM-025.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import AssociationGroup, Evidence, Finding, Site

HOUR = 3_600_000_000_000
MEGABYTE = 1_000_000
REQUESTS = frozenset({"C-MOVE-RQ", "C-GET-RQ"})


class Fetched(NamedTuple):
    """What one machine fetched, by hour of capture."""

    requests: float
    megabytes: float
    evidence: tuple[Evidence, ...] = ()


def profiles(site: Site) -> dict[str, Fetched]:
    """By device, of those that fetched. Captures shorter than an hour count as one: a minute says little."""
    hours = max(sum(one.last - one.first for one in site.captures) / HOUR, 1)
    groups: dict[str, list[AssociationGroup]] = defaultdict(list)
    for group in site.associations:
        if any(command in REQUESTS for command, _ in group.messages):
            groups[group.source].append(group)
    asked = {(one.source, one.target) for rows in groups.values() for one in rows}
    arrived: Counter[str] = Counter()
    for one in site.conversations:
        if one.what == "images":
            arrived[one.target] += one.bytes_out if (one.target, one.source) in asked else 0
            arrived[one.source] += one.bytes_back if (one.source, one.target) in asked else 0
    return {device: _fetched(rows, arrived[device], hours) for device, rows in groups.items()}


def _fetched(groups: list[AssociationGroup], arrived: int, hours: float) -> Fetched:
    requests = sum(count for one in groups for command, count in one.messages if command in REQUESTS)
    return Fetched(requests / hours, arrived / MEGABYTE / hours, tuple(one.evidence for one in groups))


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
        usual_of = {id(past.site): profiles(past.site) for past in scene.pasts}
        times = self.threshold(scene, "times")
        for device_id, now in profiles(scene.site).items():
            device = scene.device.get(device_id)
            past = [usual_of[id(site)].get(then.id) for site, then in scene.history(device)] if device else []
            known = [one for one in past if one is not None]
            if not known:
                continue
            usual = Fetched(max(one.requests for one in known), max(one.megabytes for one in known))
            more = now.requests >= max(self.threshold(scene, "requests"), times * usual.requests)
            larger = now.megabytes >= max(self.threshold(scene, "megabytes"), times * usual.megabytes)
            if more or larger:
                params = {"requests": round(now.requests), "usual_requests": round(usual.requests)}
                params |= {"megabytes": round(now.megabytes), "usual_megabytes": round(usual.megabytes)}
                found = self.found((device,), combined(now.evidence, "dicom.move"), params)
                yield replace(found, severity="high") if more and larger else found
