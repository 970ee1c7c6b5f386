"""RV-DICOM-030: a machine breaks DICOM or HL7 (the clause is named: PS3.5, PS3.7, PS3.8, HL7 v2 and MLLP).

Lengths that promise more than follows, unknown PDU types and data that do not inflate are what broken readers fall
over, by accident or by intent: medium. An odd title, an element out of order or a missing field is how many toolkits
speak: a note, worth knowing when two machines do not understand each other. What the capture itself cut is no fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.ends import Ends, ends_of, machines
from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Finding, Malformed, Severity, Tally

PROTOCOLS = frozenset({"dicom", "hl7"})
DANGEROUS = frozenset({
    "pdu-length", "pdv-length", "item-length", "element-length", "command-length", "too-many-messages", "deflate",
    "not-deflated", "unknown-pdu-type", "command-group", "vr", "start-in-block", "second-msh",
})  # fmt: skip
"""What a reader that trusts its peer reads beyond its buffer for, or takes one message for two."""
UNEXPECTED = frozenset({
    "unexpected-pdu", "data-set-without-command", "data-set-unfinished", "command-unfinished", "command-field",
    "command-not-implicit", "context-not-accepted", "transfer-syntax", "msh-missing", "msh-short", "outside-block",
    "no-start-block", "no-end-block",
})  # fmt: skip
"""What ends or loses an exchange. The rest are manners of toolkits."""


def severity_of(why: str) -> Severity:
    return "medium" if why in DANGEROUS else "low" if why in UNEXPECTED else "note"


class Malformations(Rule):
    """One finding a sender, protocol, clause and kind of fault; the receivers take part."""

    CODE = "RV-DICOM-030"
    NATURE = "fault"
    SEVERITY = "medium"
    HARMS = ("stops",)
    SEES = (Malformed,)
    NAMED = ("protocol", "clause", "why")
    SUBJECTS = 1
    WIDTH = 1

    def see(self, event: Malformed) -> None:
        if event.protocol in PROTOCOLS and event.clause:  # without a clause it is a fault of this program, not a peer's
            key = (event.protocol, event.clause, event.why, *ends_of(event))
            self.rows.see(key, event.mark, event.flow).sums[0] += event.more

    def unjudged(self, scene: Scene) -> str:
        return "" if scene.speaks_dicom or scene.speaks_hl7 or self.rows.rows else "no-dicom-no-hl7"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        faults: dict[tuple[str, ...], list[tuple[Ends, Tally]]] = defaultdict(list)
        for key, row in self.rows.settled():
            faults[key[:5]].append((key[3:], row))
        for (protocol, clause, why, *_), rows in faults.items():
            pairs = [machines(scene, ends, row.first) for ends, row in rows]
            subjects = tuple(dict.fromkeys((pairs[0][0], *(receiver for _, receiver in pairs))))
            times = sum(row.count + row.sums[0] for _, row in rows)
            params: dict[str, str | int] = {"protocol": protocol.upper(), "clause": clause, "why": why, "times": times}
            found = self.found(subjects, proof((row for _, row in rows), "malformed"), params)
            yield replace(found, severity=severity_of(why))
