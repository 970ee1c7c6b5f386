"""RV-HL7-003: a machine sends HL7 that never did.

Concluded from the picture against earlier reports and the learning time: it began HL7 conversations in none of them. A
machine that is put into service looks like this, and so does an intruder; a machine that the earlier report could not
recognise (a new network card) looks new as well. A report that holds no HL7 at all proves nothing and is not used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.hl7.pairs import nothing_before
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Conversation, Device, Finding


class NewSender(Rule):
    """One finding a sender; the receivers take part."""

    CODE = "RV-HL7-003"
    NATURE = "change"
    SEVERITY = "medium"
    HARMS = ("altered",)
    BASELINE = True
    SUBJECTS = 1

    def unjudged(self, scene: Scene) -> str:
        return nothing_before(scene) if scene.speaks_hl7 else "no-hl7"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        by_sender: dict[str, list[Conversation]] = defaultdict(list)
        for talk in scene.conversations("hl7"):
            if talk.flows > talk.failed and (talk.messages or talk.encrypted == "yes"):
                by_sender[talk.source].append(talk)
        for sender, talks in by_sender.items():
            if not scene.is_late(min(talk.first for talk in talks)) or _sent_before(scene, scene.device[sender]):
                continue
            receivers = {talk.target for talk in talks}
            params = {"receivers": len(receivers), "messages": sum(talk.messages for talk in talks)}
            sure = any(talk.messages for talk in talks)
            yield self.found(
                (sender, *sorted(receivers)), tuple(talk.evidence for talk in talks), params,
                stance="seen" if sure else "suspected", confidence="high" if sure else "low",
            )  # fmt: skip


def _sent_before(scene: Scene, sender: Device) -> bool:
    return any(
        talk.what == "hl7" and talk.source == then.id
        for site, then in scene.history(sender)
        for talk in site.conversations
    )
