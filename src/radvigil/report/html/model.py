"""How these numbers are made: every number of the model, table by table, each with its source. Nothing is hidden."""

from __future__ import annotations

from itertools import groupby

from radvigil.records import Model, ModelRow
from radvigil.report.html.markup import Raw, el
from radvigil.report.html.sentences import figure
from radvigil.report.view import View
from radvigil.texts import has

NAMES = {
    "kinds": "kind", "severity_number": "risk.severity", "likelihood_from": "risk.likelihood",
    "matrix": "risk.likelihood", "points": "severity", "stance": "stance", "confidence": "confidence",
    "entries": "risk.entry", "services": "what", "zones": "risk.zone", "requirements": "risk.requirement",
}  # fmt: skip
"""Where the names of a table's rows are said; of all others under `model`."""
COLUMNS = {"kinds": "risk.harm", "matrix": "risk.severity"}


def model(view: View, one: Model) -> Raw:
    """The whole page of numbers."""
    marks = {key: n for n, (key, _) in enumerate(one.sources, 1)}
    parts = [el("p", view.say("risk.formula")), el("p", view.say("risk.scale"), class_="small")]
    parts += [el("p", view.say("register.model_lead", version=one.version), class_="small")]
    for table, rows in groupby(one.rows, lambda row: row.table):
        parts.append(_table(view, table, list(rows), marks))
    listed = [el("li", said, id=f"src-{key}") for key, said in one.sources]
    sources = [el("h4", view.say("register.sources")), el("ol", *listed, class_="sources small")]
    summary = el("summary", el("h3", view.say("register.model")))
    body = el("div", *parts, *sources, class_="body", id="made")
    return el("details", summary, body, class_="device model", id="model")


def _table(view: View, table: str, rows: list[ModelRow], marks: dict[str, int]) -> Raw:
    """A row a name, a column a harm or a severity."""
    columns = list(dict.fromkeys(row.column for row in rows))
    head = [el("th", view.say("register.name"), scope="col")]
    head += [el("th", _said(view, COLUMNS.get(table, "model"), one), scope="col", class_="num") for one in columns]
    head += [el("th", view.say("register.source"), scope="col", class_="num")]
    body = [_row(view, name, list(own), marks) for name, own in groupby(rows, lambda row: row.name)]
    shown = el("table", el("thead", el("tr", *head)), el("tbody", *body))
    return Raw(el("h4", view.say(f"risk.model.{table}")) + el("div", shown, class_="wide"))


def _row(view: View, name: str, own: list[ModelRow], marks: dict[str, int]) -> Raw:
    cells = [el("td", figure(view, row.value), class_="num") for row in own]
    cited = el("a", f"[{marks[own[0].source]}]", href=f"#src-{own[0].source}") if own[0].source in marks else Raw()
    title = _said(view, NAMES.get(own[0].table, "model"), name)
    if own[0].table == "requirements":
        title = f"SR {name} {title}"
    return el("tr", el("th", title, scope="row"), *cells, el("td", cited, class_="num"))


def _said(view: View, group: str, name: str) -> str:
    return view.coded(group if has(f"{group}.{name}", view.lang) else "model", name)
