"""RV-DICOM-032: an identifier or a name that would act on the program that shows, exports or stores it (DICOM and HL7).

Markup runs in a web viewer (CWE-79), a path leaves the archive's folder (CWE-22), SQL reaches its database (CWE-89), a
script or a look-up is carried out (CWE-94, CWE-917): high. A formula waits for a spreadsheet (CWE-1236), an escape
sequence for a terminal (CWE-150): medium. Whether any program trusts the text cannot be seen on the wire, nor whether
an attacker, a tester or a machine that passes on what it was given sent it: suspected. The decoders tell the place and
the kind; nobody is told the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.ends import Ends, ends_of, machines
from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import ActiveText, Finding, Tally

MILDER = frozenset({"formula", "control"})
"""They act only once somebody exports a list, or reads a log on a terminal."""
PROTOCOLS = frozenset({"dicom", "hl7"})


class ActiveTextSent(Rule):
    """One finding a sender, place and kind; the receivers take part."""

    CODE = "RV-DICOM-032"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("altered", "disclosed")
    SEES = (ActiveText,)
    NAMED = ("field", "kind")
    SUBJECTS = 1

    def see(self, event: ActiveText) -> None:
        if event.protocol in PROTOCOLS:
            self.rows.see((event.field, event.kind, *ends_of(event)), event.mark, event.flow)

    def unjudged(self, scene: Scene) -> str:
        return "" if scene.speaks_dicom or scene.speaks_hl7 or self.rows.rows else "no-dicom-no-hl7"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        sent: dict[tuple[str, ...], list[tuple[Ends, Tally]]] = defaultdict(list)
        for key, row in self.rows.settled():
            sent[key[:4]].append((key[2:], row))
        for (field, kind, *_), rows in sent.items():
            pairs = [machines(scene, ends, row.first) for ends, row in rows]
            subjects = tuple(dict.fromkeys((pairs[0][0], *(receiver for _, receiver in pairs))))
            params: dict[str, str | int] = {"field": field, "kind": kind, "flows": sum(row.count for _, row in rows)}
            told = proof((row for _, row in rows), "active_text")
            found = self.found(subjects, told, params, stance="suspected", confidence="medium")
            yield replace(found, severity="medium") if kind in MILDER else found
