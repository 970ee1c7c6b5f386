"""One step of a finding's remedy as a task: a filter waits for no manufacturer, a device's setting does."""

from __future__ import annotations

from dataclasses import replace

from radvigil.hub.findings.models import Finding
from radvigil.hub.work.services import NewTask, of_finding
from radvigil.report import harmless
from radvigil.texts import LANGUAGES, finding_words

LONGEST = 200
"""Characters of a task's title."""


def of_step(finding: Finding, step: str) -> NewTask:
    """The step as it stands in the finding's words, with its own check. Of other words: what the plan would do."""
    whole = of_finding(finding)
    params = [(k, harmless(v) if isinstance(v, str) else v) for k, v in finding.params.items()]
    for lang in LANGUAGES:
        for one in finding_words(finding.code, lang).filled(params, lang).remedy:
            if _plain(one.step) == _plain(step):
                return replace(whole, action="", title=step, check=one.done, changes_device=one.changes_device)
    return whole


def _plain(text: str) -> str:
    """As a form gives it back: every space a plain one, no longer than a title."""
    return " ".join(text.split())[:LONGEST]
