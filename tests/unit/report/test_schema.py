"""The published schemas are those of the records."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from radvigil.report.schema import events_schema, report_schema

FOLDER = Path(__file__).parents[3] / "src" / "radvigil" / "report"


@pytest.mark.parametrize(("name", "made"), [("report", report_schema()), ("events", events_schema())])
def test_published_schema_is_current_and_a_schema(name: str, made: dict) -> None:
    published = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert published == made, "run tools/generate_schemas.py"
    jsonschema.Draft202012Validator.check_schema(published)


def test_objects_stay_open() -> None:
    assert 'additionalProperties": false' not in json.dumps([report_schema(), events_schema()])
