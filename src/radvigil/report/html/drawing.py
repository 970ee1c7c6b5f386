"""The drawing alone, for a caller that knows its machines over many reports: the hub.

What the caller knows wins over what the one report says: names, rooms, states, and where a card leads. The drawing
holds no style and no script; its colours come from the tokens of the caller's page, its signs from that page's symbols.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from radvigil.records import Device, Result
from radvigil.report.html.layers import choices
from radvigil.report.html.map_svg import Map, map_svg
from radvigil.report.html.page import _legend
from radvigil.report.view import State, View
from radvigil.texts import LANGUAGES

STATES: dict[str, Literal["seen", "unsure", "look", "off"]] = {
    "seen": "seen",
    "unsure": "unsure",
    "look": "look",
    "off": "off",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a machine beside the report. Empty: what the report says."""

    name: str = ""
    room: str = ""
    state: str = ""
    """`seen`, `unsure`, `look` or `off`."""
    findings: int = 0
    """About it, of which it is looked out for."""


Link = Callable[[tuple[str, ...]], str]
"""Ids of the devices of a card → where it leads; empty: nowhere beyond the drawing."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map as SVG; as HTML its legend and the tick boxes of its layers, which stand before it as its siblings; how
    wide it is drawn; and the sentences that its numbers belong to."""

    svg: str
    legend: str
    choices: str
    width: float
    sentences: tuple[tuple[int, str], ...] = ()
    """What matters most today, as plain text, after its number in the drawing; 0: it has none there."""


class _Known(View):
    """A report's view, corrected by what the caller knows."""

    def __init__(self, shown: Result, lang: str, known: Mapping[str, Known]) -> None:
        self._known = known
        super().__init__(shown, lang)

    def named(self, one: Device) -> str:
        known = self._known.get(one.id)
        return known.name if known and known.name else super().named(one)

    def room(self, one: Device) -> str:
        known = self._known.get(one.id)
        return known.room if known and known.room else super().room(one)

    def state(self, one: Device) -> State:
        known, heard = self._known.get(one.id), super().state(one)
        if known is None or known.state not in STATES or known.state == heard.name:
            return heard
        return self.heard(one) if known.state == "unsure" else State(STATES[known.state])

    def found(self, one: Device) -> int:
        known = self._known.get(one.id)
        return known.findings if known and known.findings else super().found(one)


def drawing(result: Result, lang: str, known: Mapping[str, Known], link: Link | None = None) -> Drawing | None:
    """The map of a report; None when it holds no machine. An unknown language is English."""
    view = _Known(result, lang if lang in LANGUAGES else "en", known)
    if not view.devices:
        return None
    drawn = Map(view, link)
    svg, legend, boxes = str(map_svg(drawn)), str(_legend(view, drawn, whole=False)), str(choices(view))
    return Drawing(svg, legend, boxes, drawn.plan.width, _sentences(view))


def _sentences(view: View) -> tuple[tuple[int, str], ...]:
    today = view.risk.today if view.risk else ()
    said = [view.say(f"risk.today.{one.code}", **view.today(one)) for one in today]
    return tuple((view.numbers.get(at, 0), sentence) for at, sentence in enumerate(said))
