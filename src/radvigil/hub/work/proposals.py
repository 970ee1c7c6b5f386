"""What waits for a decision, and what a manager has to know besides: the Decisions page, read.

Rules:
1. Proposals are the actions of the newest report's plan, and the tasks that people propose. The plan's order is kept:
   what cannot wait, then filters, then people, then changes of medical devices, which begin with their makers.
2. An action is the one of the last report when its code is, and its place where it is planned place by place (a
   machine, a zone). What the plan does in one go is one, wherever it is.
3. An action is no longer asked about while a task of it lives, or while a refusal holds; but of a machine that neither
   of them knew it is asked.
4. What is borne is asked about again after its last day, or when it has grown; until then nobody bears it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.timezone import get_current_timezone

from radvigil.hub.findings.models import Finding
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.queries import kept_of
from radvigil.hub.machines.models import Key, Machine
from radvigil.hub.places.models import Site
from radvigil.hub.rare import rare
from radvigil.hub.templatetags.hub import told
from radvigil.hub.work.models import LIVE, Acceptance, Decision, State, Step, Task
from radvigil.hub.work.queries import MACHINES, acceptances_of, tasks_of
from radvigil.hub.work.trend import Look, looks
from radvigil.report import harmless
from radvigil.risk import action_kinds
from radvigil.texts import has

HARDLY_FELT = 1
"""Up to this disruption the plan does in one go what is of one kind."""
FELT = 2
"""From this disruption on, those who work on the machines must agree."""
COSTLY = 4
"""From this effort on, it is a project, and management's money."""
PAST = 400
"""Reports that the trend may look back on."""
ORDER = ("health", "engineering", "management", "law")


SENT_BACK = Prefetch("steps", Step.objects.filter(kind=Step.Kind.NOT_SO).select_related("by"), to_attr="sent_back")
"""Why a profession did not want it like this: who decides again reads it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something to decide."""

    kind: str
    """`action` or `task`."""
    subject: str
    profession: str
    """Who would do it."""
    action: str = ""
    zones: tuple[str, ...] = ()
    keys: tuple[int, ...] = ()
    """Of the machines that it is done to, in the order of the plan."""
    named: tuple[Machine, ...] = ()
    """The first of them."""
    identities: tuple[str, ...] = ()
    """Of the findings that it closes, in the order of the plan."""
    effort: int = 0
    """0: nobody has said."""
    disruption: int = -1
    """-1: nobody has said."""
    share: int = 0
    """Of all risk together, the percents that it takes off."""
    before: int = 0
    after: int = 0
    """Level of its worst machine today, and with this done; 0: not computed."""
    authorisation_first: bool = False
    check_code: str = ""
    report: Report | None = None
    task: Task | None = None
    under_way: Task | None = None
    """A task of this action that lives, and knows only some of its machines."""
    former: Task | None = None
    """The last task of this action that has ended: the plan asks again all the same."""
    decision: Decision | None = None
    """The last decision: delegated, or run out."""

    @property
    def waits(self) -> bool:
        """It stands in the plan, or a person proposes it; otherwise only its last decision is known."""
        return self.report is not None or self.task is not None

    @property
    def title(self) -> str:
        return self.task.name if self.task is not None else told(f"risk.action.{self.action}.title")

    @property
    def zone_words(self) -> str:
        """The zones, as the report or the site calls them."""
        return ", ".join(
            told(f"risk.zone.{one}") if has(f"risk.zone.{one}", "en") else harmless(one) for one in self.zones
        )

    @property
    def say(self) -> str:
        return self.task.how if self.task is not None else told(f"risk.action.{self.action}.say")

    @property
    def check(self) -> str:
        return self.task.check_words if self.task is not None else told(f"risk.check.{self.check_code}")

    @property
    def seen(self) -> int:
        """What a decision has to have seen."""
        return self.decision.pk if self.decision is not None else 0

    @property
    def agree(self) -> tuple[str, ...]:
        """Who must agree: who does it, who feels it, who pays it, who answers for the device."""
        found = {self.profession, *(["health"] if self.disruption >= FELT else ())}
        found |= {"management"} if self.effort >= COSTLY else set()
        found |= {"engineering"} if self.authorisation_first else set()
        return tuple(one for one in ORDER if one in found)

    @property
    def remedy(self) -> str:
        """What it does to reach, when it does it to one machine: a risk that can be accepted instead."""
        kind = action_kinds().get(self.action)
        return kind.remedy if kind is not None and len(self.keys) == 1 else ""

    @property
    def machines(self) -> tuple[Machine, ...]:
        """All of them; asked for only where they are all shown or decided on."""
        if len(self.keys) == len(self.named):
            return self.named
        known = Machine.objects.in_bulk(self.keys)
        return tuple(known[one] for one in self.keys if one in known)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What it closes; asked for only where it is shown or decided, for a plan may close thousands."""
        if self.report is None or not self.identities:
            return ()
        rows = Finding.objects.filter(site=self.report.site_id, identity__in=self.identities).select_related("subject")
        known = {one.identity: one for one in rows.defer("evidence")}
        return tuple(known[one] for one in self.identities if one in known)

    @property
    def entrusted(self) -> bool:
        return self.decision is not None and self.decision.said == Decision.Said.DELEGATED


def proposals(site: Site, today: date) -> list[Proposal]:
    """What waits for a decision: the plan's actions first, in its order, then what people propose."""
    asked = list(tasks_of(site).filter(state=State.PROPOSED).prefetch_related(SENT_BACK).order_by("pk"))
    plan = _planned(site)
    held = {
        (one.kind, one.subject): one
        for one in Decision.objects.filter(site=site, ended=None).select_related("by", "to")
    }
    living, former = _tasks_of_plan(site, [one.subject for one in plan])
    found = [
        replace(
            one,
            decision=held.get(("action", one.subject)),
            under_way=living.get(one.subject),
            former=former.get(one.subject),
        )
        for one in plan
    ]
    asked_of_plan = [one for one in found if not (_all_under_way(one) or _refused(one, today))]
    return asked_of_plan + [replace(_of_task(one), decision=held.get(("task", str(one.pk)))) for one in asked]


def proposal(site: Site, kind: str, subject: str, today: date) -> Proposal | None:
    """One of them; None when it no longer waits."""
    return next((one for one in proposals(site, today) if (one.kind, one.subject) == (kind, subject)), None)


def _all_under_way(one: Proposal) -> bool:
    """A living task knows all its machines."""
    return one.under_way is not None and set(one.keys) <= {each.pk for each in one.under_way.machines}


def _refused(one: Proposal, today: date) -> bool:
    """A refusal holds, and was of all its machines."""
    held = one.decision
    return (
        held is not None
        and held.said == Decision.Said.REFUSED
        and (held.until is None or held.until >= today)
        and set(one.keys) <= set(held.seen.get("machines", ()))
    )


def _of_task(task: Task) -> Proposal:
    kind, machines = action_kinds().get(task.action), tuple(task.machines)
    return Proposal(
        kind="task",
        subject=str(task.pk),
        profession=task.profession,
        action=task.action,
        keys=tuple(one.pk for one in machines),
        named=machines,
        effort=kind.effort if kind else 0,
        disruption=kind.disruption if kind else -1,
        authorisation_first=task.authorisation_first,
        task=task,
    )


def _tasks_of_plan(site: Site, subjects: list[str]) -> tuple[dict[str, Task], dict[str, Task]]:
    """By action: the task that lives, and the last one that has ended."""
    rows = Task.objects.filter(site=site, origin="action", origin_id__in=subjects).order_by("pk")
    tasks = list(rows.prefetch_related(MACHINES))
    living = {one.origin_id: one for one in tasks if one.state in LIVE}
    return living, {one.origin_id: one for one in tasks if one.state not in LIVE}


# The plan of the newest report


def _planned(site: Site) -> list[Proposal]:
    report = Report.objects.filter(site=site).only("pk", "last", "site", "digest").first()
    if report is None or not (kept := kept_of(report)).plan:
        return []
    actions, whole = kept.plan["actions"], kept.plan["before"]
    machines = _machines(site, {key for one in actions for key in one["devices"]})
    effects = {(one["remedy"], one["device"]): one for one in kept.what_ifs}
    found = [_of_action(one, (report, whole), machines, effects) for one in actions]
    return _apart(_named(found))


def _named(found: list[Proposal]) -> list[Proposal]:
    """Each with its first machines, in one question for all."""
    known = Machine.objects.only(*NAMED).in_bulk({key for one in found for key in one.keys[:FIRST]})
    return [replace(one, named=tuple(known[key] for key in one.keys[:FIRST] if key in known)) for one in found]


def _apart(found: list[Proposal]) -> list[Proposal]:
    """Reports of earlier versions tell zone by zone what is now done in one go: they are told apart by their zone."""
    taken, apart = set[str](), list[Proposal]()
    for one in found:
        name = one.subject if one.subject not in taken else harmless(f"{one.subject}{'+'.join(one.zones)}")[:96]
        if name not in taken:
            taken.add(name)
            apart.append(replace(one, subject=name))
    return apart


def _machines(site: Site, keys: set[str]) -> dict[str, int]:
    """The machines' keys here by those of the report: a plan may name a thousand, nearly all of the site."""
    known = Key.objects.filter(site=site).order_by().values_list("value", "machine")
    return {value: machine for value, machine in known if value in keys}


FIRST = 3
"""Machines that are named where a proposal stands among others."""
NAMED = ("given_name", "seen_name", "kind", "address", "site")
"""What it takes to call a machine by its name."""


def _of_action(
    one: dict[str, Any],
    source: tuple[Report, float],
    known: dict[str, int],
    effects: dict[tuple[str, str], dict[str, Any]],
) -> Proposal:
    kind = action_kinds().get(one["code"])
    machines = tuple(dict.fromkeys(known[key] for key in one["devices"] if key in known))
    ends = [effects[kind.remedy, key] for key in one["devices"] if kind and (kind.remedy, key) in effects]
    return Proposal(
        kind="action",
        subject=_subject(one, machines),
        profession=one["who"],
        action=one["code"],
        zones=tuple(one.get("zones") or ([one["zone"]] if one["zone"] else ())),
        keys=machines,
        identities=tuple(one["findings"]),
        effort=one["effort"],
        disruption=one["disruption"],
        share=round(100 * one["removed"] / source[1]) if source[1] else 0,
        before=max((each["level_before"] for each in ends), default=0),
        after=max((each["level_after"] for each in ends), default=0),
        authorisation_first=one["authorisation_first"],
        check_code=one["check"],
        report=source[0],
    )


def _subject(one: dict[str, Any], machines: tuple[int, ...]) -> str:
    """Its code, and its place when it is planned place by place (`radvigil.risk`, plan, rule 4)."""
    kind = action_kinds().get(one["code"])
    if kind is None or not (kind.disruption > HARDLY_FELT or (kind.changes_device and kind.scope == "device")):
        return f"{one['code']}:"
    place = (machines[0] if machines else "".join(one["devices"][:1])) if kind.scope == "device" else one["zone"]
    return harmless(f"{one['code']}:{place}")[:96]


# Risks that are borne


@dataclass(frozen=True, slots=True)
class Borne:
    """Acceptances, by what they ask of whom."""

    back: list[Acceptance]
    """Run out, or outgrown: nobody bears them, and somebody has to say what next."""
    waiting: list[Acceptance]
    """Not all have signed."""
    holding: list[Acceptance]


def borne(site: Site, today: date) -> Borne:
    """What concerns a finding that is no longer there needs nobody."""
    rows = rare(acceptances_of(site).filter(ended=None).filter(Q(finding=None) | Q(finding__open=True)))
    back = [one for one in rows if one.expired(today) or one.outgrown]
    rest = [one for one in rows if one not in back]
    return Borne(back, [one for one in rest if one.complete is None], [one for one in rest if one.complete is not None])


def mine_to_sign(waiting: Iterable[Acceptance], person: int, professions: frozenset[str]) -> list[Acceptance]:
    """Those that wait for this person: a signature of theirs is missing, and they have not signed."""
    return [
        one
        for one in waiting
        if professions & set(one.missing) and person not in {each.by_id for each in one.signatures.all()}
    ]


# What is known, and what is not


def risk_over_time(site: Site) -> list[Look]:
    """What the last reports said of the risk."""
    rows = Report.objects.filter(site=site).order_by("-last").values_list("last", "total", "summary__levels")
    zone = get_current_timezone()
    return looks((at.astimezone(zone), total, levels) for at, total, levels in rows[:PAST])


@dataclass(frozen=True, slots=True)
class Unknown:
    """What does not enter any figure of the page."""

    silent: int
    """Machines that could not be assessed."""
    unjudged: int
    """Rules that could not be judged on the newest report."""
    left: int
    """Open findings that no action of the plan closes."""
    report: Report | None


def unknown(site: Site) -> Unknown:
    report = Report.objects.filter(site=site).defer("summary").first()
    silent = Machine.objects.filter(site=site, state="unsure", out_of_use=None).exclude(scope="outside").count()
    left = kept_of(report).plan.get("left", ()) if report else ()
    return Unknown(silent, len(report.unjudged) if report else 0, len(left), report)
