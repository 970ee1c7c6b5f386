"""RV-HL7-005: messages are answered with an error (HL7 v2.5.1 2.9, table 0008: AE, AR, CE, CR).

A receiver that refuses orders or results loses work without anybody at the bedside noticing. Some errors are part of
an ordinary day (an order for a patient not yet known): hence a share and a least number. The text of the error is not
kept, so its cause is to be read at the receiver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from radvigil.detectors.ends import ends_of
from radvigil.detectors.hl7.pairs import pair_at
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding, Hl7Message, Tally

ERRORS = ("AE", "AR", "CE", "CR")


class AcknowledgementErrors(Rule):
    """One finding a pair of machines: who refuses, and whom."""

    CODE = "RV-HL7-005"
    NATURE = "fault"
    SEVERITY = "medium"
    HARMS = ("stops",)
    SEES = (Hl7Message,)
    THRESHOLDS = (("percent", 5), ("errors", 3))

    def see(self, event: Hl7Message) -> None:
        flow = event.flow
        if flow is not None and event.ack_code:
            self.rows.see((*ends_of(event), event.ack_code in ERRORS), event.mark, flow)

    def unjudged(self, scene: Scene) -> str:
        return "" if self.rows.rows else "no-acknowledgements"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        answers: dict[tuple[str, str], int] = defaultdict(int)
        refused: dict[tuple[str, str], Tally] = {}
        for (*ends, is_error), row in self.rows.settled():
            pair = pair_at(scene, tuple(ends), row.first)
            if pair is None:
                continue
            ids = (pair[0].id, pair[1].id)
            answers[ids] += row.count
            if is_error:
                refused.setdefault(ids, Tally(row.first, row.last, 0)).merge(row)
        for ids, row in refused.items():
            share = row.count * 100 / answers[ids]
            if row.count >= self.threshold(scene, "errors") and share >= self.threshold(scene, "percent"):
                params = {"errors": row.count, "answers": answers[ids], "percent": round(share)}
                yield self.found(ids, row, params)
