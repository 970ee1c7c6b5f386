"""RV-DICOM-031: one machine keeps an archive's places busy (PS3.8 7.1, 9.1.5: ARTIM; 9.3.4: local-limit-exceeded).

An acceptor has a few dozen places for associations. Who asks and never finishes, opens connections and says nothing, or
holds associations open with nothing in them, takes the places of the scanners. Counted on flows whose other side was
seen to answer TCP, so that a capture of one direction accuses nobody; by spans of five minutes, two at a time. A
machine that keeps a few associations open for speed is far below. Without refusals for want of places it is only
suspected: a stalled acceptor makes those who ask look guilty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from radvigil.detectors.ends import machines
from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding, FlowEnd, Tally

SECOND = 1_000_000_000
SPAN = 300 * SECOND
SILENT, HELD = 30 * SECOND, 60 * SECOND
"""How long a connection without a word, or an association without a message, is nothing yet."""
NEGOTIATION = 16_384
"""Bytes, both directions, that a large negotiation takes: beyond, something was said."""
NO_PLACE = frozenset({"3/1", "3/2"})
"""Temporary congestion, local limit exceeded (PS3.8 9.3.4)."""


class Exhaustion(Rule):
    """One finding a machine and acceptor."""

    CODE = "RV-DICOM-031"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("stops",)
    SPEAKS = "dicom"
    SEES = (FlowEnd,)
    THRESHOLDS = (("associations", 20),)

    def see(self, event: FlowEnd) -> None:
        flow = event.flow
        if flow is None or not event.resp_packets or flow.transport != "tcp":
            return
        dicom = event.service == "dicom"
        waits = dicom and event.orig_bytes and not event.resp_bytes
        said = event.orig_bytes + event.resp_bytes
        held = dicom and event.duration >= HELD and said <= NEGOTIATION
        mute = not event.service and not said and event.duration >= SILENT
        if waits or held or mute:
            key = (flow.orig_ip, flow.orig_mac, flow.resp_ip, flow.resp_mac, flow.resp_port, event.mark.ts // SPAN)
            self.rows.see(key, event.mark, flow, event.duration)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        pairs: dict[tuple[Any, ...], dict[int, Tally]] = defaultdict(dict)
        for key, row in self.rows.settled():
            pairs[key[:5]][key[5]] = row
        ports = {(device.id, one.port) for device, one in scene.services("dicom")}
        for (ip, mac, server, server_mac, port), spans in pairs.items():
            rows = list(spans.values())
            ends = (ip, mac, server, server_mac)
            asker, acceptor = machines(scene, ends, min(row.first for row in rows))
            at_once = max(row.count + getattr(spans.get(span + 1), "count", 0) for span, row in spans.items())
            if acceptor is None or (acceptor.id, port) not in ports or at_once < self.threshold(scene, "associations"):
                continue
            full = _refused(scene, acceptor.id, port)
            params = {"associations": sum(row.count for row in rows), "at_once": at_once, "refused": full}
            evidence = proof(rows, "flow")
            if full:
                yield self.found((asker, acceptor), evidence, params)
            else:
                yield self.found((asker, acceptor), evidence, params, stance="suspected", confidence="medium")


def _refused(scene: Scene, acceptor: str, port: int) -> int:
    """Associations of anybody that it refused for want of places."""
    groups = (one for one in scene.site.associations if one.target == acceptor and one.resp_port == port)
    return sum(count for one in groups for reason, count in one.reasons if reason in NO_PLACE)
