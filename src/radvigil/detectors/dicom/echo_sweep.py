"""RV-DICOM-021: one machine asks many others whether they speak DICOM (C-ECHO: PS3.7 9.1.5, PS3.4 A).

The first step of who looks for archives and scanners: one association for Verification alone at many acceptors within
a minute. A monitoring station does the same every morning: who swept as widely in an earlier report is not told again,
and who is answered everywhere is only suspected. Acceptors that a machine already asked in the learning time are usual
for it and do not count; those that it asks afterwards do.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, DicomAssociation, Finding, Site, Tally

VERIFICATION = "1.2.840.10008.1.1"
SECOND = 1_000_000_000


class EchoSweep(Rule):
    """One finding a machine that asks."""

    CODE = "RV-DICOM-021"
    NATURE = "attack"
    SEVERITY = "medium"
    HARMS = ("disclosed",)
    SPEAKS = "dicom"
    SEES = (DicomAssociation,)
    THRESHOLDS = (("acceptors", 6), ("seconds", 60))
    WIDTH = 1

    def see(self, event: DicomAssociation) -> None:
        contexts, flow = event.presentation_contexts, event.flow
        if len(contexts) == 1 and contexts[0].abstract_syntax == VERIFICATION and flow is not None:
            key = (flow.orig_ip, flow.orig_mac, flow.resp_ip, flow.resp_port)
            self.rows.see(key, event.mark, flow).sums[0] += event.result == "accepted"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        askers: dict[tuple[str, str], list[Tally]] = defaultdict(list)
        for key, row in self.rows.settled():
            if scene.is_late(row.first):
                askers[key[:2]].append(row)
        most = self.threshold(scene, "acceptors")
        for (ip, mac), rows in askers.items():
            device = scene.at(ip, min(row.first for row in rows), mac)
            at_once = self._at_once(rows, self.threshold(scene, "seconds") * SECOND)
            if at_once < most or _usual(scene, device) >= most:
                continue
            accepted = sum(bool(row.sums[0]) for row in rows)
            known = accepted == len(rows)
            params = {"acceptors": len(rows), "accepted": accepted, "at_once": at_once}
            evidence = proof(rows, "dicom.association")
            yield self.found((device,), evidence, params, stance="suspected" if known else "seen", confidence="medium")

    @staticmethod
    def _at_once(rows: list[Tally], span: float) -> int:
        """The most acceptors first asked within `span` nanoseconds."""
        firsts = sorted(row.first for row in rows)
        return max(bisect_right(firsts, first + span) - place for place, first in enumerate(firsts))


def _usual(scene: Scene, device: Device | None) -> int:
    """How many acceptors the same machine asked in one earlier report."""
    history = scene.history(device) if device else ()
    return max((len(_asked(site, then.id)) for site, then in history), default=0)


def _asked(site: Site, device: str) -> set[tuple[str, int]]:
    groups = (one for one in site.associations if one.source == device)
    return {(one.resp_ip, one.resp_port) for one in groups if any(said == "C-ECHO-RQ" for said, _ in one.messages)}
