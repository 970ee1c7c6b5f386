"""The ways in on the map: every hop reaches its ends in the lanes, none runs behind a card, a layer says its words."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import pytest

from radvigil.records import AttackPath, PathStep, Result, Risk
from radvigil.report import report_html
from radvigil.report.html.cards import PLACES
from radvigil.report.html.geometry import BEHIND, Box
from radvigil.report.html.layers import ROMAN, WaysLayer, level_text, roman
from radvigil.report.html.map_svg import Map
from radvigil.report.html.ways import ENTRY, STRIP, Hop, hops_of
from radvigil.report.view import View
from radvigil.risk.paths import PATHS
from radvigil.risk.reach import ENTRIES
from tests.support import judged, sites

SITES: dict[str, Result] = {
    "vallon": judged.vallon(),
    "ward": judged.ward(),
    "hundred": judged.crowded(sites.large(100)),
    "thousand": judged.crowded(sites.swept(1000)),
}


def risk_of(result: Result) -> Risk:
    assert result.risk is not None
    return result.risk


def way(entry: Any, devices: list[str], seen: bool = True) -> AttackPath:
    ends = [ENTRY + entry, *devices]
    steps = tuple(PathStep(a, b, "web", seen, 0.5, ()) for a, b in pairwise(ends))
    return AttackPath(entry, devices[-1], steps, 3, 0.5, 10.0)


def everywhere(result: Result) -> Result:
    """Ways between the first and the last card of every two places, from all ways in."""
    cards = Map(View(result, "en")).cards
    ends = {place: [card for card in cards if card.place == place] for place in PLACES}
    pairs = product([own for own in ends.values() if own], repeat=2)
    ways = [way(ENTRIES[n % 5], [one[0].devices[0], two[-1].devices[0]]) for n, (one, two) in enumerate(pairs)]
    return replace(result, risk=replace(risk_of(result), paths=tuple(ways)))


def shown(result: Result, lang: str = "en") -> tuple[Map, WaysLayer]:
    drawing = Map(View(result, lang))
    return drawing, WaysLayer(drawing.view, risk_of(result), drawing.cards, drawing.plan)


@pytest.fixture(params=[*SITES, *(f"{name} everywhere" for name in SITES)])
def layer(request: pytest.FixtureRequest) -> WaysLayer:
    name, _, all_ = request.param.partition(" ")
    return shown(everywhere(SITES[name]) if all_ else SITES[name])[1]


def crosses(a: tuple[float, float], b: tuple[float, float], box: Box) -> bool:
    low_x, high_x, low_y, high_y = min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])
    beside_x = high_x <= box.x + 0.5 or low_x >= box.x + box.width - 0.5
    return not (beside_x or high_y <= box.y + 0.5 or low_y >= box.y + box.height - 0.5)


def test_hops_run_level_or_upright(layer: WaysLayer) -> None:
    assert layer.ways.lines
    for line in layer.ways.lines:
        assert all(abs(a[0] - b[0]) < 0.01 or abs(a[1] - b[1]) < 0.01 for a, b in pairwise(line))


def test_no_hop_runs_behind_a_card(layer: WaysLayer) -> None:
    for hop, line in zip(layer.ways.hops, layer.ways.lines, strict=True):
        for a, b in pairwise(line):
            over = [key for key, box in layer.plan.boxes.items() if crosses(a, b, box)]
            assert over == [], (hop.source, hop.target)


def touches(point: tuple[float, float], box: Box, behind: float) -> bool:
    x, y = point
    inside = box.x - 1 <= x <= box.x + box.width + behind + 1 and box.y - 1 <= y <= box.y + box.height + behind + 1
    at_side = min(abs(x - box.x), abs(x - box.x - box.width - behind)) < 1
    return inside and (at_side or min(abs(y - box.y), abs(y - box.y - box.height - behind)) < 1)


def test_every_hop_reaches_both_its_ends(layer: WaysLayer) -> None:
    for hop, line in zip(layer.ways.hops, layer.ways.lines, strict=True):
        start = layer.ways.signs[hop.source] if hop.enters else layer.plan.boxes[hop.source]
        behind = [BEHIND if key in layer.plan.stacks else 0.0 for key in (hop.source, hop.target)]
        assert touches(line[0], start, behind[0])
        assert touches(line[-1], layer.plan.boxes[hop.target], behind[1])


def test_hops_stay_inside_the_drawing_and_its_strip(layer: WaysLayer) -> None:
    points = [point for line in layer.ways.lines for point in line]
    points += [(box.x + box.width, box.y + box.height) for box in layer.ways.signs.values()]
    points += [(box.x, box.y) for box in layer.ways.signs.values()]
    assert all(0 <= x <= layer.plan.width and 0 <= y <= layer.plan.height + STRIP for x, y in points)


def test_signs_stand_apart(layer: WaysLayer) -> None:
    order = sorted(layer.ways.signs.values())
    assert order
    assert all(a.x + a.width < b.x for a, b in pairwise(order))


@pytest.mark.parametrize("name", SITES)
def test_every_step_is_drawn_or_stays_inside_one_card(name: str) -> None:
    _, layer = shown(SITES[name])
    drawn = {(hop.source, hop.target, way) for hop in layer.ways.hops for way in hop.ways}
    for n, one in enumerate(layer.risk.paths):
        for step in one.steps:
            ends = layer.card_of.get(step.source, step.source), layer.card_of[step.target]
            assert (*ends, n) in drawn or ends[0] == ends[1]


def test_ways_that_share_a_hop_share_its_line() -> None:
    ways = (way("office", [sites.CT1, sites.PACS]), way("office", [sites.CT1, sites.L1]))
    result = replace(SITES["vallon"], risk=replace(risk_of(SITES["vallon"]), paths=ways))
    _, layer = shown(result)
    assert [hop.ways for hop in layer.ways.hops] == [(0, 1), (0,), (1,)]
    assert [hop.ways for hop in hops_of(risk_of(result), Map(View(result, "en")).cards)] == [(0, 1), (0,), (1,)]


def test_a_step_within_a_folded_card_is_not_drawn() -> None:
    result = SITES["thousand"]
    stack = next(card for card in Map(View(result, "en")).cards if len(card.devices) > 1)
    ways = (way("visitor", [stack.devices[0], stack.devices[1]]),)
    _, layer = shown(replace(result, risk=replace(risk_of(result), paths=ways)))
    assert [(hop.source, hop.target) for hop in layer.ways.hops] == [("entry:visitor", stack.key)]


def test_what_was_seen_and_what_is_possible_are_drawn_and_said_apart() -> None:
    ways = (way("internet", [sites.CT1]), way("vendor", [sites.PACS], seen=False))
    result = replace(SITES["vallon"], risk=replace(risk_of(SITES["vallon"]), paths=ways))
    page = report_html(result, "en")
    drawn = re.findall(r'<g class="hop( guess)?"[^>]*><title>([^<]+)</title>', page.partition('class="sheet"')[0])
    assert [kind for kind, _ in drawn] == ["", " guess"]
    assert drawn[0][1] == "I: the internet → CT 1 Urgences · such traffic was seen"
    assert drawn[1][1].endswith("PACS · not seen; nothing that was seen forbids it")


def marks(page: str) -> list[Box]:
    found = re.findall(
        r'class="pill" role="img"><title>[^<]+</title><rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)"', page
    )
    return [Box(float(x), float(y), float(width), 20.0) for x, y, width in found]


@pytest.mark.parametrize("name", SITES)
def test_marks_never_lie_on_each_other(name: str) -> None:
    boxes = marks(report_html(SITES[name], "en").partition('class="sheet"')[0])
    assert len(boxes) > 3
    for n, one in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart_x = one.x + one.width <= other.x + 1 or other.x + other.width <= one.x + 1
            assert apart_x or abs(one.y - other.y) >= 19


def test_the_numerals_of_the_map_are_those_of_the_list() -> None:
    page = report_html(SITES["vallon"], "en")
    told = re.findall(r'<h4><b class="roman">(\w+)</b>', page)
    assert told == [roman(n) for n in range(len(risk_of(SITES["vallon"]).paths))]
    drawn = re.findall(r'class="pill".{0,400}?aria-hidden="true">([^<]+)</text>', page.partition('class="sheet"')[0])
    assert {numeral for one in drawn for numeral in one.split(" · ")} == set(told)
    assert len(ROMAN) >= PATHS


def test_choke_points_are_marked_where_they_are() -> None:
    _, layer = shown(SITES["vallon"])
    page = report_html(SITES["vallon"], "en").partition('class="sheet"')[0]
    chokes = layer.risk.chokes
    devices = {layer.card_of[one.device] for one in chokes if one.kind == "device"}
    entries = {one.source for one in chokes if one.kind == "entry"} & {
        name.removeprefix(ENTRY) for name in layer.ways.signs
    }
    passing = [hop for hop in layer.ways.hops if layer.passes_choke(hop)]
    assert devices
    assert entries
    assert passing
    in_legend = 1
    assert page.count('href="#s-choke"') == len(devices) + len(entries) + len(passing) + in_legend


def test_a_hop_between_zones_that_few_pass_is_no_choke_point() -> None:
    _, layer = shown(SITES["vallon"])
    hop = next(hop for hop in layer.ways.hops if layer.passes_choke(hop))
    step = hop.steps[0]
    turned = replace(step, source=step.target, target=step.source)
    assert not layer.passes_choke(Hop(hop.target, hop.source, hop.ways, (turned,)))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_card_says_its_level_in_a_word_and_bars(lang: str) -> None:
    drawing, _ = shown(SITES["vallon"], lang)
    page = report_html(SITES["vallon"], lang)
    levels = re.findall(r'<g class="lv">(<use href="#l-(\d)"[^>]*/>)?<text[^>]*>([^<]+)</text></g>', page)
    assert len(levels) == len(drawing.cards)
    for (bars, level, said), card in zip(levels, drawing.cards, strict=True):
        device = drawing.view.risk_of.get(card.devices[0])
        assert said == level_text(drawing.view, card)
        assert (int(level) if bars else 0) == (device.level if device else 0)
        assert said in page.partition(f'id="card-{card.key}"')[2][:400]


def test_a_stack_says_how_many_of_it_have_its_level() -> None:
    view = View(SITES["thousand"], "en")
    stack = next(card for card in Map(view).cards if card.stack)
    level, own, total = re.fullmatch(r"(.+): ([\d,]+) of ([\d,]+)", level_text(view, stack)).groups()  # type: ignore[union-attr]
    worst = max(view.risk_of[one].level for one in stack.devices)
    assert level == view.say(f"risk.level.{worst}")
    assert int(own) == sum(view.risk_of[one].level == worst for one in stack.devices)
    assert int(total) == len(stack.devices)


def test_without_risk_there_is_no_layer() -> None:
    page = report_html(sites.vallon(), "en")
    assert 'class="layer"' not in page
    assert 'class="ways"' not in page
    assert 'class="lv"' not in page


def test_without_a_way_there_is_the_layer_of_risk_alone() -> None:
    quiet = replace(SITES["ward"], risk=replace(risk_of(SITES["ward"]), paths=(), chokes=()))
    page = report_html(quiet, "en")
    assert 'id="layer-risk"' in page
    assert 'id="layer-ways"' not in page
    assert 'class="sheet"' not in page


def test_a_hostile_name_stays_text_in_the_layer() -> None:
    page = report_html(judged.crowded(sites.hostile()), "en")
    layer = page[page.index('class="ways"') :] if 'class="ways"' in page else page
    assert "<script>alert" not in layer
