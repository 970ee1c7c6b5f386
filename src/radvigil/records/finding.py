"""What detectors conclude: findings, and of each rule whether it could be judged at all.

Rules:
1. A finding is a code, its subject, typed parameters and evidence; every sentence about it lives in `texts`.
2. Severity says how bad it is if true, confidence how sure the rule is, stance whether it was seen or is suspected:
   three different things that are never folded into one.
3. A finding is the same in tomorrow's capture when its `id` is: the hash of code, subject and the parameters that the
   rule names; never of counts, times or packets.
4. What could not be judged is an `Assessment` with its reason: silence of a rule never reads as absence.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

from radvigil.records.record import record
from radvigil.records.site import Confidence, Evidence, Site

Severity = Literal["critical", "high", "medium", "low", "note"]
Stance = Literal["seen", "suspected"]
Harm = Literal["stops", "altered", "disclosed"]
"""What it can do to patients and to the service: a machine stops, images or orders are altered, data are disclosed."""
Nature = Literal["weakness", "attack", "change", "fault"]
Param = tuple[str, str | int]


@record(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, folded over all its repeats."""

    id: str
    code: str
    """`RV-DICOM-004`; never used again for another rule."""
    nature: Nature
    severity: Severity
    stance: Stance
    confidence: Confidence
    devices: tuple[str, ...]
    """Device ids; the first is the subject, the others take part. Empty when the site as a whole is the subject."""
    params: tuple[Param, ...]
    """What the sentences name: codes, numbers, titles; numbers are in the unit that the text says."""
    harms: tuple[Harm, ...]
    count: int
    first: int
    last: int
    evidence: tuple[Evidence, ...]


@record(frozen=True, slots=True)
class Assessment:
    """Of one rule: whether it was judged on this capture, and if not, why."""

    code: str
    state: Literal["assessed", "not-assessed", "error"]
    reason: str = ""
    """`no-baseline`, `no-dicom`, `no-hl7`, `digests-off`, `one-device`, ...; of an error: `detector-error`. Of an
    assessed rule it is empty, or `table-full`: more was seen than it keeps, and only a part was judged."""
    findings: int = 0


@record(frozen=True, slots=True)
class Baseline:
    """What counts as usual: earlier reports, or the beginning of this capture (`until`, ns UTC), which the site names.

    Something is new when no past site shows it and it was first seen after `until`.
    """

    past: tuple[Site, ...] = ()
    until: int = 0
    other_keys: int = 0
    """How many of the past sites were made with another masking key: masked identifiers do not compare with them."""


def finding_id(code: str, devices: tuple[str, ...], named: tuple[Param, ...]) -> str:
    """The identity across reports: 128 bits, hexadecimal."""
    return sha256(repr((code, devices, tuple(sorted(named)))).encode()).hexdigest()[:32]
