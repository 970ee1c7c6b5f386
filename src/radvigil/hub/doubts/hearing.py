"""What this app hears of others: a person was erased and is no reporter any more, or asks what is kept of them."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from radvigil.hub.doubts.queries import said_by
from radvigil.hub.doubts.services import forget
from radvigil.hub.people.models import Person
from radvigil.hub.people.signals import about_person


@receiver(post_save, sender=Person, dispatch_uid="doubts.forget-erased")
def erased(instance: Person, **_: Any) -> None:
    """In the transaction that empties the person's row."""
    if instance.erased is not None:
        forget(instance)


@receiver(about_person, dispatch_uid="doubts.told")
def told(person: Person, **_: Any) -> tuple[str, object]:
    return "doubts", said_by(person)
