"""Drawing the map beside the pages: in a process of its own.

Reading a report of a thousand machines back and drawing it is a second of computing, once for each thing that changes.
Pages of the same process would wait for it, and so would everybody who asks for the map meanwhile. So the other process
(`radvigil.hub.aside`) draws it, and draws it ahead when it has just taken a report in, before most have asked.
"""

from __future__ import annotations

from typing import Any

import msgspec

from radvigil.hub import aside
from radvigil.hub.findings.queries import loud
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.queries import latest
from radvigil.hub.machines.map import map_of, ready
from radvigil.hub.places.models import Site
from radvigil.report import Drawing
from radvigil.texts import LANGUAGES


def map_for(report: Report, lang: str) -> Drawing | None:
    """As `map.map_of`."""
    if not aside.served():
        return map_of(report, lang, loud(report.site_id))
    parts = ready(report, lang, loud(report.site_id))
    if parts is not None:
        return Drawing(*parts) if parts else None
    answered = aside.OTHER.ask({"for": "map", "report": report.pk, "lang": lang})
    return msgspec.convert(answered["map"], Drawing | None)


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """In the other process."""
    report = Report.objects.get(pk=question["report"])
    found = map_of(report, question["lang"], loud(report.site_id))
    return {"map": msgspec.to_builtins(found)}


def draw_ahead(question: dict[str, Any]) -> None:
    """The map of the site that this report came in for, as its readers will ask for it."""
    report = latest(Site.objects.get(pk=question["site"]))
    if report is None:
        return
    for lang in LANGUAGES:
        map_of(report, lang, loud(report.site_id))
