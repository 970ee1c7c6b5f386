"""What this app forgets: the words of doubts that ended, and who sent them. What was noticed and became of it stays."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from radvigil.hub.doubts.models import Doubt, Reply
from radvigil.hub.people.models import Person
from radvigil.hub.people.retention import after, with_person


@after("doubts")
def words(before: datetime) -> int:
    old = Doubt.objects.filter(ended__lt=before)
    Reply.objects.filter(doubt__in=old).exclude(words="", by=None).update(words="", by=None)
    left = old.exclude(Q(words="") & Q(signed="") & Q(outcome_words="") & Q(reporter=None))
    return left.update(words="", signed="", outcome_words="", reporter=None)


@with_person
def reporter(person: Person) -> None:
    """Nobody can tell any more who sent it."""
    Doubt.objects.filter(reporter=person).update(reporter=None, signed="")
