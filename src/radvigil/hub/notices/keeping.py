"""What this app forgets: notices and posts that went or will not go any more, and all that waits for who is erased."""

from __future__ import annotations

from datetime import datetime

from radvigil.hub.notices.models import CalendarKey, Notice, Post, Wishes
from radvigil.hub.people.models import Person
from radvigil.hub.people.retention import after, with_person


@after("outbox")
def outbox(before: datetime) -> int:
    return sum(kind.objects.filter(made__lt=before).exclude(taken=None).delete()[0] for kind in (Notice, Post))


@with_person
def wishes(person: Person) -> None:
    for kind in (Wishes, CalendarKey, Notice):
        kind.objects.filter(person=person).delete()
