"""All rules as one fold: events in, findings and assessments out.

Rules:
1. Each kind of event has the list of the rules that look at it; most events meet none or one.
2. A rule that fails is an assessment with state `error`, and its findings are not told: never "nothing found".
3. What a rule says twice of the same thing (two addresses of one machine, two ports) is one finding: identities are
   never shared.
4. A rule whose table met its bound says so: it judged a part.
5. Findings come in the order of severity, then code, then identity: the same for any order of events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from radvigil.detectors.rule import Rule
from radvigil.detectors.scene import Scene
from radvigil.records import Assessment, Event, Finding, Limits

SEVERITIES = ("critical", "high", "medium", "low", "note")


class Verdicts(NamedTuple):
    """What all rules say."""

    findings: tuple[Finding, ...]
    assessments: tuple[Assessment, ...]


class Detectors:
    """A bounded fold over events; `Detectors(rules, limits)` is empty."""

    def __init__(self, rules: tuple[type[Rule], ...], limits: Limits | None = None, strict: bool = False) -> None:
        self._limits = limits = limits or Limits()
        self._rules = {kind.CODE: kind(limits) for kind in rules}
        self._strict = strict
        self._broken: set[str] = set()
        self._watching: dict[type[Event], list[tuple[str, Callable[[Any], None]]]] = {}
        for rule in self._rules.values():
            for event_type in rule.SEES:
                self._watching.setdefault(event_type, []).append((rule.CODE, rule.see))

    def see(self, event: Event) -> None:
        for code, look in self._watching.get(event.__class__, ()):
            try:
                look(event)
            except Exception:  # one rule's own fault must not stop the analysis, and must not pass in silence either
                if self._strict:
                    raise
                self._broken.add(code)

    def merge(self, other: Detectors) -> None:
        self._broken |= other._broken
        for code, rule in self._rules.items():
            rule.merge(other._rules[code])

    def state(self) -> dict[str, Any]:
        """Plain data."""
        rows = {code: state for code, rule in self._rules.items() if (state := rule.state())}
        return {"rules": rows, "broken": sorted(self._broken)}

    def take(self, state: dict[str, Any]) -> None:
        """Merge the state of another fold."""
        other = Detectors(tuple(type(rule) for rule in self._rules.values()), self._limits)
        other.load(state)
        self.merge(other)

    def load(self, state: dict[str, Any]) -> None:
        self._broken |= set(state["broken"])
        for code, rows in state["rules"].items():
            if code in self._rules:
                self._rules[code].load(rows)

    def close(self, scene: Scene) -> Verdicts:
        """What the rules conclude of the scene. The fold is not changed."""
        findings: list[Finding] = []
        assessments = []
        for rule in self._rules.values():
            told, assessment = self._judged(rule, scene)
            findings += told
            assessments.append(assessment)
        findings.sort(key=lambda one: (SEVERITIES.index(one.severity), one.code, one.id))
        return Verdicts(tuple(findings), tuple(assessments))

    def _judged(self, rule: Rule, scene: Scene) -> tuple[list[Finding], Assessment]:
        if rule.CODE in self._broken:
            return [], Assessment(rule.CODE, "error", "detector-error")
        try:
            reason = (rule.BASELINE and scene.without_past) or rule.unjudged(scene)
            told = [] if reason else folded(rule.judge(scene))
        except Exception:  # as in `see`
            if self._strict:
                raise
            return [], Assessment(rule.CODE, "error", "detector-error")
        if reason:
            return [], Assessment(rule.CODE, "not-assessed", reason)
        full = any(table.full for table in rule.tables().values())
        return told, Assessment(rule.CODE, "assessed", "table-full" if full else "", len(told))


def folded(told: Iterable[Finding]) -> list[Finding]:
    """Rule 3. The gravest says what is said; devices, evidence, counts and times are those of all."""
    alike: dict[str, list[Finding]] = {}
    for one in told:
        alike.setdefault(one.id, []).append(one)
    return [_as_one(sorted(group, key=_gravity)) for group in alike.values()]


def _gravity(one: Finding) -> tuple[Any, ...]:
    return SEVERITIES.index(one.severity), one.stance != "seen", -one.count, one.first, repr(one.params)


def _as_one(group: list[Finding]) -> Finding:
    """Several findings, the gravest first."""
    devices = dict.fromkeys(device for one in group for device in one.devices)
    return replace(
        group[0],
        devices=tuple(devices),
        count=sum(one.count for one in group),
        first=min(one.first for one in group),
        last=max(one.last for one in group),
        evidence=tuple(piece for one in group for piece in one.evidence),
    )
