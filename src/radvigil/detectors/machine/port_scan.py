"""RV-NET-018: one machine tries many doors of another, or the same door of many machines.

Vertical: many different TCP ports of one machine that did not open. Horizontal: one port of many machines that did not
open. What is wrongly set up repeats one port of one machine, and counts once. The file service (TCP 445 and 139) tried
everywhere is told by RV-NET-005 and not counted here. A network management tool that looks for machines scans too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.machine.attempts import is_attempt, summed
from radvigil.detectors.machine.smb_fan_out import PORTS
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding, FlowEnd, Tally

Door = tuple[str, int]
"""Address and port."""


class PortScan(Rule):
    """One finding a machine that asks."""

    CODE = "RV-NET-018"
    NATURE = "attack"
    SEVERITY = "medium"
    HARMS = ("disclosed", "stops")
    SUBJECTS = 1
    SEES = (FlowEnd,)
    THRESHOLDS = (("ports", 12), ("machines", 10))

    def see(self, event: FlowEnd) -> None:
        if is_attempt(event) and event.flow is not None:
            flow = event.flow
            self.rows.see((flow.orig_ip, flow.orig_mac, flow.resp_ip, flow.resp_port), event.mark, flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        by_source: dict[str, dict[Door, Tally]] = defaultdict(dict)
        for (ip, mac, target, port), row in self.rows.settled():
            device = scene.at(ip, row.first, mac)
            if device is not None:
                by_source[device.id][target, port] = row
        for source, tried in by_source.items():
            kept = self._scanned(scene, tried)
            if kept:
                targets, ports = {target for target, _ in kept}, {port for _, port in kept}
                known = {one.id for one in (scene.at(ip) for ip in targets) if one is not None}
                params = {"machines": len(targets), "ports": len(ports), "attempts": len(kept)}
                proof = summed((tried[key] for key in sorted(kept)), "flow.attempt")
                yield self.found((source, *sorted(known - {source})), proof, params)

    def _scanned(self, scene: Scene, tried: dict[Door, Tally]) -> set[Door]:
        """Those attempts that belong to a scan."""
        ports: dict[str, int] = defaultdict(int)
        machines: dict[int, int] = defaultdict(int)
        for target, port in tried:
            ports[target] += 1
            machines[port] += port not in PORTS
        tall, wide = self.threshold(scene, "ports"), self.threshold(scene, "machines")
        return {key for key in tried if ports[key[0]] >= tall or machines[key[1]] >= wide}
