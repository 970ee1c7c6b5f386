"""What this app hears, in the transaction that tells it: of who is erased, wishes, keys and notices go too."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from radvigil.hub.audit.models import Entry
from radvigil.hub.notices.models import CalendarKey, Notice, Wishes
from radvigil.hub.notices.telling import number_of


@receiver(post_save, sender=Entry)
def erased(instance: Entry, created: bool, **_: Any) -> None:
    """Keys that open a calendar, wishes, and every row that names the person."""
    if created and instance.verb == "person.erased":
        for kind in (CalendarKey, Wishes, Notice):
            kind._default_manager.filter(person__number=number_of(instance.subject)).delete()
