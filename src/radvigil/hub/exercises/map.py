"""The site's own map while a story is played: the drawing of the last report, with what the story has struck.

Nothing of the day is on it: its findings and numbered marks are left out, so that nobody reads an exercise's map as the
department's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple, replace
from hashlib import sha256

from django.core.cache import cache
from django.urls import reverse

from radvigil.hub.exercises.models import Run
from radvigil.hub.intake.queries import latest, whole_report
from radvigil.hub.machines.map import KEPT, known_of
from radvigil.report import Drawing, drawing


def map_of_story(run: Run, struck: frozenset[str], lang: str) -> Drawing | None:
    """The map with the machines of these numbers struck; None for a site without a report."""
    report = latest(run.site)
    if report is None:
        return None
    known, numbers = known_of(run.site_id, {})
    told = {
        key: replace(one, state="look" if str(numbers[key]) in struck else "seen", findings=0)
        for key, one in known.items()
    }
    mark = sha256(repr(sorted(told.items())).encode()).hexdigest()[:32]
    name = f"exercise-map:{report.pk}:{lang}:{mark}"
    kept = cache.get(name)
    if kept is None:
        result = replace(whole_report(report).result, findings=(), risk=None)
        drawn = drawing(result, lang, told, _links(numbers))
        kept = astuple(drawn) if drawn else ()
        cache.set(name, kept, KEPT)
    return Drawing(*kept) if kept else None


def _links(numbers: Mapping[str, int]) -> Callable[[tuple[str, ...]], str]:
    """A card leads to the machine's own page, a stack to the list: they are the department's, not the story's."""

    def link(devices: tuple[str, ...]) -> str:
        found = [numbers[one] for one in devices if one in numbers]
        return reverse("machines:machine", args=found) if len(found) == 1 else reverse("machines:list")

    return link
