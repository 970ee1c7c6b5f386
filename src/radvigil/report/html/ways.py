"""The likeliest ways in as lines on the map: which hops there are, and where each of them runs.

Rules:
1. A hop joins two cards, or a sign at the lower edge and a card. Ways that share a hop share its line; steps between
   two machines of one card are not drawn. A hop was seen when one of its steps was.
2. Hops run in the two inner lanes and the two level ones only: they are there on every map. Their tracks are spread
   over the lane, whatever runs there beneath, for the layer dims what flows.
3. Ways in have signs under the drawing, in a strip that only the layer shows. Their lines meet the cards of the lowest
   place from below, and pass between these cards to all others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from radvigil.records import PathStep, Risk
from radvigil.report.html.cards import Card, Place
from radvigil.report.html.geometry import BEHIND, Box, Lane, Layout, Side
from radvigil.report.html.lanes import FAR, Strand, ordered
from radvigil.report.html.strokes import Point

ENTRY: Final = "entry:"
SIGN: Final = 28.0
"""Height of a sign."""
STRIP: Final = 92.0
"""Room under the drawing; the style sheet leaves as much."""
SIGN_GAP: Final = 14.0
APART: Final = 11.0
"""Between two lines that pass one gap."""
BESIDE: Final = 6.0
"""Between a line and the cards that it passes."""

_ROUTES: Final[dict[tuple[Place, Place], tuple[Side, tuple[Lane, ...], Side]]] = {
    ("left", "left"): ("right", ("V1",), "right"),
    ("left", "middle"): ("right", ("V1",), "left"),
    ("left", "right"): ("right", ("V1", "H1", "V2"), "left"),
    ("middle", "middle"): ("right", ("V2",), "right"),
    ("middle", "right"): ("right", ("V2",), "left"),
    ("right", "right"): ("left", ("V2",), "left"),
    ("above", "left"): ("bottom", ("H0", "V1"), "right"),
    ("above", "middle"): ("bottom", ("H0", "V1"), "left"),
    ("above", "right"): ("bottom", ("H0", "V2"), "left"),
    ("above", "above"): ("bottom", ("H0",), "bottom"),
    ("below", "left"): ("top", ("H1", "V1"), "right"),
    ("below", "middle"): ("top", ("H1", "V2"), "right"),
    ("below", "right"): ("top", ("H1", "V2"), "left"),
    ("below", "above"): ("top", ("H1", "V1", "H0"), "bottom"),
    ("below", "below"): ("top", ("H1",), "top"),
}


class Hop(NamedTuple):
    """A line from one card, or from a sign, to the next card."""

    source: str
    """Key of a card, or `entry:<Entry>`."""
    target: str
    ways: tuple[int, ...]
    """Places in `Risk.paths`."""
    steps: tuple[PathStep, ...]

    @property
    def seen(self) -> bool:
        return any(step.seen for step in self.steps)

    @property
    def enters(self) -> bool:
        return self.source.startswith(ENTRY)


End = tuple[int, bool]
"""Place of a hop, and whether its target is meant."""


@dataclass(slots=True)
class Ways:
    """The hops with the points that they pass, and the signs of the ways in."""

    hops: tuple[Hop, ...]
    lines: list[tuple[Point, ...]] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    """On which side of its target each hop ends."""
    signs: dict[str, Box] = field(default_factory=dict)


@dataclass(slots=True)
class _Course:
    """A hop on its way."""

    lanes: tuple[Lane, ...]
    sides: tuple[Side, Side]
    tracks: dict[Lane, float] = field(default_factory=dict)
    ends: dict[bool, Point] = field(default_factory=dict)
    gap: float = 0.0
    """Where a line from a sign passes the lowest place."""


def hops_of(risk: Risk, cards: tuple[Card, ...]) -> tuple[Hop, ...]:
    """All hops, in the order of the ways."""
    card_of = {device: card.key for card in cards for device in card.devices}
    found: dict[tuple[str, str], list[tuple[int, PathStep]]] = defaultdict(list)
    for way, one in enumerate(risk.paths):
        for step in one.steps:
            source = step.source if step.source.startswith(ENTRY) else card_of.get(step.source, "")
            target = card_of.get(step.target, "")
            if source and target and source != target:
                found[source, target].append((way, step))
    return tuple(
        Hop(*ends, tuple(dict.fromkeys(way for way, _ in steps)), tuple(step for _, step in steps))
        for ends, steps in found.items()
    )


def ways_of(plan: Layout, cards: tuple[Card, ...], hops: tuple[Hop, ...], widths: dict[str, float]) -> Ways:
    """Where the hops run. `widths`: of each sign, measured."""
    place = {card.key: card.place for card in cards}
    courses = [_course(hop, place) for hop in hops]
    _set_ends(plan, hops, courses)
    _set_tracks(plan, courses, ("V1", "V2"))
    _set_gaps(plan, hops, courses)
    _set_tracks(plan, courses, ("H0", "H1"))
    found = Ways(hops, sides=[course.sides[1] for course in courses], signs=_signs(plan, hops, courses, widths))
    starts = _starts(plan, hops, courses, found.signs)
    found.lines = [(*starts.get(n, ()), *_points(course)) for n, course in enumerate(courses)]
    return found


def _course(hop: Hop, place: dict[str, Place]) -> _Course:
    end = place[hop.target]
    if hop.enters and end == "below":
        return _Course((), ("bottom", "bottom"))
    start: Place = "below" if hop.enters else place[hop.source]
    if (start, end) in _ROUTES:
        first, lanes, last = _ROUTES[start, end]
        return _Course(lanes, (first, last))
    last, lanes, first = _ROUTES[end, start]
    return _Course(lanes[::-1], (first, last))


def _set_ends(plan: Layout, hops: tuple[Hop, ...], courses: list[_Course]) -> None:
    """Ends on one side of a card are spread over it, in the order of what they lead to."""
    sides: dict[tuple[str, Side], list[End]] = defaultdict(list)
    for n, (hop, course) in enumerate(zip(hops, courses, strict=True)):
        if not hop.enters:
            sides[hop.source, course.sides[0]].append((n, False))
        sides[hop.target, course.sides[1]].append((n, True))
    for (card, side), ends in sides.items():
        ends.sort(key=lambda end: (_leads_to(plan, hops[end[0]], courses[end[0]], end[1]), end))
        for at, (n, is_target) in enumerate(ends):
            courses[n].ends[is_target] = _port(plan, card, side, (at + 1) / (len(ends) + 1))


def _leads_to(plan: Layout, hop: Hop, course: _Course, is_target: bool) -> tuple[float, float]:
    """Where the other end of a hop lies: above or below everything for a level lane and a sign, else its card."""
    other = hop.source if is_target else hop.target
    lanes = course.lanes[::-1] if is_target else course.lanes
    level = next((lane for lane in lanes if lane.startswith("H")), "")
    box = plan.boxes.get(other, Box(0, FAR, 0, 0))
    return (-FAR if level == "H0" else FAR if level == "H1" else box.y), box.x


def _port(plan: Layout, card: str, side: Side, share: float) -> Point:
    box, behind = plan.boxes[card], BEHIND if card in plan.stacks else 0.0
    if side in ("left", "right"):
        return (box.x + box.width + behind if side == "right" else box.x), box.y + box.height * share
    room = _room(plan, card, side)
    x = box.x + (box.width - room) / 2 + room * share
    return x, (box.y + box.height + behind if side == "bottom" else box.y)


def _room(plan: Layout, card: str, side: Side) -> float:
    """As wide as its card, or as the gap between the cards that stand before it on this side."""
    box, low = plan.boxes[card], plan.places["below"].y
    if side == "bottom" and box.y >= low:
        beneath = (gap for other, gap in plan.gaps.items() if plan.boxes[other].y > box.y)
        return min(next(beneath, box.width), box.width)
    return min(plan.gaps.get(card, box.width), box.width)


def _set_tracks(plan: Layout, courses: list[_Course], lanes: tuple[Lane, ...]) -> None:
    """Tracks spread evenly over each lane, in an order with few crossings."""
    for lane in lanes:
        strands = [_strand(n, course, lane) for n, course in enumerate(courses) if lane in course.lanes]
        begin, end = plan.edges[lane]
        for at, strand in enumerate(ordered(strands)):
            courses[strand.net].tracks[lane] = begin + (end - begin) * (at + 1) / (len(strands) + 1)


def _strand(n: int, course: _Course, lane: Lane) -> Strand:
    """The near side is the left or the upper one."""
    strand, at = Strand(n), course.lanes.index(lane)
    along, near = (1, "right") if lane.startswith("V") else (0, "bottom")
    if at == 0:
        point = course.ends.get(False, (course.gap, 0.0))
        (strand.near if course.sides[0] == near else strand.far).append(point[along])
    if at == len(course.lanes) - 1:
        (strand.near if course.sides[1] == near else strand.far).append(course.ends[True][along])
    for beside in course.lanes[max(0, at - 1) : at + 2]:
        if beside != lane and lane.startswith("V"):
            strand.beyond.append(-FAR if beside == "H0" else FAR)
        elif beside != lane:
            (strand.far if lane == "H0" else strand.near).append(course.tracks[beside])
    return strand


def _set_gaps(plan: Layout, hops: tuple[Hop, ...], courses: list[_Course]) -> None:
    """Where the lines of the signs pass the lowest place: in the gap nearest to the lane that they take next."""
    free = _free(plan)
    passing: dict[tuple[float, float], list[_Course]] = defaultdict(list)
    for hop, course in zip(hops, courses, strict=True):
        if hop.enters and course.lanes:
            course.gap = course.tracks[course.lanes[1]]
            passing[min(free, key=lambda gap: max(gap[0] - course.gap, course.gap - gap[1], 0.0))].append(course)
    for (low, high), own in passing.items():
        own.sort(key=lambda one: one.gap)
        for course, x in zip(own, _spread([one.gap for one in own], low, high), strict=True):
            course.gap = x


def _spread(wanted: list[float], low: float, high: float) -> list[float]:
    """Rising places between two borders, each near to what is wanted, and apart as far as there is room."""
    apart = min(APART, (high - low) / (len(wanted) + 1))
    found: list[float] = []
    for x in wanted:
        found.append(max(x, low + apart / 2, found[-1] + apart if found else low))
    before = high + apart / 2
    for n in range(len(found) - 1, -1, -1):
        before = found[n] = min(found[n], before - apart)
    return found


def _free(plan: Layout) -> list[tuple[float, float]]:
    """Stretches of the width without a card of the lowest place."""
    low = plan.places["below"]
    taken = sorted((box.x, box.x + box.width) for box in plan.boxes.values() if low.height and box.y >= low.y)
    found, x = [], 0.0
    for begin, end in taken:
        if begin - BESIDE > x:
            found.append((x, begin - BESIDE))
        x = max(x, end + BEHIND + BESIDE)
    return [*found, (x, plan.width)] if x < plan.width else found


def _lower_end(course: _Course) -> float:
    """x of the point above a sign that its line leads to."""
    return course.gap if course.lanes else course.ends[True][0]


def _signs(plan: Layout, hops: tuple[Hop, ...], courses: list[_Course], widths: dict[str, float]) -> dict[str, Box]:
    """Each under its first line where there is room, side by side, none beyond the drawing."""
    wanted: dict[str, float] = {}
    for hop, course in zip(hops, courses, strict=True):
        if hop.enters:
            wanted.setdefault(hop.source, _lower_end(course))
    order = sorted(wanted, key=lambda name: (wanted[name], name))
    y, after, found = plan.height + STRIP - SIGN - 4, 0.0, {}
    for name in order:
        x = max(after, wanted[name] - widths[name] / 2)
        found[name] = Box(x, y, widths[name], SIGN)
        after = x + widths[name] + SIGN_GAP
    before = plan.width
    for name in reversed(order):
        x = max(0.0, min(found[name].x, before - widths[name]))
        found[name] = found[name]._replace(x=x)
        before = x - SIGN_GAP
    return found


def _starts(
    plan: Layout, hops: tuple[Hop, ...], courses: list[_Course], signs: dict[str, Box]
) -> dict[int, tuple[Point, ...]]:
    """The points of a sign's line below the drawing: straight up where it can, else by a track of its own."""
    entering = [n for n, hop in enumerate(hops) if hop.enters]
    own: dict[str, list[int]] = defaultdict(list)
    for n in sorted(entering, key=lambda n: _lower_end(courses[n])):
        own[hops[n].source].append(n)
    found: dict[int, tuple[Point, ...]] = {}
    room = STRIP - SIGN - 18
    leaves: dict[int, float] = {}
    for name, beside in own.items():
        ends = [_lower_end(courses[n]) for n in beside]
        leaves |= dict(zip(beside, _spread(ends, signs[name].x, signs[name].x + signs[name].width), strict=True))
    for at, n in enumerate(entering):
        x, end, top = leaves[n], _lower_end(courses[n]), signs[hops[n].source].y
        y = plan.height + 8 + room * (at + 1) / (len(entering) + 1)
        found[n] = ((x, top), (x, y), (end, y)) if abs(x - end) > 0.5 else ((end, top),)
    return found


def _points(course: _Course) -> Iterable[Point]:
    """From the source's port, or the gap of the lowest place, through the lanes to the target's."""
    points = [course.ends[False]] if False in course.ends else []
    x, y = points[0] if points else (course.gap, 0.0)
    for lane in course.lanes:
        x, y = (course.tracks[lane], y) if lane.startswith("V") else (x, course.tracks[lane])
        points.append((x, y))
    end = course.ends[True]
    if course.lanes:
        points.append((x, end[1]) if course.lanes[-1].startswith("V") else (end[0], y))
    return (*points, end)
