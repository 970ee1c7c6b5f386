"""RV-HL7-006: messages get no acknowledgement (HL7 v2.5.1 2.9.2 and 2.9.3).

In original mode (MSH-15 and MSH-16 empty) every message is answered; in enhanced mode one is sure to be answered when
MSH-15 is AL. Other wishes (NE, ER, SU, an application acknowledgement of its own) make silence lawful, and are not
counted. Judged is a flow only when the capture holds packets of both its sides and lost none of it; the last message
before the end of the capture may still be answered. When flows are very many, those are judged that a checksum chooses,
and of them only those with an answer at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from radvigil.detectors.ends import ends_of
from radvigil.detectors.hl7.pairs import Pair, pair_at
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Event, Finding, FlowEnd, Hl7Message, Limits, Tallies, Tally

SECOND = 1_000_000_000


def is_whole(event: FlowEnd) -> bool:
    """A flow of HL7 that was captured from both sides, without loss."""
    both = event.orig_packets and event.resp_packets
    return bool(event.service == "hl7" and both and not event.orig_lost and not event.resp_lost)


def wants_answer(event: Hl7Message) -> bool:
    """Whether an acknowledgement is sure to come on the same flow (HL7 v2.5.1 2.9.2, 2.9.3.1)."""
    accept, application = event.accept_acknowledgement, event.application_acknowledgement
    return event.complete and (accept == "AL" or not (accept or application))


class MessagesUnanswered(Rule):
    """One finding a pair of machines: who does not answer, and whom."""

    CODE = "RV-HL7-006"
    NATURE = "fault"
    SEVERITY = "medium"
    HARMS = ("stops",)
    SEES = (Hl7Message, FlowEnd)
    THRESHOLDS = (("percent", 5), ("messages", 3), ("seconds", 30))

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.answers = Tallies(limits.detector_rows, 2)
        """Application and accept acknowledgements; keys as of `rows`: who asked, who was asked, the flow."""
        self.whole = Tallies(limits.detector_rows)

    def see(self, event: Event) -> None:
        flow, mark = event.flow, event.mark
        if flow is None:
            return
        if isinstance(event, FlowEnd):
            if is_whole(event):
                self.whole.see((flow.id,), mark, flow)
        elif isinstance(event, Hl7Message) and not event.ack_code:
            if wants_answer(event):
                self.rows.see((*ends_of(event), flow.id), mark, flow)
        elif isinstance(event, Hl7Message) and event.ack_delay is not None:
            answering = ends_of(event)
            self.answers.see((*answering[2:], *answering[:2], flow.id), mark, flow).sums[event.ack_code[:1] == "C"] += 1

    def unjudged(self, scene: Scene) -> str:
        if not scene.speaks_hl7:
            return "no-hl7"
        return "" if self.whole.rows else "no-both-sides"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        open_from = max((one.last for one in scene.site.captures), default=0)
        open_from -= int(self.threshold(scene, "seconds")) * SECOND
        whole, answers = dict(self.whole.settled()), dict(self.answers.settled())
        found: dict[tuple[str, str], tuple[Pair, Tally, list[int]]] = {}
        for key, row in self.rows.settled():
            pair = pair_at(scene, key[:4], row.first)
            known = key in answers or not self.answers.full
            if pair is not None and known and key[4:] in whole:
                got = max(answers[key].sums) if key in answers else 0
                ids = (pair[0].id, pair[1].id)
                _, total, missing = found.setdefault(ids, (pair, Tally(row.first, row.last, 0), [0]))
                total.merge(row)
                missing[0] += max(row.count - got - (row.last > open_from), 0)
        for (asking, silent), total, (unanswered,) in found.values():
            percent = unanswered * 100 / total.count
            if unanswered >= self.threshold(scene, "messages") and percent >= self.threshold(scene, "percent"):
                params = {"unanswered": unanswered, "messages": total.count, "percent": round(percent)}
                yield self.found((silent, asking), total, params)
