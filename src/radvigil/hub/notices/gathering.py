"""From the audit log to the outbox.

Rules:
1. Entries are read in their order, from where the cursor stands, and the cursor moves in the same transaction. Its row
   is locked: of two processes the second finds nothing left to read.
2. A row that exists already is left as it is (the database's own constraint), so that even a cursor set back tells
   nobody twice.
3. The first time the hub runs, what happened before is not told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from radvigil.hub.audit.models import Entry
from radvigil.hub.documents.posture import zone
from radvigil.hub.notices.models import Cursor, Hook, Notice, Post, Wishes
from radvigil.hub.notices.moments import Rhythm, may_go, next_digest
from radvigil.hub.notices.telling import WAKING, Told, told_of
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site

MOST = 500
"""Entries read at a time."""


@transaction.atomic
def gather(now: datetime) -> int:
    """Turn the next entries into rows to send; how many entries were read."""
    Cursor.objects.get_or_create(name="notices", defaults={"sequence": _end()})
    cursor = Cursor.objects.select_for_update().get(name="notices")
    entries = list(Entry.objects.filter(sequence__gt=cursor.sequence).order_by("sequence")[:MOST])
    if not entries:
        return 0
    sites = Site.objects.in_bulk({one.site for one in entries if one.site is not None})
    for entry in entries:
        site = sites.get(entry.site or 0)
        if site is not None:
            _outgoing(entry, site, told_of(entry, site), now)
    cursor.sequence = entries[-1].sequence
    cursor.save(update_fields=["sequence"])
    return len(entries)


def _end() -> int:
    return int(Entry.objects.aggregate(end=Max("sequence"))["end"] or 0)


def _outgoing(entry: Entry, site: Site, told: list[Told], now: datetime) -> None:
    if not told:
        return
    Notice.objects.bulk_create(_notices(entry, site, told, now), ignore_conflicts=True)
    hooks = list(Hook.objects.filter(site=site, ended=None))
    Post.objects.bulk_create(_posts(entry, hooks, told, now), ignore_conflicts=True)


def _notices(entry: Entry, site: Site, told: list[Told], now: datetime) -> Iterable[Notice]:
    people = {person.pk for one in told for person in one.people}
    wishes = {one.person_id: one for one in Wishes.objects.filter(person__in=people)}
    for one in told:
        for person in one.people:
            wish = wishes.get(person.pk)
            if person.number == entry.actor and one.kind != "document.ready":
                continue
            if wish is not None and not wish.mail:
                continue
            due = due_of(one, wish.rhythm if wish else Rhythm(), site, now)
            yield Notice(person=person, site=site, due=due, **_same(entry, one, now))


def _posts(entry: Entry, hooks: list[Hook], told: list[Told], now: datetime) -> Iterable[Post]:
    for hook in hooks:
        for one in told:
            if one.urgent or not hook.only_urgent:
                yield Post(hook=hook, due=now, **_same(entry, one, now))


def _same(entry: Entry, one: Told, now: datetime) -> dict[str, object]:
    return {
        "event": entry.sequence, "kind": one.kind, "subject": one.subject, "urgent": one.urgent, "made": now,
        "count": one.count,
    }  # fmt: skip


def due_of(one: Told | Notice, rhythm: Rhythm, site: Site, now: datetime) -> datetime:
    """When it goes: an incident now; what is urgent now, but for quiet hours; the rest with the weekly mail."""
    if one.kind in WAKING:
        return now
    return may_go(now, rhythm, zone(site)) if one.urgent else next_digest(now, rhythm, zone(site))


def lay_out_anew(person: Person, now: datetime) -> None:
    """When this person's waiting rows go, after they changed their wishes; who wants no mail has none waiting."""
    wish = Wishes.objects.filter(person=person).first()
    if wish is not None and not wish.mail:
        Notice.objects.filter(person=person, taken=None).delete()
        return
    rows = list(Notice.objects.filter(person=person, taken=None, tries=0).select_related("site"))
    for row in rows:
        row.due = due_of(row, wish.rhythm if wish else Rhythm(), row.site, now)
    Notice.objects.bulk_update(rows, ["due"])
