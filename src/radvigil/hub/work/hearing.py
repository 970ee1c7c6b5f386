"""What this app hears of others: a report was taken in, so findings may have closed, or opened again.

The audit log is where past facts are; an entry is written once, in the transaction of what it tells.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from radvigil.hub.audit.models import Entry
from radvigil.hub.intake.models import Report
from radvigil.hub.work.services import prove_gone


@receiver(post_save, sender=Entry)
def taken(instance: Entry, created: bool, **_: Any) -> None:
    """Tasks are proved in the transaction that closed their findings."""
    if created and instance.verb == "report.taken":
        report = Report.objects.select_related("site").get(pk=instance.subject.partition(":")[2])
        prove_gone(report.site, report.received)
