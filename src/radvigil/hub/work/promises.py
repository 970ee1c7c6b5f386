"""What is promised, in sentences for who hands over at the end of a shift."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from radvigil.hub.findings.handover import PROMISED as TOLD
from radvigil.hub.places.models import Site
from radvigil.hub.work.models import PROMISED, Reader, State, Task
from radvigil.hub.work.queries import late_count, tasks_of

SOON = timedelta(days=7)
MOST = 5
"""Tasks named; the others are in the list."""


def promised(site: Site, now: datetime) -> Iterable[str]:
    """Promises of the coming week, each with who made it; what waits for a profession's word; how many are late."""
    today = timezone.localdate(now)
    for one in tasks_of(site).filter(state__in=PROMISED, due__gte=today, due__lte=today + SOON)[:MOST]:
        yield _sentence(one)
    for one in tasks_of(site).filter(state=State.OPEN).exclude(asked="")[:MOST]:
        yield _("Decided, and waiting for a word: %(what)s (%(who)s).") % {"what": one.name, "who": _voices(one)}
    if n := late_count(site, today):
        yield ngettext("One promise is late.", "%(n)d promises are late.", n) % {"n": n}


def _sentence(one: Task) -> str:
    said = {"what": one.name, "who": one.owner or _("nobody yet"), "day": _day(one)}
    return _("Promised until %(day)s: %(what)s (%(who)s).") % said


def _voices(one: Task) -> str:
    return ", ".join(str(Reader(name).label).lower() for name in one.waits_for)


def _day(one: Task) -> str:
    return date_format(one.due, "SHORT_DATE_FORMAT") if one.due else ""


TOLD.append(promised)
