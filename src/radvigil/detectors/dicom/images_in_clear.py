"""RV-DICOM-001: images travel readable (PS3.15 B.12 asks for TLS; BCP 195).

Concluded from the picture: conversations of images over DICOM that are not encrypted, by receiving machine, for it is
the receiver that decides which association it accepts. Web transfer of images (DICOMweb) counts alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Conversation, Finding


class ImagesInClear(Rule):
    """One finding a receiving machine; the senders take part."""

    CODE = "RV-DICOM-001"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")
    SUBJECTS = 1

    def unjudged(self, scene: Scene) -> str:
        seen = any(talk.messages or talk.encrypted == "yes" for talk in scene.conversations("images"))
        return "" if seen else "no-images"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        by_server: dict[str, list[Conversation]] = defaultdict(list)
        for talk in scene.conversations("images"):
            if talk.encrypted in ("no", "mixed") and talk.messages:
                by_server[talk.target].append(talk)
        for server, talks in by_server.items():
            clients = sorted({talk.source for talk in talks})
            proof = tuple(talk.evidence for talk in talks)
            params = {"clients": len(clients), "messages": sum(talk.messages for talk in talks)}
            yield self.found((server, *clients), proof, params)
