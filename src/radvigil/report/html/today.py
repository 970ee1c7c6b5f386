"""What matters most today: three sentences with numbers that the map and the plan carry too.

Rules:
1. A number is given to what has a place on the map; what could not be judged has the sign of the not assessed.
2. Each sentence leads to its machine, to its finding, and to the action that answers it.
"""

from __future__ import annotations

from radvigil.records import Priority, Risk
from radvigil.report.html.markup import Raw, el, join, sign, text
from radvigil.report.html.plan import letter
from radvigil.report.html.sentences import filled, finding_links, machine
from radvigil.report.view import View


def numeral(view: View, number: int) -> Raw:
    """The number in its disc."""
    return el("span", el("span", view.say("today.mark", n=number), class_="unseen"), _disc(number), class_="n")


def _disc(number: int) -> Raw:
    return el("span", str(number), aria_hidden="true")


def three(view: View) -> Raw:
    """The sentences; empty when no risk was computed."""
    if not view.risk or not view.risk.today:
        return Raw()
    items = [_item(view, view.risk, one, view.numbers.get(at, 0)) for at, one in enumerate(view.risk.today)]
    return el("ol", *items, class_="three")


def _item(view: View, risk: Risk, one: Priority, number: int) -> Raw:
    mark = numeral(view, number) if number else el("span", sign("unsure"), class_="n none")
    answer = el("p", _answer(view, risk, one), class_="small") if one.action >= 0 else Raw()
    return el("li", mark, el("div", el("p", sentence(view, one)), answer), id=f"today-{number}" if number else None)


def sentence(view: View, one: Priority) -> Raw:
    """The sentence with its machine and its finding as links."""
    parts = {name: text(said) for name, said in view.today(one).items()}
    for name, device in zip(("device", "other"), one.devices, strict=False):
        parts[name] = el("b", machine(view, device))
    code = dict(one.params).get("finding")
    behind = [key for key in one.findings if key in view.by_finding and view.by_finding[key].code == code]
    if behind:
        parts["finding"] = finding_links(view, behind)
    return filled(view.say(f"risk.today.{one.code}"), parts)


def _answer(view: View, risk: Risk, one: Priority) -> Raw:
    action = risk.plan.actions[one.action]
    link = el("a", view.say(f"risk.action.{action.code}.title"), href=f"#action-{letter(one.action)}")
    return join([text(view.say("today.first")), el("b", letter(one.action), class_="letter"), link], " ")
