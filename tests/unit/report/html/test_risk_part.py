"""The part about risk: matrix, register, ways, zones, model; and the risk of one machine on its own part."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from radvigil.records import Advice, Reason, Result, Risk, Use
from radvigil.report import report_html
from radvigil.report.html.mapping import mapping
from radvigil.report.html.markup import Raw
from radvigil.report.html.register import MOST
from radvigil.report.html.sentences import change, figure, filled, level, reason
from radvigil.report.view import View
from tests.support import judged, sites

RESULT = judged.vallon()
PAGE = report_html(RESULT, "en")


def risk_of(result: Result) -> Risk:
    assert result.risk is not None
    return result.risk


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def section(page: str, name: str) -> str:
    found = re.search(rf'<section[^>]* id="{name}".*?</section>', page, re.DOTALL)
    assert found is not None
    return found[0]


def device(page: str, name: str) -> str:
    found = re.search(rf'<details class="device" id="m-{name}".*?</details>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_the_matrix_says_level_and_reason_in_every_cell_without_colour() -> None:
    matrix = re.search(r'<table class="matrix">.*?</table>', PAGE, re.DOTALL)
    assert matrix is not None
    cells = re.findall(r'<td class="l\d.*?</td>', matrix[0], re.DOTALL)
    assert len(cells) == 25
    assert all(re.search(r"very low|low|moderate|high|very high", words(cell)) for cell in cells)
    assert all('class="tiny"' in cell for cell in cells)
    held = sum(len(one.held) for one in risk_of(RESULT).register.matrix)
    assert sum(int(n) for n in re.findall(r"(\d+) harms?<", matrix[0])) == held > 0


def test_every_machine_stands_in_the_register_with_three_harms() -> None:
    table = re.search(r'<table class="risks stack">.*?</table>', PAGE, re.DOTALL)
    assert table is not None
    rows = re.findall(r"<tr>.*?</tr>", table[0], re.DOTALL)[1:]
    assert len(rows) == len(risk_of(RESULT).register.devices)
    assert all(row.count('class="level"') == 3 for row in rows)
    assert "#i-" in table[0]


def test_a_long_register_is_cut_and_says_so() -> None:
    page = report_html(judged.crowded(sites.large(300)), "en")
    table = re.search(r'<table class="risks stack">.*?</table>', page, re.DOTALL)
    assert table is not None
    assert table[0].count("<tr>") == MOST + 1
    assert "report.json" in section(page, "risk")


def test_no_level_is_ever_claimed_as_reached() -> None:
    said = words(section(PAGE, "risk"))
    assert "cannot be read from the network" in said
    assert not re.search(r"level (is )?(reached|achieved)|SL-A|achieved level", said)
    assert "contradicted by what was seen" in said


def test_ways_are_told_step_by_step() -> None:
    ways = re.findall(r'<div class="way".*?</ol>', PAGE, re.DOTALL)
    assert len(ways) == len(risk_of(RESULT).paths) > 0
    for way, path in zip(ways, risk_of(RESULT).paths, strict=True):
        assert way.count("<li>") == len(path.steps)


def test_the_model_is_printed_whole_with_its_sources() -> None:
    model = PAGE[PAGE.index('id="model"') :]
    model = model[: model.index("</details>")]
    numbers = re.findall(r'<td class="num">(-?[\d.,]+)</td>', model)
    assert len(numbers) == len(risk_of(RESULT).model.rows)
    for key, citation in risk_of(RESULT).model.sources:
        assert f'id="src-{key}"' in model
        assert citation.split(",")[0].replace("'", "&#x27;") in model


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_name_of_the_model_is_a_raw_code(lang: str) -> None:
    page = report_html(RESULT, lang)
    model = page[page.index('id="model"') :]
    heads = re.findall(r'<th scope="(?:row|col)"[^>]*>([^<]+)</th>', model[: model.index("</details>")])
    assert [one for one in heads if "_" in one or "{" in one] == []


def test_a_machine_says_its_risk_after_its_findings_and_before_what_it_is() -> None:
    page = device(PAGE, sites.CT1)
    order = [
        page.index(said) for said in ("Patient on the table first", "What was found about it", "Its risk", "What if")
    ]
    assert order == sorted(order)
    assert page.index("Its risk") < page.index("What it is, and how we know")


def with_use(**more: object) -> str:
    risk = risk_of(RESULT)
    use = Use("studies", 12.4, 3, 9.0, 98, 2.0, 21, True)
    changed = tuple(
        replace(one, use=replace(use, **more), emergency=True) if one.device == sites.CT1 else one  # type: ignore[arg-type]
        for one in risk.register.devices
    )
    tried = tuple(replace(one, quietest=98 if one.device == sites.CT1 else -1, cost=12.4, substitutes=(sites.MR1,))
                  for one in risk.what_ifs)  # fmt: skip
    shown = replace(risk, register=replace(risk.register, devices=changed), what_ifs=tried)
    return words(device(report_html(replace(RESULT, risk=shown), "en"), sites.CT1))


def test_a_what_if_says_what_waits_when_it_waits_least_and_who_stands_in() -> None:
    said = with_use()
    assert "12 studies an hour wait" in said
    assert "Quietest hour seen: Friday, 02:00." in said
    assert "Meanwhile: IRM 1." in said
    assert "Emergencies depend on it." in said


def test_under_fourteen_days_no_hour_is_proposed() -> None:
    said = with_use(enough=False, days=3)
    assert "Days observed: 3. It takes 14" in said
    assert "Quietest hour seen" not in said


def test_what_changes_a_medical_device_begins_with_the_manufacturer_and_filters() -> None:
    said = with_use()
    assert "16(1)(c)" in said
    assert "Put a filter around it first" in said


def test_a_very_large_site_tells_three_levels_a_machine() -> None:
    page = report_html(judged.crowded(sites.large(300)), "en")
    one = device(page, "d00000")
    assert one.count('class="level"') == 3
    assert "What if" not in one


def test_frameworks_are_listed_with_version_and_source_and_may_be_blank() -> None:
    table = mapping(View(RESULT, "en"))
    assert "2.0, February 2024" in table
    assert "https://doi.org/10.6028/NIST.CSWP.29" in table
    assert '<a href="#f-RV-DICOM-001">' in table
    empty = mapping(View(judged.quiet(), "en"))
    assert "#f-" not in empty
    assert "IEC 62443-3-3" in empty
    assert mapping(View(sites.vallon(), "en")) == ""


def test_a_reason_that_rests_on_an_advisory_names_it() -> None:
    why = Reason("factor.exploitation", (("advisory", "CVE-2026-1 <x>"), ("count", 1)), 16.2)
    said = reason(View(RESULT, "en"), why, "register.points")
    assert "CVE-2026-1 &lt;x&gt;" in said
    assert "(16.2 of 100)" in said
    assert "href" not in said
    advice = Advice((), (), 1, "2026-11-01", "", "")
    assert '<a href="#advisories">' in reason(View(replace(RESULT, advice=advice), "en"), why)


def test_markup_in_a_sentence_stays_text() -> None:
    assert filled("<i> {one} {two}", {"one": Raw("<b>x</b>")}) == "&lt;i&gt; <b>x</b> {two}"


def test_numbers_are_said_as_long_as_they_are() -> None:
    view = View(sites.ward(), "fr")
    assert [figure(view, value) for value in (3.0, 0.5, 0.625, 1200)] == ["3", "0,5", "0,62", "1\u202f200"]
    assert change(view, 644.01, 612.9) == "644 → 613"
    assert change(view, 64.4, 63.6) == "64,4 → 63,6"


def test_a_level_is_bars_and_a_word() -> None:
    drawn = level(View(sites.ward(), "en"), 2)
    assert 'href="#l-2"' in drawn
    assert drawn.endswith("low</span>")
