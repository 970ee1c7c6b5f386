"""Reading incidents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from radvigil.hub.audit.models import Entry as Noted
from radvigil.hub.incidents.containment import sides_needed
from radvigil.hub.incidents.models import Agreement, Containment, Entry, Incident, State
from radvigil.hub.incidents.services import digest
from radvigil.hub.incidents.usual import ENOUGH, Usual, usual_of
from radvigil.hub.machines.models import Key, Machine
from radvigil.hub.machines.queries import called
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


@dataclass(frozen=True, slots=True)
class Voiced:
    """A profession that must agree, and what it said."""

    side: str
    word: Any
    said: Agreement | None


@dataclass(frozen=True, slots=True)
class Card:
    """Both sides of holding one machine back."""

    containment: Containment
    machine: Machine
    what_if: dict[str, Any] | None
    """None: the last report computed none."""
    usual: Usual | None
    """None: no report."""
    days: int
    """On which this hour of the day was observed."""
    now_usual: float | None
    """Work usual at this hour of the week; None: not enough observed, or this hour was not."""
    substitutes: tuple[str, ...]
    voices: tuple[Voiced, ...]

    @property
    def enough(self) -> bool:
        return self.days >= ENOUGH

    @property
    def lasting(self) -> bool:
        return self.containment.remedy == "isolate"

    @property
    def changes_device(self) -> bool:
        return self.containment.remedy in ("patch", "encrypt")


def incidents_of(site: Site) -> QuerySet[Incident]:
    """All of a site, the newest first, with the machine each is about."""
    return Incident.objects.filter(site=site).select_related("machine", "opened_by")


def incidents_named(site: Site, text: str) -> QuerySet[Incident]:
    """Those of these words, of that number, or about a machine of that name."""
    number = re.fullmatch(r"[Ii]-\d{4}-0*(\d{1,9})", text)
    worded = Q(title__icontains=text) | Q(summary__icontains=text) | Q(entries__text__icontains=text)
    named = called(text, "machine__") | Q(number=int(number[1]) if number else None)
    return incidents_of(site).filter(worded | named).distinct()


def running(site: Site) -> QuerySet[Incident]:
    """Those that are not closed."""
    return incidents_of(site).exclude(state=State.CLOSED)


def about(kind: str, identity: int) -> QuerySet[Incident]:
    """Incidents that came from one doubt or finding."""
    return Incident.objects.filter(subject_kind=kind, subject_id=identity)


def timeline(incident: Incident) -> list[Entry]:
    """All lines, in the order in which things happened; who was named by number is shown by name."""
    lines = list(incident.entries.select_related("by"))
    parts = [one for one in lines if one.kind == Entry.Kind.PART]
    numbers = {one.detail.get("person") for one in parts}
    names = dict(Person.objects.filter(number__in=numbers).values_list("number", "name")) if parts else {}
    for one in parts:
        one.text = names.get(one.detail.get("person")) or one.text
    return lines


def cards(incident: Incident, now: datetime, zone: tzinfo) -> list[Card]:
    """The containment cards, the newest first."""
    said = Prefetch("agreements", Agreement.objects.select_related("by"))
    rows = list(incident.containments.select_related("machine", "by").prefetch_related(said))
    wanted = {str(one) for row in rows for one in row.figures.get("substitutes", ())}
    keys = Key.objects.filter(site=incident.site_id, value__in=wanted).select_related("machine")
    names = {key.value: key.machine.name for key in keys}
    return [_card(row, names, now, zone) for row in rows]


def _card(row: Containment, names: dict[str, str], now: datetime, zone: tzinfo) -> Card:
    figures = row.figures
    week = usual_of(figures["usual"]) if figures.get("usual") else None
    said = {one.side: one for one in row.agreements.all()}
    needed = sides_needed(row.remedy, bool(figures.get("emergency")))
    return Card(
        containment=row,
        machine=row.machine,
        what_if=figures.get("what_if"),
        usual=week,
        days=week.days_at(now, zone) if week else 0,
        now_usual=week.at(now, zone) if week else None,
        substitutes=tuple(names.get(one, one) for one in figures.get("substitutes", ())),
        voices=tuple(Voiced(side, Agreement.Side(side).label, said.get(side)) for side in needed),
    )


def altered(incident: Incident) -> list[int]:
    """Numbers of lines that are not what the audit log says was written; empty when all are."""
    noted = {
        one["entry"]: one["text"]
        for one in Noted.objects.filter(verb="incident.told", subject=f"incident:{incident.pk}").values_list(
            "detail", flat=True
        )
    }
    held = {entry.number: digest(entry) for entry in incident.entries.all()}
    return sorted(number for number in noted.keys() | held.keys() if noted.get(number) != held.get(number))
