"""Where the site stands: the weight of every device's risk, and the same after something is done.

    chance = share x (assumed + weaknesses) + attacks, at most 100
    weight = severity number x chance / 100

`share` is how near an attacker gets (`reach`), never less than the doorstep. A treatment only closes findings, makes
steps harder or moves a doorstep away: every weight stays or falls. Only what it touches is computed again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from radvigil.risk.burdens import NOTHING, Burden, Grouped, Load, grouped, part, with_parts
from radvigil.risk.ground import Ground
from radvigil.risk.reach import Hardening, Reach, reach
from radvigil.risk.severity import Severity
from radvigil.risk.tables import numbers, severity_number

TOP = 100.0


class Treatment(NamedTuple):
    """What an action does. Shares are what is left, 0 to 1."""

    closes: frozenset[str] = frozenset()
    """Keys of burdens, wherever they weigh."""
    cures: Mapping[str, frozenset[str]] = {}
    """Device → the remedies whose burdens it is rid of."""
    edges: Mapping[tuple[str, str], float] = {}
    doorstep: Mapping[str, float] = {}
    """Device → its least share from now on."""
    attack: Mapping[str, float] = {}
    """Device → what is left of its signs of attack."""


class Base(NamedTuple):
    """What no treatment changes."""

    ground: Ground
    burdens: Mapping[str, tuple[Burden, ...]]
    grouped: Mapping[str, Grouped]
    severity: Mapping[str, tuple[Severity, ...]]
    holders: Mapping[str, tuple[str, ...]]
    """Key of a burden → the devices it weighs on."""
    factor: Mapping[str, str]
    """Key of a burden → its factor."""
    scale: Mapping[str, tuple[float, ...]]
    """Device → the severity number of each harm."""


class Standing:
    """All weights at one moment."""

    def __init__(self, base: Base, found: Reach, loads: dict[str, Load]) -> None:
        self.base, self.reach, self.loads = base, found, loads
        self.closed: frozenset[str] = frozenset()
        self.cures: dict[str, frozenset[str]] = {}
        self.doorstep: dict[str, float] = {}
        self.attack: dict[str, float] = {}
        self.weight: dict[str, float] = {}
        self.near: dict[str, tuple[float, str]] = {}

    @property
    def total(self) -> float:
        """The site's weight, summed in one fixed order."""
        return sum(self.weight[one.id] for one in self.base.ground.inside)

    def share(self, device: str) -> tuple[float, str]:
        """The share that counts, and where it comes from: a node, or empty for the doorstep."""
        if device not in self.near:
            floor = self.doorstep.get(device, numbers()["reach"]["doorstep"])
            near, where = self.reach.share(device)
            self.near[device] = (near, where) if near > floor else (floor, "")
        return self.near[device]

    def chances(self, device: str) -> tuple[float, ...]:
        """The likelihood of each harm, 0 to 100."""
        share, own = self.share(device)[0], self.loads[device]
        assumed, left = numbers()["chance"]["assumed"], self.attack.get(device, 1.0)
        pairs = zip(own.weak, own.attack, strict=True)
        return tuple([min(TOP, share * (assumed + weak) + left * attack) for weak, attack in pairs])

    def weights(self, device: str) -> tuple[float, ...]:
        """The weight of each harm, 0 to 100."""
        pairs = zip(self.base.scale[device], self.chances(device), strict=True)
        return tuple([scale * chance / TOP for scale, chance in pairs])

    def weigh(self, devices: Iterable[str]) -> None:
        for device in devices:
            self.weight[device] = sum(self.weights(device))

    def after(self, done: Treatment) -> Standing:
        """The site with this done, too."""
        closed, none = self.closed | done.closes, frozenset[str]()
        cures = self.cures | {one: self.cures.get(one, none) | rid for one, rid in done.cures.items()}
        new = {one: self._lighter(one, each, closed, cures) for one, each in self._touched(done).items()}
        over = {one: new[one].over for one in sorted(new) if new[one].over != self.loads[one].over}
        found, touched = self.reach.hardened(Hardening(done.edges, over))
        after = Standing(self.base, found, self.loads | new)
        after.closed, after.cures = closed, cures
        after.doorstep = self.doorstep | {d: min(v, self.doorstep.get(d, v)) for d, v in done.doorstep.items()}
        after.attack = self.attack | {d: min(v, self.attack.get(d, v)) for d, v in done.attack.items()}
        nearer = {d for d, (_, where) in self.near.items() if where and (where in touched or (where, d) in done.edges)}
        moved = nearer | done.doorstep.keys()
        after.near = {device: near for device, near in self.near.items() if device not in moved}
        after.weight = dict(self.weight)
        changed = moved | new.keys() | (done.attack.keys() & self.weight.keys())
        after.weigh(changed)
        return after

    def _touched(self, done: Treatment) -> dict[str, set[str]]:
        """Device → factors in which it gets lighter."""
        found: dict[str, set[str]] = {one: set(self.base.grouped[one]) for one in done.cures}
        for key in done.closes - self.closed:
            for one in self.base.holders.get(key, ()):
                found.setdefault(one, set()).add(self.base.factor[key])
        return found

    def _lighter(
        self, one: str, factors: set[str], closed: frozenset[str], cures: Mapping[str, frozenset[str]]
    ) -> Load:
        own, cured = self.base.grouped[one], cures.get(one, ())
        return with_parts(self.loads[one], {name: part(own[name], closed, cured) for name in factors})


def standing(
    ground: Ground, own: Mapping[str, tuple[Burden, ...]], bad: Mapping[str, tuple[Severity, ...]]
) -> Standing:
    """The site as it is."""
    holders: dict[str, list[str]] = defaultdict(list)
    for device, loads in own.items():
        for one in loads:
            holders[one.key].append(device)
    base = Base(
        ground=ground,
        burdens=own,
        grouped={device: grouped(each) for device, each in own.items()},
        severity=bad,
        holders={key: tuple(ids) for key, ids in holders.items()},
        factor={one.key: one.factor for each in own.values() for one in each},
        scale={device: tuple(severity_number(one.level) for one in each) for device, each in bad.items()},
    )
    sums = {
        device: with_parts(NOTHING, {name: part(each) for name, each in base.grouped[device].items()}) for device in own
    }
    found = Standing(base, reach(ground, {device: one.over for device, one in sums.items()}), sums)
    found.weigh(sums)
    return found
