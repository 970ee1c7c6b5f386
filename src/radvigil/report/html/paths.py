"""The likeliest ways in, step by step in words, and the places that many of them pass."""

from __future__ import annotations

from radvigil.records import AttackPath, ChokePoint, PathStep, Risk
from radvigil.report.html.layers import roman
from radvigil.report.html.markup import Raw, el, join, sign, text
from radvigil.report.html.sentences import colon, filled, listed, machine, reason, zone_name
from radvigil.report.view import View
from radvigil.texts import number, say_count

ENTRY = "entry:"


def paths(view: View, risk: Risk, drawn: Raw) -> Raw:
    """Each way as a numbered list. `drawn`: the ways on the map, for paper."""
    if not risk.paths:
        return Raw(
            el("h3", view.say("register.paths"), id="ways") + el("p", view.say("register.paths_none"), class_="small")
        )
    link = el("a", view.say("layers.drawn"), href="#layer-ways", class_="noprint")
    lead = el("p", view.say("register.paths_lead"), " ", link, class_="small")
    shown = [_path(view, one, n) for n, one in enumerate(risk.paths)]
    return Raw(el("h3", view.say("register.paths"), id="ways") + lead + drawn + el("div", *shown, class_="ways-list"))


def _path(view: View, one: AttackPath, place: int) -> Raw:
    parts = {"entry": text(view.say(f"risk.entry.{one.entry}")), "device": machine(view, one.target)}
    title = el("h4", el("b", roman(place), class_="roman"), " ", filled(view.say("register.path"), parts))
    said = f"{view.say('register.likely')}{colon(view)}{view.say(f'risk.likelihood.{one.likelihood}')}"
    likely = el("p", said, class_="small")
    steps = [_step(view, step) for step in one.steps]
    return el("div", title, likely, el("ol", *steps, class_="path"), class_="way", id=f"path-{place + 1}")


def _step(view: View, one: PathStep) -> Raw:
    ends = join([_end(view, one.source), text(" → "), _end(view, one.target)])
    seen = view.say("register.seen" if one.seen else "register.possible")
    why = listed(view, [reason(view, each) for each in one.why])
    return el("li", el("b", ends), el("div", why, class_="small"), el("div", seen, class_="tiny"))


def _end(view: View, name: str) -> Raw:
    if name.startswith(ENTRY):
        return text(view.say(f"risk.entry.{name.removeprefix(ENTRY)}"))
    return machine(view, name)


def chokes(view: View, risk: Risk) -> Raw:
    """The places, those first whose hardening takes most off."""
    if not risk.chokes:
        return Raw()
    items = [el("li", _choke(view, one)) for one in risk.chokes]
    return Raw(el("h3", view.say("register.chokes"), id="chokes") + el("ul", *items, class_="points"))


def _choke(view: View, one: ChokePoint) -> Raw:
    entry = one.source.removeprefix(ENTRY)
    source = view.say(f"risk.entry.{entry}") if one.kind == "entry" else zone_name(view, one.source)
    parts = {"device": machine(view, one.device), "source": text(source), "target": text(zone_name(view, one.target))}
    cut = view.say(
        "register.hardened",
        remedy=view.say(f"risk.remedy.{one.hardened_by}"),
        before=number(one.before, view.lang),
        after=number(one.after, view.lang),
    )
    passed = say_count("register.passed", view.lang, one.passed_by)
    place = el("b", filled(view.say(f"risk.choke.{one.kind}"), parts))
    return Raw(sign("choke") + place + text(f" {passed} ") + el("span", cut, class_="small"))
