"""RV-DICOM-022: one machine asks an archive for everything it has (C-FIND: PS3.4 C.4.1, C.2.2.2.3).

A reader asks for one patient, or for the studies of today, and repeats that every minute at most. Three things are not
what one reader does: queries at patient or study level with no key that holds a value (universal matching); dozens of
queries in minutes that name no single patient, study or accession number (a letter, a day at a time); and hundreds in
minutes that name one each (numbers counted up). Queries are counted by spans of five minutes, two at a time. Worklist
queries are ordinary without keys and are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from radvigil.detectors.ends import ends_of, machines
from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import DicomMessage, Finding, Tally

SPAN = 300_000_000_000
LEVELS = frozenset({"PATIENT", "STUDY"})
NARROW_NOT = frozenset({"Modality", "ModalitiesInStudy", "SpecificCharacterSet", "TimezoneOffsetFromUTC"})
"""Keys that leave nearly everything matching."""
SHAPES = (("universal", {0}), ("broad", {0, 1}), ("named", {2}))
"""Each threshold and the shapes of query that count for it."""


class QueryHarvest(Rule):
    """One finding a pair of machines."""

    CODE = "RV-DICOM-022"
    NATURE = "attack"
    SEVERITY = "high"
    HARMS = ("disclosed",)
    SPEAKS = "dicom"
    SEES = (DicomMessage,)
    THRESHOLDS = (("universal", 5), ("broad", 40), ("named", 300))

    def see(self, event: DicomMessage) -> None:
        if event.command == "C-FIND-RQ" and event.query_level in LEVELS:
            key = (*ends_of(event), self._shape(event), event.mark.ts // SPAN)
            self.rows.see(key, event.mark, event.flow)

    @staticmethod
    def _shape(event: DicomMessage) -> int:
        """0 names nothing, 1 a pattern or a range, 2 one patient, study or accession: identifiers are masked only where
        they are whole, and UIDs know no wildcard."""
        if event.patient or event.study or event.accession or "StudyInstanceUID" in event.matched_keys:
            return 2
        return 0 if NARROW_NOT.issuperset(event.matched_keys) else 1

    def judge(self, scene: Scene) -> Iterator[Finding]:
        pairs: dict[tuple[str, str, str, str], dict[tuple[int, int], Tally]] = defaultdict(dict)
        for key, row in self.rows.settled():
            pairs[key[:4]][key[4:]] = row
        for ends, spans in pairs.items():
            peaks = [self._peak(spans, shapes) for _, shapes in SHAPES]
            over = [peak >= self.threshold(scene, name) for peak, (name, _) in zip(peaks, SHAPES, strict=True)]
            if not any(over):
                continue
            told = {shape for (_, shapes), is_over in zip(SHAPES, over, strict=True) if is_over for shape in shapes}
            shown = [row for (shape, _), row in sorted(spans.items()) if shape in told]
            params = {"queries": sum(row.count for row in shown), "universal": peaks[0], "at_once": max(peaks)}
            subjects = machines(scene, ends, min(row.first for row in shown))
            evidence = proof(shown, "dicom.query")
            if over[1]:
                yield self.found(subjects, evidence, params)
            else:
                found = self.found(subjects, evidence, params, stance="suspected", confidence="medium")
                yield replace(found, severity="medium")

    @staticmethod
    def _peak(spans: dict[tuple[int, int], Tally], shapes: set[int]) -> int:
        """The most queries of these shapes in two spans that follow one another."""
        counts: Counter[int] = Counter()
        for (shape, span), row in spans.items():
            counts[span] += row.count if shape in shapes else 0
        return max(counts[span] + counts.get(span + 1, 0) for span in counts)
