"""Risk and plan in `report.json`: as the schema says, always the same bytes, left out when nothing computes them."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema

from radvigil.records import Result
from radvigil.report.machine import report_json
from radvigil.report.schema import report_schema
from radvigil.risk import assessed
from tests.support import sites
from tests.support.findings import finding

FOUND = (finding("RV-NET-001", (sites.CT1,), severity="high"), finding("RV-DICOM-001", (sites.PACS, sites.ROUTER)))
PLAIN = Result(sites.vallon(), FOUND)


def test_risk_and_plan_follow_the_schema() -> None:
    text = report_json(replace(PLAIN, risk=assessed(PLAIN)), "1.0", "k")
    said = json.loads(text)
    jsonschema.validate(said, report_schema())
    assert said["plan"]["actions"]
    assert "plan" not in said["risk"]
    assert said["risk"]["model"]["sources"]["judgement"]
    assert text == report_json(replace(PLAIN, risk=assessed(PLAIN)), "1.0", "k")


def test_without_risk_a_report_is_what_it_was() -> None:
    said = json.loads(report_json(PLAIN, "1.0", "k"))
    assert not {"risk", "plan"} & said.keys()
    jsonschema.validate(said, report_schema())


def test_no_sentence_is_in_the_records() -> None:
    """Codes have no spaces; what has them is cited (sources) or was said by the site."""
    site = replace(sites.vallon(), devices=tuple(replace(one, stated=()) for one in sites.vallon().devices))
    said = json.loads(report_json(replace(PLAIN, site=site, risk=assessed(replace(PLAIN, site=site))), "1.0", "k"))
    said["risk"]["model"].pop("sources")

    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [text for one in value.values() for text in texts(one)]
        if isinstance(value, list):
            return [text for one in value for text in texts(one)]
        return [value] if isinstance(value, str) else []

    spaced = {text for text in texts(said["risk"]) + texts(said["plan"]) if " " in text and not text.startswith("SR ")}
    assert spaced == set()
