"""The part about risk: the matrix of all harms, and the machines with the heaviest risk first, each with its why."""

from __future__ import annotations

from itertools import groupby

from radvigil.records import DeviceRisk, HarmRisk, MatrixCell, Reason, Risk
from radvigil.report.html.markup import Raw, el
from radvigil.report.html.model import model
from radvigil.report.html.paths import chokes, paths
from radvigil.report.html.plan import whole_plan
from radvigil.report.html.sentences import level, machine, reason, rests, zone_name
from radvigil.report.html.zones import conduits, zones
from radvigil.report.view import View
from radvigil.texts import number, say_count

MOST = 40
"""Machines with their reasons; `report.json` has all."""
IN_CELL = 12
"""Harms named in one cell."""
STRONGEST = 3
"""Reasons of likelihood told in the table, of those that rest on findings; the machine's own part has all."""


def risks(view: View, drawn: Raw) -> Raw:
    """The whole part; empty when no risk was computed. `drawn`: the ways on the map, for paper."""
    if not view.risk or not view.devices:
        return Raw()
    risk = view.risk
    link = el("a", view.say("register.model"), href="#made")
    head = [
        el("h2", view.say("register.section"), id="risk-t"),
        el("p", view.say("risk.scale"), " ", link, ".", class_="small"),
    ]
    parts = [
        matrix(view, risk),
        register(view, risk),
        whole_plan(view, risk),
        paths(view, risk, drawn),
        chokes(view, risk),
    ]
    parts += [zones(view, risk), conduits(view, risk), model(view, risk.model)]
    return el("section", *head, *parts, class_="panel", id="risk", aria_labelledby="risk-t")


def matrix(view: View, risk: Risk) -> Raw:
    """Likelihood downwards, severity to the right; every cell says its level and why it has it."""
    ordered = sorted(risk.register.matrix, key=_from_the_top)
    rows = [(likely, list(cells)) for likely, cells in groupby(ordered, lambda one: one.likelihood)]
    worst = [one.severity for one in rows[0][1]] if rows else []
    head = [el("td", view.say("register.corner"), class_="tiny")]
    head += [el("th", view.say(f"risk.severity.{one}"), scope="col") for one in worst]
    body = [
        el("tr", el("th", view.say(f"risk.likelihood.{likely}"), scope="row"), *[_cell(view, one) for one in cells])
        for likely, cells in rows
    ]
    table = el("table", el("thead", el("tr", *head)), el("tbody", *body), class_="matrix")
    lead = el("p", view.say("register.matrix_lead"), class_="small")
    return Raw(el("h3", view.say("register.matrix")) + lead + el("div", table, class_="wide"))


def _from_the_top(one: MatrixCell) -> tuple[int, int]:
    return -one.likelihood, one.severity


def _cell(view: View, one: MatrixCell) -> Raw:
    why = el("p", view.say(f"risk.cell.{one.reason}"), class_="tiny")
    held = Raw()
    if one.held:
        items = [
            el("li", machine(view, each.device), " ", el("span", view.say(f"risk.harm.{each.harm}"), class_="tiny"))
            for each in one.held[:IN_CELL]
        ]
        more = len(one.held) - len(items)
        items += [el("li", say_count("count.more", view.lang, more))] if more > 0 else []
        count = say_count("register.harms", view.lang, len(one.held))
        held = el("details", el("summary", count), el("ul", *items))
    return el("td", level(view, one.level), held, why, class_=f"l{one.level}" + ("" if one.held else " bare"))


def register(view: View, risk: Risk) -> Raw:
    """A row a machine."""
    shown = [one for one in risk.register.devices if one.device in view.by_id][:MOST]
    head = [el("th", view.say(f"register.{name}"), scope="col") for name in ("machine", "zone")]
    head += [el("th", view.say(f"risk.harm.{harm}"), scope="col") for harm in ("stops", "altered", "disclosed")]
    head += [el("th", view.say("register.why"), scope="col")]
    head += [el("th", view.say("register.weight"), scope="col", class_="num")]
    table = el(
        "table", el("thead", el("tr", *head)), el("tbody", *[_row(view, one) for one in shown]), class_="risks stack"
    )
    more = len(risk.register.devices) - len(shown)
    rest = f"{say_count('count.more', view.lang, more)}. {view.say('register.rest')}"
    after = el("p", rest, class_="small") if more > 0 else Raw()
    lead = el("p", view.say("register.lead"), class_="small")
    return Raw(el("h3", view.say("register.title")) + lead + el("div", table, class_="wide") + after)


def _row(view: View, one: DeviceRisk) -> Raw:
    heaviest = max(one.harms, key=lambda harm: (harm.level, harm.weight))
    raised = [why for why in strongest(heaviest.likelihood_reasons) if rests(why)]
    reasons = [*heaviest.severity_reasons[:1], *raised[:STRONGEST]]
    reasons += one.exposure.why[:1] if one.exposure.entry else ()
    whys = [el("li", reason(view, why)) for why in reasons]
    return el(
        "tr",
        el("th", machine(view, one.device), scope="row"),
        el("td", zone_name(view, one.zone), data_label=view.say("register.zone")),
        *[el("td", judged(view, harm), data_label=view.say(f"risk.harm.{harm.harm}")) for harm in one.harms],
        el("td", el("ul", *whys, class_="why"), data_label=view.say("register.why")),
        el("td", number(one.weight, view.lang, 1), class_="num", data_label=view.say("register.weight")),
    )


def judged(view: View, harm: HarmRisk) -> Raw:
    """The level, and of what it is made."""
    words = f"{view.say(f'risk.severity.{harm.severity}')} · {view.say(f'risk.likelihood.{harm.likelihood}')}"
    return Raw(level(view, harm.level) + el("div", words, class_="tiny"))


def strongest(reasons: tuple[Reason, ...]) -> list[Reason]:
    """Those that add most come first."""
    return sorted(reasons, key=lambda why: -why.points)
