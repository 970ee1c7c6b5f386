"""The register: three harms a device, each with its severity, its likelihood, and every reason of both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from radvigil.records import DeviceRisk, Exposure, HarmRisk, Held, MatrixCell, Reason, RiskRegister, Use
from radvigil.risk.burdens import ADVISORY, ATTACK, counting
from radvigil.risk.ground import Ground
from radvigil.risk.reach import ENTRY, NET, START
from radvigil.risk.severity import emergency
from radvigil.risk.standing import TOP, Standing
from radvigil.risk.tables import HARMS, LEVELS, likelihood_level, numbers, risk_level


def register(now: Standing, uses: Mapping[str, Use], others: Mapping[str, tuple[str, ...]]) -> RiskRegister:
    """All devices inside, the heaviest first. `others` are the substitutes."""
    peers = _peers(now.base.ground)
    made = [_device(now, one.id, (uses[one.id], others[one.id]), peers[one.id]) for one in now.base.ground.inside]
    made.sort(key=lambda one: (-one.level, -one.weight, one.device))
    return RiskRegister(tuple(made), _matrix(made), round(now.total, 2))


def _device(now: Standing, device: str, known: tuple[Use, tuple[str, ...]], peers: Mapping[str, int]) -> DeviceRisk:
    harms = tuple(_harm(now, device, place) for place in range(len(HARMS)))
    return DeviceRisk(
        device=device,
        zone=now.base.ground.zone[device],
        harms=harms,
        level=max(one.level for one in harms),
        weight=round(now.weight[device], 2),
        exposure=_exposure(now, device, peers),
        use=known[0],
        emergency=emergency(now.base.ground.device[device]),
        substitutes=known[1],
    )


def _harm(now: Standing, device: str, place: int) -> HarmRisk:
    bad, chance = now.base.severity[device][place], now.chances(device)[place]
    likelihood = likelihood_level(chance)
    return HarmRisk(
        harm=HARMS[place],
        severity=bad.level,
        likelihood=likelihood,
        level=risk_level(likelihood, bad.level),
        chance=round(chance, 2),
        weight=round(now.weights(device)[place], 2),
        severity_reasons=bad.why,
        likelihood_reasons=tuple(_likelihood(now, device, place)),
    )


def _likelihood(now: Standing, device: str, place: int) -> list[Reason]:
    """Points add up to the chance."""
    share = now.share(device)[0]
    total = share * numbers()["chance"]["assumed"]
    why = [Reason("assumed", (), round(total, 2))]
    for factor, sums in now.loads[device].parts.items():
        if sums[place]:
            points = sums[place] if factor == ATTACK else share * sums[place]
            keys = counting(now.base.grouped[device][factor], place)
            findings = _findings(keys)
            why.append(Reason(f"factor.{factor}", _named(keys, findings), round(points, 2), tuple(findings)))
            total += points
    if total > TOP:
        why.append(Reason("scale-ends", (), round(TOP - total, 2)))
    return why


def _findings(keys: list[str]) -> list[str]:
    return [key for key in keys if not key.startswith(ADVISORY)]


def _named(keys: list[str], findings: list[str]) -> tuple[tuple[str, str | int], ...]:
    """How many count, and the first published weakness among them."""
    if len(findings) == len(keys):
        return (("count", len(keys)),)
    published = next(key for key in keys if key.startswith(ADVISORY))
    return ("count", len(keys)), ("advisory", published.removeprefix(ADVISORY).split("@")[0])


def _peers(ground: Ground) -> dict[str, Counter[str]]:
    """Device → what it is spoken to for → by how many."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for talk in ground.talks:
        found[talk.target].add((talk.what, talk.source))
    return defaultdict(Counter, {device: Counter(what for what, _ in said) for device, said in found.items()})


def _exposure(now: Standing, device: str, peers: Mapping[str, int]) -> Exposure:
    share, where = now.share(device)
    way = now.reach.way(where) if where else []
    entry: Any = next((node.removeprefix(ENTRY) for node in way if node.startswith(ENTRY)), "")
    passed = tuple(node for node in way if not node.startswith((ENTRY, NET, START)))
    code = f"reach.{entry}" if entry else "reach.doorstep"
    why = [Reason(code, (("steps", len(passed)),), round(share, 3))]
    why += [Reason(f"through.{what}", (("count", count),)) for what, count in sorted(peers.items())]
    return Exposure(round(share, 3), entry, passed, tuple(why))


def _matrix(devices: list[DeviceRisk]) -> tuple[MatrixCell, ...]:
    """All cells, the gravest and likeliest first."""
    held: dict[tuple[int, int], list[Held]] = defaultdict(list)
    for one in devices:
        for risk in one.harms:
            held[(risk.severity, risk.likelihood)].append(Held(one.device, risk.harm))
    levels = range(LEVELS, 0, -1)
    return tuple(_cell(severity, likely, held[(severity, likely)]) for likely in levels for severity in levels)


def _cell(severity: int, likely: int, held: list[Held]) -> MatrixCell:
    return MatrixCell(severity, likely, risk_level(likely, severity), cell_reason(severity, likely), tuple(held))


def cell_reason(severity: int, likelihood: int) -> str:
    """Why a cell has its level, as one says it."""
    bad = "grave" if severity > 3 else "middle" if severity == 3 else "small"
    often = "likely" if likelihood > 3 else "possible" if likelihood == 3 else "unlikely"
    return f"{bad}-{often}"
