"""What this app forgets: what somebody has read, when they are erased."""

from __future__ import annotations

from radvigil.hub.lessons.models import Mark
from radvigil.hub.people.models import Person
from radvigil.hub.people.retention import with_person


@with_person
def marks(person: Person) -> None:
    Mark.objects.filter(person=person).delete()
