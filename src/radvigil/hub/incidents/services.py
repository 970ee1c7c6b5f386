"""Changing incidents. Every change is one transaction: the row, its line of the timeline and its line of the audit log
stand together or not at all, so that nothing acknowledged is lost when the program dies in the middle."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from radvigil.hub.audit.services import note
from radvigil.hub.incidents import origin
from radvigil.hub.incidents.models import Entry, Incident, Part, State, Task
from radvigil.hub.incidents.signals import incident_moved, incident_opened
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site

AHEAD: Final = timedelta(minutes=5)
"""How far in the future a told moment may lie: clocks of telephones differ."""
MOVES: Final[dict[str, frozenset[str]]] = {
    State.OPEN: frozenset((State.CONTAINED, State.RECOVERING, State.CLOSED)),
    State.CONTAINED: frozenset((State.OPEN, State.RECOVERING, State.CLOSED)),
    State.RECOVERING: frozenset((State.OPEN, State.CONTAINED, State.CLOSED)),
    State.CLOSED: frozenset((State.OPEN,)),
}
"""From a state to the states that may follow."""


class ChangedMeanwhileError(Exception):
    """Somebody else changed it first. Nothing was written; show both, and ask again."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What an incident begins with."""

    title: str
    summary: str = ""
    machine: Machine | None = None
    subject: tuple[str, int] | None = None
    """(`doubt`, 12): what it came from."""
    once: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """One line for the timeline."""

    text: str
    at: datetime
    kind: str = Entry.Kind.NOTE
    reason: str = ""
    once: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_incident(by: Person, site: Site, opening: Opening, now: datetime) -> Incident:
    """A new incident, led by who opens it; the one already there when the form was sent twice."""
    Site.objects.select_for_update().get(pk=site.pk)
    known = Incident.objects.filter(site=site, once=opening.once).exclude(once="").first()
    if known and known.entries.filter(kind=Entry.Kind.OPENED, text=opening.title).exists():
        return known
    if opening.machine is not None and opening.machine.site_id != site.pk:
        raise ValueError("a machine of another site")
    kind, identity = opening.subject or ("", None)
    if opening.subject is not None and not origin.known(site, *opening.subject):
        raise ValueError("nothing that this site knows")
    last = Incident.objects.filter(site=site).aggregate(last=Max("number"))["last"] or 0
    incident = Incident.objects.create(
        site=site, number=last + 1, title=opening.title, summary=opening.summary, machine=opening.machine,
        subject_kind=kind, subject_id=identity, opened=now, opened_by=by, once="" if known else opening.once,
    )  # fmt: skip
    note(by, "incident.opened", f"incident:{incident.pk}", site, source=kind, source_id=identity)
    add(by, incident, Telling(opening.title, now, Entry.Kind.OPENED), now)
    Part.objects.create(incident=incident, task=Task.LEAD, person=by)
    origin.tell_origin(by, incident, now)
    incident_opened.send(Incident, incident=incident, by=by)
    return incident


@transaction.atomic
def tell(by: Person, incident: Incident, telling: Telling, now: datetime) -> Entry:
    """Add a line. Adding needs no version: lines do not contradict each other."""
    return add(by, incident, telling, now)


@transaction.atomic
def decide(by: Person, incident: Incident, telling: Telling, now: datetime) -> Entry:
    """A decision, with its reason."""
    if not telling.reason.strip():
        raise ValueError("a decision has a reason")
    decided = Telling(telling.text, telling.at, Entry.Kind.DECISION, telling.reason, telling.once, telling.detail)
    return add(by, incident, decided, now)


@transaction.atomic
def rewrite(by: Person, incident: Incident, version: int, words: tuple[str, str], now: datetime) -> None:
    """New title and summary. The former ones stay in the timeline."""
    former = f"{incident.title}\n\n{incident.summary}".strip()
    _advance(incident, version, title=words[0], summary=words[1])
    add(by, incident, Telling(former, now, Entry.Kind.CHANGED), now)


@transaction.atomic
def move(by: Person, incident: Incident, version: int, state: str, said: Telling) -> None:
    """Another state, with what is said about it (`said.at` is now); closing needs words: how it ended."""
    if state not in MOVES[incident.state]:
        raise ValueError(f"{incident.state} does not become {state}")
    if not said.text.strip():
        raise ValueError("say why")
    _advance(incident, version, state=state, closed=said.at if state == State.CLOSED else None)
    add(by, incident, Telling(said.text, said.at, Entry.Kind.STATE, detail={"state": state}), said.at)
    incident_moved.send(Incident, incident=incident, by=by)


@transaction.atomic
def appoint(by: Person, incident: Incident, version: int, part: tuple[str, Person], now: datetime) -> None:
    """Give a task to a person of the site. The line names them by number: a name in it could never be erased."""
    task, person = Task(part[0]), part[1]
    if not person.memberships.filter(site=incident.site).exists():
        raise ValueError("a person of another site")
    _advance(incident, version)
    Part.objects.update_or_create(incident=incident, task=task, defaults={"person": person})
    detail = {"task": task, "person": person.number}
    add(by, incident, Telling(f"#{person.number}", now, Entry.Kind.PART, detail=detail), now)


def add(by: Person, incident: Incident, telling: Telling, now: datetime) -> Entry:
    """The line itself, inside the caller's transaction; the one already there when it was sent twice."""
    if telling.at > now + AHEAD:
        raise ValueError("a moment that has not come yet")
    Incident.objects.select_for_update().get(pk=incident.pk)
    known = incident.entries.filter(once=telling.once).exclude(once="").first()
    if known and (known.kind, known.text, known.reason) == (telling.kind, telling.text, telling.reason):
        return known
    last = incident.entries.aggregate(last=Max("number"))["last"] or 0
    entry = Entry.objects.create(
        incident=incident, number=last + 1, kind=telling.kind, at=telling.at, recorded=now, by=by, text=telling.text,
        reason=telling.reason, detail=telling.detail, once="" if known else telling.once,
    )  # fmt: skip
    note(by, "incident.told", f"incident:{incident.pk}", incident.site, entry=entry.number, text=digest(entry))
    return entry


def digest(entry: Entry) -> str:
    """What the audit log keeps of an entry, so that a line altered in the database is found."""
    whole = "\0".join((entry.kind, entry.at.astimezone(UTC).isoformat(), entry.text, entry.reason))
    return sha256(whole.encode()).hexdigest()[:32]


def _advance(incident: Incident, version: int, **fields: Any) -> None:
    """Write from `version` to the next, or not at all."""
    written = Incident.objects.filter(pk=incident.pk, version=version).update(version=version + 1, **fields)
    if not written:
        raise ChangedMeanwhileError(incident.reference)
    incident.refresh_from_db()
