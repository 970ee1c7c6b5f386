"""Frameworks: which of their points the findings of this report touch, by id, each with its version and source."""

from __future__ import annotations

from radvigil.report.html.markup import Raw, el
from radvigil.report.html.sentences import listed
from radvigil.report.view import View
from radvigil.texts import frameworks, frameworks_of


def mapping(view: View) -> Raw:
    """A row a framework; empty when no rule was asked."""
    if not view.assessments:
        return Raw()
    head = [el("th", view.say(f"register.{name}"), scope="col") for name in ("framework", "ids", "source")]
    rows = [_row(view, name, about) for name, about in frameworks().items()]
    table = el("table", el("thead", el("tr", *head)), el("tbody", *rows), class_="frameworks")
    title = el("h2", view.say("register.frameworks"), id="frameworks-t")
    lead = el("p", view.say("register.frameworks_lead"), class_="small")
    return el(
        "section", title, lead, el("div", table, class_="wide"),
        class_="panel", id="frameworks", aria_labelledby="frameworks-t",
    )  # fmt: skip


def _row(view: View, name: str, about: dict[str, str]) -> Raw:
    named = el("th", about["name"], el("div", about["version"], class_="tiny"), scope="row")
    return el("tr", named, el("td", _points(view, name)), el("td", about["source"], class_="tiny"))


def _points(view: View, name: str) -> Raw:
    touched: dict[str, list[str]] = {}
    for code in view.by_code:
        for point in frameworks_of(code).get(name, ()):
            touched.setdefault(point, []).append(code)
    items = []
    for point in sorted(touched):
        links = listed(view, [el("a", view.title(code), href=f"#f-{code}") for code in touched[point]])
        items.append(el("li", el("b", point), " ", links))
    return el("ul", *items, class_="needs") if items else Raw()
