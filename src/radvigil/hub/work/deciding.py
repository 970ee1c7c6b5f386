"""Deciding about what is proposed: approve, refuse, delegate, each with a reason.

Rules:
1. A manager decides, or who has been entrusted with this decision; nobody else.
2. Who decides has seen the last decision on the same thing (`act.seen`): two managers never decide past each other.
   The same choice of the same person, sent twice, is one.
3. An approved action becomes a task, or widens the one that lives; a refused one rests for REST days, unless
   there are machines that were not shown. What is approved does not start before those who must agree have said
   yes (`agreeing.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from radvigil.hub.audit.services import note
from radvigil.hub.findings.models import Finding
from radvigil.hub.people.models import Person
from radvigil.hub.people.rights import Right
from radvigil.hub.places.models import Site
from radvigil.hub.work import agreeing, services
from radvigil.hub.work.models import Decision, State, Task
from radvigil.hub.work.proposals import Proposal, proposal
from radvigil.hub.work.queries import holds_right
from radvigil.hub.work.services import Act, ChangedError, NewTask, RefusedError, make_task
from radvigil.hub.work.signals import decision_made
from radvigil.report import harmless

REST = timedelta(days=90)
"""A refusal is asked about again after a quarter: circumstances change, and a no should not last by being forgotten."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided about what."""

    kind: str
    subject: str
    said: str
    to: Person | None = None
    """Who decides instead; or, of what is approved, who does it."""
    due: date | None = None


def decide(act: Act, site: Site, choice: Choice) -> Decision:
    """Raises RefusedError `said`, `not-yours`, `gone`, `person`; ChangedError with the decision that came before."""
    if not act.said.strip() or choice.said not in Decision.Said:
        raise RefusedError("said")
    try:
        with transaction.atomic():
            return _decided(act, site, choice)
    except IntegrityError as error:
        held = last(site, choice)
        if held is None:
            raise ChangedError(held) from error
        return _before(act, choice, held)


def last(site: Site, choice: Choice) -> Decision | None:
    """The decision that holds on the same thing."""
    rows = Decision.objects.filter(site=site, kind=choice.kind, subject=choice.subject, ended=None)
    return rows.select_related("by", "to").first()


def may_decide(person: Person, site: Site, held: Decision | None) -> bool:
    """A manager may, and who was entrusted with it."""
    entrusted = held is not None and held.said == Decision.Said.DELEGATED and held.to_id == person.pk
    return entrusted or holds_right(person, site, Right.DECIDE)


def _decided(act: Act, site: Site, choice: Choice) -> Decision:
    held = last(site, choice)
    if held is not None and held.pk != act.seen:
        return _before(act, choice, held)
    if not may_decide(act.by, site, held):
        raise RefusedError("not-yours")
    asked = proposal(site, choice.kind, choice.subject, localdate(act.at))
    if asked is None:
        held = last(site, choice)  # perhaps another request has decided since the lines above
        if held is not None and held.pk != act.seen:
            return _before(act, choice, held)
        raise RefusedError("gone")
    task = EFFECTS[Decision.Said(choice.said)](act, site, choice, asked)
    if held is not None:
        held.ended = act.at
        held.save(update_fields=["ended"])
    one = Decision.objects.create(
        site=site,
        kind=choice.kind,
        subject=choice.subject,
        said=choice.said,
        by=act.by,
        at=act.at,
        reason=harmless(act.said)[:300],
        to=_to(choice),
        until=localdate(act.at) + REST if (choice.kind, choice.said) == ("action", "refused") else None,
        seen=_as_seen(asked),
        task=task,
    )
    note(act.by, f"decision.{one.said}", f"{one.kind}:{one.subject}"[:96], site, decision=one.pk)
    decision_made.send(Decision, decision=one)
    return one


def _before(act: Act, choice: Choice, held: Decision) -> Decision:
    """A decision that was not seen: the same choice of the same person, sent twice, or somebody was quicker."""
    if (held.by_id, held.said, held.to) == (act.by.pk, choice.said, _to(choice)):
        return held
    raise ChangedError(held)


def _to(choice: Choice) -> Person | None:
    return choice.to if choice.said == Decision.Said.DELEGATED else None


def _as_seen(asked: Proposal) -> dict[str, object]:
    return {
        "action": asked.action,
        "zone": asked.zones[0] if len(asked.zones) == 1 else "",
        "zones": list(asked.zones),
        "machines": list(asked.keys),
        "effort": asked.effort,
        "disruption": asked.disruption,
        "share": asked.share,
        "before": asked.before,
        "after": asked.after,
        "report": asked.report.pk if asked.report is not None else None,
    }


def _approved(act: Act, site: Site, choice: Choice, asked: Proposal) -> Task:
    task = _promised(act, site, choice, asked)
    agreeing.ask(act, task, asked.agree)
    return task


def _promised(act: Act, site: Site, choice: Choice, asked: Proposal) -> Task:
    """The task that is made, or the one that lives: approved if it was proposed, widened if it knew fewer machines."""
    known = asked.task or asked.under_way
    if known is not None:
        task = _taken_up(act, known, asked)
        wanted = {name: value for name, value in (("owner", choice.to), ("due", choice.due)) if value is not None}
        return services.edit(replace(act, seen=task.version, said=""), task, wanted) if wanted else task
    what = NewTask(
        "action",
        asked.subject,
        action=asked.action,
        profession=asked.profession,
        owner=choice.to,
        due=choice.due,
        machines=asked.machines,
        findings=_open(asked),
        changes_device=asked.authorisation_first,
    )
    return make_task(act.by, site, what, act.at)


def _taken_up(act: Act, known: Task, asked: Proposal) -> Task:
    """One that a profession had sent back may have to be both widened and approved."""
    if asked.task is None:
        services.widen(replace(act, seen=known.version), known, asked.machines, _open(asked))
    if known.state == State.PROPOSED:
        services.approve(replace(act, seen=known.version), known)
    return known


def _open(asked: Proposal) -> tuple[Finding, ...]:
    return tuple(one for one in asked.findings if one.open)


def _refused(act: Act, _site: Site, _choice: Choice, asked: Proposal) -> Task | None:
    """A task that somebody proposed ends there; an action of the plan rests."""
    if asked.task is None:
        return None
    return services.drop(replace(act, seen=asked.task.version), asked.task)


def _delegated(act: Act, site: Site, choice: Choice, asked: Proposal) -> Task | None:
    """To somebody else who may give tasks at the site."""
    if choice.to is None or choice.to.pk == act.by.pk or not holds_right(choice.to, site, Right.ASSIGN):
        raise RefusedError("person")
    return asked.task


EFFECTS = {
    Decision.Said.APPROVED: _approved,
    Decision.Said.REFUSED: _refused,
    Decision.Said.DELEGATED: _delegated,
}
