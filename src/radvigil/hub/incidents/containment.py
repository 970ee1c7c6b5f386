"""Holding a machine back: proposing it with both sides on one card, agreeing, doing it, lifting it.

Rules:
1. The program stops no machine. It shows what is gained and what would wait, and keeps who agreed.
2. Health and engineering agree, always; management too where it lasts (off the network) or the machine serves
   emergencies. One person speaks for one profession only.
3. One refusal refuses. A new proposal may be made, with its own reason.
4. The figures are those of the moment when it was proposed: what is gained as the last report computed it, what would
   wait as the last reports counted it (`counted.py`). They are kept: opening a card reads no report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from radvigil.hub.audit.services import note
from radvigil.hub.incidents.counted import counted
from radvigil.hub.incidents.models import Agreement, Containment, Entry, Incident
from radvigil.hub.incidents.services import Telling, add
from radvigil.hub.incidents.usual import usual
from radvigil.hub.intake.queries import kept_of, latest
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import READERS, Person

Side, Stand = Agreement.Side, Containment.Stand
LASTING = frozenset(("isolate",))
"""Remedies whose cost lasts as long as they do."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, and why."""

    machine: Machine
    remedy: str
    reason: str


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody says for a profession."""

    side: str
    agrees: bool
    reason: str = ""


def sides_needed(remedy: str, emergency: bool) -> tuple[str, ...]:
    """Who must agree."""
    both = (Side.HEALTH.value, Side.ENGINEERING.value)
    return (*both, Side.MANAGEMENT.value) if remedy in LASTING or emergency else both


def sides_of(person: Person, site: int) -> frozenset[str]:
    """For which professions a person may speak at a site."""
    held = {READERS[role] for role in person.memberships.filter(site=site).values_list("role", flat=True)}
    return frozenset(held & set(Side.values))


def propose(by: Person, incident: Incident, proposal: Proposal, now: datetime) -> Containment:
    """A proposal with its figures; they are read before the transaction, which others may wait for."""
    if proposal.remedy not in Containment.REMEDIES or proposal.machine.site_id != incident.site_id:
        raise ValueError("no such remedy, or a machine of another site")
    known = figures(proposal.machine, proposal.remedy)
    with transaction.atomic():
        made = Containment.objects.create(
            incident=incident, machine=proposal.machine, remedy=proposal.remedy, reason=proposal.reason, by=by, at=now,
            figures=known,
        )  # fmt: skip
        _told(by, made, now, "proposed")
    return made


@transaction.atomic
def agree(by: Person, containment: Containment, voice: Voice, now: datetime) -> Containment:
    """One profession's word. Raises ValueError when it is not theirs to give, or was given."""
    held = Containment.objects.select_for_update().get(pk=containment.pk)
    said = {one.side: one for one in held.agreements.all()}
    _may_speak(by, held, voice, list(said.values()))
    said[voice.side] = Agreement.objects.create(
        containment=held, side=voice.side, agrees=voice.agrees, by=by, at=now, reason=voice.reason
    )
    needed = sides_needed(held.remedy, bool(held.figures.get("emergency")))
    if not voice.agrees:
        held.stand = Stand.REFUSED
    elif all(side in said and said[side].agrees for side in needed):
        held.stand = Stand.AGREED
    held.save(update_fields=["stand"])
    _told(by, held, now, f"{'agreed' if voice.agrees else 'refused'}-{voice.side}", voice.reason)
    return held


def _may_speak(by: Person, held: Containment, voice: Voice, said: list[Agreement]) -> None:
    if held.stand != Stand.ASKED:
        raise ValueError("it was settled")
    if voice.side not in sides_needed(held.remedy, bool(held.figures.get("emergency"))):
        raise ValueError("this profession is not asked")
    if voice.side not in sides_of(by, held.incident.site_id):
        raise ValueError("not their profession")
    if any(one.side == voice.side or one.by_id == by.pk for one in said):
        raise ValueError("it was said")
    if not voice.agrees and not voice.reason.strip():
        raise ValueError("a refusal has a reason")


@transaction.atomic
def carry_out(by: Person, containment: Containment, now: datetime) -> None:
    """Somebody did what was agreed."""
    _step(by, containment, (Stand.AGREED, Stand.DONE), now)


@transaction.atomic
def lift(by: Person, containment: Containment, now: datetime) -> None:
    """Somebody undid it."""
    _step(by, containment, (Stand.DONE, Stand.LIFTED), now)


def _step(by: Person, containment: Containment, step: tuple[str, str], now: datetime) -> None:
    before, after = step
    if not Containment.objects.filter(pk=containment.pk, stand=before).update(stand=after):
        raise ValueError(f"only what is {before} becomes {after}")
    containment.refresh_from_db()
    _told(by, containment, now, str(after))


def _told(by: Person, one: Containment, now: datetime, act: str, reason: str = "") -> None:
    detail = {"containment": one.pk, "remedy": one.remedy, "act": act}
    text = one.reason if act == "proposed" else ""
    add(by, one.incident, Telling(text, now, Entry.Kind.CONTAINMENT, reason, detail=detail), now)
    note(by, f"containment.{act}", f"containment:{one.pk}", one.incident.site)


def figures(machine: Machine, remedy: str) -> dict[str, Any]:
    """Both sides as the last reports give them; without a report, what is known of the machine alone."""
    known: dict[str, Any] = {"emergency": machine.emergency, "substitutes": machine.substitutes, "report": None}
    report = latest(machine.site)
    if report is None:
        return known
    keys = frozenset(machine.keys.values_list("value", flat=True))
    tried = next((one for one in kept_of(report).what_ifs if one["device"] in keys and one["remedy"] == remedy), None)
    week = usual(counted(machine.site), keys, ZoneInfo(machine.site.time_zone))
    return known | {"what_if": msgspec.to_builtins(tried), "usual": week.plain(), "report": report.pk}
