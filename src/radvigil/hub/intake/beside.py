"""Taking a report in beside the pages: in a process of its own.

A report of a thousand machines is two seconds of computing. In the process that serves pages, each of them would wait
for its turn some twenty times; in another one, of lower priority, they hardly notice. A hub that is served does so
(`RADVIGIL_HUB_SERVED`); a command or a test takes a report in where it is. What is acknowledged is committed either
way: the answer comes from the process that wrote it.
"""

from __future__ import annotations

import os
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from radvigil.hub.aside import aside
from radvigil.hub.intake import services
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.services import NotTakenError, Taken
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site

SERVED = "RADVIGIL_HUB_SERVED"


class Outcome(NamedTuple):
    """What the other process answers: why not, or the report and the figures of `Taken`."""

    refused: tuple[str, str] | None
    report: int = 0
    figures: tuple[tuple[str, Any], ...] = ()


def take_in(site: Site, raw: bytes, by: Person | None, now: datetime) -> Taken:
    """As `services.take_in`. Raises NotTakenError."""
    if not os.environ.get(SERVED):
        return services.take_in(site, raw, by, now)
    outcome = aside(taken, site.pk, raw, by.pk if by is not None else None, now)
    if outcome.refused is not None:
        raise NotTakenError(*outcome.refused)
    return Taken(Report.objects.get(pk=outcome.report), **dict(outcome.figures))


def taken(site: int, raw: bytes, by: int | None, now: datetime) -> Outcome:
    """In the other process."""
    person = Person.objects.get(pk=by) if by is not None else None
    try:
        told = services.take_in(Site.objects.get(pk=site), raw, person, now)
    except NotTakenError as error:
        return Outcome((error.code, error.at))
    figures = tuple((one.name, getattr(told, one.name)) for one in fields(Taken) if one.name != "report")
    return Outcome(None, told.report.pk, figures)
