"""The nouns of the map's layout: sizes, boxes, ports, courses. User units; y grows downwards."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from radvigil.report.html.cards import Place
from radvigil.report.html.lanes import Strand
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
TRACK = 18.0
"""Width of a track in an upright lane: the widest line and a gap."""
MARGIN = 16.0
LEVEL = 34.0
"""Height of a track in a level lane: a line and its label above."""
SPILL = 190.0
"""Room kept between lines of one level track: a label may stand beside its line."""
BAND_GAP = 60.0
"""Least room between the cards of a band."""
ROWS_APART = 30.0
BEHIND = 5.0
"""How far the card behind a stack looks out, on the right and below."""


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
    stacks: frozenset[str] = frozenset()
    gaps: dict[str, float] = field(default_factory=dict)
    """Cards of a band's row behind: the room between the cards in front of them."""


def edge(plan: Layout, port: Port) -> float:
    """How far beyond its card's frame a line ends: a stack shows a second card on the right and below."""
    return BEHIND if port.card in plan.stacks and port.side in ("right", "bottom") else 0.0


def sides_of(courses: list[Course]) -> dict[tuple[str, Side], list[Port]]:
    """All ports by card and side."""
    sides: dict[tuple[str, Side], list[Port]] = defaultdict(list)
    for course in courses:
        for port in (course.hub, *course.members):
            sides[port.card, port.side].append(port)
    return sides
