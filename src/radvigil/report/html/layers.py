"""Two layers over the map: the likeliest ways in, and the risk of each machine.

Rules:
1. A layer is a tick box before the drawing; the style sheet shows what it asks for. It works without a script and by
   keyboard, and paper shows what was ticked. Nothing is ticked at first: the drawing begins with what matters today.
2. Ways have Roman numerals, in the drawing as in the list: digits are the three sentences, letters the plan. A full
   line was seen, a broken one is possible; nothing is told by colour alone.
3. The list of steps says the same to those who do not see the drawing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from radvigil.records import ChokePoint, Risk
from radvigil.report.html.cards import Card, measure
from radvigil.report.html.geometry import Box, Layout, Port
from radvigil.report.html.markup import Raw, el, join, leaf
from radvigil.report.html.strokes import Point, arrow, path, trimmed
from radvigil.report.html.ways import ENTRY, STRIP, Hop, Ways, hops_of, ways_of
from radvigil.report.view import View
from radvigil.texts import number, say_count

ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
WIDTH: Final = 4.0
PILL: Final = 20.0
"""Height of a mark."""
GLYPH: Final = 15.0
SHARES: Final = (1 / 2, 1 / 3, 2 / 3, 1 / 4, 3 / 4)
"""Where on a stretch a mark is tried."""


def roman(place: int) -> str:
    """The numeral of a way."""
    return ROMAN[place % len(ROMAN)]


def layered(view: View) -> bool:
    """Whether there is anything to lay over the drawing."""
    return bool(view.risk and view.risk.register.devices)


def choices(view: View) -> Raw:
    """The tick boxes. They stand beside the drawing, so that the style sheet can look at them."""
    if not view.risk or not layered(view):
        return Raw()
    ways = len(view.risk.paths)
    boxes = [_choice("layer-ways", say_count("layers.ways", view.lang, ways))] if ways else []
    return join(
        [el("span", view.say("layers.lead"), class_="over"), *boxes, _choice("layer-risk", view.say("layers.risk"))]
    )


def _choice(key: str, said: str) -> Raw:
    return Raw(el("input", type="checkbox", id=key, class_="layer") + el("label", said, for_=key))


class WaysLayer:
    """The hops of a view laid over its map, with all marks."""

    def __init__(self, view: View, risk: Risk, cards: tuple[Card, ...], plan: Layout) -> None:
        self.view, self.risk, self.plan = view, risk, plan
        self.card_of = {device: card.key for card in cards for device in card.devices}
        self.titles = {card.key: card.title for card in cards}
        self.zone_of = {device: zone.id for zone in risk.zones for device in zone.devices}
        hops = hops_of(risk, cards)
        self.entries = frozenset(one.source for one in risk.chokes if one.kind == "entry")
        widths = {hop.source: self.width(hop.source) for hop in hops if hop.enters}
        self.ways: Ways = ways_of(plan, cards, hops, widths)

    def sign(self, source: str) -> str:
        return self.view.say(f"layers.entry.{source.removeprefix(ENTRY)}")

    def width(self, source: str) -> float:
        """Of a sign: its drawing, its word, and the mark of a choke point."""
        return measure(self.sign(source), 12, bold=True) + 42 + (GLYPH + 5 if self.choked(source) else 0)

    def choked(self, source: str) -> bool:
        return source.removeprefix(ENTRY) in self.entries

    def passes_choke(self, hop: Hop) -> bool:
        """Whether a hop passes between two zones that many ways pass."""
        between = {(one.source, one.target) for one in self.risk.chokes if one.kind == "conduit"}
        zones = self.zone_of
        return any((zones.get(step.source, ""), zones.get(step.target, "")) in between for step in hop.steps)

    def told(self, name: str) -> str:
        """What a card or a sign is called."""
        return self.view.say(f"risk.entry.{name.removeprefix(ENTRY)}") if name.startswith(ENTRY) else self.titles[name]


def ways_layer(view: View, cards: tuple[Card, ...], plan: Layout, names: bool) -> Raw:
    """The drawing; empty when no way is known. `names`: it says what it is, which one of a page's drawings does."""
    if not view.risk or not view.risk.paths:
        return Raw()
    layer = WaysLayer(view, view.risk, cards, plan)
    title, told = el("title", view.say("register.paths"), id="ways-t"), el("desc", view.say("layers.text"), id="ways-d")
    pieces = [
        *([title, told] if names else []),
        *[_halo(line) for line in layer.ways.lines],
        *[_hop(layer, n) for n in range(len(layer.ways.hops))],
        *[_sign(layer, name, box) for name, box in layer.ways.signs.items()],
        *_numerals(layer), *_ends(layer), *_chokes(layer),
    ]  # fmt: skip
    about = {"role": "group", "aria_labelledby": "ways-t", "aria_describedby": "ways-d"} if names else {}
    return el("g", join(pieces), class_="ways", **about)


def ways_sheet(view: View, cards: tuple[Card, ...], plan: Layout) -> Raw:
    """The map with its ways once more, for paper, where nobody ticks a box; places and cards are those of the map."""
    ways = ways_layer(view, cards, plan, names=False)
    if not ways:
        return Raw()
    width, height = plan.width + 4, plan.height + STRIP + 4
    beneath = [leaf("use", href=f"#map-{part}") for part in ("zones", "names", "devs")]
    drawn = el("svg", *beneath, ways, class_="map", viewBox=f"-2 -2 {width:.0f} {height:.0f}",
               width=f"{width:.0f}", height=f"{height:.0f}")  # fmt: skip
    return el("div", el("p", view.say("register.paths")), drawn, class_="sheet", aria_hidden="true")


def _halo(line: tuple[Point, ...]) -> Raw:
    return leaf("path", class_="halo", d=path(line), stroke_width=f"{WIDTH + 5:g}")


def _hop(layer: WaysLayer, n: int) -> Raw:
    hop, line, side = layer.ways.hops[n], layer.ways.lines[n], layer.ways.sides[n]
    head = arrow(Port(hop.target, side, n, 0), line[-1], WIDTH + 2)
    drawn = leaf("path", class_="line", d=path(trimmed(line, False, True)), stroke_width=f"{WIDTH:g}")
    ends = " ".join(name for name in (hop.source, hop.target) if not name.startswith(ENTRY))
    title = el("title", _hop_text(layer, hop))
    return el("g", title, drawn, head, class_="hop" if hop.seen else "hop guess", role="img", data_cards=ends)


def _hop_text(layer: WaysLayer, hop: Hop) -> str:
    """Which ways, from where to where, and whether such traffic was seen."""
    seen = layer.view.say("register.seen" if hop.seen else "register.possible")
    return f"{_numbers(hop.ways)}: {layer.told(hop.source)} → {layer.told(hop.target)} · {seen}"


def _numbers(ways: Iterable[int]) -> str:
    return " · ".join(roman(way) for way in ways)


def _sign(layer: WaysLayer, name: str, box: Box) -> Raw:
    """A way in: a drawing and a word under the map, with the mark of a choke point where it is one."""
    choked = layer.choked(name)
    title = el("title", layer.told(name) + (f": {layer.view.say('layers.choke')}" if choked else ""))
    middle = box.y + box.height / 2
    parts = [
        leaf("rect", x=f"{box.x:.0f}", y=f"{box.y:.0f}", width=f"{box.width:.0f}", height=f"{box.height:.0f}", rx=6),
        leaf("use", href=f"#e-{name.removeprefix(ENTRY)}", class_="kind", x=f"{box.x + 8:.0f}", y=f"{middle - 9:.0f}",
             width=18, height=18),
        el("text", layer.sign(name), class_="lab", x=f"{box.x + 32:.0f}", y=f"{middle + 4:.0f}"),
        _glyph("s-choke", box.x + box.width - GLYPH - 6, middle) if choked else Raw(),
    ]  # fmt: skip
    return el("g", title, *parts, class_="entry", role="img")


def _glyph(name: str, x: float, middle: float) -> Raw:
    return leaf(
        "use", href=f"#{name}", x=f"{x:.0f}", y=f"{middle - GLYPH / 2:.1f}", width=f"{GLYPH:g}", height=f"{GLYPH:g}"
    )


def _pill(centre: Point, glyph: str, said: str, title: str) -> Raw:
    """A mark: a drawing, a numeral or both."""
    width, (x, y) = _pill_width(glyph, said), centre
    left = x - width / 2
    parts = [
        el("title", title),
        leaf("rect", x=f"{left:.1f}", y=f"{y - PILL / 2:.1f}", width=f"{width:.1f}", height=f"{PILL:g}", rx=10),
        _glyph(glyph, left + (3.5 if said else (width - GLYPH) / 2), y) if glyph else Raw(),
    ]  # fmt: skip
    if said:
        text_left = left + (GLYPH + 6 if glyph else 7)
        parts.append(el("text", said, x=f"{text_left:.1f}", y=f"{y + 4.3:.1f}", aria_hidden="true"))
    return el("g", *parts, class_="pill", role="img")


def _pill_width(glyph: str, said: str) -> float:
    return (GLYPH + 6 if glyph else 7) + (measure(said, 12, bold=True) + 7 if said else 0)


def _numerals(layer: WaysLayer) -> list[Raw]:
    """Each hop carries the numerals of its ways where there is room; at a choke point its mark too."""
    taken: list[Box] = []
    found = []
    for hop, line in zip(layer.ways.hops, layer.ways.lines, strict=True):
        glyph = "s-choke" if layer.passes_choke(hop) else ""
        said = _numbers(hop.ways)
        centre = _place(line, _pill_width(glyph, said), taken)
        title = f"{layer.view.say('layers.way')} {said}" + (f": {layer.view.say('layers.choke')}" if glyph else "")
        found.append(_pill(centre, glyph, said, title))
    return found


def _place(line: tuple[Point, ...], width: float, taken: list[Box]) -> Point:
    """On the longest stretch where it meets no other mark; on the longest of all where there is none."""
    stretches = sorted(pairwise(line), key=lambda pair: -_length(*pair))
    spots = [_between(a, b, share) for a, b in stretches for share in SHARES if _length(a, b) >= PILL]
    spots = spots or [_between(*stretches[0], 0.5)]
    x, y = next((spot for spot in spots if not any(_meets(spot, width, box) for box in taken)), spots[0])
    taken.append(Box(x - width / 2, y - PILL / 2, width, PILL))
    return x, y


def _meets(spot: Point, width: float, box: Box) -> bool:
    x, y = box.x + box.width / 2, box.y + box.height / 2
    return abs(spot[0] - x) < (width + box.width) / 2 + 2 and abs(spot[1] - y) < PILL + 2


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _ends(layer: WaysLayer) -> list[Raw]:
    """The machines that the ways lead to, at the upper corner of their cards that no place's title is near."""
    led: dict[str, list[int]] = defaultdict(list)
    for way, one in enumerate(layer.risk.paths):
        if one.target in layer.card_of:
            led[layer.card_of[one.target]].append(way)
    found = []
    for card, ways in led.items():
        box, said = layer.plan.boxes[card], _numbers(ways)
        half, low = _pill_width("s-end", said) / 2 - 6, layer.plan.places["below"]
        x = box.x + half if low.height and box.y >= low.y else box.x + box.width - half
        found.append(_pill((x, box.y - 1), "s-end", said, f"{layer.view.say('layers.end')}: {said}"))
    return found


def _chokes(layer: WaysLayer) -> list[Raw]:
    """The machines that many ways pass, at the lower left of their cards."""
    return [_choke(layer, card) for card in dict.fromkeys(_choked(layer, one) for one in layer.risk.chokes) if card]


def _choked(layer: WaysLayer, one: ChokePoint) -> str:
    return layer.card_of.get(one.device, "") if one.kind == "device" else ""


def _choke(layer: WaysLayer, card: str) -> Raw:
    box = layer.plan.boxes[card]
    return _pill((box.x + 8, box.y + box.height + 1), "s-choke", "", layer.view.say("layers.choke"))


def level_of(view: View, card: Card) -> int:
    """The highest level of its machines; 0 where none has one."""
    return max((view.risk_of[one].level for one in card.devices if one in view.risk_of), default=0)


def level_text(view: View, card: Card) -> str:
    """The level in words; of a stack also how many of its machines have it."""
    level = level_of(view, card)
    if not level:
        return view.say("layers.no_level")
    said = view.say(f"risk.level.{level}")
    if not card.stack:
        return view.say("layers.level", level=said)
    own = sum(view.risk_of[one].level == level for one in card.devices if one in view.risk_of)
    return view.say(
        "layers.level_some", level=said, n=number(own, view.lang), total=number(len(card.devices), view.lang)
    )


def legend(view: View, whole: bool) -> list[Raw]:
    """What each layer's signs mean; the style sheet shows it with its layer. In a whole report it leads to the parts
    that tell more; a drawing alone has no such parts."""
    if not view.risk or not layered(view):
        return []
    bars = [_sample("-1 0 21 13", leaf("use", href=f"#l-{n}", width=20, height=13), "bars-of") for n in (1, 3, 5)]
    more = el("span", el("a", view.say("register.section"), href="#risk")) if whole else Raw()
    level = el("p", el("span", *bars, view.say("layers.levels")), more, class_="of-risk")
    return [_ways_legend(view, whole), level] if view.risk.paths else [level]


def _ways_legend(view: View, whole: bool) -> Raw:
    steps = _told(view, "layers.steps", "#ways" if whole else "")
    chokes = _told(view, "layers.choke", "#chokes" if whole else "") if view.risk and view.risk.chokes else Raw()
    seen, guess = (leaf("path", class_="line", d="M2 9H50", stroke_width=f"{WIDTH:g}") for _ in range(2))
    items = [
        el("span", _sample("0 0 52 18", seen, "smp hop"), view.say("register.seen")),
        el("span", _sample("0 0 52 18", guess, "smp hop guess"), view.say("register.possible")),
        el("span", el("b", "I, II", class_="roman"), steps),
        el("span", _sample("0 0 18 18", leaf("use", href="#s-end"), "mark"), view.say("layers.end")),
        el("span", _sample("0 0 18 18", leaf("use", href="#s-choke"), "mark"), chokes)
        if chokes else Raw(),
        el("span", view.say("register.paths_lead")),
    ]  # fmt: skip
    return el("p", *items, class_="of-ways")


def _told(view: View, key: str, href: str) -> Raw:
    """A word of the legend, and where more is told about it, if anywhere."""
    return el("a", view.say(key), href=href) if href else el("span", view.say(key))


def _sample(box: str, drawn: Raw, kind: str) -> Raw:
    return el("svg", drawn, class_=kind, viewBox=box, aria_hidden="true")
