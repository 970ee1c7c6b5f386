"""RV-DICOM-019: one side of a pair still speaks in clear after TLS was seen (PS3.15 B.12; BCP 195).

Concluded from the picture; of the events only this is taken, which pairs brought a TLS negotiation to its end. A
server that takes DICOM or HL7 over TLS shows that it can; who still sends in clear to it is left behind, or fell back.
A pair that uses TLS one way and clear the other (a retrieval answered in clear) weighs more, for its people believe it
protected. What TLS carries is presumed from port and peers, so the stance is at best as sure as that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.ends import machines
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Conversation, Finding, Tls

SERVICES = ("dicom", "hl7")


class ClearBesideTls(Rule):
    """One finding a server and protocol; those who speak to it in clear take part."""

    CODE = "RV-DICOM-019"
    NATURE = "weakness"
    SEVERITY = "low"
    HARMS = ("disclosed", "altered")
    NAMED = ("service",)
    SUBJECTS = 1
    SEES = (Tls,)

    def see(self, event: Tls) -> None:
        flow = event.flow
        if flow is not None and event.established:
            self.rows.see((flow.orig_ip, flow.orig_mac, flow.resp_ip, flow.resp_mac), event.mark, flow)

    def unjudged(self, scene: Scene) -> str:
        return "" if any(one.presumed for one in scene.site.conversations) else "no-encrypted-lines"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        ends = [machines(scene, key, row.first) for key, row in self.rows.settled()]
        spoke = {frozenset((one.id, other.id)) for one, other in ends if one and other}
        began: dict[tuple[str, ...], Conversation] = {}
        for talk in sorted(scene.site.conversations, key=lambda one: -one.first):
            if talk.presumed and frozenset((talk.source, talk.target)) in spoke:
                began[talk.presumed, talk.target] = talk
                began[talk.presumed, *sorted((talk.source, talk.target))] = talk
        clear: dict[tuple[str, str], list[tuple[Conversation, Conversation, bool]]] = defaultdict(list)
        for talk in scene.site.conversations:
            if talk.service not in SERVICES or talk.encrypted != "no" or not talk.messages:
                continue
            pair = began.get((talk.service, *sorted((talk.source, talk.target))))
            tls = pair or began.get((talk.service, talk.target))
            if tls is not None and talk.last > tls.first:
                clear[talk.target, talk.service].append((talk, tls, pair is not None))
        for (target, service), found in clear.items():
            yield self._told(target, service, found)

    def _told(self, target: str, service: str, found: list[tuple[Conversation, Conversation, bool]]) -> Finding:
        sure = any(tls.confidence != "low" for _, tls, _ in found)
        pairs = {talk.source for talk, _, paired in found if paired}
        clients = {talk.source for talk, _, _ in found}
        messages = sum(talk.messages for talk, _, _ in found)
        params: dict[str, str | int] = {
            "service": service.upper(),
            "clients": len(clients),
            "pairs": len(pairs),
            "messages": messages,
        }
        told = self.found(
            (target, *sorted(clients)), tuple(talk.evidence for talk, _, _ in found), params,
            stance="seen" if sure else "suspected", confidence="medium" if sure else "low",
        )  # fmt: skip
        return replace(told, severity="medium") if pairs else told
