"""Where everything stands on the map: places, cards, ports, tracks. Pure geometry in user units, no drawing.

The steps, each of which needs only the ones before:
1. routes: which lanes each net takes from its hub to its members, and on which side of a card it ends;
2. ports: how many lines end on each side of each card; cards grow with them;
3. columns: cards stacked in their places (y relative to the columns' top);
4. upright lanes: tracks, hence widths, hence all x;
5. bands: cards above and below spread over the width; level lanes: tracks, hence heights, hence all y.
"""

from __future__ import annotations

from collections import Counter

from radvigil.report.html.bands import COLUMNS, set_bands, set_level_lanes
from radvigil.report.html.cards import CARD_WIDTH, Card, Place, measure
from radvigil.report.html.geometry import (
    BAND_GAP,
    CARD_HEIGHT,
    GAP,
    MARGIN,
    MIDDLE_GAP,
    PAD,
    PORT,
    TITLE,
    TRACK,
    Box,
    Course,
    Lane,
    Layout,
    Port,
    Side,
    edge,
    sides_of,
)
from radvigil.report.html.lanes import FAR, Strand, levels_of, ordered
from radvigil.report.html.nets import Net

CROWDED = 5
LANES: tuple[Lane, ...] = ("V0", "V1", "V2", "V3")

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


def layout_of(cards: tuple[Card, ...], nets: tuple[Net, ...], labels: tuple[tuple[str, ...], ...]) -> Layout:
    """The layout of a map. `labels` are the lines of each net's label, to be measured."""
    plan = Layout(stacks=frozenset(card.key for card in cards if card.stack))
    place = {card.key: card.place for card in cards}
    middle = [card.key for card in cards if card.place == "middle"]
    plan.courses = [_course(n, net, place, middle) for n, net in enumerate(nets)]
    sides = sides_of(plan.courses)
    heights = {card.key: _height(card, sides) for card in cards}
    tall = _stack_columns(plan, cards, heights)
    _set_ports(plan, sides, place)
    _upright_lanes(plan, labels)
    _set_columns(plan, cards)
    set_bands(plan, cards)
    set_level_lanes(plan, cards, tall)
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


def _height(card: Card, sides: dict[tuple[str, Side], list[Port]]) -> float:
    most = max(len(sides.get((card.key, side), ())) for side in ("left", "right"))
    return max(CARD_HEIGHT, PORT * most + 10) + (8 if card.place == "middle" else 0)


def _stack_columns(plan: Layout, cards: tuple[Card, ...], heights: dict[str, float]) -> float:
    """Cards of the three columns, y from the columns' own top; the middle is spread. Returns the columns' height."""
    columns = {place: [card for card in cards if card.place == place] for place in COLUMNS}
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
    for lane in LANES:
        strands = [_strand(plan, n, course, lane) for n, course in enumerate(plan.courses) if lane in course.lanes]
        plan.strands[lane] = order = ordered(strands)
        largest = sorted((one.net for one in order), key=lambda n: (-plan.courses[n].net.bytes, n))[
            : _labelled(len(order))
        ]
        plan.roomy[lane] = {
            n: max(measure(part, 12, bold=True) for part in labels[n]) + 14 for n in largest if lane in ("V1", "V2")
        }


def _labelled(count: int) -> int:
    """How many of a lane's nets get a label: few where many run, or the drawing would grow too wide to be read."""
    return 3 if count <= CROWDED else 2


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
    inside = 2 * PAD + CARD_WIDTH
    left = _set_lefts(plan, inside, 60.0)
    short = _least_width(cards) - plan.width
    if short > 0:
        left = _set_lefts(plan, inside, 60.0 + short)
    for card in cards:
        if card.place in left:
            plan.boxes[card.key] = plan.boxes[card.key]._replace(x=left[card.place] + PAD)
    for place in COLUMNS:
        plan.places[place] = Box(left[place], 0, inside, 0)
    for port, (_, y) in list(plan.ports.items()):
        box = plan.boxes[port.card]
        plan.ports[port] = (box.x + (box.width if port.side == "right" else 0) + edge(plan, port), y)


def _least_width(cards: tuple[Card, ...]) -> float:
    """So wide that the bands need at most two rows."""
    most = max(Counter(card.place for card in cards if card.place in ("above", "below")).values(), default=0)
    return 2 * PAD + (-(-most // 2) + 0.5) * (CARD_WIDTH + BAND_GAP) if most > 4 else 0.0


def _set_lefts(plan: Layout, inside: float, least: float) -> dict[Place, float]:
    """Lays lanes and columns side by side; the two inner lanes are at least so wide."""
    x, left = 0.0, {}
    for lane, column in zip(LANES, (None, *COLUMNS), strict=True):
        if column:
            left[column] = x
            x += inside
        x = _set_tracks(plan, lane, x, least if lane in ("V1", "V2") else 0.0)
    plan.width = x
    return left


def _set_tracks(plan: Layout, lane: Lane, x: float, least: float) -> float:
    order, roomy = plan.strands[lane], plan.roomy[lane]
    begin, at = x, x + (MARGIN if order else 0)
    for shared in levels_of(order, 40.0, frozenset(roomy)):
        at += TRACK / 2
        for strand in shared:
            plan.courses[strand.net].tracks[lane] = at
        at += TRACK / 2 + roomy.get(shared[0].net, 0.0)
    end = max(at + (MARGIN if order else 0), begin + least)
    plan.edges[lane] = (begin, end)
    return end
