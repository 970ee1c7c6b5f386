"""Changing who is told, how, and by which keys. Every change is noted in the audit log, in the same transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Max

from radvigil.hub.audit.models import Entry
from radvigil.hub.audit.services import note
from radvigil.hub.notices.gathering import lay_out_anew
from radvigil.hub.notices.models import CalendarKey, Hook, Post, Recorder, Wishes
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, at which site, and when."""

    by: Person
    site: Site
    now: datetime


@transaction.atomic
def keep_wishes(person: Person, fields: dict[str, Any], now: datetime) -> Wishes:
    """When somebody wants mail; what waits for them is laid out anew."""
    wishes, _new = Wishes.objects.update_or_create(person=person, defaults=fields)
    note(person, "notices.wished", f"person:{person.number}", mail=wishes.mail)
    lay_out_anew(person, now)
    return wishes


@transaction.atomic
def new_calendar_key(person: Person, now: datetime) -> str:
    """A new key, shown once; the former one no longer opens."""
    value = secrets.token_urlsafe(24)
    CalendarKey.objects.filter(person=person, ended=None).update(ended=now)
    CalendarKey.objects.create(person=person, digest=digest_of(value), made=now)
    note(person, "notices.calendar-made", f"person:{person.number}")
    return value


@transaction.atomic
def end_calendar_key(person: Person, now: datetime) -> None:
    CalendarKey.objects.filter(person=person, ended=None).update(ended=now)
    note(person, "notices.calendar-ended", f"person:{person.number}")


def digest_of(value: str) -> str:
    return sha256(value.encode()).hexdigest()


@transaction.atomic
def add_hook(act: Act, fields: dict[str, Any]) -> Hook:
    hook = Hook.objects.create(site=act.site, made=act.now, **fields)
    note(act.by, "hook.made", f"hook:{hook.pk}", act.site, private=hook.private)
    return hook


@transaction.atomic
def end_hook(act: Act, hook: Hook) -> None:
    """It is told nothing more, not even what waits."""
    Hook.objects.filter(pk=hook.pk, ended=None).update(ended=act.now)
    note(act.by, "hook.ended", f"hook:{hook.pk}", act.site)


@transaction.atomic
def turn_hook(act: Act, hook: Hook) -> Hook:
    """A new secret; the former one signs nothing more."""
    locked = Hook.objects.select_for_update().get(pk=hook.pk)
    locked.turn += 1
    locked.save(update_fields=["turn"])
    note(act.by, "hook.turned", f"hook:{hook.pk}", act.site)
    return locked


@transaction.atomic
def try_hook(act: Act, hook: Hook) -> Post:
    """Something to send, so that one sees whether it arrives."""
    entry = note(act.by, "hook.tried", f"hook:{hook.pk}", act.site)
    return Post.objects.create(
        hook=hook, event=entry.sequence, kind="hook.tried", subject=f"hook:{hook.pk}", made=act.now, due=act.now
    )


@transaction.atomic
def add_recorder(act: Act, fields: dict[str, Any]) -> Recorder:
    """It is given what is done from now on."""
    end = Entry.objects.aggregate(end=Max("sequence"))["end"] or 0
    place = {name: fields[name] for name in ("host", "port")}
    recorder, _new = Recorder.objects.update_or_create(
        site=act.site,
        **place,
        defaults={"transport": fields["transport"], "sequence": end, "ended": None, "lease": None},
    )
    note(act.by, "recorder.made", f"recorder:{recorder.pk}", act.site, transport=recorder.transport)
    return recorder


@transaction.atomic
def end_recorder(act: Act, recorder: Recorder) -> None:
    Recorder.objects.filter(pk=recorder.pk, ended=None).update(ended=act.now)
    note(act.by, "recorder.ended", f"recorder:{recorder.pk}", act.site)
