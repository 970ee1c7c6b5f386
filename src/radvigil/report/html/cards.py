"""Which place each machine takes on the map, and which machines share a card.

Rules:
1. Five fixed places: modalities left, archives and brokers in the middle, readers right, information systems above, the
   outside and what is not yet placed below. Order inside a place: by kind, then name; nothing moves between reports.
2. Up to forty machines each has a card. Above, or where a place would overflow, machines of one kind fold into a stack;
   the machines not assessed keep cards of their own while they are few.
3. Above two hundred machines a place that would overflow folds by the rooms that people named, machines without a room
   by kind (`rooms`): nobody looks for one of eighty ultrasound scanners, everybody knows the floor it stands on. What
   is outside is one card.
4. Labels are measured, not hoped for: what does not fit ends with an ellipsis, and the card's title says it whole.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Literal

from radvigil.records import Device
from radvigil.report.html.rooms import rooms
from radvigil.report.view import KIND_ORDER, View
from radvigil.texts import clock, date, number, say_count

Place = Literal["left", "middle", "right", "above", "below"]
PLACES: tuple[Place, ...] = ("left", "middle", "right", "above", "below")

ALL_APART = 40
"""Machines that each have a card of their own."""
APART = 200
"""Machines above which a place folds by room."""
ROOM: dict[Place, int] = {"left": 14, "middle": 6, "right": 14, "above": 8, "below": 8}
"""Cards that a place holds before its kinds fold."""
MOST_BROKERS = 10
"""Archives and brokers that stand alone in a very large site: all goes through them, and the columns are tall."""
OUTSIDE = "outside"
FEWEST = 4
"""Folds by room that a place has at least, however many kinds stand there without a room."""
FEW = 2
"""Machines not assessed that keep cards of their own beside their stack."""
CARD_WIDTH = 212
LABEL_LEFT = 41
"""From the card's edge to its label: drawing and margin."""

MODALITIES = frozenset(KIND_ORDER[: KIND_ORDER.index("archive")])
_FIXED: dict[str, Place] = {
    "archive": "middle", "gateway": "middle", "workstation": "right", "printer": "right", "worklist": "above",
    "hl7-engine": "above", "server": "above", "router": "below", "switch": "below", "unknown": "below",
}  # fmt: skip
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Card:
    """One card of the map: a machine, or a stack of one kind."""

    key: str
    place: Place
    kind: str
    title: str
    sub: str
    state: str
    devices: tuple[str, ...]
    by_room: bool = False
    """Above `APART` machines: what it holds is listed under the drawing."""

    @property
    def stack(self) -> bool:
        return len(self.devices) > 1

    @property
    def crowd(self) -> bool:
        """A fold of a very large site, other than the outside."""
        return self.by_room and not self.key.endswith(OUTSIDE)


def anchor(device_id: str) -> str:
    """The id of a device's own part of the page."""
    return "m-" + _UNSAFE.sub("-", device_id)


def place_of(view: View, one: Device) -> Place:
    """See rule 1. A server that deals in images stands with the archives."""
    kind = one.kind.value
    if one.scope == "outside":
        return "below"
    if kind in MODALITIES:
        return "left"
    if kind == "server" and any(talk.conversation.what in ("images", "queries") for talk in view.talks(one)):
        return "middle"
    return _FIXED.get(kind, "below")


def cards_of(view: View) -> tuple[Card, ...]:
    """All cards, place by place, in the order in which they are drawn."""
    found: list[Card] = []
    places: dict[Place, list[Device]] = {place: [] for place in PLACES}
    for one in view.devices:
        places[place_of(view, one)].append(one)
    for place, devices in places.items():
        found += _cards(view, place, devices)
    return tuple(found)


def _cards(view: View, place: Place, devices: list[Device]) -> list[Card]:
    overflows = len(devices) > ROOM[place]
    if len(view.devices) > APART:
        apart = len(devices) <= (MOST_BROKERS if place == "middle" else ROOM[place])
        return [_single(view, place, one) for one in devices] if apart else _in_rooms(view, place, devices)
    if len(view.devices) > ALL_APART or overflows:
        return _folded(view, place, devices)
    return [_single(view, place, one) for one in devices]


def _in_rooms(view: View, place: Place, devices: list[Device]) -> list[Card]:
    """See rule 3. A room with one machine shows the machine itself."""
    inside = [one for one in devices if one.scope != "outside"]
    housed = [(view.room(one), one) for one in inside if view.room(one)]
    by_kind = _by_kind([one for one in inside if not view.room(one)])
    space = max(FEWEST, ROOM[place] - len(by_kind) - (len(inside) < len(devices)))
    groups: list[tuple[str, str, list[Device]]] = []
    for n, (room, members) in enumerate(rooms(housed, space)):
        groups.append((f"r{n}", room or view.say("page.other_rooms"), members))
    groups += [(kind, view.coded("kinds", kind), members) for kind, members in by_kind.items()]
    groups.append((OUTSIDE, view.say("page.outside"), [one for one in devices if one.scope == "outside"]))
    return [_group(view, place, *group) for group in groups if group[2]]


def _group(view: View, place: Place, key: str, title: str, members: list[Device]) -> Card:
    if len(members) == 1:
        return _single(view, place, members[0])
    return _stack(view, (f"g-{place}-{key}", place, _commonest(members), title), members)


def _commonest(devices: list[Device]) -> str:
    kinds = Counter(_kind(one) for one in devices)
    return min(kinds, key=lambda kind: (-kinds[kind], KIND_ORDER.index(kind)))


def _kind(one: Device) -> str:
    return one.kind.value if one.kind.value in KIND_ORDER else "unknown"


def _by_kind(devices: list[Device]) -> dict[str, list[Device]]:
    kinds: dict[str, list[Device]] = defaultdict(list)
    for one in devices:
        kinds[_kind(one)].append(one)
    return kinds


def _folded(view: View, place: Place, devices: list[Device]) -> list[Card]:
    found: list[Card] = []
    for kind, members in _by_kind(devices).items():
        apart = [one for one in members if view.state(one).name != "seen"]
        if len(apart) > FEW or len(members) - len(apart) < 2:
            apart = [] if len(members) > 1 else members
        rest = [one for one in members if one not in apart]
        about = (f"g-{place}-{kind}", place, kind, view.coded("kinds", kind))
        found += [_stack(view, about, rest)] if rest else []
        found += [_single(view, place, one) for one in apart]
    return found


def _single(view: View, place: Place, one: Device) -> Card:
    state = view.state(one)
    sub = view.say(f"state.unsure-{state.reason}") if state.name == "unsure" else _seen(view, [one])
    if state.name == "look":
        sub = view.say("state.look")
        if view.found(one):
            sub = view.say("state.look-some", n=say_count("count.findings", view.lang, view.found(one)))
    if state.name == "off":
        sub = view.say("state.off")
    return Card(anchor(one.id), place, _kind(one), _title(view, one), sub, state.name, (one.id,))


def _title(view: View, one: Device) -> str:
    """Its name; the address alone where nobody named it and kind and address together would be cut."""
    name = view.name(one)
    if view.named(one) or measure(name, 13.5, bold=True) <= CARD_WIDTH - LABEL_LEFT - 8:
        return name
    return view.address(one) or name


def _stack(view: View, about: tuple[str, Place, str, str], devices: list[Device]) -> Card:
    """`about`: key, place, kind of the drawing, and what its machines share."""
    key, place, kind, shared = about
    states = Counter(view.state(one).name for one in devices)
    state = next((name for name in ("look", "unsure") if states[name]), "seen")
    sub = say_count("count.unsure", view.lang, states["unsure"]) if state == "unsure" else _seen(view, devices)
    if state == "look":
        sub = view.say("state.look-some", n=say_count("count.machines", view.lang, states["look"]))
    title = view.say("page.stack_of", kind=shared, n=number(len(devices), view.lang))
    return Card(key, place, kind, title, sub, state, tuple(one.id for one in devices), len(view.devices) > APART)


def _seen(view: View, devices: list[Device]) -> str:
    last = max(one.last for one in devices)
    day = " ".join(date(last, view.lang, view.zone).split("\u00a0")[:2])
    return view.say("state.seen-at", when=f"{day}, {clock(last, view.lang, view.zone)}")


_NARROW, _WIDE = frozenset("iljtfrI.,:;'’|!()[]/ ·\u00a0\u202f"), frozenset("mwMW@%—…")


def measure(label: str, size: float, bold: bool = False) -> float:
    """Width of a label in user units, a little above what the widest of the page's fonts needs."""
    ems = sum(0.34 if c in _NARROW else 0.95 if c in _WIDE else 0.7 if c.isupper() else 0.58 for c in label)
    return ems * size * (1.06 if bold else 1.0)


def fitted(label: str, width: float, size: float, bold: bool = False) -> str:
    """The label, or as much of it as fits and an ellipsis."""
    if measure(label, size, bold) <= width:
        return label
    while label and measure(label + "…", size, bold) > width:
        label = label[:-1]
    return label.rstrip() + "…"
