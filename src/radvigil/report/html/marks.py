"""Where the three numbers stand on the map, and which cards and lines take the warm colour.

Rules:
1. At most three marks. A mark stands on the line that it is about, else on its machine's card.
2. The line of a finding joins its subject and another that takes part; of a path, its steps. Where several kinds of
   line join them, those that the rule looks at are meant, and of these the readable ones. Where no line joins them,
   the lines of the subject are meant that carry what the rule looks at.
3. A line between two cards takes the warm colour whole. A trunk that many share keeps its own and carries the mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from radvigil.records import Priority
from radvigil.report.html.cards import CARD_WIDTH, Card
from radvigil.report.html.geometry import Course, Layout
from radvigil.report.html.nets import Net
from radvigil.report.html.strokes import Point, strokes_of
from radvigil.report.view import View

LOOKED_AT: Final = {"RV-DICOM": frozenset({"images", "queries", "worklist"}), "RV-HL7": frozenset({"hl7"})}
"""What a family of rules looks at; rules not named look at anything."""
APART = 26.0
"""Between two marks on one line."""
LONG = 44.0
"""A stretch of this length has room for a number."""


class Mark(NamedTuple):
    """One number on the map."""

    number: int
    card: str
    nets: tuple[Net, ...]
    """The lines that it is about, the one that carries the number first."""
    warm: frozenset[str]
    """Cards that take the warm colour: its own, and those that the sentence's line leads to."""


def alone(net: Net) -> bool:
    """Between two cards: no other shares the line."""
    return len(net.cards) == 2 and not net.whole


def marks_of(view: View, cards: tuple[Card, ...], nets: tuple[Net, ...]) -> tuple[Mark, ...]:
    """The marks, by number."""
    if not view.risk:
        return ()
    card_of = {device: card.key for card in cards for device in card.devices}
    found = []
    for at, number in view.numbers.items():
        one = view.risk.today[at]
        device = next(device for device in one.devices if device in card_of)
        home = card_of[device]
        meant = _meant(one, _joining(view, one, card_of), nets)
        warm = frozenset({home}.union(*(net.cards for net in meant if alone(net))))
        own = _own(one, home, nets) if not meant and _subject(view, one, device) else meant
        found.append(Mark(number, home, own, warm))
    return tuple(found)


def _joining(view: View, one: Priority, card_of: dict[str, str]) -> set[frozenset[str]]:
    """Pairs of cards that a sentence speaks of."""
    pairs: list[tuple[str, str]] = []
    if view.risk and one.path >= 0:
        pairs += [(step.source, step.target) for step in view.risk.paths[one.path].steps]
    code = dict(one.params).get("finding")
    for key in one.findings:
        found = view.by_finding.get(key)
        if found and found.code == code:
            pairs += [(found.devices[0], other) for other in found.devices[1:]]
    ends = [frozenset(card_of[end] for end in pair if end in card_of) for pair in pairs]
    return {both for both in ends if len(both) == 2}


def _meant(one: Priority, pairs: set[frozenset[str]], nets: tuple[Net, ...]) -> tuple[Net, ...]:
    joined = [net for net in nets if any(net.hub in pair and pair <= net.cards for pair in pairs)]
    joined = _if_any(joined, (net for net in joined if net.what in LOOKED_AT.get(_family(one), (net.what,))))
    return _ordered(_if_any(joined, (net for net in joined if net.protection != "yes")))


def _ordered(nets: list[Net]) -> tuple[Net, ...]:
    """Those that take the warm colour first, then the largest."""
    return tuple(sorted(nets, key=lambda net: (not alone(net), -net.bytes)))


def _family(one: Priority) -> str:
    return str(dict(one.params).get("finding", "")).rpartition("-")[0]


def _own(one: Priority, card: str, nets: tuple[Net, ...]) -> tuple[Net, ...]:
    """Lines of a card alone that carry what its finding is about."""
    looked_at = LOOKED_AT.get(_family(one), frozenset())
    return _ordered([net for net in nets if card in net.cards and alone(net) and net.what in looked_at])


def _subject(view: View, one: Priority, device: str) -> bool:
    """Whether the finding that a sentence names is about its machine."""
    code = dict(one.params).get("finding")
    found = [view.by_finding[key] for key in one.findings if key in view.by_finding]
    return any(each.code == code and each.devices[:1] == (device,) for each in found)


def _if_any(all_: list[Net], some: Iterable[Net]) -> list[Net]:
    return list(some) or all_


def spots(plan: Layout, marks: tuple[Mark, ...]) -> list[Point]:
    """Where the numbers stand, in the order of the marks."""
    courses = {course.net: course for course in plan.courses}
    taken: list[Point] = []
    for mark in marks:
        course = next((courses[net] for net in mark.nets if net in courses), None)
        taken.append(_on_line(plan, course, mark.card, taken) if course else _on_card(plan, mark.card))
    return taken


def _on_card(plan: Layout, card: str) -> Point:
    box = plan.boxes[card]
    return box.x + CARD_WIDTH - 4, box.y + 2


def _on_line(plan: Layout, course: Course, card: str, taken: list[Point]) -> Point:
    """On the stretch nearest to its card that has room, away from the numbers that stand there already."""
    box = plan.boxes[card]
    x, y, upright = min(_middles(plan, course), key=lambda m: abs(m[0] - box.x - CARD_WIDTH / 2) + abs(m[1] - box.y))
    while any(abs(x - a) < APART and abs(y - b) < APART for a, b in taken):
        x, y = (x, y + APART) if upright else (x + APART, y)
    return x, y


def _middles(plan: Layout, course: Course) -> list[tuple[float, float, bool]]:
    """(x, y, upright) of the stretches with room for a number; of the longest where none has."""
    ends = [pair for one in strokes_of(plan, course) for pair in zip(one.points, one.points[1:], strict=False)]
    long = [pair for pair in ends if _length(*pair) >= LONG] or [max(ends, key=lambda pair: _length(*pair))]
    return [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, a[0] == b[0]) for a, b in long]


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])
