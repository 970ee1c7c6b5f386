"""What goes on, in sentences for who hands over at the end of a shift."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from radvigil.hub.findings.handover import PROMISED as TOLD
from radvigil.hub.incidents.queries import running
from radvigil.hub.places.models import Site
from radvigil.report import harmless

MOST = 5
"""Incidents named; the others are in the list."""


def going_on(site: Site, now: datetime) -> Iterable[str]:
    """Each incident that is not closed, and how it stands."""
    for one in running(site).select_related("site")[:MOST]:
        said = {"reference": one.reference, "what": harmless(one.title), "state": one.get_state_display()}
        yield _("An incident goes on: %(reference)s, %(what)s (%(state)s).") % said


TOLD.append(going_on)
