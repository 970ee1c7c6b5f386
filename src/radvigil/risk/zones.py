"""Zones and conduits (IEC 62443-3-2 ZCR 3), and what the wire shows of the requirements of IEC 62443-3-3.

Rules:
1. A zone is what the site file says; else devices are put together by the trade of their kind.
2. The target level is the site's, else the default of the zone's role. What level was achieved is never said: a capture
   can contradict a requirement, it can never prove one.
3. A requirement is *contradicted* when a finding of the zone touches it; *not contradicted* when a rule that touches
   it was judged and the zone was heard; else *not visible*. Which rule touches which requirement is written with the
   words of the rule (`texts/findings`, iec_62443_3_3).
4. What passes from one zone to another contradicts nothing by itself, for a conduit may be agreed (IEC 62443-3-2): of
   the rules that list it, only what came from a public address counts, which they tell as high.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import Final, Literal

from radvigil.records import Conduit, Conversation, Finding, RequirementView, Zone
from radvigil.risk.ground import Ground, role_of
from radvigil.risk.tables import numbers
from radvigil.texts import finding_codes, frameworks_of

PROOFS = 4
"""Pieces of evidence that a conduit shows: its largest conversations."""
PASSAGES: Final = frozenset({"RV-DICOM-005", "RV-HL7-007"})
"""Rules that list what passes from one zone to another."""


def zones(ground: Ground) -> tuple[Zone, ...]:
    """All zones, by name."""
    members: dict[str, list[str]] = defaultdict(list)
    for device, zone in ground.zone.items():
        members[zone].append(device)
    contradicted = _contradicted(ground)
    judged = {sr for one in ground.assessments if one.state == "assessed" for sr in touched(one.code)}
    return tuple(_zone(ground, name, members[name], contradicted.get(name, {}), judged) for name in sorted(members))


def _zone(ground: Ground, name: str, members: list[str], contradicted: dict[str, list[str]], judged: set[str]) -> Zone:
    roles = numbers()["zones"]
    role = name if name in roles else _role(ground, members)
    target = ground.targets.get(name, 0)
    level = target or roles[role]["target"]
    heard = any(ground.device[one].spoke for one in members)
    views = tuple(
        _view(sr, contradicted.get(sr, []), heard and sr in judged)
        for sr, least in numbers()["requirements"].items()
        if sr != "source" and least <= level
    )
    return Zone(name, role, name in roles, tuple(members), level, "site_file" if target else "default", views)


def _role(ground: Ground, members: list[str]) -> str:
    """What most of its devices are; of equals the first by name."""
    counts = Counter(role_of(ground.device[one].kind.value) for one in members)
    return min(counts, key=lambda role: (-counts[role], role))


def _view(requirement: str, findings: list[str], visible: bool) -> RequirementView:
    state: Literal["contradicted", "not-contradicted", "not-visible"]
    state = "contradicted" if findings else "not-contradicted" if visible else "not-visible"
    return RequirementView(f"SR {requirement}", state, tuple(findings))


def _contradicted(ground: Ground) -> dict[str, dict[str, list[str]]]:
    """Zone → requirement → findings; suspicion contradicts nothing, nor does a passage that may be agreed."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for finding in ground.findings:
        if finding.stance == "seen" and not _may_be_agreed(finding):
            for zone in sorted({ground.zone[one] for one in finding.devices[:1] if one in ground.zone}):
                for requirement in touched(finding.code):
                    found[zone][requirement].append(finding.id)
    return found


def _may_be_agreed(finding: Finding) -> bool:
    """Rule 4."""
    return finding.code in PASSAGES and finding.severity != "high"


@cache
def touched(code: str) -> tuple[str, ...]:
    """Requirements that a rule touches: `3.1`, `4.1`, ..."""
    if code not in finding_codes():
        return ()
    return tuple(one.removeprefix("SR").strip() for one in frameworks_of(code).get("iec_62443_3_3", ()))


def conduits(ground: Ground) -> tuple[Conduit, ...]:
    """What passes from zone to zone, by their names."""
    found: dict[tuple[str, str], list[Conversation]] = defaultdict(list)
    for talk in ground.talks:
        ends = ground.zone[talk.source], ground.zone[talk.target]
        if ends[0] != ends[1]:
            found[ends].append(talk)
    return tuple(_conduit(ends, talks) for ends, talks in sorted(found.items()))


def _conduit(ends: tuple[str, str], talks: list[Conversation]) -> Conduit:
    said = {talk.encrypted for talk in talks}
    largest = sorted(talks, key=lambda talk: -(talk.bytes_out + talk.bytes_back))[:PROOFS]
    return Conduit(
        *ends,
        services=tuple(sorted({talk.what for talk in talks})),
        encrypted=said.pop() if len(said) == 1 else "mixed",
        pairs=len({(talk.source, talk.target) for talk in talks}),
        flows=sum(talk.flows for talk in talks),
        bytes=sum(talk.bytes_out + talk.bytes_back for talk in talks),
        evidence=tuple(talk.evidence for talk in largest),
    )
