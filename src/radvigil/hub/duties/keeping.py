"""What this app forgets: the fields of drafts (names and numbers to call) of incidents that were closed long ago. The
acts stay: who stated which start, and when."""

from __future__ import annotations

from datetime import datetime

from radvigil.hub.duties.models import DutyFile
from radvigil.hub.people.retention import after


@after("incidents")
def drafts(before: datetime) -> int:
    return DutyFile.objects.filter(incident__closed__lt=before).exclude(fields={}).update(fields={})
