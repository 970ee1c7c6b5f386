"""How we know: a fact's value, how sure it is, where it was seen, and its rivals, as rows of a table."""

from __future__ import annotations

from radvigil.records import Attribute, Confidence, Device, Evidence, Rival
from radvigil.report.html.markup import Raw, el, icon, join, text
from radvigil.report.view import View
from radvigil.texts import number, say_count

_SURE = {"high": 3, "medium": 2, "low": 1}
KINDS_OF_CELL = (None, None, None, "mono")
REFERENCES = 3
"""Packet numbers shown of the eight that a report keeps."""


def sure(view: View, confidence: Confidence) -> Raw:
    """Three boxes and a word; the boxes are symbols of the page, for a large site has thousands."""
    drawn = Raw(f'<svg aria-hidden="true"><use href="#c-{_SURE[confidence]}"/></svg>')
    return el("span", drawn, view.coded("confidence", confidence), class_="conf")


def sources(view: View, evidence: tuple[Evidence, ...]) -> str:
    """`image headers (412 times); maker of the network card (once)`."""
    counts: dict[str, int] = {}
    for one in evidence:
        name = view.coded("source", one.source)
        counts[name] = counts.get(name, 0) + one.count
    return "; ".join(f"{name} ({say_count('count.times', view.lang, n)})" if n else name for name, n in counts.items())


def packets(view: View, evidence: tuple[Evidence, ...]) -> Raw:
    """The first packet numbers, with their capture when the report has several."""
    several = len(view.site.captures) > 1
    names = {one.id: one.name for one in view.site.captures}
    shown: dict[str, None] = {}
    for one in evidence:
        for place in one.references:
            where = f" ({names.get(place.capture, place.capture)})" if several else ""
            shown[f"{number(place.packet, view.lang)}{where}"] = None
    return text(" · ".join(list(shown)[:REFERENCES]) + (" …" if len(shown) > REFERENCES else ""))


def fact_row(view: View, label: str, facts: tuple[Attribute, ...], coded: str = "") -> Raw:
    """One row for a fact; several values of the same fact stand under each other."""
    if not facts:
        return Raw()
    columns: list[list[Raw]] = [[], [], [], []]
    for fact in facts:
        shown = view.coded(coded, fact.value) if coded else fact.value
        columns[0].append(Raw(el("b", shown) + join([_rival(view, rival, coded) for rival in fact.rivals])))
        columns[1].append(sure(view, fact.confidence))
        columns[2].append(text(sources(view, fact.evidence)))
        columns[3].append(packets(view, fact.evidence))
    cells = [el("td", _under(column), class_=kind) for column, kind in zip(columns, KINDS_OF_CELL, strict=True)]
    return el("tr", el("th", label, scope="row"), *cells)


def _under(cells: list[Raw]) -> Raw:
    """Several under each other."""
    return cells[0] if len(cells) == 1 else join([el("div", cell) for cell in cells])


def _rival(view: View, rival: Rival, coded: str) -> Raw:
    shown = view.coded(coded, rival.value) if coded else rival.value
    words = view.say(
        "device.rival",
        value=shown,
        source=sources(view, rival.evidence),
        sure=view.coded("confidence", rival.confidence),
    )
    return el("span", icon("scales"), el("span", words), class_="rival")


def identity(view: View, one: Device) -> Raw:
    """What it is, and how we know."""
    single = (
        ("manufacturer", one.manufacturer),
        ("model", one.model),
        ("serial", one.serial),
        ("operating_system", one.operating_system),
    )
    rows = [fact_row(view, view.say("fact.kind"), (one.kind,), "kind")]
    rows += [fact_row(view, view.say(f"fact.{name}"), (fact,)) for name, fact in single if fact]
    rows.append(fact_row(view, view.say("fact.software"), one.software))
    rows.append(fact_row(view, view.say("fact.name"), one.names))
    rows += [_plain(view, "mac", ", ".join(one.macs))] if one.macs else []
    said = " · ".join(f"{view.coded('stated', name)} {value}" for name, value in one.stated)
    rows += [_plain(view, "said", said)] if said else []
    rows += [_plain(view, "inventory", one.inventory)] if one.inventory else []
    head = [
        el("th", view.say(f"device.{name}"), scope="col") for name in ("fact", "value", "sure", "source", "packets")
    ]
    table = el("table", el("thead", el("tr", *head)), el("tbody", join(rows)))
    return Raw(el("div", table, class_="wide") + _contradictions(view, one))


def _plain(view: View, name: str, words: str) -> Raw:
    said = view.coded("source", "site_file") if name == "said" else ""
    return el(
        "tr",
        el("th", view.say(f"fact.{name}"), scope="row"),
        el("td", el("b", words)),
        el("td"),
        el("td", said),
        el("td"),
    )


def _contradictions(view: View, one: Device) -> Raw:
    if not one.contradictions:
        return Raw()
    items = []
    for name, said, seen in one.contradictions:
        words = view.say("device.contradiction", said=said, seen=seen)
        items.append(el("li", icon("scales"), el("span", f"{view.coded('field', name)} — {words}"), class_="rival"))
    return Raw(el("p", el("b", view.say("device.contradictions")), class_="small") + el("ul", *items))
