"""How many doubts are looked at, in a sentence for who hands over at the end of a shift.

Rule: only how many, and only those that somebody has read: the others are between who reported and who will read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import ngettext

from radvigil.hub.doubts.queries import open_doubts
from radvigil.hub.findings.handover import PROMISED as TOLD
from radvigil.hub.places.models import Site


def looked_into(site: Site, now: datetime) -> Iterable[str]:
    n = open_doubts(site).exclude(seen=None).count()
    if n:
        yield ngettext("One doubt is being looked into.", "%(n)d doubts are being looked into.", n) % {"n": n}


TOLD.append(looked_into)
