"""Drawing the map beside the pages: in a process of its own.

Reading a report of a thousand machines back and drawing it is a second of computing, once for each thing that changes.
Pages of the same process would wait for it, and so would everybody who asks for the map meanwhile. Rules:
1. The other process (`radvigil.hub.aside`) draws it, and draws it ahead when it has just taken a report in.
2. Who asks before it is drawn gets the drawing before, which says that it is being drawn anew; only the first one of a
   site is waited for.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import msgspec

from radvigil.hub import aside
from radvigil.hub.findings.queries import loud
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.queries import latest, whole_report
from radvigil.hub.intake.services import Taken
from radvigil.hub.machines.map import last_drawn, map_of, ready
from radvigil.hub.places.models import Site
from radvigil.report import Drawing, Whole
from radvigil.texts import LANGUAGES


class Shown(NamedTuple):
    """A map, and whether something has changed since it was drawn."""

    drawing: Drawing | None
    former: bool = False


def map_for(report: Report, lang: str) -> Shown:
    """As `map.map_of`, without waiting for the drawing where there is one before."""
    found = loud(report.site_id)
    if not aside.served():
        return Shown(map_of(report, lang, found))
    question = {"for": "map", "report": report.pk, "lang": lang}
    parts, former = ready(report, lang, found), None
    if parts is None and (former := last_drawn(report.site_id, lang)) is not None:
        aside.OTHER.later(question)
        parts = former
    if parts is None:
        return Shown(msgspec.convert(aside.OTHER.ask(question)["map"], Drawing | None))
    return Shown(Drawing(*parts) if parts else None, former is not None)


def answer(question: dict[str, Any]) -> aside.Done:
    """In the other process."""
    report = Report.objects.get(pk=question["report"])
    found = map_of(report, question["lang"], loud(report.site_id))
    return aside.Done({"map": msgspec.to_builtins(found)})


def draw_ahead(question: dict[str, Any], taken: Taken | None = None) -> None:
    """The map of the site that this report came in for, as its readers will ask for it."""
    report = latest(Site.objects.get(pk=question["site"]))
    if report is None:
        return

    held = {taken.report: taken.whole} if taken is not None else {}

    @cache
    def read(one: Report) -> Whole:
        return held.get(one) or whole_report(one)

    found = loud(report.site_id)
    for lang in LANGUAGES:
        map_of(report, lang, found, read)
