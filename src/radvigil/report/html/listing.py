"""The table of devices: the same facts as the drawing, readable without it and without a script."""

from __future__ import annotations

from radvigil.records import Device
from radvigil.report.html.cards import Card, anchor
from radvigil.report.html.markup import Raw, el, join, sign
from radvigil.report.view import KIND_ORDER, View
from radvigil.texts import moment, number

COLUMNS = ("name", "kind", "state", "addresses", "maker", "software", "aes", "room", "peers", "last")


def listing(view: View, cards: tuple[Card, ...]) -> Raw:
    """The section: filters (shown by the script) and the table."""
    card_of = {device: card.key for card in cards for device in card.devices}
    head = [el("th", view.say(f"table.{name}"), scope="col", data_sort=True) for name in COLUMNS]
    rows = [_row(view, one, card_of.get(one.id, "")) for one in view.devices]
    table = el("table", el("thead", el("tr", *head)), el("tbody", *rows), class_="rows")
    return el(
        "section", el("h2", view.say("table.title"), id="devices-t"), el("p", view.say("table.lead"), class_="small"),
        _tools(view), el("div", table, class_="wide"),
        class_="panel", id="devices", aria_labelledby="devices-t",
    )  # fmt: skip


def _tools(view: View) -> Raw:
    words = el(
        "label",
        view.say("table.search"),
        " ",
        el("input", type="search", id="search", data_search=True, placeholder=view.say("table.search_hint")),
    )
    kinds = dict.fromkeys(_kind(one) for one in view.devices)
    options = [el("option", view.say("table.all_kinds"), value="")]
    options += [el("option", view.coded("kinds", kind), value=kind) for kind in kinds]
    kind = el("label", view.say("table.kind"), " ", el("select", *options, id="kind"))
    states = [el("option", view.say("table.all_states"), value="")]
    states += [el("option", view.say(f"state.{state}"), value=state) for state in ("look", "seen", "unsure")]
    state = el("label", view.say("table.state"), " ", el("select", *states, id="state"))
    total = number(len(view.devices), view.lang)
    said = view.say("table.shown", n="{n}", total=total)
    count = el("output", view.say("table.shown", n=total, total=total), id="count", class_="count", data_say=said)
    return el("div", words, kind, state, count, class_="tools noprint", hidden=True, data_script=True)


def _kind(one: Device) -> str:
    return one.kind.value if one.kind.value in KIND_ORDER else "unknown"


def _row(view: View, one: Device, card: str) -> Raw:
    state = view.state(one)
    name = el("th", el("a", view.name(one), href=f"#{anchor(one.id)}"), scope="row", data_label=view.say("table.name"))
    made = " ".join(fact.value for fact in (one.manufacturer, one.model) if fact)
    peers = view.peers(one)
    words = view.say(f"state.why-{state.reason}") if state.reason else view.say(f"state.{state.name}")
    cells = [
        _cell(view, "kind", view.kind(one)),
        el("td", el("span", sign(state.name), words, class_=f"state {state.name}"), data_label=view.say("table.state")),
        _cell(view, "addresses", ", ".join(dict.fromkeys(a.ip for a in one.addresses)) or ", ".join(one.macs)),
        _cell(view, "maker", made),
        _cell(view, "software", ", ".join(fact.value for fact in one.software)),
        _cell(view, "aes", ", ".join(ae.ae_title for ae in one.network_aes)),
        _cell(view, "room", view.room(one)),
        el("td", number(peers, view.lang), class_="num", data_label=view.say("table.peers"), data_key=peers),
        el("td", moment(one.last, view.lang, view.zone), data_label=view.say("table.last"), data_key=one.last),
    ]
    return el(
        "tr", name, join(cells), data_kind=_kind(one), data_state=state.name, data_page=anchor(one.id), data_card=card
    )


def _cell(view: View, column: str, words: str) -> Raw:
    return el("td", words, data_label=view.say(f"table.{column}"))
