"""What this app forgets: who had which task in an incident that was closed long ago. The timeline stays: it is the
record that the law asks for, and names people by their row, which an erasure empties."""

from __future__ import annotations

from datetime import datetime

from radvigil.hub.incidents.models import Part
from radvigil.hub.people.retention import after


@after("incidents")
def parts(before: datetime) -> int:
    return Part.objects.filter(incident__closed__lt=before).delete()[0]
