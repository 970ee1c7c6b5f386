"""What stands behind the folded cards of a very large site: one list a card, under the drawing.

Each opens by itself, without a script; the script's search opens those in which it found something. The lists say the
same as the table of devices, in the order of the map; on a phone they are the map.
"""

from __future__ import annotations

from collections import Counter

from radvigil.report.html.cards import Card, anchor
from radvigil.report.html.map_svg import icon_of
from radvigil.report.html.markup import Raw, el, icon, join, sign
from radvigil.report.view import View
from radvigil.texts import number


def folds(view: View, cards: tuple[Card, ...]) -> Raw:
    """The lists of all cards that fold by room or, above two hundred machines, by kind."""
    folded = [card for card in cards if card.by_room]
    if not folded:
        return Raw()
    parts = [el("h2", view.say("page.folds"), id="folds-t"), el("p", view.say("page.folds_lead"), class_="small")]
    for place in dict.fromkeys(card.place for card in folded):
        lists = [_fold(view, card) for card in folded if card.place == place]
        title = el("h3", view.say(f"place.{place}"))
        parts.append(el("div", title, el("div", join(lists), class_="folds"), data_folds=True))
    return el("div", join(parts), class_="behind noprint", role="group", aria_labelledby="folds-t")


def _fold(view: View, card: Card) -> Raw:
    devices = [view.by_id[one] for one in card.devices]
    kinds = Counter(view.coded("kinds", one.kind.value) for one in devices)
    inside = ", ".join(f"{kind} {number(n, view.lang)}" for kind, n in kinds.items()) if len(kinds) > 1 else ""
    items = []
    for one in devices:
        state, room = view.state(one), view.room(one)
        link = el("a", view.name(one), href=f"#{anchor(one.id)}")
        why = view.say(f"state.why-{state.reason}") if state.reason else ""
        why = view.say("state.look") if state.name == "look" else why
        about = " · ".join(part for part in (view.kind(one), room, why) if part)
        items.append(el("li", sign(state.name), el("span", link, " ", el("span", about, class_="tiny")),
                        data_page=anchor(one.id)))  # fmt: skip
    title = el("span", el("b", card.title), " ", el("span", inside or card.sub, class_="tiny"))
    return el(
        "details", el("summary", icon(icon_of(card.kind)), title), el("ul", *items), class_="fold",
        id=f"fold-{card.key}", data_fold_of=card.key,
    )  # fmt: skip
