"""RV-HL7-001: HL7 messages travel readable (MLLP has no protection of its own; IHE ITI-19 and BCP 195 ask for TLS).

Concluded from the picture: conversations of HL7 over MLLP that are not encrypted, by receiving machine, for it is the
receiver that decides on which port it listens. To or from a public address it is worse. A tunnel that ends before the
mirror port cannot be told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Conversation, Finding


class MllpInClear(Rule):
    """One finding a receiving machine; the senders take part."""

    CODE = "RV-HL7-001"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")
    SPEAKS = "hl7"
    SUBJECTS = 1

    def judge(self, scene: Scene) -> Iterator[Finding]:
        by_server: dict[str, list[Conversation]] = defaultdict(list)
        for talk in scene.conversations("hl7"):
            if talk.encrypted in ("no", "mixed") and talk.messages:
                by_server[talk.target].append(talk)
        for server, talks in by_server.items():
            senders = {talk.source for talk in talks}
            params = {"senders": len(senders), "messages": sum(talk.messages for talk in talks)}
            told = self.found((server, *sorted(senders)), tuple(talk.evidence for talk in talks), params)
            far = scene.device[server].scope == "outside" or any(
                scene.device[one].scope == "outside" for one in senders
            )
            yield replace(told, severity="high") if far else told
