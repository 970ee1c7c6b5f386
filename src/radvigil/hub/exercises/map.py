"""The site's own map while a story is played: the drawing of the last report, with what the story has struck.

Nothing of the day is on it: its findings and numbered marks are left out, so that nobody reads an exercise's map as the
department's own.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from radvigil.hub.exercises.models import Run
from radvigil.hub.intake.queries import latest, whole_report
from radvigil.hub.machines.map import kept, known_of, links
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

    def draw() -> Drawing | None:
        result = replace(whole_report(report).result, findings=(), risk=None)
        return drawing(result, lang, told, links(numbers))

    return kept(name, draw)
