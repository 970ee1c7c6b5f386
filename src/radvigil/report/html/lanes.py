"""Tracks in the lanes between places: which net runs where, so that few lines cross.

A lane is a strip with two sides (for the vertical ones left and right). Each net in it has one track along it and
stubs to ports on the sides. A stub crosses every track between its side and its own track whose net passes there; the
order of the tracks is improved by swapping neighbours until nothing gets better. Pure arithmetic, no chance: the same
site gives the same lanes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

FAR = 1_000_000.0
"""Stands for `beyond the end of the lane`: the net goes on into another lane there."""
TOUCH = 7.0
"""Stubs nearer than this from opposite sides would look like one line."""


@dataclass(slots=True)
class Strand:
    """One net's part in one lane: where its stubs leave on the near side (left, top) and the far side."""

    net: int
    near: list[float] = field(default_factory=list)
    far: list[float] = field(default_factory=list)
    beyond: list[float] = field(default_factory=list)
    """-FAR or FAR for each other lane that it goes on into."""

    @property
    def low(self) -> float:
        return min([*self.near, *self.far, *self.beyond])

    @property
    def high(self) -> float:
        return max([*self.near, *self.far, *self.beyond])

    @property
    def middle(self) -> float:
        ends = [*self.near, *self.far, *(500 + end / 1000 for end in self.beyond)]
        return sum(ends) / len(ends)


def ordered(strands: list[Strand]) -> list[Strand]:
    """The strands in the order of their tracks, near side first."""
    order = sorted(strands, key=lambda one: (_pull(one), one.middle, one.net))
    for _ in range(len(order)):
        if not _improved(order):
            break
    return order


def _pull(one: Strand) -> int:
    """Nets with near stubs only lie near, with far stubs only lie far."""
    return 1 if one.near and one.far else 0 if one.near else 2


def _improved(order: list[Strand]) -> bool:
    better = False
    for at in range(len(order) - 1):
        one, two = order[at], order[at + 1]
        if pair_cost(two, one) < pair_cost(one, two):
            order[at], order[at + 1] = two, one
            better = True
    return better


def pair_cost(first: Strand, second: Strand) -> float:
    """Crossings between two neighbours when `first` lies nearer to the near side."""
    cost = float(sum(first.low < at < first.high for at in second.near))
    cost += sum(second.low < at < second.high for at in first.far)
    cost += 5 * sum(abs(a - b) < TOUCH for a in second.near for b in first.far)
    return cost


def crossings(order: list[Strand]) -> float:
    """What the order costs altogether."""
    return sum(pair_cost(order[a], order[b]) for a in range(len(order)) for b in range(a + 1, len(order)))


def levels_of(order: list[Strand], apart: float, alone: frozenset[int] = frozenset()) -> list[list[Strand]]:
    """Neighbours whose stretches lie apart share one track; the nets named in `alone` never do."""
    levels: list[list[Strand]] = []
    for one in order:
        last = levels[-1] if levels else []
        fits = last and not alone & {one.net, *(other.net for other in last)}
        if fits and all(one.low > other.high + apart or other.low > one.high + apart for other in last):
            last.append(one)
        else:
            levels.append([one])
    return levels


def free_stretch(low: float, high: float, obstacles: list[float]) -> tuple[float, float]:
    """The longest part of [low, high] that no obstacle cuts."""
    cuts = [low, *sorted(at for at in obstacles if low < at < high), high]
    best = max(range(len(cuts) - 1), key=lambda n: cuts[n + 1] - cuts[n])
    return cuts[best], cuts[best + 1]


def near_stretch(
    lane: tuple[float, float], own: tuple[float, float], obstacles: list[float], least: float
) -> tuple[float, float] | None:
    """The longest free part of the lane beside a strand's own stretch; None when none is `least` long there."""
    cuts = [lane[0], *sorted(at for at in obstacles if lane[0] < at < lane[1]), lane[1]]
    free = [(max(a, own[0] - least), min(b, own[1] + least)) for a, b in pairwise(cuts)]
    fit = [(a, b) for a, b in free if b - a >= least]
    return max(fit, key=lambda part: (min(part[1], own[1]) - max(part[0], own[0]), part[1] - part[0]), default=None)
