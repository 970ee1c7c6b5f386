"""A step of a remedy as a task: what filters waits for nobody, what changes a device waits for its manufacturer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radvigil.hub.findings.models import Finding
from radvigil.hub.work.remedies import of_step
from radvigil.hub.work.services import make_task, of_finding
from radvigil.hub.work.worded import LONGEST
from radvigil.texts import Step, finding_words


def steps(finding: Finding, lang: str) -> list[Step]:
    params = [(key, str(value)) for key, value in finding.params.items()]
    return list(finding_words(finding.code, lang).filled(params, lang).remedy)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_step_waits_for_the_manufacturer_when_it_says_so(lang: str, report, now) -> None:
    made = {}
    for finding in Finding.objects.filter(site=report.site):
        for number, step in enumerate(steps(finding, lang)):
            asked = of_step(finding, " ".join(step.step.split())[: LONGEST["title"]])
            assert asked.findings == (finding,)
            assert asked.check == step.done
            task = make_task(None, report.site, replace(asked, origin_id=f"{finding.pk}-{number}"), now)
            assert task.authorisation_first == ("16(1)(c)" in step.step)
            made.setdefault(task.authorisation_first, task)
    assert set(made) == {False, True}


def test_other_words_are_what_the_plan_would_do(report) -> None:
    finding = Finding.objects.filter(site=report.site).first()
    assert of_step(finding, "Ring the supplier.") == of_finding(finding)
    assert of_step(finding, "") == of_finding(finding)
