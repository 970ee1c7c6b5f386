"""The three sentences of the first screen: what matters most today.

In this order, until there are three, each about another device:
1. signs of an attack, the gravest first;
2. the heaviest risk of a device that a finding raises, by the harm that leads;
3. the likeliest way to what matters most;
4. the gravest finding not told yet;
5. what could not be judged, for silence of a rule is no absence; and that no finding raises a risk, when none does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from radvigil.records import ActionPlan, AttackPath, Finding, Param, Priority, RiskRegister
from radvigil.risk.ground import Ground

SENTENCES: Final = 3
LAST: Final = ("finding", "no-finding", "unjudged")
SEVERITIES: Final = {"critical": 0, "high": 1, "medium": 2, "low": 3, "note": 4}
TRUSTED: Final = {"high": 0, "medium": 1, "low": 2}
HEAVIEST: Final = 6
"""Devices of the register among which unlike things are looked for: further down nothing matters most."""
POSSIBLE: Final = 3
"""Ways that are less likely than this are drawn on the map and not told first."""
WORTH_TELLING: Final = ("critical", "high", "medium")
"""Findings of less are on their own pages."""


def today(
    ground: Ground, register: RiskRegister, paths: tuple[AttackPath, ...], plan: ActionPlan
) -> tuple[Priority, ...]:
    """Three at most. In the sentences `{device}` is the name of the first device, `{other}` of the second."""
    told: list[Priority] = []
    ranked = sorted((one for one in ground.findings if _worth_telling(one)), key=_gravest)
    for twice in (False, True):  # three unlike things say more than one thing three times
        for one in _all(ground, ranked, register, paths):
            if len(told) < SENTENCES and not _said(one, told, twice):
                told.append(one)
            elif len(told) == SENTENCES:
                break
    told.sort(key=_kind)
    return tuple(_answered(one, plan) for one in told)


def _said(one: Priority, told: list[Priority], twice: bool) -> bool:
    """Whether its device was told of, or, unless the same may be said twice, its sentence or its finding was."""
    rests = dict(one.params).get("finding")
    for other in told:
        if one == other or (one.devices and one.devices[:1] == other.devices[:1]):
            return True
        if not twice and (one.code == other.code or (rests and rests == dict(other.params).get("finding"))):
            return True
    return False


def _kind(one: Priority) -> int:
    """The place of its kind in the order: what could not be judged comes last."""
    return 0 if one.code.startswith("attack") else 2 if one.code in LAST else 1


def _worth_telling(one: Finding) -> bool:
    return one.nature == "attack" or one.severity in WORTH_TELLING


def _all(
    ground: Ground, ranked: list[Finding], register: RiskRegister, paths: tuple[AttackPath, ...]
) -> Iterator[Priority]:
    for finding in ranked:
        if finding.nature == "attack":
            code = "attack-seen" if finding.stance == "seen" else "attack-suspected"
            yield Priority(code, (("finding", finding.code),), _inside_first(ground, finding), (finding.id,))
    yield from _heavy(ground, register)
    for place, path in enumerate(paths):
        if path.likelihood < POSSIBLE:
            continue
        yield Priority(f"path-{path.entry}", (("steps", len(path.steps)),), (path.target,), _helping(path), path=place)
    for finding in ranked:
        if finding.nature != "attack":
            yield Priority("finding", (("finding", finding.code),), _inside_first(ground, finding), (finding.id,))
    judged = sum(one.state == "assessed" for one in ground.assessments)
    if judged and not ground.findings:
        yield Priority("no-finding", (("rules", judged),), (), ())
    unjudged = sum(one.state != "assessed" for one in ground.assessments)
    if unjudged:
        yield Priority("unjudged", (("rules", unjudged),), (), ())


def _gravest(one: Finding) -> tuple[int, int, int, str, str]:
    return (
        SEVERITIES[one.severity],
        one.stance != "seen",
        TRUSTED[one.confidence],
        one.code,
        one.id,
    )


def _inside_first(ground: Ground, finding: Finding) -> tuple[str, ...]:
    """The device that people can walk to comes first, whoever began."""
    known = [one for one in dict.fromkeys(finding.devices) if one in ground.device]
    return tuple(sorted(known, key=ground.outside))


def _heavy(ground: Ground, register: RiskRegister) -> Iterator[Priority]:
    """Of the heaviest devices each harm that reaches the device's level, as far as findings raise it."""
    for one in register.devices[:HEAVIEST]:
        for leading in sorted(one.harms, key=lambda risk: -risk.weight):
            why = [reason for reason in leading.likelihood_reasons if reason.findings]
            if leading.level == one.level and why:
                why.sort(key=lambda reason: (-reason.points, reason.code))
                findings = tuple(dict.fromkeys(key for reason in why for key in reason.findings))
                params: tuple[Param, ...] = (("finding", ground.finding[findings[0]].code),)
                params += (("severity", leading.severity), ("likelihood", leading.likelihood))
                yield Priority(leading.harm, params, (one.device,), findings)


def _helping(path: AttackPath) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for step in path.steps for why in step.why for key in why.findings))


def _answered(one: Priority, plan: ActionPlan) -> Priority:
    """With the action of the plan that answers it: it closes the first of its findings that any closes, or is on it."""
    closes = {key: place for place, action in reversed(tuple(enumerate(plan.actions))) for key in action.findings}
    touches = [place for place, action in enumerate(plan.actions) if set(action.devices) & set(one.devices[:1])]
    action = next((closes[key] for key in one.findings if key in closes), next(iter(touches), -1))
    return Priority(one.code, one.params, one.devices, one.findings, one.path, action)
