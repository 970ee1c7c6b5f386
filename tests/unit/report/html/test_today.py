"""The first screen of a page with risk: three sentences, their numbers on the map, and the plan."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from radvigil.records import Action, Priority, Result, Risk
from radvigil.report import report_html, terminal_summary
from radvigil.report.html.map_svg import Map
from radvigil.report.html.marks import APART, spots
from radvigil.report.html.plan import SHOWN
from radvigil.report.view import View
from tests.support import judged, sites

PAGE = report_html(judged.vallon(), "en")


def risk_of(result: Result) -> Risk:
    assert result.risk is not None
    return result.risk


def part(page: str, begin: str, end: str) -> str:
    return page[page.index(begin) : page.index(end, page.index(begin))]


def telling(*priorities: Priority) -> Result:
    result = judged.vallon()
    return replace(result, risk=replace(risk_of(result), today=priorities))


def about(code: str, *devices: str) -> Priority:
    ids = tuple(one.id for one in judged.vallon().findings if one.code == code)
    return Priority("finding", (("finding", code),), devices, ids)


def test_the_page_opens_with_the_three_sentences_before_the_map() -> None:
    title, three, drawing, plan = map(
        PAGE.index, ("What matters most today</h1>", '<ol class="three"', '<svg class="map"', 'id="plan"')
    )
    assert title < three < drawing < plan
    assert part(PAGE, '<ol class="three"', "</ol>").count("<li") == 3


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_sentence_is_whole(lang: str) -> None:
    page = report_html(judged.vallon(), lang)
    assert "{" not in part(page, '<ol class="three"', "</ol>")


def test_without_risk_the_page_opens_with_the_map() -> None:
    page = report_html(sites.vallon(), "en")
    assert "The department on one page</h1>" in page
    assert 'class="three"' not in page
    assert 'id="plan"' not in page


def test_each_number_stands_once_on_the_map_and_in_the_sentences() -> None:
    numbers = re.findall(r"<title>Mark (\d)</title>", PAGE)
    assert numbers == re.findall(r'<li id="today-(\d)">', PAGE)
    assert numbers == sorted(set(numbers))
    assert 0 < len(numbers) <= 3


def test_only_what_the_sentences_speak_of_takes_the_warm_colour() -> None:
    found = telling(about("RV-DICOM-020", sites.LAPTOP, sites.PACS))
    page = report_html(found, "en")
    warm = re.findall(r'class="dev \w+ warm" id="card-(m-[^"]+)"', page)
    assert sorted(warm) == sorted([f"m-{sites.LAPTOP}", f"m-{sites.PACS}"])
    lines = re.findall(r'class="flow \w+ warm" data-cards="([^"]+)"', page)
    assert [set(one.split()) for one in lines] == [set(warm)]


def test_a_trunk_that_many_share_keeps_its_colour_and_carries_the_number() -> None:
    found = telling(about("RV-DICOM-001", sites.CT1, sites.ROUTER))
    drawing = Map(View(found, "en"))
    (mark,) = drawing.marks
    assert len(mark.nets[0].cards) > 2
    assert mark.warm == {f"m-{sites.CT1}"}
    assert 'class="flow image warm"' not in report_html(found, "en")


def test_numbers_never_lie_on_each_other() -> None:
    same = about("RV-DICOM-020", sites.LAPTOP, sites.PACS)
    drawing = Map(View(telling(same, same, same), "en"))
    places = spots(drawing.plan, drawing.marks)
    assert len(places) == 3
    assert all(max(abs(a[0] - b[0]), abs(a[1] - b[1])) >= APART for a in places for b in places if a is not b)


def test_what_could_not_be_judged_has_no_number() -> None:
    page = report_html(telling(Priority("unjudged", (("rules", 7),), (), ())), "en")
    three = part(page, '<ol class="three"', "</ol>")
    assert "#s-unsure" in three
    assert "7" in three
    assert "today-1" not in three
    assert 'class="badge"' not in page


def plan_of(count: int, **more: object) -> str:
    result = judged.vallon()
    risk = risk_of(result)
    one = replace(risk.plan.actions[0], **more)  # type: ignore[arg-type]
    actions: tuple[Action, ...] = (one,) * count
    changed = replace(risk, plan=replace(risk.plan, actions=actions), today=(replace(risk.today[0], action=0),))
    return part(report_html(replace(result, risk=changed), "en"), '<aside class="plan"', "</aside>")


def test_five_actions_are_in_sight_and_the_others_fold() -> None:
    plan = plan_of(10)
    sight, fold = plan.split("<details", 1)
    assert (sight.count("<li "), fold.count("<li ")) == (SHOWN, 10 - SHOWN)
    assert "5 more actions" in fold
    assert "<details" not in plan_of(SHOWN)


def test_an_action_says_who_how_much_and_how_one_knows() -> None:
    plan = plan_of(1, who="management", effort=4, disruption=2)
    for said in ("Management", "a project, short interruptions, to be agreed", "Done when:", "answers"):
        assert said in plan
    assert "Nothing here asks anyone to switch a machine off" in plan


def test_what_is_done_alike_is_said_once() -> None:
    plan = plan_of(3)
    assert plan.count("Done when:") == 1
    assert plan.count("How, and done when: as A.") == 2


def test_an_action_for_several_zones_names_the_machines_of_each() -> None:
    plan = plan_of(1, zones=("archives", "readers"), devices=(sites.PACS, sites.L1))
    where = part(plan, 'class="small where"', "</p>")
    archives, readers = where.split("<br>")
    assert "Archives" in archives
    assert f"#m-{sites.PACS}" in archives
    assert f"#m-{sites.L1}" not in archives
    assert f"#m-{sites.L1}" in readers


def test_the_manufacturer_comes_first_where_a_machine_is_changed() -> None:
    assert "manufacturer’s authorisation" in plan_of(1, authorisation_first=True)
    assert "manufacturer’s authorisation" not in plan_of(1, authorisation_first=False)


def test_acronyms_of_the_first_screen_are_explained_there() -> None:
    words = part(PAGE, 'class="tiny glossary"', "</p>")
    assert "PACS: the archive of images" in words
    assert "VLAN" not in words


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_terminal_says_the_sentences_first_and_fits(lang: str) -> None:
    lines = terminal_summary(judged.vallon(), lang).splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    said = [line for line in lines if line][2:]
    assert said[0] in ("What matters most today", "L’essentiel aujourd’hui")
    assert said[1].startswith("  1 ")


def test_warnings_come_before_the_sentences_on_the_terminal() -> None:
    text = terminal_summary(judged.crowded(sites.broadcast_only()), "en")
    assert text.index("mirror port (SPAN)") < text.index("What matters most today")
