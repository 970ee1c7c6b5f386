"""The shortest list of actions that removes most risk.

1. Every finding belongs to an action (`actions.toml`): a piece of work for one device, one zone or the whole site.
   Filtering a zone, an entry from the internet, remote maintenance and discs are candidates without a finding, too.
2. Candidates are first ordered by the points they close, by what the machine means to patients, for their effort; the
   first CANDIDATES are then computed exactly, with everything that hangs below.
3. Greedy: again and again the one that removes most weight for each step of effort and disruption, with those before
   it done. That is no proof of the best ten; it is how one would choose, and it can be followed.
4. They are told in the order to take them: what cannot wait, then filters, then people, then changes of machines, which
   begin with the manufacturer's authorisation (MDR 16(1)(c)). `removed` is what each adds to those chosen before it, so
   that the figures add up.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import Any, Final, NamedTuple

from radvigil.records import Action, ActionPlan, Confidence
from radvigil.risk.burdens import ATTACK
from radvigil.risk.reach import ENTRY, START
from radvigil.risk.standing import Standing, Treatment
from radvigil.risk.tables import LEVELS, ActionKind, action_kinds, family, numbers
from radvigil.risk.treatments import segmented

ACTIONS: Final = 10
CANDIDATES: Final = 16
CLOSES_ENTRY: Final = {"close-internet": "internet", "one-door": "vendor", "check-discs": "media"}
CONFIDENCES: Final[tuple[Confidence, ...]] = ("high", "medium", "low")


Place = tuple[str, str]
"""Code of an action, and the device or zone it is for; empty for the site."""


class Candidate(NamedTuple):
    """An action that could be taken."""

    kind: ActionKind
    where: str
    """Device or zone; empty for the site."""
    keys: tuple[str, ...]
    devices: frozenset[str]
    effort: int

    @property
    def cost(self) -> int:
        return self.effort + self.kind.disruption

    @property
    def order(self) -> Place:
        return self.kind.code, self.where


def plan(now: Standing) -> ActionPlan:
    """At most ten actions."""
    chosen, after = _chosen(now, _shortlist(now, candidates(now)))
    chosen.sort(key=lambda pair: pair[0].kind.stage)  # stable: within a stage as the greedy choice has them
    told = tuple(_told(now, *pair) for pair in chosen)
    answered = {key for one in told for key in one.findings}
    left = tuple(one.id for one in now.base.ground.findings if one.id not in answered)
    return ActionPlan(told, round(now.total, 2), round(after.total, 2), left)


def candidates(now: Standing) -> list[Candidate]:
    """All actions that findings, published weaknesses and the ways in ask for."""
    offers = _standing_offers(now)
    keys: dict[Place, list[str]] = {place: [] for place in offers}
    devices: dict[Place, set[str]] = defaultdict(set, offers)
    for key, holders in now.base.holders.items():
        kind, subject = _action_of(now, key), now.base.ground.subject(key)
        place = (kind.code, _where(now, kind, subject))
        keys.setdefault(place, []).append(key)
        devices[place].update([subject] if subject else holders[:1] if kind.scope != "site" else ())
    return [_candidate(place, keys[place], devices[place]) for place in sorted(keys)]


def _action_of(now: Standing, key: str) -> ActionKind:
    finding = now.base.ground.finding.get(key)
    kin = family(finding.code, finding.nature) if finding else family("advisory", "weakness")
    return action_kinds()[kin.action]


def _where(now: Standing, kind: ActionKind, subject: str) -> str:
    if kind.scope == "zone" and subject:
        return now.base.ground.zone[subject]
    return subject if kind.scope == "device" else ""


def _standing_offers(now: Standing) -> dict[Place, set[str]]:
    """What can be done without a finding: filter each zone, and each way in that leads somewhere."""
    offers: dict[Place, set[str]] = defaultdict(set)
    for one in now.base.ground.inside:
        offers[("filter-zone", now.base.ground.zone[one.id])].add(one.id)
    for code, entry in CLOSES_ENTRY.items():
        led = {v for v in now.reach.ahead.get(ENTRY + entry, ()) if v in now.weight}
        if led:
            offers[(code, "")] |= led
    return offers


def _candidate(place: Place, keys: list[str], devices: set[str]) -> Candidate:
    kind, table = action_kinds()[place[0]], numbers()["plan"]
    effort = min(LEVELS, kind.effort + (len(devices) > table["many"]) + (len(devices) > table["very_many"]))
    return Candidate(kind, place[1], tuple(sorted(keys)), frozenset(devices), effort)


def _shortlist(now: Standing, found: list[Candidate]) -> list[Candidate]:
    """Those with most points to close for their cost; offers that close no finding are few, and all stay."""
    points: dict[str, float] = defaultdict(float)
    for device, own in now.base.burdens.items():
        heaviest = max(now.base.scale[device])
        for one in own:
            points[one.key] += one.points * heaviest
    ranked = sorted((-sum(points[key] for key in one.keys) / one.cost, one.order, one) for one in found)
    offers = [one for *_, one in ranked if _offered(one)]
    return offers[:CANDIDATES] + [one for *_, one in ranked if not _offered(one)][:CANDIDATES]


def _offered(one: Candidate) -> bool:
    return one.kind.remedy == "segment" or one.kind.code in CLOSES_ENTRY


def treatment(now: Standing, one: Candidate) -> Treatment:
    """What an action does to the site."""
    closes = frozenset(one.keys)
    filtered = numbers()["remedies"]["filtered"]
    if one.kind.remedy == "segment":
        return segmented(now, sorted(one.devices))._replace(closes=closes, cures={})
    entry = ENTRY + CLOSES_ENTRY.get(one.kind.code, "")
    edges = {(START, entry): filtered} if entry in now.reach.ahead[START] else {}
    return Treatment(closes=closes, edges=edges)


def _chosen(now: Standing, found: list[Candidate]) -> tuple[list[tuple[Candidate, float]], Standing]:
    """Actions with what they remove, and the site with all of them done.

    Greedy, and lazy: a gain computed earlier is computed again only when it leads, and when an action chosen since is
    for one of its devices.
    """
    queue = [(-_gain(now, one), 0, one.order, one) for one in found]
    heapq.heapify(queue)
    chosen: list[tuple[Candidate, float]] = []
    least = numbers()["plan"]["least"] * now.total
    while queue and len(chosen) < ACTIONS:
        gain, age, order, one = heapq.heappop(queue)
        if any(not one.devices.isdisjoint(other.devices) for other, _ in chosen[age:]):
            heapq.heappush(queue, (-_gain(now, one), len(chosen), order, one))
        elif -gain * one.cost > (0 if _answers_attack(now, one) else least):
            after = now.after(treatment(now, one))
            chosen.append((one, now.total - after.total))
            now = after
    return chosen, now


def _answers_attack(now: Standing, one: Candidate) -> bool:
    """Such an action cannot wait: it is worth a line however little it weighs."""
    return any(now.base.factor[key] == ATTACK for key in one.keys)


def _gain(now: Standing, one: Candidate) -> float:
    """Weight removed for each step of effort and disruption."""
    return (now.total - now.after(treatment(now, one)).total) / one.cost


def _told(now: Standing, one: Candidate, removed: float) -> Action:
    findings = [now.base.ground.finding[key] for key in one.keys if key in now.base.ground.finding]
    found: Any = min((finding.confidence for finding in findings), key=CONFIDENCES.index, default="high")
    return Action(
        code=one.kind.code,
        who=one.kind.who,
        zone=one.where if one.kind.scope == "zone" else "",
        devices=tuple(sorted(one.devices)),
        findings=tuple(finding.id for finding in findings),
        finding_codes=tuple(sorted({finding.code for finding in findings})),
        removed=round(removed, 2),
        effort=one.effort,
        disruption=one.kind.disruption,
        check=one.kind.check,
        authorisation_first=one.kind.changes_device,
        confidence=found,
    )


__all__ = ["Candidate", "candidates", "plan", "treatment"]
