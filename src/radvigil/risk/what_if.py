"""What one remedy on one device would bring, and what it would cost in work that waits."""

from __future__ import annotations

from typing import Final, Literal

from radvigil.records import DeviceRisk, Remedy, RiskRegister, WhatIf
from radvigil.risk.standing import Standing, Treatment
from radvigil.risk.tables import likelihood_level, risk_level
from radvigil.risk.treatments import cured, isolated, segmented

REMEDIES: Final[tuple[Remedy, ...]] = ("segment", "encrypt", "patch", "isolate")
"""Filtering first: it changes no medical device."""
CHANGES_DEVICE: Final = frozenset({"patch", "encrypt"})
DEVICES: Final = 24
"""The heaviest devices: more than a department has rooms, and the rest has little to gain."""


def what_ifs(now: Standing, known: RiskRegister) -> tuple[WhatIf, ...]:
    """Every remedy that lowers something, on the heaviest devices."""
    tried = [_tried(now, one, remedy) for one in known.devices[:DEVICES] for remedy in REMEDIES]
    return tuple(one for one in tried if one.site_after < one.site_before)


def _treatment(now: Standing, device: str, remedy: Remedy) -> Treatment:
    if remedy == "isolate":
        return isolated(now, device)
    return segmented(now, [device]) if remedy == "segment" else cured(now, device, remedy)


def _tried(now: Standing, one: DeviceRisk, remedy: Remedy) -> WhatIf:
    after = now.after(_treatment(now, one.device, remedy))
    lasting = remedy == "isolate"
    preceded: Remedy | Literal[""] = "segment" if remedy in CHANGES_DEVICE else ""
    return WhatIf(
        remedy=remedy,
        device=one.device,
        before=one.weight,
        after=round(after.weight[one.device], 2),
        site_before=round(now.total, 2),
        site_after=round(after.total, 2),
        level_before=one.level,
        level_after=level(after, one.device),
        closes=_closed(now, one.device, remedy),
        cost=one.use.per_hour if lasting or not one.use.enough else one.use.quietest_usual,
        lasting=lasting,
        quietest=one.use.quietest if one.use.enough else -1,
        substitutes=one.substitutes,
        authorisation_first=remedy in CHANGES_DEVICE,
        preceded_by=preceded,
    )


def level(now: Standing, device: str) -> int:
    """The highest level of the device's three harms."""
    pairs = zip(now.base.severity[device], now.chances(device), strict=True)
    return max(risk_level(likelihood_level(chance), bad.level) for bad, chance in pairs)


def _closed(now: Standing, device: str, remedy: Remedy) -> tuple[str, ...]:
    return tuple(
        sorted(
            one.key
            for one in now.base.burdens[device]
            if one.remedy == remedy
            and now.base.ground.finding.get(one.key)
            and now.base.ground.subject(one.key) == device
        )
    )
