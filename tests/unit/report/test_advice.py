"""Advisories in the report: as codes in JSON, once an advisory on the page, inert whatever a publisher wrote."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from radvigil.records import Advice, Advisory, AdvisoryMatch, Result, Vulnerability
from radvigil.report import report_html, report_json
from radvigil.report.schema import report_schema
from tests.support import sites

HOSTILE = '<script>alert("1")</script>'


def match(device: str, **more: object) -> AdvisoryMatch:
    why = (("version-inside", (("seen", "8.0"), ("said", "<8.5"))),)
    base = AdvisoryMatch("m1", device, "ICSMA-1", "range", "product", "Maker", "Viewer", "<8.5", ("CVE-2026-1",), why)
    return replace(base, **more)  # type: ignore[arg-type]


def result(*matches: AdvisoryMatch, title: str = "Maker Viewer", **more: object) -> Result:
    weakness = replace(Vulnerability("CVE-2026-1", score=9.8), **more)  # type: ignore[arg-type]
    urls = (f"https://example.org/{HOSTILE}",)
    advisory = Advisory("ICSMA-1", title, "Publisher", urls, "", "", "1", (), (weakness,))
    return Result(sites.vallon(), advice=Advice(matches, (advisory,), 142, "2024-10-24", "2026-07-23", ""))


def test_json_keeps_codes_and_is_valid() -> None:
    report = json.loads(report_json(result(match(sites.CT1)), "0.1", "k"))
    jsonschema.Draft202012Validator(report_schema()).validate(report)
    (one,) = report["advisories"]["matches"]
    assert one["why"] == [{"code": "version-inside", "params": {"seen": "8.0", "said": "<8.5"}}]
    assert report["advisories"]["known"] == 142


def test_without_a_library_nothing_is_said() -> None:
    bare = Result(sites.vallon())
    assert "advisories" not in json.loads(report_json(bare, "0.1", "k"))
    assert 'id="advisories"' not in report_html(bare, "en")


@pytest.mark.parametrize(("lang", "reason"), [("en", "Version 8.0 lies in &lt;8.5."), ("fr", "8.0")])
def test_an_advisory_stands_once_with_the_reason_of_each_machine(lang: str, reason: str) -> None:
    machines = [one.id for one in sites.vallon().devices[:3]]
    page = report_html(result(*[match(one) for one in machines]), lang)
    part = page[page.index('id="advisories"') :]
    part = part[: part.index("</section>")]
    assert part.count("<h3>Maker Viewer</h3>") == 1
    assert part.count(reason) >= 3
    assert "2024-10-24" in part


def test_questions_stand_apart_from_what_is_sure() -> None:
    page = report_html(result(match(sites.CT1, certainty="needs-review")), "en")
    assert "No advisory surely names" in page
    assert page.index("somebody must check") < page.index("<h3>Maker Viewer</h3>")


def test_an_unknown_chance_is_said_as_unknown_and_a_known_one_in_per_cent() -> None:
    assert "chance of exploitation unknown" in report_html(result(match(sites.CT1)), "en")
    known = report_html(result(match(sites.CT1), epss=0.134), "en")
    assert "13.4 % chance of exploitation" in known.replace("\u00a0", " ")


def test_what_a_publisher_wrote_is_inert() -> None:
    page = report_html(result(match(sites.CT1), title=HOSTILE), "en")
    assert "<script>alert" not in page
    assert 'href="https://example.org' not in page
