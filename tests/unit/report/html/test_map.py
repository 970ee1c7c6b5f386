"""The drawing: places, folding, nets, tracks. No line runs behind a card, no cards overlap, no order matters."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from radvigil.records import Site
from radvigil.report.html.cards import ROOM, cards_of, fitted, measure, place_of
from radvigil.report.html.geometry import Box, Layout
from radvigil.report.html.lanes import FAR, Strand, crossings, free_stretch, levels_of, near_stretch, ordered
from radvigil.report.html.map_svg import Map, map_svg
from radvigil.report.html.nets import nets_of
from radvigil.report.html.strokes import path, strokes_of
from radvigil.report.view import View
from tests.support import sites

DRAWN = {
    "vallon": sites.vallon(),
    "ward": sites.ward(),
    "hundred": sites.large(100),
    "two hundred": sites.large(200, 3),
    "thousand": sites.large(1000),
    "no rooms": replace(sites.large(300), devices=tuple(replace(d, stated=()) for d in sites.large(300).devices)),
    "swept": sites.swept(300),
    "ten brokers": sites.brokered(300),
    "hostile": sites.hostile(),
    "broadcast": sites.broadcast_only(),
}


@pytest.fixture(params=DRAWN)
def drawing(request: pytest.FixtureRequest) -> Map:
    return Map(View(DRAWN[request.param], "en"))


def card(site: Site, device: str) -> str:
    return place_of(View(site, "en"), next(one for one in site.devices if one.id == device))


@pytest.mark.parametrize(
    ("device", "place"),
    [(sites.CT1, "left"), (sites.PACS, "middle"), (sites.ROUTER, "middle"), (sites.V3D, "middle"), (sites.L1, "right"),
     (sites.CD, "right"), (sites.RIS, "above"), (sites.HL7, "above"), (sites.NAMES, "above"), (sites.TELE, "below"),
     (sites.LAPTOP, "below")],
)  # fmt: skip
def test_every_machine_has_its_place(device: str, place: str) -> None:
    assert card(sites.vallon(), device) == place


def test_up_to_forty_machines_stand_alone() -> None:
    assert not any(one.stack for one in cards_of(View(sites.vallon(), "en")))


def test_many_machines_fold_by_kind() -> None:
    cards = cards_of(View(sites.large(100), "en"))
    assert sum(len(one.devices) for one in cards) == 100
    assert len(cards) < 30
    assert all(n <= ROOM[place] + 4 for place, n in Counter(one.place for one in cards).items())
    assert not any(one.by_room for one in cards)


def test_above_two_hundred_machines_fold_by_room() -> None:
    view = View(sites.large(1000), "en")
    cards = cards_of(view)
    assert sorted(device for one in cards for device in one.devices) == sorted(one.id for one in view.devices)
    assert all(n <= ROOM[place] for place, n in Counter(one.place for one in cards).items())
    left = [one for one in cards if one.place == "left"]
    assert [one.title for one in left] == [f"B {n} … ({len(one.devices)})" for n, one in enumerate(left)]
    for one in left:
        rooms = {view.room(view.by_id[device])[:3] for device in one.devices}
        assert rooms == {one.title[:3]}


def test_a_place_that_has_room_shows_its_machines_however_large_the_site() -> None:
    for site, count in ((sites.large(1000), 5), (sites.brokered(300), 10)):
        middle = [one for one in cards_of(View(site, "en")) if one.place == "middle"]
        assert len(middle) == count
        assert not any(one.stack for one in middle)


def _moved(site: Site, **facts: object) -> Site:
    """Every third machine otherwise."""
    return replace(site, devices=tuple(replace(d, **facts) if n % 3 == 0 else d for n, d in enumerate(site.devices)))


def test_machines_without_a_room_fold_by_kind() -> None:
    cards = cards_of(View(_moved(sites.large(600), stated=()), "en"))
    assert sum(len(one.devices) for one in cards) == 600
    assert {"g-left-CT", "g-left-US", "g-left-r0"} <= {one.key for one in cards}
    assert all(n <= ROOM[place] + 4 for place, n in Counter(one.place for one in cards).items())


def test_the_outside_of_a_large_site_is_one_card_with_its_lines() -> None:
    site = _moved(sites.large(600), scope="outside")
    view = View(site, "en")
    cards = cards_of(view)
    (outside,) = [one for one in cards if one.key == "g-below-outside"]
    assert {view.by_id[one].scope for one in outside.devices} == {"outside"}
    assert (outside.title, outside.crowd) == (f"Outside ({len(outside.devices)})", False)
    drawn = [net for net in nets_of(view, cards) if net.what in ("web", "remote", "files")]
    crowds = {one.key for one in cards if one.crowd}
    assert any("g-below-outside" in net.cards for net in drawn)
    assert not any(net.cards <= crowds for net in drawn)


def test_between_folded_rooms_only_the_departments_own_flows_are_drawn() -> None:
    view = View(sites.large(1000), "en")
    cards = cards_of(view)
    crowds = {one.key for one in cards if one.crowd}
    between = {net.what for net in nets_of(view, cards) if net.cards <= crowds}
    assert between == {"worklist", "hl7"}


def test_what_was_tried_in_vain_is_not_drawn() -> None:
    site = sites.swept(100)
    view = View(site, "en")
    (scan,) = [one for one in site.conversations if one.targets > 1]
    cards = cards_of(view)
    vain = {card.key for card in cards if card.devices and set(card.devices) <= set(scan.silent)}
    other = [net for net in nets_of(view, cards) if net.what == "other"]
    assert other
    assert not any(net.cards & vain for net in other)


def test_machines_not_assessed_keep_their_cards_while_few() -> None:
    site = sites.large(100)
    silent = replace(
        site, devices=tuple(replace(d, spoke=d.kind.value != "US" or d.id != _first(site, "US")) for d in site.devices)
    )
    found = [one for one in cards_of(View(silent, "en")) if one.state == "unsure"]
    assert [one.devices for one in found] == [(_first(site, "US"),)]


def _first(site: Site, kind: str) -> str:
    return min(one.id for one in site.devices if one.kind.value == kind)


def test_labels_are_cut_to_fit() -> None:
    long = fitted("WORKSTATION OF THE EMERGENCY DEPARTMENT", 120, 13.5, bold=True)
    assert long.endswith("…")
    assert measure(long, 13.5, bold=True) <= 120
    assert fitted("CT 1", 120, 13.5) == "CT 1"


def test_nets_gather_what_shares_a_hub() -> None:
    view = View(sites.vallon(), "en")
    nets = nets_of(view, cards_of(view))
    images = [net for net in nets if net.hub == f"m-{sites.ROUTER}" and net.place == "left"]
    assert {(net.protection, len(net.members), net.inward) for net in images} == {("no", 8, True), ("yes", 2, True)}


def test_a_flow_that_most_share_goes_to_the_place() -> None:
    view = View(sites.vallon(), "en")
    worklist = [net for net in nets_of(view, cards_of(view)) if net.what == "worklist"]
    assert [(net.whole, net.place, net.inward) for net in worklist] == [(True, "left", False)]


def test_names_are_not_drawn_and_queries_join_their_images() -> None:
    view = View(sites.vallon(), "en")
    drawn = {(net.what, net.protection) for net in nets_of(view, cards_of(view))}
    assert not any(what == "names" for what, _ in drawn)
    emergency = f"m-{sites.ER}"
    assert not any(net.what == "queries" and emergency in net.cards for net in nets_of(view, cards_of(view)))


def test_cards_do_not_overlap_and_stay_inside(drawing: Map) -> None:
    plan = drawing.plan
    boxes = list(plan.boxes.values())
    for n, one in enumerate(boxes):
        assert one.x >= 0
        assert one.x + one.width <= plan.width
        assert one.y >= 0
        assert one.y + one.height <= plan.height
        assert not any(_overlap(one, other) for other in boxes[n + 1 :])


def _overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def test_no_line_runs_behind_a_card(drawing: Map) -> None:
    plan = drawing.plan
    for course in plan.courses:
        for stroke in strokes_of(plan, course):
            for a, b in zip(stroke.points, stroke.points[1:], strict=False):
                hidden = [key for key, box in plan.boxes.items() if _inside(a, b, box)]
                assert hidden == [], (course.net.what, course.net.hub)


def _inside(a: tuple[float, float], b: tuple[float, float], box: Box) -> bool:
    """Whether the segment enters the box, beyond touching its edge."""
    low_x, high_x, low_y, high_y = min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])
    return (
        high_x > box.x + 1 and low_x < box.x + box.width - 1 and high_y > box.y + 1 and low_y < box.y + box.height - 1
    )


def test_every_line_reaches_both_its_ends(drawing: Map) -> None:
    plan = drawing.plan
    for course in plan.courses:
        ends = {point for stroke in strokes_of(plan, course) for point in (stroke.points[0], stroke.points[-1])}
        assert plan.ports[course.hub] in ends
        assert {plan.ports[port] for port in course.members} <= ends


def test_lines_run_level_or_upright(drawing: Map) -> None:
    plan: Layout = drawing.plan
    for course in plan.courses:
        for stroke in strokes_of(plan, course):
            for a, b in zip(stroke.points, stroke.points[1:], strict=False):
                assert abs(a[0] - b[0]) < 0.5 or abs(a[1] - b[1]) < 0.5


def test_ports_of_a_card_stand_apart(drawing: Map) -> None:
    places = Counter((round(x), round(y)) for x, y in drawing.plan.ports.values())
    assert max(places.values(), default=1) == 1


@pytest.mark.parametrize("name", ["vallon", "hundred"])
def test_the_drawing_depends_only_on_the_site(name: str) -> None:
    site = DRAWN[name]
    turned = replace(site, devices=site.devices[::-1], conversations=site.conversations[::-1])
    assert map_svg(Map(View(site, "fr"))) == map_svg(Map(View(turned, "fr")))


def test_no_style_attribute_and_no_colour_is_written(drawing: Map) -> None:
    drawn = map_svg(drawing)
    assert not re.search(r'\sstyle="|="#[0-9a-fA-F]{3,8}"', drawn)


def test_strands_are_put_in_an_order_with_few_crossings() -> None:
    nested = [Strand(n, near=[float(10 * n)], far=[float(100 - 10 * n)]) for n in range(5)]
    assert crossings(ordered(nested[::-1])) <= crossings(nested)
    assert crossings(ordered(nested)) == crossings(ordered(nested[::-1]))


def test_strands_that_lie_apart_share_a_track() -> None:
    a, b, c = Strand(0, near=[0.0, 100.0]), Strand(1, near=[200.0, 300.0]), Strand(2, near=[90.0, 210.0])
    assert [[s.net for s in level] for level in levels_of([a, b, c], 40)] == [[0, 1], [2]]
    assert len(levels_of([a, b], 40, frozenset({1}))) == 2
    assert len(levels_of([a, Strand(3, near=[50.0], beyond=[FAR])], 40)) == 2


def test_free_stretch_is_the_longest() -> None:
    assert free_stretch(0, 100, [10, 70, 90, 200]) == (10, 70)
    assert free_stretch(0, 100, []) == (0, 100)


def test_a_label_stays_beside_its_own_line() -> None:
    assert near_stretch((0, 500), (100, 300), [150, 200], 48) == (200, 348)
    assert near_stretch((0, 500), (100, 110), [60, 90, 120, 150], 48) is None


def test_paths_are_rounded() -> None:
    assert path([(0, 0), (100, 0), (100, 100)]) == "M0 0L88.0 0.0Q100.0 0.0 100.0 12.0L100.0 100.0"
