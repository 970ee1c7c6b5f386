"""The shape of a detector: one class in one file.

Rules:
1. A rule that can be concluded from the `Site` sees no events (`SEES` is empty): the picture holds most facts already,
   counted and bounded, and every event costs time.
2. A rule that sees events is a bounded fold on tables of `records.tallies`: `see` looks at one event and counts a key
   made of plain values; `judge` concludes. Order and partition of the events change nothing.
3. `unjudged` says why the rule cannot be judged on this scene; it is asked first, and findings are then not looked for.
4. A rule makes no sentences: `found` takes codes and values; the words are in `texts/findings/<code>.toml`.
5. A rule that speaks of change sets `BASELINE`; without earlier reports or a learning time it is not assessed.
6. Thresholds are named in `THRESHOLDS` with their default; a site sets its own in the site file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from radvigil.detectors.scene import Scene
from radvigil.records import (
    Confidence,
    Device,
    Event,
    Evidence,
    Finding,
    Harm,
    Limits,
    Nature,
    Param,
    Severity,
    Stance,
    Tallies,
    Tally,
    finding_id,
)

Subjects = tuple[Device | str | None, ...]


class Rule:
    """Base of all detectors. `SEES` names the kinds of events that `see` is given."""

    CODE: ClassVar[str]
    NATURE: ClassVar[Nature]
    SEVERITY: ClassVar[Severity]
    HARMS: ClassVar[tuple[Harm, ...]]
    SEES: ClassVar[tuple[type[Event], ...]] = ()
    NAMED: ClassVar[tuple[str, ...]] = ()
    """Parameters that belong to a finding's identity."""
    SUBJECTS: ClassVar[int | None] = None
    """How many of the devices, from the first on, belong to it: the rest come and go. None: all of them."""
    THRESHOLDS: ClassVar[tuple[tuple[str, float], ...]] = ()
    BASELINE: ClassVar[bool] = False
    SPEAKS: ClassVar[Literal["", "dicom", "hl7"]] = ""
    """What must have been seen for the rule to be judged; empty when it needs nothing of the kind."""
    WIDTH: ClassVar[int] = 0
    """Sums that each row of `rows` carries."""

    def __init__(self, limits: Limits) -> None:
        self.rows = Tallies(limits.detector_rows, self.WIDTH)

    # What a rule writes

    def see(self, event: Any) -> None:
        """Count one event of a kind in `SEES`."""

    def unjudged(self, scene: Scene) -> str:
        """Why it cannot be judged here: a code of `texts`, or empty."""
        if self.SPEAKS == "dicom" and not scene.speaks_dicom:
            return "no-dicom"
        return "no-hl7" if self.SPEAKS == "hl7" and not scene.speaks_hl7 else ""

    def judge(self, scene: Scene) -> Iterator[Finding]:
        """The findings, in any order."""
        raise NotImplementedError

    # What it is given

    def threshold(self, scene: Scene, name: str) -> float:
        """The site's own value, else the default."""
        return float(scene.settings.get(self.CODE, {}).get(name, dict(self.THRESHOLDS)[name]))

    def found(
        self,
        subjects: Subjects,
        proof: Tally | Evidence | tuple[Evidence, ...],
        params: Mapping[str, str | int] | None = None,
        *,
        stance: Stance = "seen",
        confidence: Confidence = "high",
    ) -> Finding:
        """A finding about `subjects` (the first is its subject; None is left out).

        A case that is worse or better than the rule's own severity is told with `dataclasses.replace`.
        """
        devices = tuple(one if isinstance(one, str) else one.id for one in subjects if one is not None)
        evidence = _evidence(proof, self.CODE)
        told: tuple[Param, ...] = tuple((params or {}).items())
        return Finding(
            id=finding_id(self.CODE, devices[: self.SUBJECTS], tuple(p for p in told if p[0] in self.NAMED)),
            code=self.CODE,
            nature=self.NATURE,
            severity=self.SEVERITY,
            stance=stance,
            confidence=confidence,
            devices=devices,
            params=told,
            harms=self.HARMS,
            count=sum(one.count for one in evidence),
            first=min((one.first for one in evidence), default=0),
            last=max((one.last for one in evidence), default=0),
            evidence=evidence,
        )

    # What makes it a fold

    def tables(self) -> dict[str, Tallies]:
        return {name: table for name, table in vars(self).items() if isinstance(table, Tallies)}

    def merge(self, other: Rule) -> None:
        theirs = other.tables()
        for name, table in self.tables().items():
            table.merge(theirs[name])

    def state(self) -> dict[str, Any]:
        return {name: table.state() for name, table in self.tables().items() if table.rows}

    def load(self, state: dict[str, Any]) -> None:
        tables = self.tables()
        for name, rows in state.items():
            tables[name].load(rows)


def _evidence(proof: Tally | Evidence | tuple[Evidence, ...], code: str) -> tuple[Evidence, ...]:
    if isinstance(proof, Tally):
        return (proof.evidence(f"detector.{code}"),)
    return proof if isinstance(proof, tuple) else (proof,)
