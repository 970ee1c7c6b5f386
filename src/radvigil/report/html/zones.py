"""Zones and conduits (IEC 62443-3-2), and each requirement of IEC 62443-3-3 as far as the wire shows it.

A level is only ever a target. What contradicts a requirement is told with its findings; what nothing contradicts, and
what no wire can show, is told apart and never added up to a level that was reached.
"""

from __future__ import annotations

from radvigil.records import Conduit, RequirementView, Risk, Zone
from radvigil.report.html.markup import Raw, el, icon, sign
from radvigil.report.html.sentences import colon, finding_links, machines, zone_name
from radvigil.report.view import View
from radvigil.texts import number, size

STATES = ("contradicted", "not-contradicted", "not-visible")
SIGNS = {"contradicted": "look", "not-contradicted": "seen", "not-visible": "unsure"}
MOST_NAMED = 12
MOST_CONDUITS = 60


def zones(view: View, risk: Risk) -> Raw:
    """A fold a zone."""
    lead = el("p", view.say("register.zones_lead"), class_="small")
    shown = [_zone(view, one) for one in risk.zones]
    return Raw(el("h3", view.say("register.zones"), id="zones") + lead + el("div", *shown))


def _zone(view: View, one: Zone) -> Raw:
    counts = [(state, [each for each in one.requirements if each.state == state]) for state in STATES]
    said = [
        el("span", sign(SIGNS[state]), f"{number(len(own), view.lang)} {view.say(f'risk.state.{state}')}",
           class_=f"state {SIGNS[state]}")
        for state, own in counts if own
    ]  # fmt: skip
    origin = view.say(f"register.{one.target_from}") if one.target else ""
    target = " · ".join(part for part in (view.say(f"risk.target.{one.target}"), origin) if part)
    summary = el("summary", el("h4", zone_name(view, one.id)), el("span", target, class_="small"), *said)
    who = el("p", el("b", view.say("register.machines")), " ", machines(view, one.devices, MOST_NAMED), class_="small")
    states = [_state(view, state, own) for state, own in counts if own]
    return el("details", summary, el("div", who, *states, class_="body"), class_="zone-of")


def _state(view: View, state: str, own: list[RequirementView]) -> Raw:
    title = el("h5", sign(SIGNS[state]), view.say(f"risk.state.{state}"), class_=f"state {SIGNS[state]}")
    items = [_requirement(view, one) for one in own]
    return Raw(title + el("ul", *items, class_="small needs" if state == "contradicted" else "small needs many"))


def _requirement(view: View, one: RequirementView) -> Raw:
    words = view.coded("risk.requirement", one.requirement.removeprefix("SR "))
    links = finding_links(view, one.findings)
    behind = Raw(colon(view) + links) if links else Raw()
    return el("li", el("b", one.requirement), " ", words, behind)


def conduits(view: View, risk: Risk) -> Raw:
    """All that passes from one zone to another, the largest first."""
    if not risk.conduits:
        return Raw()
    order = sorted(risk.conduits, key=lambda one: (-one.bytes, one.source, one.target))[:MOST_CONDUITS]
    names = (("from", None), ("to", None), ("passes", None), ("lines", "num"))
    head = [el("th", view.say(f"register.{name}"), scope="col", class_=kind) for name, kind in names]
    head += [el("th", view.say("device.protection"), scope="col")]
    head += [el("th", view.say("device.volume"), scope="col", class_="num")]
    table = el("table", el("thead", el("tr", *head)), el("tbody", *[_conduit(view, one) for one in order]))
    return Raw(el("h3", view.say("register.conduits")) + el("div", table, class_="wide"))


def _conduit(view: View, one: Conduit) -> Raw:
    passes = ", ".join(view.coded("what", each) for each in one.services)
    lock = icon("closed" if one.encrypted == "yes" else "open")
    return el(
        "tr",
        el("th", zone_name(view, one.source), scope="row"),
        el("td", zone_name(view, one.target)),
        el("td", passes),
        el("td", number(one.pairs, view.lang), class_="num"),
        el("td", el("span", lock, view.coded("protection", one.encrypted), class_="chip")),
        el("td", size(one.bytes, view.lang), class_="num"),
    )
