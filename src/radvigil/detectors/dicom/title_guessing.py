"""RV-DICOM-020: somebody tries AE titles until one is let in (PS3.8 9.3.4: reasons 3 and 7).

A DICOM acceptor has no lock-out, so titles can be tried without end. A machine that asks under many titles, or for
many, and is refused for the title each time, is guessing; a wrongly set up machine repeats one title.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import DicomAssociation, Finding, Tally

TITLE_REASONS = (3, 7)
"""Calling and called AE title not recognised (source 1, service user)."""


class TitleGuessing(Rule):
    """One finding a pair of machines."""

    CODE = "RV-DICOM-020"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("disclosed", "altered")
    SPEAKS = "dicom"
    SEES = (DicomAssociation,)
    THRESHOLDS = (("titles", 5),)

    def see(self, event: DicomAssociation) -> None:
        if event.result == "rejected" and event.source == 1 and event.reason in TITLE_REASONS and event.flow:
            flow = event.flow
            key = (flow.orig_ip, flow.orig_mac, flow.resp_ip, flow.resp_mac, event.calling_ae, event.called_ae)
            self.rows.see(key, event.mark, flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        pairs: dict[tuple[str, ...], dict[tuple[str, str], Tally]] = defaultdict(dict)
        for key, row in self.rows.settled():
            pairs[key[:4]][key[4:]] = row
        for (ip, mac, server_ip, server_mac), tried in pairs.items():
            if len(tried) < self.threshold(scene, "titles"):
                continue
            proof = tuple(row.evidence("dicom.association") for row in tried.values())
            first = min(row.first for row in tried.values())
            subjects = (scene.at(ip, first, mac), scene.at(server_ip, first, server_mac))
            attempts = sum(row.count for row in tried.values())
            yield self.found(subjects, proof, {"titles": len(tried), "attempts": attempts})
