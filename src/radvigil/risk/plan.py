"""The shortest list of actions that removes most risk.

1. Every finding belongs to an action (`actions.toml`): a piece of work for one device, one zone or the whole site.
   Filtering a zone, an entry from the internet, remote maintenance and discs are candidates without a finding, too.
2. Candidates are first ordered by the points they close, by what the machine means to patients, for their effort; the
   first CANDIDATES are then computed exactly, with everything that hangs below.
3. Greedy: again and again the one that removes most weight for each step of effort and disruption, with those before
   it done. That is no proof of the best ten; it is how one would choose, and it can be followed.
4. What is of one kind and hardly felt at work is one piece of work: one person filters three zones, or looks into the
   signs on four machines, in one go. It is one action with all its zones, machines and findings; its effort is counted
   anew. What interrupts work is planned place by place, and a machine that is changed by itself stays by itself: its
   manufacturer is asked.
5. They are told in the order to take them: what cannot wait, then filters, then people, then changes of machines, which
   begin with the manufacturer's authorisation (MDR 16(1)(c)). `removed` is what each adds to those chosen before it, so
   that the figures add up.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from radvigil.records import Action, ActionPlan, Confidence
from radvigil.risk.burdens import ATTACK
from radvigil.risk.reach import ENTRY, START
from radvigil.risk.standing import Standing, Treatment
from radvigil.risk.tables import LEVELS, ActionKind, action_kinds, family, numbers
from radvigil.risk.treatments import segmented

ACTIONS: Final = 10
CANDIDATES: Final = 16
HARDLY_FELT: Final = 1
"""Disruption up to which places are done in one go."""
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

    @property
    def work(self) -> Place:
        """The piece of work that it is a part of (rule 4)."""
        alone = self.kind.changes_device and self.kind.scope == "device"
        return self.kind.code, self.where if alone or self.kind.disruption > HARDLY_FELT else ""


Chosen = list[tuple[Candidate, float]]
"""Candidates in the order in which they were chosen, with what each removes."""


def plan(now: Standing) -> ActionPlan:
    """At most ten actions."""
    chosen, after = _chosen(now, _shortlist(now, candidates(now)))
    works: dict[Place, Chosen] = defaultdict(list)
    for one, removed in chosen:
        works[one.work].append((one, removed))
    ranked = sorted(works.values(), key=lambda parts: parts[0][0].kind.stage)  # stable: else as they were chosen
    told = tuple(_told(now, parts) for parts in ranked)
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
    kind = action_kinds()[place[0]]
    return Candidate(kind, place[1], tuple(sorted(keys)), frozenset(devices), _effort(kind, devices, 1))


def _effort(kind: ActionKind, devices: Collection[str], parts: int) -> int:
    """1 to 5: more for many machines, and more where one piece of work has several parts."""
    table = numbers()["plan"]
    more: int = (len(devices) > table["many"]) + (len(devices) > table["very_many"])
    more += table["several"] if parts > 1 else 0
    return min(LEVELS, kind.effort + more)


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


def _chosen(now: Standing, found: list[Candidate]) -> tuple[Chosen, Standing]:
    """What is done with what it removes, in ten pieces of work at most, and the site with all of it done.

    Greedy, and lazy: a gain computed earlier is computed again only when it leads, and when an action chosen since is
    for one of its devices.
    """
    queue = [(-_gain(now, one), 0, one.order, one) for one in found]
    heapq.heapify(queue)
    chosen: Chosen = []
    works: set[Place] = set()
    least = numbers()["plan"]["least"] * now.total
    while queue:
        gain, age, order, one = heapq.heappop(queue)
        if len(works) == ACTIONS and one.work not in works:
            continue
        if any(not one.devices.isdisjoint(other.devices) for other, _ in chosen[age:]):
            heapq.heappush(queue, (-_gain(now, one), len(chosen), order, one))
        elif -gain * one.cost > (0 if _answers_attack(now, one) else least):
            after = now.after(treatment(now, one))
            chosen.append((one, now.total - after.total))
            works.add(one.work)
            now = after
    return chosen, now


def _answers_attack(now: Standing, one: Candidate) -> bool:
    """Such an action cannot wait: it is worth a line however little it weighs."""
    return any(now.base.factor[key] == ATTACK for key in one.keys)


def _gain(now: Standing, one: Candidate) -> float:
    """Weight removed for each step of effort and disruption."""
    return (now.total - now.after(treatment(now, one)).total) / one.cost


def _told(now: Standing, parts: Chosen) -> Action:
    """One piece of work, its zones in the order in which they were chosen."""
    kind, devices = parts[0][0].kind, frozenset[str]().union(*(one.devices for one, _ in parts))
    keys = sorted({key for one, _ in parts for key in one.keys})
    findings = [now.base.ground.finding[key] for key in keys if key in now.base.ground.finding]
    zones = tuple(one.where for one, _ in parts if one.where) if kind.scope == "zone" else ()
    found: Any = min((finding.confidence for finding in findings), key=CONFIDENCES.index, default="high")
    return Action(
        code=kind.code,
        who=kind.who,
        zone=zones[0] if zones else "",
        devices=tuple(sorted(devices)),
        findings=tuple(finding.id for finding in findings),
        finding_codes=tuple(sorted({finding.code for finding in findings})),
        removed=round(sum(removed for _, removed in parts), 2),
        effort=_effort(kind, devices, len(parts)),
        disruption=kind.disruption,
        check=kind.check,
        authorisation_first=kind.changes_device,
        confidence=found,
        zones=zones,
    )


__all__ = ["Candidate", "candidates", "plan", "treatment"]
