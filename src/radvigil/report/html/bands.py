"""The bands above and below, and the level lanes beside the columns.

A band holds its cards in rows. The row next to the lane meets it directly; the lines of the row behind pass between the
cards of the row in front, for each row stands half a step beside the other, and its ports keep to the gap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from radvigil.report.html.cards import CARD_WIDTH, Card, Place
from radvigil.report.html.geometry import (
    BAND_GAP,
    CARD_HEIGHT,
    LEVEL,
    PAD,
    ROWS_APART,
    SPILL,
    TITLE,
    Box,
    Course,
    Lane,
    Layout,
    Port,
    edge,
    sides_of,
)
from radvigil.report.html.lanes import Strand, levels_of, ordered

BANDS: tuple[Place, ...] = ("above", "below")
LEVEL_LANES: tuple[Lane, ...] = ("H0", "H1")
COLUMNS: tuple[Place, ...] = ("left", "middle", "right")


def set_bands(plan: Layout, cards: tuple[Card, ...]) -> None:
    """Cards above and below, in rows over the whole width; their y is set with the level lanes."""
    for place in BANDS:
        own = [card for card in cards if card.place == place]
        rows, step = _rows(own, plan.width - 2 * PAD)
        for r, row in enumerate(rows):
            for n, card in enumerate(row):
                x = PAD + (n + 0.5 * (r % 2)) * step
                plan.boxes[card.key] = Box(x, TITLE + r * (CARD_HEIGHT + ROWS_APART), CARD_WIDTH, CARD_HEIGHT)
        near = len(rows) - 1 if place == "above" else 0
        plan.gaps.update({card.key: step - CARD_WIDTH for r, row in enumerate(rows) if r != near for card in row})
        height = TITLE + len(rows) * (CARD_HEIGHT + ROWS_APART) - ROWS_APART + PAD if rows else 0.0
        plan.places[place] = Box(0, 0, plan.width, height)
    _band_ports(plan)


def _rows(own: list[Card], width: float) -> tuple[list[list[Card]], float]:
    """Cards in rows of equal length, and the step from card to card."""
    across = max(1, int((width + BAND_GAP) // (CARD_WIDTH + BAND_GAP)))
    count = -(-len(own) // across)
    each = -(-len(own) // max(1, count))
    rows = [own[n : n + each] for n in range(0, len(own), each)] if own else []
    last = each - 1 + (0.5 if count > 1 else 0)
    step = (width - CARD_WIDTH) / last if last else width
    return rows, min(step, CARD_WIDTH + 130)


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
                plan.ports[port] = (box.x + _share(n, len(courses)) * box.width, 0)


def _share(n: int, count: int) -> float:
    """Where the n-th of some straight lines stands on its card: two leave room for a label each."""
    return (0.12, 0.56)[n] if count == 2 else (n + 1) / (count + 1)


def _band_ports(plan: Layout) -> None:
    _straight_ports(plan)
    for (card, side), ports in sides_of([course for course in plan.courses if course.lanes]).items():
        if side in ("left", "right"):
            continue
        box = plan.boxes[card] if card else plan.places[plan.courses[ports[0].net].net.place]
        ports.sort(key=lambda port: (_across(plan, port), port.net))
        start, width = (box.x, box.width) if card else (box.x + box.width / 2, box.width / 2)
        if card in plan.gaps:
            start, width = box.x + (box.width - plan.gaps[card]) / 2, plan.gaps[card]
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


def set_level_lanes(plan: Layout, cards: tuple[Card, ...], tall: float) -> None:
    """Tracks of the level lanes, hence all y."""
    for lane in LEVEL_LANES:
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
    for place in COLUMNS:
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
    return box.y + (box.height if port.side == "bottom" else 0) + edge(plan, port)


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
