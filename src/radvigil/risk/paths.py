"""The few likeliest ways from outside to what matters most, and the places that many of them pass."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any, Final, Literal

from radvigil.records import AttackPath, ChokePoint, PathStep, Reason
from radvigil.risk.reach import ENTRIES, ENTRY, NET, START, Reach
from radvigil.risk.standing import TOP, Standing, Treatment
from radvigil.risk.tables import likelihood_level, numbers
from radvigil.risk.treatments import segmented

PATHS: Final = 5
"""A page draws no more."""
PER_ENTRY: Final = 2
PROOFS: Final = 3
PLACES: Final = 6
"""Places of each kind that are tried as choke points: those that most ways pass."""


def paths(now: Standing) -> tuple[AttackPath, ...]:
    """The heaviest ways, two an entry at most."""
    ranked = sorted(((-_weight(now, one.id), one.id) for one in now.base.ground.inside), key=lambda pair: pair)
    found: list[AttackPath] = []
    entries: Counter[str] = Counter()
    for weight, target in ranked:
        way = now.reach.way(target)
        if not weight or not _leads(now, way) or entries[way[0]] == PER_ENTRY:
            continue
        entries[way[0]] += 1
        found.append(_path(now, way, -weight))
        if len(found) == PATHS:
            break
    return tuple(found)


def _leads(now: Standing, way: list[str]) -> bool:
    """Whether something is taken on the way: standing at an entry is no way yet."""
    return any(now.reach.ahead[u][v]["service"] for u, v in itertools.pairwise(way))


def _weight(now: Standing, device: str) -> float:
    return now.reach.chance(device) * max(now.base.scale[device])


def _path(now: Standing, way: list[str], weight: float) -> AttackPath:
    entry: Any = way[0].removeprefix(ENTRY)
    chance = now.reach.chance(way[-1])
    steps = tuple(_steps(now, way))
    return AttackPath(entry, way[-1], steps, likelihood_level(chance * TOP), round(chance, 4), round(weight, 2))


def _steps(now: Standing, way: list[str]) -> list[PathStep]:
    """A network passed on the way is no step of its own."""
    found, chance, source = [], now.reach.step(START, way[0]), way[0]
    for u, v in itertools.pairwise(way):
        chance *= now.reach.step(u, v)
        if not v.startswith(NET):
            found.append(_step(now, (source, u, v), chance))
            source, chance = v, 1.0
    return found


def _step(now: Standing, nodes: tuple[str, str, str], chance: float) -> PathStep:
    source, u, v = nodes
    edge = now.reach.ahead[u][v]
    seen = not u.startswith(NET)
    proof = (edge["talk"].evidence,) if edge["talk"] is not None else ()
    why = [Reason(f"step.{edge['service'] or 'stands'}", (), 0.0, (), proof)]
    if not seen:
        why.append(Reason("step.possible", (), numbers()["reach"]["possible"]))
    helped = [one.key for one in now.base.burdens[v] if one.key in now.base.ground.finding][:PROOFS]
    if helped:
        why.append(Reason("step.weak", (("count", len(helped)),), 0.0, tuple(helped)))
    return PathStep(source, v, edge["service"] or "other", seen, round(chance, 4), tuple(why))


def chokes(now: Standing) -> tuple[ChokePoint, ...]:
    """Places ranked by how much of the site's weight falls when they are hardened."""
    passed = _passed(now.reach)
    tried = [*_devices(now, passed), *_conduits(now, passed), *_entries(now, passed)]
    useful = [one for one in tried if one.after < one.before]
    return tuple(sorted(useful, key=lambda one: (one.after, one.kind, one.device, one.source, one.target)))


def _passed(reach: Reach) -> Counter[tuple[str, str]]:
    """Edge of a best way → how many devices are reached through it."""
    found: Counter[tuple[str, str]] = Counter()
    for node in reach.before:
        if not node.startswith((ENTRY, NET)):
            way = reach.way(node)
            found.update(itertools.pairwise(way))
    return found


def _most(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:PLACES]


def _devices(now: Standing, passed: Counter[tuple[str, str]]) -> list[ChokePoint]:
    through: Counter[str] = Counter()
    for (u, _), count in passed.items():
        if u in now.weight:
            through[u] += count
    found = []
    for device, count in _most(through):
        found.append(_choke(now, ("device", device, "", ""), count, segmented(now, [device])))
    return found


def _conduits(now: Standing, passed: Counter[tuple[str, str]]) -> list[ChokePoint]:
    zone, filtered = now.base.ground.zone, numbers()["remedies"]["filtered"]
    between: Counter[tuple[str, str]] = Counter()
    for (u, v), count in passed.items():
        if u in now.weight and v in now.weight and zone[u] != zone[v]:
            between[(zone[u], zone[v])] += count
    found = []
    for (source, target), count in _most(between):
        edges = {
            (u, v): filtered
            for u in now.weight
            if zone[u] == source
            for v in now.reach.ahead[u]
            if v in now.weight and zone[v] == target
        }
        found.append(_choke(now, ("conduit", "", source, target), count, Treatment(edges=edges)))
    return found


def _entries(now: Standing, passed: Counter[tuple[str, str]]) -> list[ChokePoint]:
    filtered = numbers()["remedies"]["filtered"]
    through = Counter(dict.fromkeys((ENTRY + entry for entry in ENTRIES), 0))
    for (u, _), count in passed.items():
        if u.startswith(ENTRY):
            through[u] += count
    return [
        _choke(now, ("entry", "", u.removeprefix(ENTRY), ""), count, Treatment(edges={(START, u): filtered}))
        for u, count in sorted(through.items())
        if count
    ]


def _choke(
    now: Standing, place: tuple[Literal["device", "conduit", "entry"], str, str, str], count: int, done: Treatment
) -> ChokePoint:
    kind, device, source, target = place
    after = now.after(done).total
    return ChokePoint(kind, device, source, target, count, round(now.total, 2), round(after, 2), "segment")
