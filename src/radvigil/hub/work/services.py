"""Changing tasks.

Rules:
1. Every change is one row that moved from the version that was seen to the next one; otherwise `ChangedError`, and
   nothing was done.
2. A change that is not allowed raises `RefusedError` with a code (`REFUSALS` in `views.py` says it), and nothing was
   done.
3. Each change leaves a step on the task and a note in the audit log, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, localtime

from radvigil.hub.audit.services import note
from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import Key, Machine
from radvigil.hub.people.models import Person
from radvigil.hub.people.rights import Right
from radvigil.hub.places.models import Site
from radvigil.hub.work.models import LIVE, PROMISED, State, Step, Task
from radvigil.hub.work.queries import holds_right, professions_of
from radvigil.hub.work.signals import task_assigned, task_due
from radvigil.hub.work.worded import kept_words
from radvigil.report import harmless
from radvigil.risk import action_kinds, families

MOST_WORDS = 1_000


class RefusedError(ValueError):
    """What was asked for may not be done. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ChangedError(Exception):
    """Somebody else changed it since it was seen. `now` is the row as it stands."""

    def __init__(self, now: Any) -> None:
        super().__init__("changed")
        self.now = now


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, what they say, and the version that they have seen."""

    by: Person
    at: datetime
    said: str = ""
    seen: int = 0


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task before it is made. `title`, or an `action` of the plan whose words and check are known."""

    origin: str
    origin_id: str
    title: str = ""
    action: str = ""
    check: str = ""
    """The check that proves it done, in words; else that of the action."""
    profession: str = ""
    owner: Person | None = None
    helpers: tuple[Person, ...] = ()
    due: date | None = None
    machines: tuple[Machine, ...] = ()
    findings: tuple[Finding, ...] = ()
    changes_device: bool = False
    """It changes the software or the settings of a medical device. An action that does says so itself."""
    proposed: bool = False
    """It waits for a manager's decision."""
    worded: dict[str, Any] = field(default_factory=dict)
    """What the title is made of, where the hub gives it."""
    keys: tuple[str, ...] = field(default=())
    """Machines by the keys of a report, beside `machines`."""


def make_task(by: Person | None, site: Site, what: NewTask, now: datetime) -> Task:
    """The living task of this origin: made, or found when it was made before. Raises RefusedError `title`, `person`."""
    origin = {"site": site, "origin": what.origin, "origin_id": what.origin_id}
    known = Task.objects.filter(**origin, state__in=LIVE).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _made(by, site, what, now)
    except IntegrityError:
        return Task.objects.get(**origin, state__in=LIVE)


def _made(by: Person | None, site: Site, what: NewTask, now: datetime) -> Task:
    if not what.title.strip() and what.action not in action_kinds():
        raise RefusedError("title")
    _of_site(site, [*what.helpers, *([what.owner] if what.owner else [])])
    kind = action_kinds().get(what.action)
    task = Task.objects.create(
        site=site,
        origin=what.origin,
        origin_id=what.origin_id,
        title=harmless(what.title)[:200],
        worded=what.worded,
        action=what.action if kind else "",
        check_code=kind.check if kind else "",
        check_text=harmless(what.check)[:300],
        profession=what.profession or (kind.who if kind else "engineering"),
        owner=what.owner,
        due=what.due,
        authorisation_first=what.changes_device or bool(kind and kind.changes_device),
        state=State.PROPOSED if what.proposed else State.OPEN,
        made=now,
        made_by=by,
        changed=now,
    )
    task.helpers.set(what.helpers)
    task.findings.set(what.findings)
    task.about.set(_keys(site, what))
    _step(task, Step.Kind.MADE, by, now)
    note(by, "task.made", f"task:{task.pk}", site, origin=what.origin, origin_id=what.origin_id, state=task.state)
    if what.owner is not None:
        task_assigned.send(Task, task=task, person=what.owner)
    return task


def of_finding(finding: Finding) -> NewTask:
    """What the plan would do about one finding."""
    action = next(one for one in families() if one.holds(finding.code, finding.nature)).action
    machines = (finding.subject,) if finding.subject is not None else ()
    return NewTask("finding", str(finding.pk), action=action, machines=machines, findings=(finding,))


def _keys(site: Site, what: NewTask) -> list[Key]:
    """One key of each machine of this site."""
    rows = Key.objects.filter(site=site, machine__in=what.machines) | Key.objects.filter(site=site, value__in=what.keys)
    first: dict[int, Key] = {}
    for one in rows.order_by("pk"):
        first.setdefault(one.machine_id, one)
    return list(first.values())


def _of_site(site: Site, people: Iterable[Person]) -> None:
    """Only those who may work at the site carry its tasks."""
    for one in people:
        if not holds_right(one, site, Right.WORK):
            raise RefusedError("person")


# What happens to it


def start(act: Act, task: Task) -> Task:
    """Begin. A task of nobody becomes the beginner's own.

    Raises RefusedError `state`, `owner`, `authorisation`, `agreement`.
    """
    _in(task, State.OPEN)
    _free(task)
    if task.owner_id is not None:
        _mine(act, task)
    return moved(act, task, Step.Kind.STARTED, state=State.STARTED, owner=task.owner or act.by)


def claim(act: Act, task: Task) -> Task:
    """Say that it is done, and how. Raises RefusedError `state`, `owner`, `authorisation`, `agreement`, `said`."""
    _in(task, *PROMISED)
    _free(task)
    _mine(act, task)
    _said(act)
    return moved(act, task, Step.Kind.CLAIMED, state=State.CLAIMED, claimed_by=act.by, owner=task.owner or act.by)


def prove(act: Act, task: Task) -> Task:
    """Somebody else has seen that the check holds. Raises RefusedError `state`, `own-proof`, `said`."""
    _in(task, State.CLAIMED)
    _said(act)
    if task.claimed_by_id == act.by.pk:
        raise RefusedError("own-proof")
    return moved(act, task, Step.Kind.PROVED, state=State.PROVED, proof="person", ended=act.at)


def give_back(act: Act, task: Task) -> Task:
    """It was said to be done, and the check does not hold. Raises RefusedError `state`, `said`."""
    _in(task, State.CLAIMED)
    _said(act)
    return moved(act, task, Step.Kind.RETURNED, state=State.STARTED, claimed_by=None)


def drop(act: Act, task: Task) -> Task:
    """It will not be done, and why. Raises RefusedError `state`, `said`, `owner`."""
    _in(task, *LIVE)
    _said(act)
    if not holds_right(act.by, task.site, Right.ASSIGN):
        _mine(act, task)
    return moved(act, task, Step.Kind.DROPPED, state=State.DROPPED, ended=act.at)


def approve(act: Act, task: Task) -> Task:
    """A manager, or who decides instead, wants it done. `deciding.py` asks who may."""
    _in(task, State.PROPOSED)
    return moved(act, task, Step.Kind.APPROVED, state=State.OPEN)


MOVES = {"start": start, "claim": claim, "prove": prove, "give-back": give_back, "drop": drop}
"""What a person may ask for by its name."""


def authorise(act: Act, task: Task, reference: str, given: date) -> Task:
    """Write the manufacturer's authorisation down. Raises RefusedError `state`, `profession`, `reference`, `date`."""
    _in(task, *LIVE)
    if not professions_of(act.by, task.site) & {"engineering", "management"}:
        raise RefusedError("profession")
    if not reference.strip():
        raise RefusedError("reference")
    if given > localdate(act.at):
        raise RefusedError("date")
    told = replace(act, said=harmless(reference)[:120])
    fields: dict[str, Any] = {"authorised_ref": told.said, "authorised_on": given, "authorised_by": act.by}
    with transaction.atomic():
        moved(told, task, Step.Kind.AUTHORISED, **fields)
        prove_gone(task.site, act.at, only=task)
    task.refresh_from_db()
    return task


EDITABLE = ("title", "check_text", "profession", "owner", "due", "helpers", "authorisation_first")


def edit(act: Act, task: Task, fields: dict[str, Any]) -> Task:
    """Change who, until when, what and how it is proved. Raises RefusedError `state`, `person`, `title`, `unsafe`.

    What changes a medical device stays so: the first step is not edited away.
    """
    _in(task, *LIVE)
    wanted = {name: fields[name] for name in EDITABLE if name in fields}
    wanted |= {name: harmless(wanted[name]) for name in ("title", "check_text") if name in wanted}
    wanted |= kept_words(task, wanted)
    if task.authorisation_first and wanted.get("authorisation_first") is False:
        raise RefusedError("authorisation")
    if wanted.get("authorisation_first") and not task.authorisation_first and task.state not in (*LIVE[:2],):
        raise RefusedError("state")
    if not (wanted.get("title", task.title) or task.action):
        raise RefusedError("title")
    helpers = wanted.pop("helpers", None)
    owner = wanted.get("owner")
    _of_site(task.site, [*(helpers or ()), *([owner] if owner else [])])
    new_owner = owner is not None and owner.pk != task.owner_id
    with transaction.atomic():
        moved(act, task, Step.Kind.EDITED, **wanted)
        if helpers is not None:
            task.helpers.set(helpers)
        if new_owner:
            task_assigned.send(Task, task=task, person=owner)
    return task


@transaction.atomic
def widen(act: Act, task: Task, machines: Iterable[Machine], findings: Iterable[Finding]) -> Task:
    """More machines and findings for a task that lives. Raises RefusedError `state`."""
    _in(task, *LIVE)
    known = {one.machine_id for one in task.about.all()}
    fresh = NewTask("", "", machines=tuple(one for one in machines if one.pk not in known))
    moved(act, task, Step.Kind.WIDENED)
    task.about.add(*_keys(task.site, fresh))
    task.findings.add(*findings)
    return task


@transaction.atomic
def comment(act: Act, task: Task) -> Step:
    """Add a sentence. Raises RefusedError `said`."""
    _said(act)
    note(act.by, "task.comment", f"task:{task.pk}", task.site)
    return _step(task, Step.Kind.SAID, act.by, act.at, act.said)


@transaction.atomic
def remind(act: Act, task: Task) -> bool:
    """Ask again for what is late; once a day. False: somebody did so today, or it is not late."""
    day = localtime(act.at).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Task.objects.filter(pk=task.pk, state__in=PROMISED, due__lt=localdate(act.at)).exclude(reminded__gte=day)
    if not mine.update(reminded=act.at):
        return False
    _step(task, Step.Kind.REMINDED, act.by, act.at)
    note(act.by, "task.reminded", f"task:{task.pk}", task.site)
    task_due.send(Task, task=task)
    return True


# What findings prove


@transaction.atomic
def prove_gone(site: Site, now: datetime, only: Task | None = None) -> list[Task]:
    """Tasks all of whose findings have closed with proof are proved done; those whose findings are back open again.

    One that changes a medical device, and has no authorisation written down, is not: it says so, and waits. Whether
    all have agreed is not asked: the fact stands. What is only proposed is no longer asked.
    """
    rows = Task.objects.filter(site=site, findings__isnull=False).select_related("site").distinct()
    if only is not None:
        rows = rows.filter(pk=only.pk)
    gone = list(rows.filter(state__in=LIVE[1:]).exclude(pk__in=_with_open(site)))
    for task in gone:
        _gone(task, now)
    for task in rows.filter(state=State.PROPOSED).exclude(pk__in=_with_open(site)):
        _change(task, task.version, now, state=State.DROPPED, ended=now)
        _told(task, Step.Kind.WITHDRAWN, now)
    for task in rows.filter(state=State.PROVED, proof="findings", pk__in=_with_open(site)):
        _back(task, now)
    return [one for one in gone if one.state == State.PROVED]


def _with_open(site: Site) -> Any:
    return Task.objects.filter(site=site, findings__open=True).values("pk")


def _gone(task: Task, now: datetime) -> None:
    if not task.waits_for_authorisation:
        _change(task, task.version, now, state=State.PROVED, proof="findings", ended=now)
        _told(task, Step.Kind.PROVED, now)
    elif not task.steps.filter(kind=Step.Kind.GONE).exists():
        _told(task, Step.Kind.GONE, now)


def _back(task: Task, now: datetime) -> None:
    """Unless another task has taken its place."""
    same = Task.objects.filter(site=task.site_id, origin=task.origin, origin_id=task.origin_id, state__in=LIVE)
    if not same.exists():
        _change(task, task.version, now, state=State.OPEN, proof="", ended=None, claimed_by=None)
        _told(task, Step.Kind.REOPENED, now)


def _told(task: Task, kind: Step.Kind, now: datetime) -> None:
    _step(task, kind, None, now)
    note(None, f"task.{kind}", f"task:{task.pk}", task.site)


# The small print


def _in(task: Task, *states: str) -> None:
    if task.state not in states:
        raise RefusedError("state")


def _free(task: Task) -> None:
    """The manufacturer has authorised it where that comes first, and those who must agree have."""
    if task.waits_for_authorisation:
        raise RefusedError("authorisation")
    if task.waits_for:
        raise RefusedError("agreement")


def _mine(act: Act, task: Task) -> None:
    """Its owner, one of its helpers, or anybody when it is nobody's."""
    if task.owner_id in (None, act.by.pk) or task.helpers.filter(pk=act.by.pk).exists():
        return
    raise RefusedError("owner")


def _said(act: Act) -> None:
    if not act.said.strip():
        raise RefusedError("said")


@transaction.atomic
def moved(act: Act, task: Task, kind: Step.Kind, profession: str = "", **fields: Any) -> Task:
    """The task with these fields changed, if it still is the one that was seen; with its step and its note."""
    _change(task, act.seen, act.at, **fields)
    _step(task, kind, act.by, act.at, act.said)
    spoken = {"profession": profession} if profession else {}
    note(act.by, f"task.{kind}", f"task:{task.pk}", task.site, version=task.version, **spoken)
    return task


def _change(task: Task, seen: int, now: datetime, **fields: Any) -> None:
    """Raises ChangedError when the row is no longer the one that was seen."""
    mine = Task.objects.filter(pk=task.pk, version=seen)
    if not mine.update(version=seen + 1, changed=now, **fields):
        raise ChangedError(Task.objects.select_related("owner", "site").get(pk=task.pk))
    for name, value in {**fields, "version": seen + 1, "changed": now}.items():
        setattr(task, name, value)


def _step(task: Task, kind: str, by: Person | None, at: datetime, text: str = "") -> Step:
    return Step.objects.create(task=task, kind=kind, by=by, at=at, text=harmless(text)[:MOST_WORDS])
