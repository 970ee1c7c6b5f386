"""The plan: what to do, in order, with who does it, what it asks of people, and how one knows that it worked."""

from __future__ import annotations

from string import ascii_uppercase

from radvigil.records import Action, Risk
from radvigil.report.html.findings import READERS
from radvigil.report.html.markup import Raw, el, icon, join, text
from radvigil.report.html.sentences import finding_links, machines, zone_name
from radvigil.report.view import View
from radvigil.texts import number, say_count

SHOWN = 5
"""Actions in sight; the others fold."""
NAMED = 3
"""Machines of an action that are named; of each of several zones one less."""
MOST_LEFT = 12
"""Rules named whose findings no action closes."""


def letter(place: int) -> str:
    """A to J."""
    return ascii_uppercase[place % len(ascii_uppercase)]


def plan(view: View) -> Raw:
    """What stands beside the map; empty when no risk was computed."""
    if not view.risk:
        return Raw()
    actions = view.risk.plan.actions
    items = [
        _action(view, n, one, _answered(view, view.risk, n), like)
        for n, (one, like) in enumerate(zip(actions, _likes(actions), strict=True))
    ]
    head = [el("h2", view.say("plan.title"), id="plan-t"), el("p", view.say("plan.lead"), class_="small")]
    body = [el("ol", *items[:SHOWN])] if items else [el("p", view.say("plan.none"), class_="small")]
    if items[SHOWN:]:
        more = el("summary", say_count("plan.more", view.lang, len(items) - SHOWN))
        body.append(el("details", more, el("ol", *items[SHOWN:], start=SHOWN + 1, class_="later")))
    return el("aside", *head, *body, _foot(view, view.risk), class_="plan", id="plan", aria_labelledby="plan-t")


def in_short(view: View) -> Raw:
    """The same in a line, for a screen on which it stands below the map; empty when there is nothing to do."""
    actions = view.risk.plan.actions[:SHOWN] if view.risk else ()
    items = [
        el("li", el("b", letter(n), class_="letter"), " ", el("a", title, href=f"#action-{letter(n)}"))
        for n, title in enumerate(view.say(f"risk.action.{one.code}.title") for one in actions)
    ]
    if not items:
        return Raw()
    name = el("p", el("a", view.say("plan.title"), href="#plan"))
    return el("nav", name, el("ol", *items), class_="in-short noprint", aria_label=view.say("plan.nav"))


def _answered(view: View, risk: Risk, place: int) -> list[int]:
    return [view.numbers[at] for at, one in enumerate(risk.today) if one.action == place and at in view.numbers]


def _action(view: View, place: int, one: Action, answers: list[int], like: str) -> Raw:
    """`like`: the letter of an action before it that is done in the same way; its words are not said again."""
    who = el("span", icon(dict(READERS)[one.who]), view.say(f"reader.{one.who}"), class_="chip")
    asks = f"{view.say(f'plan.effort.{one.effort}')}, {view.say(f'plan.disruption.{one.disruption}')}"
    discs = [el("span", str(number), class_="n small-n") for number in answers]
    answered = el("span", view.say("plan.answers"), " ", join(discs), class_="closes") if answers else Raw()
    first = el("p", icon("key"), el("span", view.say("plan.authorisation")), class_="authorised")
    return el(
        "li",
        el("h3", view.say(f"risk.action.{one.code}.title")),
        el("p", _where(view, one), class_="small where") if one.devices else Raw(),
        first if one.authorisation_first else Raw(),
        el("p", view.say(f"risk.action.{one.code}.say"), class_="small") if not like else Raw(),
        el("p", who, el("span", asks), answered, class_="meta small"),
        el("p", view.say("plan.like", letter=like), class_="small") if like else _check(view, one),
        id=f"action-{letter(place)}",
    )


def _check(view: View, one: Action) -> Raw:
    return el("p", el("b", view.say("finding.done")), " ", view.say(f"risk.check.{one.check}"), class_="small check")


def _likes(actions: tuple[Action, ...]) -> list[str]:
    """Of each action the letter of the first that has its code, unless it is the first itself."""
    codes = [one.code for one in actions]
    return [letter(codes.index(code)) if codes.index(code) < n else "" for n, code in enumerate(codes)]


def _where(view: View, one: Action) -> Raw:
    """Its machines; of whole zones, zone by zone, then those of no such zone."""
    zone_of = {device: zone.id for zone in view.risk.zones for device in zone.devices} if view.risk else {}
    most, lines = NAMED - (len(one.zones) > 1), []
    for zone in one.zones:
        own = [device for device in one.devices if zone_of.get(device) == zone]
        lines.append(Raw(el("b", zone_name(view, zone)) + " · " + machines(view, own, most)))
    others = [device for device in one.devices if zone_of.get(device) not in one.zones]
    return join([*lines, machines(view, others, most)] if others else lines, "<br>")


def _foot(view: View, risk: Risk) -> Raw:
    """What all of it together would bring, and what it leaves."""
    made = risk.plan
    link = el("a", view.say("register.model_link"), href="#made")
    ends = {"before": number(made.before, view.lang), "after": number(made.after, view.lang)}
    whole = el("p", view.say("plan.beneath", **ends), " ", link, ".", class_="small") if made.actions else Raw()
    left = el("p", say_count("plan.left", view.lang, len(made.left)), class_="small") if made.left else Raw()
    return el("div", whole, left, class_="foot")


def whole_plan(view: View, risk: Risk) -> Raw:
    """All actions as a table, with the findings that each closes and what it takes off."""
    made = risk.plan
    if not made.actions:
        return Raw()
    names = (("action", None), ("who", None), ("machines", None), ("closes", None), ("check", None), ("removed", "num"))
    head = [el("th", view.say(f"plan.{name}"), scope="col", class_=kind) for name, kind in names]
    rows = [_row(view, n, one) for n, one in enumerate(made.actions)]
    table = el("table", el("thead", el("tr", *head)), el("tbody", *rows), class_="whole-plan stack")
    title = el("h3", view.say("plan.whole"))
    left = el("p", el("b", view.say("plan.open")), " ", finding_links(view, made.left, MOST_LEFT), class_="small")
    return Raw(title + el("div", table, class_="wide") + (left if made.left else Raw()))


def _row(view: View, place: int, one: Action) -> Raw:
    title = el("b", view.say(f"risk.action.{one.code}.title"))
    first = el("div", view.say("risk.authorisation"), class_="tiny") if one.authorisation_first else Raw()
    who = el("span", icon(dict(READERS)[one.who]), view.say(f"reader.{one.who}"), class_="chip")
    cells = [("who", who), ("machines", _where(view, one)), ("closes", finding_links(view, one.findings))]
    cells.append(("check", text(view.say(f"risk.check.{one.check}"))))
    return el(
        "tr",
        el("th", el("span", letter(place), class_="letter"), " ", title, first, scope="row"),
        *[el("td", cell, data_label=view.say(f"plan.{name}")) for name, cell in cells],
        el("td", number(one.removed, view.lang), class_="num", data_label=view.say("plan.removed")),
    )
