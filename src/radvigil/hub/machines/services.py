"""Changing what people say of machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ManyToOneRel

from radvigil.hub.audit.services import note
from radvigil.hub.machines.models import Anchor, Key, Likeness, Machine, Sight, UseDecision
from radvigil.hub.people.models import Person


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, and why."""

    by: Person
    at: datetime
    reason: str = ""


@transaction.atomic
def decide_use(act: Act, machine: Machine, out: bool) -> UseDecision:
    """Out of use, or back. Raises ValueError without a reason."""
    if not act.reason.strip():
        raise ValueError("reason")
    one = UseDecision.objects.create(machine=machine, out=out, by=act.by, at=act.at, reason=act.reason.strip()[:200])
    machine.out_of_use = one if out else None
    machine.save(update_fields=["out_of_use"])
    note(act.by, "machine.out-of-use" if out else "machine.back-in-use", f"machine:{machine.pk}", machine.site)
    return one


@transaction.atomic
def describe(act: Act, machine: Machine, fields: dict[str, Any]) -> None:
    """Name, room, department as people say them."""
    changed = sorted(set(fields) & {"given_name", "room", "department"})
    for name in changed:
        setattr(machine, name, fields[name])
    machine.save(update_fields=changed)
    note(act.by, "machine.described", f"machine:{machine.pk}", machine.site, fields=changed)


@transaction.atomic
def answer_likeness(act: Act, likeness: Likeness, one: bool) -> None:
    """A person says whether two machines are one. Raises ValueError when somebody answered before."""
    answer = Likeness.Answer.ONE if one else Likeness.Answer.TWO
    mine = Likeness.objects.filter(pk=likeness.pk, answer=Likeness.Answer.OPEN)
    if not mine.update(answer=answer, by=act.by, at=act.at):
        raise ValueError("answered")
    subject = f"machine:{likeness.older_id}"
    note(act.by, f"machine.{answer}", subject, likeness.site, newer=likeness.newer_id)
    if one:
        _join(likeness.newer, likeness.older)


def _join(newer: Machine, older: Machine) -> None:
    """The older one stays, with the newer one's keys, anchors, sights and findings; what people said of it wins."""
    Key.objects.filter(machine=newer).update(machine=older)
    known = set(Anchor.objects.filter(machine=older).values_list("kind", "value"))
    for anchor in Anchor.objects.filter(machine=newer):
        if (anchor.kind, anchor.value) not in known:
            Anchor.objects.filter(pk=anchor.pk).update(machine=older)
    there = Sight.objects.filter(machine=older).values("report")
    Sight.objects.filter(machine=newer).exclude(report__in=there).update(machine=older)
    for relation in ("findings", "matches"):
        getattr(newer, relation).update(**{"subject" if relation == "findings" else "machine": older})
    if newer.looked >= older.looked:
        for name in ("seen_name", "kind", "address", "maker", "model", "zone", "scope", "last", "looked", "state",
                     "why", "level", "weight", "emergency", "substitutes", "report_id"):  # fmt: skip
            setattr(older, name, getattr(newer, name))
        type(newer.facts).objects.filter(machine=older).update(told=newer.facts.told, talks=newer.facts.talks)
    older.first = min(older.first, newer.first)
    older.given_name, older.room = older.given_name or newer.given_name, older.room or newer.room
    older.save()
    _follow(newer, older)
    newer.delete()


def _follow(newer: Machine, older: Machine) -> None:
    """What later apps keep about a machine (a card, a doubt, a task) goes on being about the one that stays."""
    for relation in Machine._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.one_to_one:
            continue
        model, name = relation.related_model, relation.field.name
        rows = model._base_manager.filter(**{name: newer})
        if model._meta.auto_created:  # a table of pairs: a pair that is there already is not made twice
            other = next(one.name for one in model._meta.concrete_fields if one.is_relation and one.name != name)
            there = model._base_manager.filter(**{name: older}).values(other)
            rows.exclude(**{f"{other}__in": there}).update(**{name: older})
        elif model._meta.app_label not in ("machines", "findings"):
            rows.update(**{name: older})
