"""Published weaknesses of the devices, from what publishers say (`Advice`).

One weakness a match: its gravest CVE by the qualitative scale of CVSS 3.1 (FIRST, section 5), exploited if any of them
is (CISA KEV), usable over the network unless every vector says otherwise, with the harms of their vectors (C, I, A). An
unknown score counts as medium: unknown is not nothing. What a person judged not affected or fixed is left out; a
recall is no way in.
"""

from __future__ import annotations

from typing import Final

from radvigil.records import Advice, AdvisoryMatch, Harm, KnownWeakness, Severity, Vulnerability

BANDS: Final[tuple[tuple[float, Severity], ...]] = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"))
UNKNOWN: Final[Severity] = "medium"
SETTLED: Final = ("not-affected", "fixed")
IMPACTS: Final[dict[str, Harm]] = {"A": "stops", "I": "altered", "C": "disclosed"}
LOCAL: Final = ("AV:L", "AV:P")


def published(advice: Advice | None) -> tuple[KnownWeakness, ...]:
    """The weaknesses that weigh on devices; none without advice."""
    if advice is None:
        return ()
    known = {one.id: {cve.cve: cve for cve in one.vulnerabilities} for one in advice.advisories}
    return tuple(_weakness(one, known.get(one.advisory, {})) for one in advice.matches if _open(one))


def _open(match: AdvisoryMatch) -> bool:
    settled = match.verdict is not None and match.verdict.verdict in SETTLED and not match.expired
    return match.through != "recall" and not settled


def _weakness(match: AdvisoryMatch, known: dict[str, Vulnerability]) -> KnownWeakness:
    named = sorted((known[cve] for cve in match.cves if cve in known), key=_gravest)
    parts = [set(one.vector.split("/")) for one in named]
    return KnownWeakness(
        device=match.device,
        id=named[0].cve if named else match.advisory,
        sure=match.certainty,
        severity=min((_severity(one) for one in named), key=_rank, default=UNKNOWN),
        exploited=any(one.exploited for one in named),
        network=not parts or any(not said & set(LOCAL) for said in parts),
        harms=tuple(harm for letter, harm in IMPACTS.items() if any(_hurts(said, letter) for said in parts)),
    )


def _gravest(one: Vulnerability) -> tuple[bool, float, str]:
    return one.exploited is None, -(one.score or 0.0), one.cve


def _severity(one: Vulnerability) -> Severity:
    if one.score is None:
        return UNKNOWN
    return next((name for least, name in BANDS if one.score >= least), "note")


def _rank(severity: Severity) -> int:
    return ("critical", "high", "medium", "low", "note").index(severity)


def _hurts(said: set[str], letter: str) -> bool:
    return bool(said & {f"{letter}:L", f"{letter}:H"})
