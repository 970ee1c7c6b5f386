"""Rooms into few groups: what a place of the map has space for, under names that people use themselves.

Rules:
1. A group is a room while there are few. Where there are more than fit, names are cut at their last separator (`B 3.14`
   joins `B 3.22` in `B 3 …`), then again, until they fit: buildings, floors and corridors are written that way, and
   nothing here knows a hospital's own scheme.
2. Names that no cutting brings together stay apart while they fit: the largest groups are kept, the others join in one
   without a name, the last.
3. Order is by name, numbers by their value (`2` before `10`). It depends on the names alone, never on who came first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TypeVar

One = TypeVar("One")

_LAST_PART = re.compile(r"[\s._/\\:;,-]*[^\s._/\\:;,-]+[\s._/\\:;,-]*$")
_NUMBER = re.compile(r"(\d+)")
MORE = " …"
CUTS = 8
"""Separators cut off at most: text from a file is anybody's."""


def rooms(housed: list[tuple[str, One]], space: int) -> list[tuple[str, list[One]]]:
    """(name, members) of at most `space` groups; the name is empty for what was left over. `space` is at least 2."""
    cut = 0
    groups = _grouped(housed, cut)
    while len(groups) > space and cut < CUTS:
        cut += 1
        groups = _grouped(housed, cut)
    ordered = sorted(groups.items(), key=lambda group: natural(group[0]))
    if len(ordered) <= space:
        return ordered
    largest = {name for name, _ in sorted(ordered, key=lambda g: (-len(g[1]), natural(g[0])))[: space - 1]}
    rest = [one for name, members in ordered if name not in largest for one in members]
    return [group for group in ordered if group[0] in largest] + [("", rest)]


def _grouped(housed: list[tuple[str, One]], cut: int) -> dict[str, list[One]]:
    """By room, its name shortened `cut` times. A group of one room keeps the room's whole name."""
    groups: dict[str, list[tuple[str, One]]] = defaultdict(list)
    for room, one in housed:
        groups[_shortened(room, cut)].append((room, one))
    found: dict[str, list[One]] = defaultdict(list)
    for short, members in groups.items():
        whole = {room for room, _ in members}
        name = whole.pop() if len(whole) == 1 else short + MORE
        found[name] += [one for _, one in members]
    return found


def _shortened(room: str, cut: int) -> str:
    """Its first part stays, however often it is cut."""
    for _ in range(cut):
        room = _LAST_PART.sub("", room) or room
    return room


def natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """A key that sorts numbers inside names by value; how long a number is matters first, so none is too long."""
    parts = _NUMBER.split(name.casefold())
    return tuple((not n % 2, len(part.lstrip("0")) if n % 2 else 0, part) for n, part in enumerate(parts))
