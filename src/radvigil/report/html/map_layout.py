"""Where everything stands on the map: places, cards, ports, tracks. Pure geometry in user units, no drawing.

The steps, each of which needs only the ones before:
1. routes: which lanes each net takes from its hub to its members, and on which side of a card it ends;
2. ports: how many lines end on each side of each card; cards grow with them;
3. columns: cards stacked in their places (y relative to the columns' top);
4. upright lanes: tracks, hence widths, hence all x;
5. bands: cards above and below spread over the width; level lanes: tracks, hence heights, hence all y.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from radvigil.report.html.cards import CARD_WIDTH, Card, Place, measure
from radvigil.report.html.lanes import FAR, Strand, levels_of, ordered
from radvigil.report.html.nets import Net

Side = Literal["left", "right", "top", "bottom"]
Lane = Literal["V0", "V1", "V2", "V3", "H0", "H1"]

CARD_HEIGHT = 46.0
PORT = 15.0
"""Room of one line on a card's side: the widest line and a gap."""
GAP = 10.0
"""Between cards of a column."""
MIDDLE_GAP = 64.0
"""Between cards of the middle: room for a label beside a straight line."""
PAD = 14.0
"""Inside a place, around its cards."""
TITLE = 30.0
"""Height of a place's title."""
TRACK = 22.0
MARGIN = 16.0
LEVEL = 34.0
"""Height of a track in a level lane: a line and its label above."""
SPILL = 190.0
"""Room kept between lines of one level track: a label may stand beside its line."""
BAND_GAP = 26.0

_ROUTES: dict[tuple[Place, Place], tuple[Side, tuple[Lane, ...], Side]] = {
    ("left", "middle"): ("right", ("V1",), "left"),
    ("middle", "right"): ("right", ("V2",), "left"),
    ("left", "left"): ("left", ("V0",), "left"),
    ("middle", "middle"): ("right", ("V2",), "right"),
    ("right", "right"): ("right", ("V3",), "right"),
    ("left", "right"): ("right", ("V1", "H1", "V2"), "left"),
    ("above", "left"): ("bottom", ("H0", "V0"), "left"),
    ("above", "middle"): ("bottom", ("H0", "V1"), "left"),
    ("above", "right"): ("bottom", ("H0", "V3"), "right"),
    ("above", "above"): ("bottom", ("H0",), "bottom"),
    ("below", "left"): ("top", ("H1", "V0"), "left"),
    ("below", "middle"): ("top", ("H1", "V2"), "right"),
    ("below", "right"): ("top", ("H1", "V3"), "right"),
    ("below", "above"): ("top", ("H1", "V3", "H0"), "bottom"),
    ("below", "below"): ("top", ("H1",), "top"),
}


class Port(NamedTuple):
    """Where one line meets one card (or, with an empty card, a whole place)."""

    card: str
    side: Side
    net: int
    member: int
    """Index of the member; -1 for the hub's own port."""


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Course:
    """One net on its way: the hub's port, the lanes in order, the members' ports."""

    net: Net
    lanes: tuple[Lane, ...]
    hub: Port
    members: tuple[Port, ...]
    tracks: dict[Lane, float] = field(default_factory=dict)


@dataclass(slots=True)
class Layout:
    """The finished map."""

    width: float = 0.0
    height: float = 0.0
    places: dict[Place, Box] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    ports: dict[Port, tuple[float, float]] = field(default_factory=dict)
    courses: list[Course] = field(default_factory=list)
    strands: dict[Lane, list[Strand]] = field(default_factory=dict)
    roomy: dict[Lane, dict[int, float]] = field(default_factory=dict)
    """Nets that have room for a label beside their track, and how wide it is."""
    edges: dict[Lane, tuple[float, float]] = field(default_factory=dict)


def layout_of(cards: tuple[Card, ...], nets: tuple[Net, ...], labels: tuple[tuple[str, ...], ...]) -> Layout:
    """The layout of a map. `labels` are the lines of each net's label, to be measured."""
    plan = Layout()
    place = {card.key: card.place for card in cards}
    middle = [card.key for card in cards if card.place == "middle"]
    plan.courses = [_course(n, net, place, middle) for n, net in enumerate(nets)]
    sides = _sides(plan.courses)
    heights = {card.key: _height(card, sides) for card in cards}
    tall = _stack_columns(plan, cards, heights)
    _set_ports(plan, sides, place)
    _upright_lanes(plan, labels)
    _set_columns(plan, cards)
    _bands(plan, cards, tall)
    _level_lanes(plan, cards, tall)
    return plan


def _course(n: int, net: Net, place: dict[str, Place], middle: list[str]) -> Course:
    start, end = place[net.hub], net.place
    if (start, end) in _ROUTES:
        hub_side, lanes, side = _ROUTES[start, end]
    else:
        side, backwards, hub_side = _ROUTES[end, start]
        lanes = backwards[::-1]
    keys = [card for card, _ in net.members]
    top = middle[0] if middle else ""
    if start == end == "middle" and abs(middle.index(net.hub) - middle.index(keys[0])) == 1:
        down = middle.index(net.hub) < middle.index(keys[0])
        hub_side, side = ("bottom", "top") if down else ("top", "bottom")
        return Course(net, (), Port(net.hub, hub_side, n, -1), (Port(keys[0], side, n, 0),))
    if net.whole:
        return Course(net, ("H0",), Port(net.hub, "bottom", n, -1), (Port("", "top", n, 0),))
    if (start, end) == ("above", "middle") and keys == [top]:
        lanes, side = ("H0",), "top"
    if (start, end) == ("middle", "above") and net.hub == top:
        lanes, hub_side = ("H0",), "top"
    return Course(
        net, lanes, Port(net.hub, hub_side, n, -1), tuple(Port(key, side, n, m) for m, key in enumerate(keys))
    )


def _sides(courses: list[Course]) -> dict[tuple[str, Side], list[Port]]:
    sides: dict[tuple[str, Side], list[Port]] = defaultdict(list)
    for course in courses:
        for port in (course.hub, *course.members):
            sides[port.card, port.side].append(port)
    return sides


def _height(card: Card, sides: dict[tuple[str, Side], list[Port]]) -> float:
    most = max(len(sides.get((card.key, side), ())) for side in ("left", "right"))
    return max(CARD_HEIGHT, PORT * most + 10) + (8 if card.place == "middle" else 0)


def _stack_columns(plan: Layout, cards: tuple[Card, ...], heights: dict[str, float]) -> float:
    """Cards of the three columns, y from the columns' own top; the middle is spread. Returns the columns' height."""
    columns = {place: [card for card in cards if card.place == place] for place in ("left", "middle", "right")}
    gaps = {"left": GAP, "middle": MIDDLE_GAP, "right": GAP}
    need = {place: sum(heights[c.key] for c in own) + gaps[place] * (len(own) - 1) for place, own in columns.items()}
    tall = max([*need.values(), 3 * CARD_HEIGHT])
    for place, own in columns.items():
        spread = (tall - need[place]) / max(1, len(own)) if place == "middle" else 0.0
        y = TITLE + spread / 2
        for card in own:
            plan.boxes[card.key] = Box(0, y, CARD_WIDTH, heights[card.key])
            y += heights[card.key] + gaps[place] + spread
    return tall + TITLE + PAD


def _set_ports(plan: Layout, sides: dict[tuple[str, Side], list[Port]], place: dict[str, Place]) -> None:
    """Offsets of the ports along their sides: lines that leave upwards sit above those that leave downwards."""
    centre = {key: box.y + box.height / 2 for key, box in plan.boxes.items()}
    for (card, side), ports in sides.items():
        if side in ("top", "bottom") or not card:
            continue
        box = plan.boxes[card]
        ports.sort(key=lambda port: (_towards(plan.courses[port.net], port, centre), port.net, port.member))
        for n, port in enumerate(ports):
            plan.ports[port] = (0, box.y + box.height * (n + 1) / (len(ports) + 1))


def _towards(course: Course, port: Port, centre: dict[str, float]) -> float:
    """Where the other end of a line lies, as a y."""
    if any(lane.startswith("H") for lane in course.lanes):
        lane = next(lane for lane in course.lanes if lane.startswith("H"))
        return -FAR if lane == "H0" else FAR
    ends = [centre[one.card] for one in course.members] if port.member < 0 else [centre[course.hub.card]]
    return sum(ends) / len(ends)


def _upright_lanes(plan: Layout, labels: tuple[tuple[str, ...], ...]) -> None:
    for lane in ("V0", "V1", "V2", "V3"):
        strands = [_strand(plan, n, course, lane) for n, course in enumerate(plan.courses) if lane in course.lanes]
        plan.strands[lane] = order = ordered(strands)
        largest = sorted((one.net for one in order), key=lambda n: (-plan.courses[n].net.bytes, n))[:3]
        plan.roomy[lane] = {
            n: max(measure(part, 12, bold=True) for part in labels[n]) + 14 for n in largest if lane in ("V1", "V2")
        }


def _strand(plan: Layout, n: int, course: Course, lane: Lane) -> Strand:
    """One net's part in an upright lane; the near side is the left one."""
    strand = Strand(n)
    at = course.lanes.index(lane)
    ends = ((course.hub,) if at == 0 else ()) + (course.members if at == len(course.lanes) - 1 else ())
    for port in ends:
        (strand.near if port.side == "right" else strand.far).append(plan.ports[port][1])
    for beside in course.lanes[max(0, at - 1) : at + 2]:
        if beside.startswith("H"):
            strand.beyond.append(-FAR if beside == "H0" else FAR)
    return strand


def _set_columns(plan: Layout, cards: tuple[Card, ...]) -> None:
    """Widths of the upright lanes, hence x of columns, cards, ports and tracks."""
    x, column = 0.0, {"V1": "left", "V2": "middle", "V3": "right"}
    inside = 2 * PAD + CARD_WIDTH
    left: dict[str, float] = {}
    for lane in ("V0", "V1", "V2", "V3"):
        if lane in column:
            left[column[lane]] = x
            x += inside
        x = _set_tracks(plan, lane, x)
    plan.width = x
    for card in cards:
        if card.place in left:
            plan.boxes[card.key] = plan.boxes[card.key]._replace(x=left[card.place] + PAD)
    for place in ("left", "middle", "right"):
        plan.places[place] = Box(left[place], 0, inside, 0)
    for port, (_, y) in list(plan.ports.items()):
        box = plan.boxes[port.card]
        plan.ports[port] = (box.x + (box.width if port.side == "right" else 0), y)


def _set_tracks(plan: Layout, lane: Lane, x: float) -> float:
    order, roomy = plan.strands[lane], plan.roomy[lane]
    least = 60.0 if lane in ("V1", "V2") else 0.0
    begin, at = x, x + (MARGIN if order else 0)
    for shared in levels_of(order, 40.0, frozenset(roomy)):
        at += TRACK / 2
        for strand in shared:
            plan.courses[strand.net].tracks[lane] = at
        at += TRACK / 2 + roomy.get(shared[0].net, 0.0)
    end = max(at + (MARGIN if order else 0), begin + least)
    plan.edges[lane] = (begin, end)
    return end


def _bands(plan: Layout, cards: tuple[Card, ...], tall: float) -> None:
    """Cards above and below, in rows over the whole width; their y is set with the level lanes."""
    for place in ("above", "below"):
        own = [card for card in cards if card.place == place]
        across = max(1, int((plan.width - 2 * PAD + BAND_GAP) // (CARD_WIDTH + BAND_GAP)))
        rows = [own[n : n + across] for n in range(0, len(own), across)]
        for r, row in enumerate(rows):
            step = min((plan.width - 2 * PAD) / max(1, len(row)), CARD_WIDTH + 120)
            for n, card in enumerate(row):
                plan.boxes[card.key] = Box(PAD + n * step, TITLE + r * (CARD_HEIGHT + 30), CARD_WIDTH, CARD_HEIGHT)
        height = TITLE + len(rows) * (CARD_HEIGHT + 30) - 30 + PAD if rows else 0.0
        plan.places[place] = Box(0, 0, plan.width, height)
    _band_ports(plan)


def _straight_ports(plan: Layout) -> None:
    """Lines between neighbours of the middle: each pair shares the width of its cards."""
    pairs: dict[frozenset[str], list[Course]] = defaultdict(list)
    for course in plan.courses:
        if not course.lanes:
            pairs[course.net.cards].append(course)
    for courses in pairs.values():
        box = plan.boxes[courses[0].hub.card]
        for n, course in enumerate(courses):
            for port in (course.hub, course.members[0]):
                plan.ports[port] = (box.x + box.width * (n + 1) / (len(courses) + 1), 0)


def _band_ports(plan: Layout) -> None:
    _straight_ports(plan)
    for (card, side), ports in _sides([course for course in plan.courses if course.lanes]).items():
        if side in ("left", "right"):
            continue
        box = plan.boxes[card] if card else plan.places[plan.courses[ports[0].net].net.place]
        ports.sort(key=lambda port: (_across(plan, port), port.net))
        start, width = (box.x, box.width) if card else (box.x + box.width / 2, box.width / 2)
        for n, port in enumerate(ports):
            plan.ports[port] = (start + width * (n + 1) / (len(ports) + 1), 0)


def _across(plan: Layout, port: Port) -> float:
    """Where the other end of a line lies, as an x."""
    course = plan.courses[port.net]
    upright = [course.tracks[lane] for lane in course.lanes if lane in course.tracks]
    if upright:
        return upright[0] if port.member < 0 else upright[-1]
    others: Iterable[Port] = course.members if port.member < 0 else (course.hub,)
    xs = [plan.boxes[one.card].x if one.card else plan.places[course.net.place].x for one in others]
    return sum(xs) / len(xs)


def _level_lanes(plan: Layout, cards: tuple[Card, ...], tall: float) -> None:
    """Tracks of the level lanes, hence all y."""
    for lane in ("H0", "H1"):
        strands = [
            _level_strand(plan, n, course, lane) for n, course in enumerate(plan.courses) if lane in course.lanes
        ]
        plan.strands[lane] = ordered(strands)
    above = plan.places["above"]
    y = _level_tracks(plan, "H0", above.height)
    top = y
    y = _level_tracks(plan, "H1", top + tall)
    below = plan.places["below"]
    plan.places["below"] = below._replace(y=y)
    plan.height = y + below.height
    for place in ("left", "middle", "right"):
        plan.places[place] = plan.places[place]._replace(y=top, height=tall)
    shift = {"left": top, "middle": top, "right": top, "above": 0.0, "below": y}
    for card in cards:
        box = plan.boxes[card.key]
        plan.boxes[card.key] = box._replace(y=box.y + shift[card.place])
    for port, (x, at) in list(plan.ports.items()):
        plan.ports[port] = (x, _port_height(plan, port, at + top))


def _port_height(plan: Layout, port: Port, y: float) -> float:
    if port.side in ("left", "right"):
        return y
    box = plan.boxes[port.card] if port.card else plan.places[plan.courses[port.net].net.place]
    return box.y + (box.height if port.side == "bottom" else 0)


def _level_strand(plan: Layout, n: int, course: Course, lane: Lane) -> Strand:
    """One net's part in a level lane; the near side is the upper one."""
    strand = Strand(n)
    at = course.lanes.index(lane)
    ends = ((course.hub,) if at == 0 else ()) + (course.members if at == len(course.lanes) - 1 else ())
    for port in ends:
        (strand.near if port.side == "bottom" else strand.far).append(plan.ports[port][0])
    for beside in course.lanes[max(0, at - 1) : at + 2]:
        if beside in course.tracks and beside != lane:
            (strand.far if lane == "H0" else strand.near).append(course.tracks[beside])
    return strand


def _level_tracks(plan: Layout, lane: Lane, y: float) -> float:
    begin = y
    order = plan.strands[lane]
    y += 12.0
    for shared in levels_of(order, SPILL):
        y += LEVEL
        for strand in shared:
            plan.courses[strand.net].tracks[lane] = y - 10
    end = y + 14.0
    plan.edges[lane] = (begin, end)
    return end
