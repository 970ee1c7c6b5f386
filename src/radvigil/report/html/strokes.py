"""Lines of the map as SVG paths: rounded, with arrowheads, rungs where anyone can read, bridges where they cross.

Rungs are a wide stroke and over it a dashed stroke of the ground's colour; a full stroke is encrypted; what is not
known is a thin dotted stroke. Three widths say the volume.
"""

from __future__ import annotations

from typing import NamedTuple

from radvigil.report.html.geometry import Course, Layout, Port
from radvigil.report.html.markup import Raw, leaf

WIDTHS = (5.0, 8.0, 12.0)
RUNG = 2.4
RADIUS = 12.0
HEAD = 8.0

Point = tuple[float, float]


class Stroke(NamedTuple):
    """One pipe of a net."""

    points: tuple[Point, ...]
    bytes: int


def strokes_of(plan: Layout, course: Course) -> list[Stroke]:
    """The trunk with the farthest members, then a stub for each other member."""
    start = plan.ports[course.hub]
    if not course.lanes:
        return [Stroke((start, plan.ports[course.members[0]]), course.net.bytes)]
    head = _way(start, course)
    track = course.tracks[course.lanes[-1]]
    upright = course.lanes[-1].startswith("V")
    entry = head[-1][1] if upright else head[-1][0]
    ends = [(plan.ports[port], size) for port, (_, size) in zip(course.members, _sized(course), strict=True)]
    along = [(end[1] if upright else end[0], end, size) for end, size in ends]
    strokes: list[Stroke] = []
    for side in (-1, 1):
        own = sorted((one for one in along if (one[0] - entry) * side > 0.5), key=lambda one: -one[0] * side)
        for n, (at, end, size) in enumerate(own):
            turn = (track, at) if upright else (at, track)
            if n == 0:
                strokes.append(Stroke((head[-1], turn, end), sum(one[2] for one in own)))
            else:
                back = max(abs(at - entry) - 2 * RADIUS, 0) * -side
                near = (
                    (track, at + min(abs(back), 2 * RADIUS) * -side)
                    if upright
                    else (at + min(abs(back), 2 * RADIUS) * -side, track)
                )
                strokes.append(Stroke((near, turn, end), size))
    strokes += [Stroke((head[-1], end), size) for at, end, size in along if abs(at - entry) <= 0.5]
    return _with_head(strokes, head, course.net.bytes)


def _sized(course: Course) -> tuple[tuple[str, int], ...]:
    return (("", course.net.bytes),) if course.net.whole else course.net.members


def _way(start: Point, course: Course) -> list[Point]:
    """From the hub's port through the lanes to the entry of the last one."""
    points = [start]
    for lane in course.lanes:
        track = course.tracks[lane]
        x, y = points[-1]
        points.append((track, y) if lane.startswith("V") else (x, track))
    return points


def _with_head(strokes: list[Stroke], head: list[Point], size: int) -> list[Stroke]:
    """Join the way from the hub to the first stroke, so that its corners are rounded too."""
    if not strokes:
        return [Stroke(tuple(head), size)]
    first = max(range(len(strokes)), key=lambda n: (strokes[n].points[0] == head[-1], strokes[n].bytes))
    joined = Stroke((*head[:-1], *strokes[first].points), size if len(strokes) > 1 else strokes[first].bytes)
    others = strokes[:first] + strokes[first + 1 :]
    return [joined, *others]


def path(points: tuple[Point, ...] | list[Point]) -> str:
    """A path through the points, its corners rounded as far as there is room."""
    line = _simple(points)
    written = [f"M{line[0][0]:.0f} {line[0][1]:.0f}"]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        radius = min(RADIUS, _length(before, corner) / 2, _length(corner, after) / 2)
        a, b = _towards(corner, before, radius), _towards(corner, after, radius)
        written.append(f"L{a[0]:.1f} {a[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {b[0]:.1f} {b[1]:.1f}")
    written.append(f"L{line[-1][0]:.1f} {line[-1][1]:.1f}")
    return "".join(written)


def _simple(points: tuple[Point, ...] | list[Point]) -> list[Point]:
    """Without points that stand on each other."""
    line = [points[0]]
    for point in points[1:]:
        if _length(line[-1], point) > 0.5:
            line.append(point)
    return line if len(line) > 1 else [line[0], line[0]]


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(start: Point, end: Point, distance: float) -> Point:
    whole = _length(start, end) or 1.0
    return start[0] + (end[0] - start[0]) * distance / whole, start[1] + (end[1] - start[1]) * distance / whole


def trimmed(points: tuple[Point, ...], at_start: bool, at_end: bool) -> list[Point]:
    """Room for arrowheads at the ends."""
    line = _simple(points)
    if at_start:
        line[0] = _towards(line[0], line[1], HEAD - 1)
    if at_end:
        line[-1] = _towards(line[-1], line[-2], HEAD - 1)
    return line


def arrow(port: Port, tip: Point, width: float) -> Raw:
    """A head that enters a card at its port."""
    half, (x, y) = width / 2 + 4, tip
    base = {
        "left": f"{x - HEAD:.1f} {y - half:.1f}L{x - HEAD:.1f} {y + half:.1f}",
        "right": f"{x + HEAD:.1f} {y - half:.1f}L{x + HEAD:.1f} {y + half:.1f}",
        "top": f"{x - half:.1f} {y - HEAD:.1f}L{x + half:.1f} {y - HEAD:.1f}",
        "bottom": f"{x - half:.1f} {y + HEAD:.1f}L{x + half:.1f} {y + HEAD:.1f}",
    }[port.side]
    return leaf("path", class_="head", d=f"M{x:.1f} {y:.1f}L{base}z")


def pipes(drawn: list[tuple[str, float]], protection: str) -> list[Raw]:
    """Bridges first, then stubs, the trunk last: a net never cuts itself. `drawn` begins with the trunk."""
    halo = [leaf("path", class_="halo", d=d, stroke_width=f"{width + 4:g}") for d, width in drawn]
    if protection == "unknown":
        return halo + [leaf("path", class_="pipe dots", d=d, stroke_width="3") for d, _ in drawn]
    rungs = "rungs half" if protection == "mixed" else "rungs"
    found = halo
    for d, width in reversed(drawn):
        found.append(leaf("path", class_="pipe", d=d, stroke_width=f"{width:g}"))
        if protection != "yes":
            found.append(leaf("path", class_=rungs, d=d, stroke_width=f"{width - RUNG:g}"))
    return found
