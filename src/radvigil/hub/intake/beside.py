"""Taking a report in beside the pages: in a process of its own.

A report of a thousand machines is two seconds of computing. In the process that serves pages, each of them would wait
for its turn some twenty times; in another one, of lower priority, they hardly notice. What is acknowledged is committed
either way: the answer comes from the process that wrote it.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from radvigil.hub import aside
from radvigil.hub.intake import services
from radvigil.hub.intake.models import Report, SiteToken
from radvigil.hub.intake.services import NotTakenError, Taken
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site

FIGURES = tuple(one.name for one in fields(Taken) if one.name not in ("report", "whole"))


def take_in(site: Site, raw: bytes, by: Person | None, now: datetime, token: SiteToken | None = None) -> Taken:
    """As `services.take_in`. Raises NotTakenError."""
    if not aside.served():
        return services.take_in(site, raw, by, now, token)
    who = {"by": by.pk if by is not None else None, "token": token.pk if token is not None else None}
    answer = aside.OTHER.ask({"for": "report", "site": site.pk, "raw": raw, "now": now.isoformat(), **who})
    if "refused" in answer:
        raise NotTakenError(*answer["refused"])
    return Taken(Report.objects.get(pk=answer["report"]), **{name: answer[name] for name in FIGURES})


def answer(question: dict[str, Any]) -> aside.Done:
    """In the other process."""
    by = Person.objects.get(pk=question["by"]) if question["by"] is not None else None
    token = SiteToken.objects.get(pk=question["token"]) if question["token"] is not None else None
    site, now = Site.objects.get(pk=question["site"]), datetime.fromisoformat(question["now"])
    try:
        taken = services.take_in(site, question["raw"], by, now, token)
    except NotTakenError as error:
        return aside.Done({"refused": [error.code, error.at]})
    return aside.Done({"report": taken.report.pk, **{name: getattr(taken, name) for name in FIGURES}}, taken)
