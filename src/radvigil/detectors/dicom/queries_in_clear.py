"""RV-DICOM-002: queries or worklists travel readable (PS3.4 C and K; PS3.15 B.12 asks for TLS; BCP 195).

Answers to queries and worklists are names, birth dates and orders in bulk: the morning's worklist is the whole day's.
Concluded from the picture, by answering machine, for it decides which association it accepts. An encrypted line whose
content is only presumed counts as nothing here, and a query of which no message was seen neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from radvigil.detectors.proof import combined
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Conversation, Finding


def _talks(scene: Scene) -> Iterator[Conversation]:
    return chain(scene.conversations("queries"), scene.conversations("worklist"))


class QueriesInClear(Rule):
    """One finding an answering machine; those who ask take part."""

    CODE = "RV-DICOM-002"
    NATURE = "weakness"
    SEVERITY = "medium"
    HARMS = ("disclosed", "altered")
    SUBJECTS = 1

    def unjudged(self, scene: Scene) -> str:
        seen = any(talk.messages or talk.encrypted == "yes" for talk in _talks(scene))
        return "" if seen else "no-queries"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        by_server: dict[str, list[Conversation]] = defaultdict(list)
        for talk in _talks(scene):
            if talk.encrypted in ("no", "mixed") and talk.messages:
                by_server[talk.target].append(talk)
        for server, talks in by_server.items():
            clients = sorted({talk.source for talk in talks})
            params = {"clients": len(clients), "messages": sum(talk.messages for talk in talks)}
            proof = combined([talk.evidence for talk in talks], "dicom.message")
            yield self.found((server, *clients), proof, params)
