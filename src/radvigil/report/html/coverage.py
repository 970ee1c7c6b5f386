"""What the picture cannot see, said plainly: the warnings that come first, and the section at the foot."""

from __future__ import annotations

import re

from radvigil.records import Capture, CoverageNote
from radvigil.report.html.markup import Raw, el, join, leaf, sign
from radvigil.report.view import View
from radvigil.texts import codes, moment, number, share, size

GLOSSARY = ("PACS", "RIS", "DICOM", "HL7", "AE", "SCU", "SCP", "TLS", "SMB", "MAC", "VLAN", "DHCP")
_MARKUP = re.compile(r"<[^>]*>")


def warnings(view: View) -> Raw:
    """What comes before everything else: why the picture is incomplete, and how to mend it."""
    if not view.warnings:
        return Raw()
    items = [_note(view, note) for note in view.warnings]
    title = el("h2", sign("unsure"), view.say("page.first_title"), id="first-t")
    return el("section", title, el("ul", *items), class_="warn", aria_labelledby="first-t")


def glossary(view: View, shown: str) -> Raw:
    """The acronyms that stand in what is shown, said in plain words, on one line."""
    used = [word for word in GLOSSARY if re.search(rf"\b{word}\b", _MARKUP.sub(" ", shown))]
    if not used:
        return Raw()
    between = "\u202f; " if view.lang == "fr" else "; "
    said = between.join(f"{word}{_colon(view)}{view.say(f'glossary.{word}')}" for word in used)
    return el("p", el("b", view.say("today.words")), f" {said}.", class_="tiny glossary")


def _note(view: View, note: CoverageNote) -> Raw:
    """A note with its remedy."""
    said, mend = view.note(note)
    remedy = el("p", el("b", view.say("page.first_mend")), f"{_colon(view)}{mend}", class_="mend") if mend else Raw()
    return el("li", el("p", said), remedy)


def _colon(view: View) -> str:
    return "\u00a0: " if view.lang == "fr" else ": "


def coverage(view: View) -> Raw:
    """The section at the foot of the page."""
    notes = view.remarks
    left = el("div", el("h2", view.say("coverage.title"), id="coverage-t"), bar(view), _measures(view))
    right = [
        el("p", view.say("coverage.plain"), class_="small"),
        el("p", el("b", view.say("page.seen_means")), class_="small"),
    ]
    if notes:
        right += [
            el("h3", view.say("coverage.notes")),
            el("ul", *[_note(view, note) for note in notes], class_="small"),
        ]
    right += [_ports(view), _captures(view)]
    words = [
        el("div", el("dt", word), el("dd", view.say(f"glossary.{word}")))
        for word in GLOSSARY
        if f"glossary.{word}" in codes("en")
    ]
    glossary = [el("h3", view.say("coverage.words")), el("dl", *words, class_="words")]
    body = el("div", left, el("div", join(right)), class_="blind2")
    return el("section", body, *glossary, class_="panel", id="coverage", aria_labelledby="coverage-t")


def bar(view: View) -> Raw:
    """One bar of four parts, told apart by filling and word, not by colour."""
    seen = view.site.coverage
    parts = (seen.bytes_understood, seen.bytes_encrypted, seen.bytes_unknown, seen.bytes_lost)
    whole = sum(parts)
    names = ("understood", "encrypted", "unknown", "lost")
    said = {name: share(count, whole, view.lang) for name, count in zip(names, parts, strict=True)}
    label = view.say("coverage.bar", **said)
    x, shapes = 1.0, []
    for name, count in zip(names, parts, strict=True):
        width = 456 * count / whole if whole else 0
        shapes += _part(name, x, width)
        x += width
    words = [f"{view.say('coverage.' + name)}\u00a0{said[name]}" for name in names]
    group = el("g", join(shapes), fill="none", stroke="var(--flow-other)")
    frame = {"viewBox": "0 0 460 20", "preserveAspectRatio": "none"}
    drawing = el("svg", group, class_="bar", role="img", aria_label=label, **frame)
    return Raw(drawing + el("p", " · ".join(words), class_="small"))


def _part(name: str, x: float, width: float) -> list[Raw]:
    if width < 0.2:
        return []
    inner = f"{max(width - 2, 0.6):.1f}"
    fill = "var(--flow-other)" if name == "understood" else "var(--sunk)" if name == "encrypted" else "none"
    dash = "3 2" if name == "lost" else None
    found = [leaf("rect", x=f"{x:.1f}", y=2, width=inner, height=16, rx=2, fill=fill, stroke_dasharray=dash)]
    if name == "encrypted":
        slants = "".join(f"M{x + at:.1f} 18l7-16" for at in range(4, int(width) - 10, 8))
        found += [leaf("path", d=slants)] if slants else []
    return found


def _measures(view: View) -> Raw:
    seen = view.site.coverage
    whole = seen.bytes_understood + seen.bytes_encrypted + seen.bytes_unknown + seen.bytes_lost
    rows = [
        ("understood", seen.bytes_understood, seen.flows_understood),
        ("encrypted", seen.bytes_encrypted, seen.flows_encrypted),
        ("unknown", seen.bytes_unknown, seen.flows_unknown),
        ("lost", seen.bytes_lost, None),
        ("one_sided", None, seen.flows_one_sided),
        ("cut", None, seen.flows_cut),
    ]
    body = []
    for name, count, flows in rows:
        heavy = f"{size(count, view.lang)} ({share(count, whole, view.lang)})" if count is not None else ""
        many = f"{number(flows, view.lang)} ({share(flows, seen.flows_total, view.lang)})" if flows is not None else ""
        row = (el("td", heavy, class_="num"), el("td", many, class_="num"))
        body.append(el("tr", el("th", view.say(f"coverage.{name}"), scope="row"), *row))
    head = [el("th", view.say(f"coverage.{name}"), scope="col", class_=kind) for name, kind in
            (("measure", None), ("bytes", "num"), ("flows", "num"))]  # fmt: skip
    return el("div", el("table", el("thead", el("tr", *head)), el("tbody", *body)), class_="wide")


def _ports(view: View) -> Raw:
    ports = view.site.coverage.unknown_ports[:10]
    if not ports:
        return Raw()
    rows = [
        el("tr", el("th", f"{transport}/{port}", scope="row", class_="mono"), _number(number(flows, view.lang)),
           _number(size(count, view.lang)))
        for transport, port, flows, count in ports
    ]  # fmt: skip
    head = [el("th", view.say(f"coverage.{name}"), scope="col", class_=kind) for name, kind in
            (("port", None), ("flows", "num"), ("bytes", "num"))]  # fmt: skip
    table = el("table", el("thead", el("tr", *head)), el("tbody", *rows))
    return Raw(el("h3", view.say("coverage.ports")) + el("p", view.say("coverage.ports_lead"), class_="small") + table)


def _number(words: str) -> Raw:
    return el("td", words, class_="num")


def _captures(view: View) -> Raw:
    rows = [
        el("tr", el("th", one.name, scope="row"), _number(number(one.packets, view.lang)),
           _number(size(one.bytes, view.lang)), el("td", _period(view, one)), el("td", _remarks(view, one)))
        for one in view.site.captures
    ]  # fmt: skip
    names = (("file", None), ("packets", "num"), ("bytes", "num"), ("period", None), ("odd", None))
    head = [el("th", view.say(f"coverage.{name}"), scope="col", class_=kind) for name, kind in names]
    table = el("table", el("thead", el("tr", *head)), el("tbody", *rows))
    return Raw(el("h3", view.say("coverage.captures")) + el("div", table, class_="wide"))


def _period(view: View, one: Capture) -> str:
    if not one.packets:
        return ""
    return f"{moment(one.first, view.lang, view.zone)} – {moment(one.last, view.lang, view.zone)}"


def _remarks(view: View, one: Capture) -> str:
    said = []
    for name in ("dropped", "cut_packets", "duplicates", "undecoded", "broadcast"):
        count = getattr(one, name)
        if count:
            said.append(view.say(f"coverage.{name}", n=number(count, view.lang)))
    return "; ".join(said) or view.say("coverage.none")
