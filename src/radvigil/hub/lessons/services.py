"""Marking cards as read, and forgetting it. Not noted in the audit log: see `models.py`, rule 2."""

from __future__ import annotations

from datetime import date

from radvigil.hub.lessons.cards import known
from radvigil.hub.lessons.models import Mark
from radvigil.hub.people.models import Person


def mark(person: Person, code: str, today: date) -> None:
    """Remember that a card was read. Raises ValueError for a card that does not exist."""
    if not known(code):
        raise ValueError("card")
    Mark.objects.get_or_create(person=person, code=code, defaults={"at": today})


def forget(person: Person, code: str = "") -> int:
    """Erase one mark, or all of them; how many there were."""
    rows = Mark.objects.filter(person=person)
    return (rows.filter(code=code) if code else rows).delete()[0]
