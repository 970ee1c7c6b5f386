"""The risk of one machine on its own part: three harms with their why, and what each remedy would change and cost."""

from __future__ import annotations

from radvigil.records import DeviceRisk, HarmRisk, Reason, WhatIf
from radvigil.report.html.markup import Raw, el, icon, join, text
from radvigil.report.html.register import judged, strongest
from radvigil.report.html.sentences import change, finding_links, level, machines, reason
from radvigil.report.view import View
from radvigil.texts import day_name, number

FEW = 10
"""Works an hour from which decimals say nothing."""


def device_risk(view: View, device: str, full: bool) -> Raw:
    """`full`: with every reason and the what-ifs; else the three levels alone."""
    one = view.risk_of.get(device)
    if one is None:
        return Raw()
    title = el("h4", view.say("register.device"))
    if not full:
        cells = [el("li", el("b", view.say(f"risk.harm.{harm.harm}")), " ", judged(view, harm)) for harm in one.harms]
        return Raw(title + el("ul", *cells, class_="three-harms small"))
    return Raw(title + _emergency(view, one) + _harms(view, one) + _near(view, one) + _what_ifs(view, one))


def _emergency(view: View, one: DeviceRisk) -> Raw:
    return el("p", el("b", view.say("register.emergency"))) if one.emergency else Raw()


def _harms(view: View, one: DeviceRisk) -> Raw:
    head = [el("td"), *[el("th", view.say(f"register.{name}"), scope="col") for name in ("bad", "likely")]]
    table = el(
        "table", el("thead", el("tr", *head)), el("tbody", *[_harm(view, harm) for harm in one.harms]), class_="stack"
    )
    return el("div", table, class_="wide harms")


def _harm(view: View, one: HarmRisk) -> Raw:
    named = Raw(text(view.say(f"risk.harm.{one.harm}")) + el("div", level(view, one.level)))
    bad, likely = view.say("register.bad"), view.say("register.likely")
    return el(
        "tr",
        el("th", named, scope="row"),
        el("td", el("b", view.say(f"risk.severity.{one.severity}")), _reasons(view, one.severity_reasons, "steps"),
           data_label=bad),
        el("td", el("b", view.say(f"risk.likelihood.{one.likelihood}")),
           _reasons(view, tuple(strongest(one.likelihood_reasons)), "points"), data_label=likely),
    )  # fmt: skip


def _reasons(view: View, reasons: tuple[Reason, ...], scale: str) -> Raw:
    items = []
    for n, why in enumerate(reasons):
        said = "changes" if scale == "steps" and n else scale
        items.append(el("li", reason(view, why, f"register.{said}")))
    return el("ul", *items, class_="why")


def _near(view: View, one: DeviceRisk) -> Raw:
    """Who can reach it, and by which way."""
    way = el("li", machines(view, one.exposure.way)) if one.exposure.way else Raw()
    return el("ul", *[el("li", reason(view, why)) for why in one.exposure.why], way, class_="why small")


def _what_ifs(view: View, one: DeviceRisk) -> Raw:
    tried = view.what_ifs.get(one.device, [])
    if not tried:
        return Raw()
    head = [el("th", view.say(f"register.{name}"), scope="col") for name in ("remedy", "own", "whole", "costs")]
    body = [_what_if(view, one, each) for each in tried]
    table = el("table", el("thead", el("tr", *head)), el("tbody", *body), class_="stack")
    lead = el("p", view.say("register.what_if_lead"), class_="small")
    return Raw(el("h4", view.say("register.what_if")) + lead + el("div", table, class_="wide what-if"))


def _what_if(view: View, risk: DeviceRisk, one: WhatIf) -> Raw:
    words = [el("div", view.say(f"risk.remedies.{one.remedy}"), class_="small")]
    if one.authorisation_first:
        words.append(el("div", icon("key"), el("span", view.say("risk.authorisation")), class_="authorised"))
    if one.preceded_by:
        words.append(el("div", view.say("risk.filter-first"), class_="small"))
    links = finding_links(view, one.closes)
    if links:
        words.append(el("div", view.say("register.closes"), " ", links, class_="small"))
    levels = Raw(level(view, one.level_before) + text(" → ") + level(view, one.level_after))
    numbers = change(view, one.before, one.after)
    return el(
        "tr",
        el("th", view.say(f"risk.remedy.{one.remedy}"), join(words), scope="row"),
        el("td", levels, el("div", numbers, class_="tiny"), data_label=view.say("register.own")),
        el("td", change(view, one.site_before, one.site_after), data_label=view.say("register.whole")),
        el("td", _costs(view, risk, one), data_label=view.say("register.costs")),
    )


def _costs(view: View, risk: DeviceRisk, one: WhatIf) -> Raw:
    """What waits, when it waits least, and who stands in."""
    use, said = risk.use, [view.say("register.cost_unknown")]
    if use.unit:
        unit = view.say(f"risk.unit.{use.unit}")
        code = "cost_lasting" if one.lasting else "cost_once"
        said = [view.say(f"register.{code}", n=number(one.cost, view.lang, 0 if one.cost >= FEW else 1), unit=unit)]
    if not use.enough:
        said.append(view.say("risk.not-enough", days=number(use.days, view.lang)))
    elif one.quietest >= 0:
        day = day_name(one.quietest // 24, view.lang)
        said.append(view.say("register.quietest", day=day, hour=f"{one.quietest % 24:02}"))
    others = ", ".join(view.name_of(each) for each in one.substitutes)
    said.append(view.say("risk.substitute", other=others) if others else view.say("risk.no-substitute"))
    return join([el("div", each, class_="small") for each in said])
