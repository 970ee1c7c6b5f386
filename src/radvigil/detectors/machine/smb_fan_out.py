"""RV-NET-005: one machine tries the file service of many others, as a worm does (TCP 445 and 139).

A worm asks every address whether SMB listens, and most do not answer or refuse; a person's machine speaks to the few
servers that it knows, and they answer. So: many targets of which at least half did not let it in, or some together with
questions (ARP, RFC 826) for many addresses that nobody has. A vulnerability scanner and an inventory tool look the
same; so does a backup server whose clients are all switched off. A few more targets than a desk knows file servers
(8) are suspected, twice as many or a search are seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.machine.attempts import is_attempt, summed
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Arp, Finding, FlowEnd, Limits, Stance, Tallies, Tally

PORTS = frozenset({139, 445})


class SmbFanOut(Rule):
    """One finding a machine that asks; `rows` are its attempts, `sought` the addresses it asked for."""

    CODE = "RV-NET-005"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("stops", "disclosed")
    SUBJECTS = 1
    SEES = (Arp, FlowEnd)
    THRESHOLDS = (("targets", 8), ("few", 3), ("searched", 20))

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.sought = Tallies(limits.detector_rows)

    def see(self, event: Arp | FlowEnd) -> None:
        if isinstance(event, Arp):
            if event.operation == "request" and event.sender_ip != event.target_ip:
                self.sought.see((event.sender_ip, event.sender_mac, event.target_ip), event.mark, None)
        elif is_attempt(event) and event.flow is not None and event.flow.resp_port in PORTS:
            flow = event.flow
            self.rows.see((flow.orig_ip, flow.orig_mac, flow.resp_ip), event.mark, flow)

    def judge(self, scene: Scene) -> Iterator[Finding]:
        searched = {source: len(rows) for source, rows in by_source(self.sought, scene, absent=True).items()}
        few, many = self.threshold(scene, "few"), self.threshold(scene, "targets")
        for source, failed in by_source(self.rows, scene).items():
            talks = (one for one in scene.site.conversations if one.source == source and one.port in PORTS)
            answered = {one.target for one in talks if one.service == "smb"}
            looked = searched.get(source, 0)
            swept = looked >= self.threshold(scene, "searched") and len(failed) >= few
            if len(failed) < len(answered) or not (swept or len(failed) + len(answered) >= many):
                continue
            known = {one.id for one in (scene.at(ip, row.first) for ip, row in failed.items()) if one is not None}
            params = {"targets": len(failed) + len(answered), "failed": len(failed), "searched": looked}
            proof = summed(failed.values(), "flow.attempt")
            sure = swept or len(failed) >= 2 * many
            stance: Stance = "seen" if sure else "suspected"
            yield self.found((source, *sorted(known | answered)), proof, params, stance=stance)


def by_source(table: Tallies, scene: Scene, absent: bool = False) -> dict[str, dict[str, Tally]]:
    """Device → address that it tried → the row; `absent`: only addresses of no device."""
    found: dict[str, dict[str, Tally]] = defaultdict(dict)
    for (ip, mac, target), row in table.settled():
        device = scene.at(ip, row.first, mac)
        if device is not None and not (absent and scene.at(target)):
            found[device.id][target] = row
    return found
