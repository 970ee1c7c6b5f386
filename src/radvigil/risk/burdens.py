"""What weighs on a device: its findings and the published weaknesses that apply to it, as points.

points = severity x stance x sureness x part (`model.toml`), rounded to whole points.

Within one factor the heaviest counts whole, the next half, the next a quarter, eight at most; factors are added. The
weights fall, so the sum is the greatest over all ways to hand them out: one more finding never makes it smaller.
Points are whole and the weights powers of two, so sums are exact in any order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Final, NamedTuple

from radvigil.records import Finding, KnownWeakness
from radvigil.risk.ground import Ground
from radvigil.risk.tables import HARMS, action_kinds, family, numbers

TAKE_OVER: Final = len(HARMS)
"""Column of `Load.sums` after those of the harms: how much the weaknesses help to take the machine over."""
ATTACK: Final = "attack"
ADVISORY: Final = "advisory:"
"""Begins the key of a published weakness."""


class Burden(NamedTuple):
    """One finding's weight on one device."""

    points: int
    factor: str
    key: str
    """Finding id, or `advisory:<id>@<device>` of a published weakness."""
    harms: tuple[int, ...]
    """Places in HARMS, and TAKE_OVER."""
    action: str
    remedy: str


Part = tuple[float, float, float, float]
"""Points of one factor: by harm, and towards being taken over."""
Grouped = Mapping[str, tuple[Burden, ...]]
"""Factor → the burdens of a device, the heaviest first."""


class Load(NamedTuple):
    """Sums over the burdens of a device."""

    parts: Mapping[str, Part]
    """By factor."""
    weak: tuple[float, ...]
    """Points by harm, without attacks."""
    attack: tuple[float, ...]
    over: float
    """Points towards taking it over."""


def burdens(ground: Ground) -> dict[str, tuple[Burden, ...]]:
    """Device inside → its burdens, the heaviest first."""
    found: dict[str, list[Burden]] = {one.id: [] for one in ground.inside}
    everywhere = []
    for finding in ground.findings:
        if not finding.devices:
            everywhere.append(_of_finding(finding, "site"))
            continue
        first, *others = dict.fromkeys(finding.devices)
        if first in found:
            found[first].append(_of_finding(finding, "subject"))
        if others:
            lesser = _of_finding(finding, "other")
            for device in others:
                if device in found:
                    found[device].append(lesser)
    for match in ground.matches:
        if match.device in found:
            found[match.device].append(_of_match(match))
    return {device: tuple(sorted([*own, *everywhere], key=_heaviest)) for device, own in found.items()}


def _heaviest(one: Burden) -> tuple[int, str]:
    return -one.points, one.key


def _of_finding(finding: Finding, part: str) -> Burden:
    points, factor, action, remedy = _weighed(
        finding.code, finding.nature, (finding.severity, finding.stance, finding.confidence), part
    )
    return Burden(points, factor, finding.id, _places(finding.harms), action, remedy)


@cache
def _weighed(code: str, nature: str, sureness: tuple[str, str, str], part: str) -> tuple[int, str, str, str]:
    table, kin = numbers(), family(code, nature)
    severity, stance, confidence = sureness
    if kin.factor == ATTACK and part == "other":
        part = "subject"  # an attack has two ends, and either may be the machine in danger
    share = table["stance"][stance] * table["confidence"][confidence] * table["part"][part]
    return round(table["points"][severity] * share), kin.factor, kin.action, action_kinds()[kin.action].remedy


@cache
def _places(harms: tuple[str, ...]) -> tuple[int, ...]:
    """A finding that names no harm may do any."""
    return (*(n for n, harm in enumerate(HARMS) if harm in harms or not harms), TAKE_OVER)


def _of_match(match: KnownWeakness) -> Burden:
    table, kin = numbers(), family("advisory", "weakness")
    points = max(table["points"][match.severity], table["match"]["exploited"] if match.exploited else 0)
    share = table["match"][match.sure]
    share *= 1 if match.network else table["match"]["local"]
    action = action_kinds()[kin.action]
    return Burden(
        round(points * share),
        kin.factor,
        f"{ADVISORY}{match.id}@{match.device}",
        _places(match.harms),
        action.code,
        action.remedy,
    )


def grouped(own: Iterable[Burden]) -> dict[str, tuple[Burden, ...]]:
    """The burdens of a device by factor, in their order."""
    found: dict[str, list[Burden]] = {}
    for one in own:
        found.setdefault(one.factor, []).append(one)
    return {factor: tuple(found[factor]) for factor in sorted(found)}


def part(own: Iterable[Burden], closed: Collection[str] = (), cured: Collection[str] = ()) -> Part:
    """The sums of one factor without the findings in `closed`, and without what the remedies in `cured` cure."""
    sums, ranks = [0.0] * (TAKE_OVER + 1), [0] * (TAKE_OVER + 1)
    falling, last = _falling(), len(_falling()) - 1
    for points, _, key, harms, _, remedy in own:
        if key not in closed and remedy not in cured:
            for place in harms:
                rank = ranks[place]
                if rank < last:
                    sums[place] += points * falling[rank]
                    ranks[place] = rank + 1
    return sums[0], sums[1], sums[2], sums[3]


NOTHING: Final = Load({}, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 0.0)


def with_parts(old: Load, new: Mapping[str, Part]) -> Load:
    """A load with the sums of some factors put in the place of the old ones; differences of exact sums are exact."""
    weak, attack, over = list(old.weak), list(old.attack), old.over
    for factor, sums in new.items():
        before = old.parts.get(factor, (0.0, 0.0, 0.0, 0.0))
        counted = attack if factor == ATTACK else weak
        counted[0] += sums[0] - before[0]
        counted[1] += sums[1] - before[1]
        counted[2] += sums[2] - before[2]
        over += (sums[TAKE_OVER] - before[TAKE_OVER]) * _helps()[factor]
    return Load({**old.parts, **new}, tuple(weak), tuple(attack), over)


@cache
def _falling() -> tuple[float, ...]:
    """What the heaviest of a factor counts, the next, ...; at last nothing."""
    return (*(share for rank, share in numbers()["falling"].items() if rank != "source"), 0.0)


@cache
def _helps() -> dict[str, float]:
    """Factor → how much its weaknesses help to take a machine over."""
    return {factor: row["over"] for factor, row in numbers()["factors"].items()}


def counting(own: Iterable[Burden], place: int) -> list[str]:
    """The keys of one factor that count for one harm, the heaviest first."""
    return [one.key for one in own if place in one.harms][: len(_falling()) - 1]
