"""Which place each machine takes on the map, and which machines share a card.

Rules:
1. Five fixed places: modalities left, archives and brokers in the middle, readers right, information systems above, the
   outside and what is not yet placed below. Order inside a place: by kind, then name; nothing moves between reports.
2. Up to forty machines each has a card. Above, or where a place would overflow, machines of one kind fold into a stack;
   the machines not assessed keep cards of their own while they are few.
3. Labels are measured, not hoped for: what does not fit ends with an ellipsis, and the card's title says it whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from radvigil.records import Device
from radvigil.report.view import KIND_ORDER, View
from radvigil.texts import clock, date, number, say_count

Place = Literal["left", "middle", "right", "above", "below"]
PLACES: tuple[Place, ...] = ("left", "middle", "right", "above", "below")

ALL_APART = 40
"""Machines that each have a card of their own."""
ROOM: dict[Place, int] = {"left": 14, "middle": 6, "right": 14, "above": 8, "below": 8}
"""Cards that a place holds before its kinds fold."""
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

    @property
    def stack(self) -> bool:
        return len(self.devices) > 1


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
        fold = len(view.devices) > ALL_APART or len(devices) > ROOM[place]
        found += _folded(view, place, devices) if fold else [_single(view, place, one) for one in devices]
    return tuple(found)


def _folded(view: View, place: Place, devices: list[Device]) -> list[Card]:
    kinds: dict[str, list[Device]] = defaultdict(list)
    for one in devices:
        kinds[one.kind.value if one.kind.value in KIND_ORDER else "unknown"].append(one)
    found: list[Card] = []
    for kind, members in kinds.items():
        apart = [one for one in members if view.state(one).name != "seen"]
        if len(apart) > FEW or len(members) - len(apart) < 2:
            apart = [] if len(members) > 1 else members
        rest = [one for one in members if one not in apart]
        found += [_stack(view, place, kind, rest)] if rest else []
        found += [_single(view, place, one) for one in apart]
    return found


def _single(view: View, place: Place, one: Device) -> Card:
    state = view.state(one)
    sub = view.say(f"state.unsure-{state.reason}") if state.name == "unsure" else _seen(view, [one])
    if state.name == "look":
        sub = view.say("state.look-some", n=say_count("count.findings", view.lang, len(view.about[one.id])))
    kind = one.kind.value if one.kind.value in KIND_ORDER else "unknown"
    return Card(anchor(one.id), place, kind, _title(view, one), sub, state.name, (one.id,))


def _title(view: View, one: Device) -> str:
    """Its name; the address alone where nobody named it and kind and address together would be cut."""
    name = view.name(one)
    if view.named(one) or measure(name, 13.5, bold=True) <= CARD_WIDTH - LABEL_LEFT - 8:
        return name
    return view.address(one) or name


def _stack(view: View, place: Place, kind: str, devices: list[Device]) -> Card:
    unsure = sum(view.state(one).name == "unsure" for one in devices)
    sub = say_count("count.unsure", view.lang, unsure) if unsure else _seen(view, devices)
    title = view.say("page.stack_of", kind=view.coded("kinds", kind), n=number(len(devices), view.lang))
    state = "unsure" if unsure else "seen"
    return Card(f"g-{place}-{kind}", place, kind, title, sub, state, tuple(one.id for one in devices))


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
