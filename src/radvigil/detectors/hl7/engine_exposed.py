"""RV-HL7-007: an MLLP listener is reached from beyond its zone, or from a public address (IEC 62443-3-3 SR 5.2).

Concluded from the picture and the zones that the site file states. Whoever reaches the listener can send it orders and
patients' data, for MLLP asks nobody who he is. Zones that are not stated are not guessed: without two of them, and with
no public address seen, the rule is not assessed. A hospital information system
in a zone of its own is an ordinary sender: the finding then says which line to allow and to write down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Conversation, Finding

INTERNET = "Internet"


class EngineExposed(Rule):
    """One finding a listener and place from which it is reached; who reaches it takes part."""

    CODE = "RV-HL7-007"
    NATURE = "weakness"
    SEVERITY = "low"
    HARMS = ("altered", "disclosed", "stops")
    NAMED = ("beyond",)
    SUBJECTS = 1

    def unjudged(self, scene: Scene) -> str:
        if not scene.speaks_hl7:
            return "no-hl7"
        zones = {scene.zone(device).casefold() for device in scene.device} - {""}
        public = any(self._beyond(scene, talk) == INTERNET for talk in _reached(scene))
        return "" if public or len(zones) > 1 else "no-zones"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        reached: dict[tuple[str, str], list[Conversation]] = defaultdict(list)
        for talk in _reached(scene):
            beyond = self._beyond(scene, talk)
            if beyond:
                reached[talk.target, beyond].append(talk)
        for (server, beyond), talks in reached.items():
            senders = {talk.source for talk in talks}
            params: dict[str, str | int] = {
                "beyond": beyond,
                "zone": scene.zone(server) or "-",
                "senders": len(senders),
            }
            told = self.found((server, *sorted(senders)), tuple(talk.evidence for talk in talks), params)
            yield replace(told, severity="high") if beyond == INTERNET else told

    def _beyond(self, scene: Scene, talk: Conversation) -> str:
        """The other zone, `Internet`, or empty."""
        source, target = scene.device.get(talk.source), scene.device.get(talk.target)
        if target is None or target.scope == "outside":
            return ""
        if source is not None and source.scope == "outside":
            return INTERNET
        here, there = scene.zone(talk.target), scene.zone(talk.source)
        return there if here and there and here.casefold() != there.casefold() else ""


def _reached(scene: Scene) -> Iterator[Conversation]:
    """HL7 of which at least one connection was not refused."""
    return (talk for talk in scene.conversations("hl7") if talk.flows > talk.failed)
