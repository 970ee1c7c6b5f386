"""`report.html`: one file that opens offline, in one language, and says first how far it can be trusted.

Order of the page: warnings when there are any; what matters most today, with the department on one page and the plan
beside it; what was found; the risk; activity; the table of devices; one part a machine; the inventory when one was
given; frameworks; what the picture cannot see. It works without a script; the script adds search, filters, sorting and
a machine's lines on hover and focus.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from radvigil.records import Result, Site
from radvigil.report.html.activity import activity
from radvigil.report.html.advisories import advisories
from radvigil.report.html.assets import asset, policy, style
from radvigil.report.html.cards import ALL_APART, anchor
from radvigil.report.html.coverage import coverage, glossary, warnings
from radvigil.report.html.devices import devices, digest
from radvigil.report.html.findings import findings
from radvigil.report.html.folds import folds
from radvigil.report.html.layers import choices, ways_sheet
from radvigil.report.html.layers import legend as legend_of_layers
from radvigil.report.html.listing import listing
from radvigil.report.html.map_svg import Map, map_svg
from radvigil.report.html.mapping import mapping
from radvigil.report.html.markup import Raw, around, el, icon, join, leaf, sign
from radvigil.report.html.nets import FAMILY
from radvigil.report.html.plan import in_short, plan
from radvigil.report.html.register import risks
from radvigil.report.html.strokes import WIDTHS
from radvigil.report.html.today import three
from radvigil.report.view import View, harmless
from radvigil.texts import LANGUAGES, moment, number, say_count, size

NARROW = 1040.0
"""Width of a drawing that leaves room for the plan on a common screen; beside a broader one it asks for a broad one."""


def report_html(shown: Site | Result, lang: str, key_id: str = "") -> str:
    """The whole page. An unknown language is English. `key_id` names the masking key, as in every output."""
    return "".join(html_pieces(shown, lang, key_id))


def html_pieces(shown: Site | Result, lang: str, key_id: str = "") -> Iterator[str]:
    """The same, piece by piece: a page of a thousand machines is written without being held whole."""
    view = View(shown, lang if lang in LANGUAGES else "en")
    yield "<!doctype html>\n"
    yield from around("html", chain((_head(view, key_id), Raw("\n")), around("body", _body(view))), lang=view.lang)
    yield "\n"


def _head(view: View, key_id: str) -> Raw:
    title = view.say("page.title", site=harmless(view.site.name) or view.say("page.no_site"))
    head = [
        el("meta", charset="utf-8"), el("meta", http_equiv="Content-Security-Policy", content=policy()),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"), el("meta", name="radvigil-key-id", content=key_id),
        el("title", title), el("style", style()),
    ]  # fmt: skip
    return el("head", join(head, "\n"))


def _body(view: View) -> Iterator[Raw]:
    yield join([el("a", view.say("page.skip"), class_="skip", href="#main"), asset("symbols.svg"), _top(view)], "\n")
    yield from around("main", _main(view), class_="page", id="main")
    yield el("script", asset("page.js"))


def _main(view: View) -> Iterator[Raw]:
    drawing = Map(view) if view.devices else None
    yield _first_page(view, drawing)
    yield findings(view)
    yield advisories(view)
    yield risks(view, ways_sheet(view, drawing.cards, drawing.plan) if drawing else Raw())
    yield activity(view)
    if drawing:
        yield listing(view, drawing.cards)
        yield from devices(view)
    yield _inventory(view)
    yield mapping(view)
    yield coverage(view)


def _top(view: View) -> Raw:
    logo = Raw('<svg width="24" height="24" aria-hidden="true"><use href="#logo"/></svg>')
    judged = bool(view.risk and view.devices)
    links = [("map", "page.nav_map"), ("plan", "plan.nav"), ("findings", "page.nav_findings")]
    links += [("advisories", "page.nav_advice"), ("risk", "register.nav"), ("activity", "page.nav_activity")]
    links += [("devices", "page.nav_table"), ("coverage", "page.nav_coverage")]
    there = {"findings": bool(view.assessments), "advisories": view.advice is not None, "devices": bool(view.devices)}
    there |= {"plan": judged, "risk": judged}
    nav = el(
        "nav",
        *[el("a", view.say(name), href=f"#{target}") for target, name in links if there.get(target, True)],
        aria_label=view.say("page.nav"),
    )
    return el("header", el("a", logo, "Radvigil", class_="brand", href="#main"), nav,
              el("div", el("span", harmless(view.site.name)), class_="end"), class_="top")  # fmt: skip


def _first_page(view: View, drawing: Map | None) -> Raw:
    """The first screen, and the first sheet on paper."""
    judged = bool(drawing and view.risk and view.risk.today)
    title = el("h1", view.say("today.title" if judged else "page.map_title"), id="map-h")
    head = el("div", title, el("p", _looked(view), class_="small"), class_="head")
    warned = warnings(view)
    return el(
        "section",
        warned,
        head,
        three(view) if judged else Raw(),
        _drawn(view, drawing, judged),
        id="map",
        class_="first-page" + (" tight" if warned else "") + (" judged" if judged else ""),
        aria_labelledby="map-h",
    )


def _looked(view: View) -> str:
    """When, how many machines, and what is known of them."""
    first, last = view.times
    looked = view.say("page.looked_never")
    if last:
        ends = {"first": moment(first, view.lang, view.zone), "last": moment(last, view.lang, view.zone)}
        looked = view.say("page.looked", **ends, zone=view.zone_name)
    counts = [say_count("count.machines", view.lang, len(view.devices))]
    look = sum(view.state(one).name == "look" for one in view.devices)
    counts += [say_count("count.look", view.lang, look)] if look else []
    return f"{looked} · {', '.join([*counts, say_count('count.unsure', view.lang, len(view.unsure))])}"


def _drawn(view: View, drawing: Map | None, judged: bool) -> Raw:
    """The map, and the plan beside or below it."""
    if not drawing:
        return el("p", view.say("page.none_drawn"))
    parts = [_tools(view, drawing), choices(view), _map(view, drawing), _legend(view, drawing)]
    if not judged:
        return join([*parts, folds(view, drawing.cards)])
    beside = plan(view)
    words = glossary(view, "".join((three(view), *parts, beside)))
    left = el("div", el("h2", view.say("page.map_title"), class_="unseen"), in_short(view), *parts, words)
    wide = "cols" if drawing.plan.width <= NARROW else "cols broad"
    return Raw(el("div", left, beside, class_=wide) + folds(view, drawing.cards))


def _map(view: View, drawing: Map) -> Raw:
    box = el("div", map_svg(drawing), class_="scroll", tabindex=0, role="region", aria_label=view.say("page.drawing"))
    facts = el("div", id="facts", class_="facts noprint", hidden=True, role="status")
    return Raw(el("div", box, facts, class_="mapbox") + join([digest(view, card) for card in drawing.cards]))


def _tools(view: View, drawing: Map) -> Raw:
    """Search in large sites, and which flows are drawn; shown by the script, which alone can act on it."""
    kinds = dict.fromkeys(net.what for net in sorted(drawing.nets, key=lambda net: (net.family, net.what)))
    boxes = [
        el("label", el("input", type="checkbox", checked=True, data_flow=what), view.coded("what", what))
        for what in kinds
    ]
    group = el("fieldset", el("legend", view.say("page.filters")), *boxes)
    parts = [group] if boxes else []
    if len(view.devices) > ALL_APART:
        field = el("input", type="search", data_search=True, placeholder=view.say("table.search_hint"))
        said = el("output", class_="count", data_found=True)
        parts.insert(0, el("label", view.say("table.search"), field))
        parts.insert(1, el("div", said, el("ul", data_hits=True, hidden=True), class_="hits"))
    return el("div", *parts, class_="tools noprint", hidden=True, data_script=True) if parts else Raw()


def _piece(family: str, width: float, rungs: str = "") -> Raw:
    pieces = [leaf("path", class_="pipe", d="M2 9H50", stroke_width=f"{width:g}")]
    pieces += [leaf("path", class_=rungs, d="M2 9H50", stroke_width=f"{width - 2.4:g}")] if rungs else []
    return el("svg", join(pieces), class_=f"smp flow {family}", viewBox="0 0 52 18", aria_hidden="true")


def _legend(view: View, drawing: Map, whole: bool = True) -> Raw:
    widths = join([_piece("image", width) for width in WIDTHS])
    volume = view.say("page.legend_volume", low=size(drawing.low, view.lang), high=size(drawing.high, view.lang))
    lines = [
        el("span", _piece("image", 8, "rungs"), icon("open"), view.say("protection.no-long")),
        el("span", _piece("image", 8), icon("closed"), view.say("protection.yes-long")),
        el("span", _piece("image", 8, "rungs half"), icon("open"), view.say("protection.mixed-long")),
        el("span", widths, volume),
    ]
    if any(net.protection == "unknown" for net in drawing.nets):
        dots = leaf("path", class_="pipe dots", d="M2 9H50", stroke_width="3")
        sample = el("svg", dots, class_="smp flow image", viewBox="0 0 52 18", aria_hidden="true")
        lines.append(el("span", sample, view.say("protection.unknown-long")))
    used = {FAMILY.get(net.what, "other") for net in drawing.nets}
    square = leaf("rect", width=12, height=12, rx=3, fill="currentColor")
    hues = []
    for family, name in (("image", "images"), ("order", "orders"), ("other", "other")):
        if family in used:
            swatch = el("span", el("svg", square, class_="swatch", aria_hidden="true"), class_=f"flow {family}")
            hues.append(el("span", swatch, view.say(f"page.legend_{name}")))
    if drawing.marks:
        swatch = el("span", el("svg", square, class_="swatch", aria_hidden="true"), class_="flow warm")
        hues.append(el("span", swatch, view.say("today.legend")))
    states = [
        el("span", sign(state), view.say(f"page.legend_{state}"), class_=f"state {state}")
        for state in ("look", "seen", "unsure", *(["off"] if "off" in {card.state for card in drawing.cards} else []))
    ]
    return el(
        "div",
        el("p", *lines) if drawing.nets else Raw(),
        el("p", *hues, *states),
        *legend_of_layers(view, whole),
        class_="legend",
        role="group",
        aria_label=view.say("page.legend"),
    )


def _inventory(view: View) -> Raw:
    """Matched, seen but not listed, listed but not seen."""
    found = view.site.inventory
    if found is None:
        return Raw()
    rows = [el("tr", el("th", row, scope="row"), el("td", _link(view, device)), el("td", view.coded("anchor", by)))
            for row, device, by in found.matched]  # fmt: skip
    head = [el("th", view.say(f"inventory.{name}"), scope="col") for name in ("row", "device", "by")]
    lists = [("seen_not_listed", [_link(view, one) for one in found.seen_not_listed]),
             ("listed_not_seen", [el("span", one) for one in found.listed_not_seen])]  # fmt: skip
    parts = [
        el("h2", view.say("inventory.title"), id="inventory-t"),
        el("p", view.say("inventory.lead"), class_="small"),
    ]
    parts += [el("h3", view.say("inventory.matched", n=number(len(rows), view.lang)))]
    parts += [el("div", el("table", el("thead", el("tr", *head)), el("tbody", *rows)), class_="wide")] if rows else []
    for name, items in lists:
        parts.append(el("h3", view.say(f"inventory.{name}", n=number(len(items), view.lang))))
        parts.append(el("p", join(items, ", ")))
    return el("section", *parts, class_="panel", id="inventory", aria_labelledby="inventory-t")


def _link(view: View, device_id: str) -> Raw:
    return el("a", view.name_of(device_id), href=f"#{anchor(device_id)}")
