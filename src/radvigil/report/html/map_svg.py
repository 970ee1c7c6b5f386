"""The department on one page, as SVG. Colours come from the page's tokens, so that dark mode and print follow."""

from __future__ import annotations

from collections.abc import Callable

from radvigil.report.html.cards import CARD_WIDTH, LABEL_LEFT, Card, cards_of, fitted, measure
from radvigil.report.html.geometry import BEHIND, Box, Course, Lane, Layout
from radvigil.report.html.lanes import free_stretch, near_stretch
from radvigil.report.html.layers import layered, level_of, level_text, ways_layer
from radvigil.report.html.map_layout import layout_of
from radvigil.report.html.marks import Mark, alone, marks_of, spots
from radvigil.report.html.markup import Raw, el, join, leaf
from radvigil.report.html.nets import Net, nets_of
from radvigil.report.html.strokes import WIDTHS, arrow, path, pipes, strokes_of, trimmed
from radvigil.report.view import View
from radvigil.texts import number, say_count, size

ICONS = {
    "CT": "ct", "PT": "ct", "MR": "mri", "US": "us", "MG": "mammo", "XA": "angio", "RF": "angio", "NM": "angio",
    "archive": "archive", "gateway": "router", "workstation": "screen", "printer": "disc", "worklist": "list",
    "hl7-engine": "bridge", "server": "cube", "router": "bridge", "switch": "bridge", "unknown": "laptop",
}  # fmt: skip
"""Symbol of a kind; modalities not named take the X-ray stand."""
UPRIGHT: tuple[Lane, ...] = ("V1", "V2")
LABEL_HEIGHT = 48.0
LEVELS: tuple[Lane, ...] = ("H0", "H1")


def icon_of(kind: str) -> str:
    return ICONS.get(kind, "xray")


class Map:
    """The map of one view: cards, nets, layout, and the volumes that set the widths."""

    def __init__(self, view: View, link: Callable[[tuple[str, ...]], str] | None = None) -> None:
        self.view = view
        self.link = link
        self.cards = cards_of(view)
        self.nets = nets_of(view, self.cards)
        self.marks = marks_of(view, self.cards, self.nets)
        self.warm = frozenset[str]().union(*(mark.warm for mark in self.marks))
        self.titles = {card.key: card.title for card in self.cards}
        self.places = {place: sum(card.place == place for card in self.cards) for place in ("left", "right")}
        self.low, self.high = _steps([net.bytes for net in self.nets])
        self.plan: Layout = layout_of(self.cards, self.nets, tuple(self.lines(net) for net in self.nets))

    def width(self, count: int) -> float:
        """One of three stroke widths for a volume in bytes."""
        return WIDTHS[(count >= self.low) + (count >= self.high)]

    def lines(self, net: Net) -> tuple[str, ...]:
        """The lines of a label; the last one stands beside a lock."""
        view = self.view
        return self.label(net), size(net.bytes, view.lang), "xx " + view.say(f"protection.{net.protection}")

    def label(self, net: Net) -> str:
        what = self.view.coded("what", net.what)
        if net.whole:
            total = number(self.places.get(net.place, 0), self.view.lang)
            return self.view.say("page.place_all", what=what, n=number(len(net.members), self.view.lang), total=total)
        return what


def _steps(sizes: list[int]) -> tuple[int, int]:
    """Two round volumes that part the lines into thin, middle and wide: 1, 2 or 5 times a power of ten."""
    largest = max(sizes, default=0)
    return _round(largest / 40), _round(largest / 4)


def _round(value: float) -> int:
    step = 1
    while step * 10 <= value:
        step *= 10
    return next((step * m for m in (5, 2, 1) if step * m <= value), 1)


def map_svg(drawing: Map) -> Raw:
    """The drawing."""
    view, plan = drawing.view, drawing.plan
    pieces = [el("title", view.say("page.map_title"), id="map-t"), el("desc", view.say("page.map_text"), id="map-d")]
    places = [(name, box) for name, box in plan.places.items() if box.height]
    pieces.append(el("g", join([_place(box) for _, box in places]), class_="zones", id="map-zones"))
    pieces.append(el("g", join([_flow(drawing, course) for course in _warm_last(drawing)]), class_="flows"))
    pieces.append(el("g", join([_place_title(view, name, box) for name, box in places]), id="map-names"))
    taken = {card.place for card in drawing.cards}
    pieces.append(el("g", join([_empty_place(view, box) for name, box in places if name not in taken])))
    pieces.append(el("g", join(_labels(drawing)), class_="labels", aria_hidden="true"))
    pieces.append(
        el(
            "g",
            join([_card(drawing, card, plan.boxes[card.key]) for card in drawing.cards]),
            class_="devs",
            id="map-devs",
        )
    )
    pieces.append(el("g", join(_numbers(drawing)), class_="marks"))
    pieces.append(ways_layer(view, drawing.cards, plan, names=True))
    return el(
        "svg", join(pieces), class_="map", viewBox=f"-2 -2 {plan.width + 4:.0f} {plan.height + 4:.0f}",
        width=f"{plan.width + 4:.0f}", height=f"{plan.height + 4:.0f}", role="group", aria_labelledby="map-t map-d",
    )  # fmt: skip


def _place(box: Box) -> Raw:
    corner = {"x": f"{box.x:.0f}", "y": f"{box.y:.0f}"}
    return leaf("rect", class_="zone", width=f"{box.width:.0f}", height=f"{box.height:.0f}", rx=16, **corner)


def _place_title(view: View, name: str, box: Box) -> Raw:
    """Lines enter the lower band from above and on the left: its title stands on the right."""
    right = name == "below"
    x = box.x + box.width - 14 if right else box.x + 14
    anchor = "end" if right else None
    return el(
        "text", view.say(f"place.{name}"), class_="ztitle", x=f"{x:.0f}", y=f"{box.y + 19:.0f}", text_anchor=anchor
    )


def _empty_place(view: View, box: Box) -> Raw:
    return el("text", view.say("page.none_seen"), class_="ztitle", x=f"{box.x + 14:.0f}", y=f"{box.y + 44:.0f}")


def _warm(drawing: Map, net: Net) -> bool:
    return alone(net) and any(net in mark.nets for mark in drawing.marks)


def _warm_last(drawing: Map) -> list[Course]:
    """What matters today is drawn over the rest."""
    return sorted(drawing.plan.courses, key=lambda course: _warm(drawing, course.net))


def _numbers(drawing: Map) -> list[Raw]:
    """The numbers of the three sentences."""
    places = spots(drawing.plan, drawing.marks)
    return [_number(drawing, mark, *place) for mark, place in zip(drawing.marks, places, strict=True)]


def _number(drawing: Map, mark: Mark, x: float, y: float) -> Raw:
    disc = leaf("circle", cx=f"{x:.0f}", cy=f"{y:.0f}", r=11)
    digit = el("text", str(mark.number), x=f"{x:.0f}", y=f"{y + 4.5:.0f}", aria_hidden="true")
    title = el("title", drawing.view.say("today.mark", n=mark.number))
    return el("g", title, disc, digit, class_="badge", role="img")


def _card(drawing: Map, card: Card, box: Box) -> Raw:
    """A card is a link to its machine's page, with a title that says what the labels had to cut."""
    view = drawing.view
    x, y, middle, left = box.x, box.y, box.y + box.height / 2, f"{box.x + LABEL_LEFT:.0f}"
    room = CARD_WIDTH - LABEL_LEFT - 8
    title, sub = fitted(card.title, room, 13.5, bold=True), fitted(card.sub, room - 16, 11.5)
    kind = {"href": f"#{icon_of(card.kind)}", "x": f"{x + 11:.0f}", "y": f"{middle - 11:.0f}"}
    parts = [
        el("title", _card_title(view, card)),
        _frame(x + BEHIND, y + BEHIND, box) if card.stack else Raw(),
        _frame(x, y, box),
        leaf("use", class_="kind", width=22, height=22, **kind),
        el("text", title, class_="name", x=left, y=f"{middle - 4:.0f}"),
        leaf("use", href=f"#s-{card.state}", class_="st", x=left, y=f"{middle + 4:.0f}", width=12, height=12),
        el("text", sub, class_="sub st", x=f"{x + LABEL_LEFT + 16:.0f}", y=f"{middle + 14:.0f}"),
        _level(view, card, (x + LABEL_LEFT, middle)) if layered(view) else Raw(),
    ]
    target = f"#fold-{card.key}" if card.by_room else "#devices" if card.stack else f"#{card.key}"
    target = (drawing.link(card.devices) if drawing.link else "") or target
    about: dict[str, str | int | None] = {"data_card": card.key, "data_risk": level_of(view, card) or None}
    about["data_kind"] = card.kind if card.stack and not card.by_room else None
    return el(
        "a",
        join(parts),
        href=target,
        class_=f"dev {card.state}" + (" warm" if card.key in drawing.warm else ""),
        id=f"card-{card.key}",
        **about,
    )


def _level(view: View, card: Card, at: tuple[float, float]) -> Raw:
    """The level of risk, in the place of the state: bars and a word. Only its layer shows it."""
    level, (x, middle) = level_of(view, card), at
    said = fitted(level_text(view, card), CARD_WIDTH - LABEL_LEFT - 8 - 24, 11.5)
    bars = leaf("use", href=f"#l-{level}", x=f"{x:.0f}", y=f"{middle + 3:.0f}", width=20, height=13) if level else Raw()
    word = el("text", said, class_="sub", x=f"{x + (24 if level else 0):.0f}", y=f"{middle + 14:.0f}")
    return el("g", bars, word, class_="lv")


def _frame(x: float, y: float, box: Box) -> Raw:
    return leaf("rect", class_="card", x=f"{x:.0f}", y=f"{y:.0f}", width=CARD_WIDTH, height=f"{box.height:.0f}", rx=9)


def _card_title(view: View, card: Card) -> str:
    told = _who(view, card)
    return f"{told}; {level_text(view, card)}" if layered(view) else told


def _who(view: View, card: Card) -> str:
    if card.stack:
        names = [view.name_of(one) for one in card.devices[:8]]
        more = len(card.devices) - len(names)
        return f"{card.title}: {', '.join(names)}" + (f", {say_count('count.more', view.lang, more)}" if more else "")
    one = view.by_id[card.devices[0]]
    return f"{card.title}: {view.kind(one)}, {view.state_text(one)}"


def _flow(drawing: Map, course: Course) -> Raw:
    net, plan = course.net, drawing.plan
    strokes = strokes_of(plan, course)
    hub, tips = plan.ports[course.hub], [plan.ports[port] for port in course.members]
    at_hub, at_members = net.inward or net.both, not net.inward or net.both
    drawn = []
    for stroke in strokes:
        line = trimmed(stroke.points, at_hub and stroke.points[0] == hub, at_members and stroke.points[-1] in tips)
        drawn.append((path(line), drawing.width(stroke.bytes)))
    heads = [arrow(course.hub, hub, drawing.width(net.bytes))] if at_hub else []
    if at_members:
        sizes = [net.bytes] if net.whole else [count for _, count in net.members]
        heads += [arrow(p, tip, drawing.width(n)) for p, tip, n in zip(course.members, tips, sizes, strict=True)]
    return el(
        "g", el("title", flow_text(drawing, net)), join(pipes(drawn, net.protection)), join(heads),
        class_=f"flow {net.family}" + (" warm" if _warm(drawing, net) else ""),
        data_cards=" ".join(sorted(net.cards)), data_what=net.what,
    )  # fmt: skip


def flow_text(drawing: Map, net: Net) -> str:
    """What a line says: what flows, from whom to whom, how much, and who can read it."""
    view = drawing.view
    names = [drawing.titles[card] for card, _ in net.members]
    members = ", ".join(names[:6]) + (
        f", {say_count('count.more', view.lang, len(names) - 6)}" if len(names) > 6 else ""
    )
    hub = drawing.titles[net.hub]
    way = f"{members} → {hub}" if net.inward else f"{hub} → {members}"
    told = view.coded("protection", net.protection)
    return f"{view.coded('what', net.what)}: {way} · {size(net.bytes, view.lang)} · {told}"


def _labels(drawing: Map) -> list[Raw]:
    found = [_straight_label(drawing, course) for course in drawing.plan.courses if not course.lanes]
    for upright in UPRIGHT:
        found += [_upright_label(drawing, upright, net) for net in drawing.plan.roomy.get(upright, {})]
    for level in LEVELS:
        found += [_level_label(drawing, level, strand.net) for strand in drawing.plan.strands.get(level, [])]
    return found


def _upright_label(drawing: Map, lane: Lane, number_: int) -> Raw:
    """Beside its track, in the longest stretch that no stub crosses."""
    plan, order = drawing.plan, drawing.plan.strands[lane]
    course, top = plan.courses[number_], plan.places["left"].y
    place = next(n for n, strand in enumerate(order) if strand.net == number_)
    own = order[place]
    bottom = top + plan.places["left"].height
    low, high = max(top + own.low, top), min(top + own.high, bottom)
    crossing = [at + top for strand in order[place + 1 :] for at in strand.near]
    crossing += [at + top for strand in order[: place + 1] for at in strand.far]
    stretch = near_stretch((top, bottom), (low, high), crossing, LABEL_HEIGHT)
    if stretch is None:
        return Raw()
    return _label(drawing, course.net, course.tracks[lane] + 13, sum(stretch) / 2 - 12)


def _straight_label(drawing: Map, course: Course) -> Raw:
    """Beside a line between two neighbours of the middle, where there is room."""
    (x, a), (_, b) = drawing.plan.ports[course.hub], drawing.plan.ports[course.members[0]]
    beside = [other for other in drawing.plan.courses if not other.lanes and other.net.cards == course.net.cards]
    if len(beside) > 2 and course is not beside[-1]:
        return Raw()
    return _label(drawing, course.net, x + 13, (a + b) / 2 - 10) if abs(a - b) > 52 else Raw()


def _label(drawing: Map, net: Net, x: float, y: float) -> Raw:
    view = drawing.view
    lock = "closed" if net.protection == "yes" else "open"
    lines = [
        el("text", drawing.label(net), class_="lab", x=f"{x:.0f}", y=f"{y:.0f}"),
        el("text", size(net.bytes, view.lang), class_="lab2", x=f"{x:.0f}", y=f"{y + 15:.0f}"),
        leaf("use", class_="lock", href=f"#{lock}", x=f"{x:.0f}", y=f"{y + 20:.0f}", width=11, height=11),
        el("text", view.say(f"protection.{net.protection}"), class_="lab2", x=f"{x + 15:.0f}", y=f"{y + 30:.0f}"),
    ]
    return el("g", join(lines), class_="label", data_cards=" ".join(sorted(net.cards)), data_what=net.what)


def _level_label(drawing: Map, lane: Lane, number_: int) -> Raw:
    """Above its track, on one line, in the longest stretch that nothing crosses."""
    plan, order = drawing.plan, drawing.plan.strands[lane]
    course, view = plan.courses[number_], drawing.view
    place = next(n for n, strand in enumerate(order) if strand.net == number_)
    own = order[place]
    crossing = [at for strand in order[place:] for at in strand.near]
    crossing += [at for strand in order[:place] for at in strand.far]
    begin, end = free_stretch(own.low, own.high, crossing)
    y = course.tracks[lane] - 9
    what, told = drawing.label(course.net), view.say(f"protection.{course.net.protection}")
    wide = measure(what, 12, bold=True) + measure(told, 11.5) + 26
    x = (begin + end - wide) / 2 if end - begin >= wide else max(4.0, min(own.high + 12, plan.width - wide - 4))
    after = x + measure(what, 12, bold=True) + 6
    lock = "closed" if course.net.protection == "yes" else "open"
    pieces = [
        el("text", what, class_="lab", x=f"{x:.0f}", y=f"{y:.0f}"),
        leaf("use", class_="lock", href=f"#{lock}", x=f"{after:.0f}", y=f"{y - 10:.0f}", width=11, height=11),
        el("text", told, class_="lab2", x=f"{after + 15:.0f}", y=f"{y:.0f}"),
    ]
    return el(
        "g", join(pieces), class_="label", data_cards=" ".join(sorted(course.net.cards)), data_what=course.net.what
    )
