"""RV-DICOM-028: the same image travelled with two different contents (PS3.5 9, PS3.3 C.12.1: one UID, one instance).

Whoever changes the pixels of an instance must give it a new UID. Two digests of the pixel data under one SOP Instance
UID and one transfer syntax mean that an image was changed on its way, or stored again with another content. In a
compressed syntax a second compression alone changes every byte: there it is only suspected. Digests are made with
`--digests` only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zlib import crc32

from radvigil.detectors.ends import Ends, ends_of, machines
from radvigil.detectors.proof import proof
from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import DicomMessage, Finding, Limits, Tallies, Tally

NATIVE = frozenset({"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"})
"""Transfer syntaxes whose pixel data are as made (PS3.5 A.1 to A.3, A.5)."""


def by_instance(key: tuple[Any, ...]) -> Any:
    """A table over its bound keeps all copies of an instance, or none: half a pair shows nothing."""
    return crc32(key[0].encode()), key


class ChangedPixels(Rule):
    """One finding who sent the first content, who sent the other, and who received it."""

    CODE = "RV-DICOM-028"
    NATURE = "attack"
    SEVERITY = "critical"
    HARMS = ("altered",)
    SEES = (DicomMessage,)

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.rows = Tallies(limits.detector_rows, rank=by_instance)

    def see(self, event: DicomMessage) -> None:
        if event.pixel_digest and event.complete and event.command == "C-STORE-RQ":
            key = (event.sop_instance, event.transfer_syntax, event.pixel_digest, *ends_of(event))
            self.rows.see(key, event.mark, event.flow)

    def unjudged(self, scene: Scene) -> str:
        return "" if scene.digests else "digests-off"

    def judge(self, scene: Scene) -> Iterator[Finding]:
        copies: dict[tuple[str, str], list[tuple[int, str, Ends, Tally]]] = defaultdict(list)
        for key, row in self.rows.settled():
            copies[key[:2]].append((row.first, key[2], key[3:], row))
        changed: dict[tuple[Ends, Ends, bool], list[Tally]] = defaultdict(list)
        for (_, syntax), seen in copies.items():
            first, *rest = sorted(seen, key=lambda one: one[:3])
            for other in rest:
                if other[1] != first[1]:
                    changed[(first[2], other[2], syntax in NATIVE)] += [first[3], other[3]]
        for (made, sent, native), rows in changed.items():
            began = min(row.first for row in rows)
            subjects = (*machines(scene, sent, began), machines(scene, made, began)[0])
            evidence, params = proof(rows, "dicom.image"), {"images": len(rows) // 2}
            if native:
                yield self.found(tuple(dict.fromkeys(subjects)), evidence, params)
            else:
                found = self.found(tuple(dict.fromkeys(subjects)), evidence, params, stance="suspected")
                yield replace(found, severity="medium", confidence="low")
