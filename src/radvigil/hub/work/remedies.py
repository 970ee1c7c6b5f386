"""One step of a finding's remedy as a task: a filter waits for no manufacturer, a device's setting does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from radvigil.hub.findings.models import Finding
from radvigil.hub.work.services import NewTask, of_finding
from radvigil.hub.work.worded import LONGEST, Words, plain, told_as
from radvigil.report import harmless
from radvigil.texts import LANGUAGES, finding_words


def of_step(finding: Finding, step: str) -> NewTask:
    """The step as it stands in the finding's words, with its own check. Of other words: what the plan would do."""
    whole = of_finding(finding)
    params = [(k, harmless(v) if isinstance(v, str) else v) for k, v in finding.params.items()]
    for lang in LANGUAGES:
        for at, one in enumerate(finding_words(finding.code, lang).filled(params, lang).remedy):
            if plain(one.step, LONGEST["title"]) == plain(step, LONGEST["title"]):
                worded = {"kind": "step", "finding": finding.code, "step": at, "params": dict(params)}
                return replace(
                    whole, action="", title=step, check=one.done, changes_device=one.changes_device, worded=worded
                )
    return whole


@told_as("step")
def _words(worded: Mapping[str, Any], lang: str) -> Words | None:
    try:
        steps = finding_words(worded["finding"], lang).filled(worded["params"].items(), lang).remedy
    except KeyError:  # a rule that a later version no longer has
        return None
    return Words(steps[worded["step"]].step, steps[worded["step"]].done) if worded["step"] < len(steps) else None
