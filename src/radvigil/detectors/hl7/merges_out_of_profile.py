"""RV-HL7-004: patients are merged by an unusual sender, or unusually often (HL7 v2.5.1 3.3 and 3.6: A40 and its kin).

A merge puts one patient's images and reports under another, and is hard to undo. Unusual is a sender that merged
nothing in the earlier reports and the learning time; and an hour of a usual sender with more merges than `per_hour`
and than `times` its own busiest hour of the learning time. Earlier reports say who merges, not how often: without a
learning time `per_hour` alone decides. A clean-up of the patient index looks the same; whether a merge was right cannot
be seen at all. Hours are those of UTC; one in which the learning time ends counts as learnt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.ends import ends_of
from radvigil.detectors.hl7.pairs import nothing_before, pair_at
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Device, Finding, Hl7Message, Tally
from radvigil.standards import merge_event

HOUR = 3_600_000_000_000
Hours = dict[int, Tally]


class MergesOutOfProfile(Rule):
    """One finding a sender; the receivers take part."""

    CODE = "RV-HL7-004"
    NATURE = "change"
    SEVERITY = "medium"
    HARMS = ("altered",)
    SEES = (Hl7Message,)
    BASELINE = True
    SUBJECTS = 1
    THRESHOLDS = (("per_hour", 10), ("times", 3))

    def see(self, event: Hl7Message) -> None:
        if event.flow is not None and not event.ack_code and merge_event(event.message_type):
            self.rows.see((*ends_of(event), event.ts // HOUR), event.mark, event.flow)

    def unjudged(self, scene: Scene) -> str:
        return nothing_before(scene) if scene.speaks_hl7 else "no-hl7"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        senders: dict[str, tuple[Device, Hours, set[str]]] = {}
        for (*ends, hour), row in self.rows.settled():
            pair = pair_at(scene, tuple(ends), row.first)
            if pair is not None:
                _, hours, receivers = senders.setdefault(pair[0].id, (pair[0], {}, set()))
                hours.setdefault(hour, Tally(row.first, row.last, 0)).merge(row)
                receivers.add(pair[1].id)
        for sender, hours, receivers in senders.values():
            learnt = max((row.count for row in hours.values() if not scene.is_late(row.first)), default=0)
            late = [row for row in hours.values() if scene.is_late(row.first)]
            usual = bool(learnt) or _merged_before(scene, sender)
            most = max(self.threshold(scene, "per_hour"), self.threshold(scene, "times") * learnt) if usual else 0
            beyond = [row for row in late if row.count > most]
            if beyond:
                proof = tuple(row.evidence("hl7.message") for row in beyond)
                busiest = max(row.count for row in beyond)
                params = {"merges": sum(row.count for row in beyond), "busiest": busiest, "usual": learnt}
                told = self.found((sender, *sorted(receivers - {sender.id})), proof, params, confidence="medium")
                yield told if usual else replace(told, severity="high")


def _merged_before(scene: Scene, sender: Device) -> bool:
    return any(
        code == "merge" for _, then in scene.history(sender) for service in then.services for code, _ in service.details
    )
