"""What was found: one part a rule that found something, said to four readers, with its machines and their evidence.

Rules:
1. Findings of one rule share their words, so they stand together: what was seen is said of each machine, the rest once.
2. The order is that of severity; the most severe stand open, as on paper.
3. What could not be judged is listed with its reason, as plainly as what was found.
"""

from __future__ import annotations

from radvigil.records import Finding
from radvigil.report.html.cards import anchor
from radvigil.report.html.evidence import packets, sure
from radvigil.report.html.markup import Raw, el, icon, join, sign
from radvigil.report.view import View
from radvigil.texts import FindingWords, finding_words, frameworks, frameworks_of, moment, number, say_count

READERS = (("health", "health"), ("engineering", "gear"), ("management", "sign"), ("law", "scales"))
"""Reader and drawing, in the order in which they always stand."""
MOST_SUBJECTS = 40
"""Machines listed under one rule, the most severe first; the rest is counted and stands in `report.json`."""
OPEN = ("critical", "high")


def findings(view: View) -> Raw:
    """The whole part; empty when no rule was asked."""
    if not view.assessments:
        return Raw()
    head = [el("h2", view.say("finding.section"), id="findings-t"), el("p", _lead(view), class_="small")]
    pages = [_rule(view, code, told) for code, told in view.by_code.items()]
    return el("section", *head, *pages, _unjudged(view), id="findings", aria_labelledby="findings-t")


def _lead(view: View) -> str:
    asked, judged = len(view.assessments), sum(one.state == "assessed" for one in view.assessments)
    counts = {"asked": number(asked, view.lang), "judged": number(judged, view.lang)}
    return view.say("finding.lead" if view.findings else "finding.lead_none", **counts)


def link_to(view: View, code: str) -> Raw:
    """The rule's title, leading to its part."""
    return el("a", view.title(code), href=f"#f-{code}")


def found_about(view: View, device: str) -> Raw:
    """What was found about one machine, on its own part of the page."""
    told = view.about.get(device, [])
    if not told:
        return Raw()
    items = []
    for one in told:
        words = finding_words(one.code, view.lang).filled(one.params, view.lang)
        items.append(el("li", severity(view, one.severity), el("span", link_to(view, one.code), ". ", words.seen)))
    return Raw(el("h4", view.say("finding.about")) + el("ul", *items, class_="found"))


def severity(view: View, name: str) -> Raw:
    """Shape and word."""
    return el("span", sign(f"v-{name}"), view.say(f"severity.{name}"), class_=f"sev {name}")


def _rule(view: View, code: str, told: list[Finding]) -> Raw:
    words = finding_words(code, view.lang)
    worst = told[0].severity
    count = say_count("count.machines", view.lang, len({one.devices[:1] for one in told}))
    summary = el(
        "summary", el("h3", view.title(code)), el("span", f"{code} · {count}", class_="small"), severity(view, worst)
    )
    parts = [
        _readers(view, words, code),
        _steps(view, words),
        _subjects(view, told),
        _limits(view, words),
        _mapped(view, code),
    ]
    body = el("div", join(parts), class_="body")
    return el("details", summary, body, class_="device finding", id=f"f-{code}", open=worst in OPEN)


def _readers(view: View, words: FindingWords, code: str) -> Raw:
    """Four columns of equal size; on a phone one below the other, with a row of links that stays in sight."""
    columns, links = [], []
    for reader, drawing in READERS:
        place = f"f-{code}-{reader}"
        links.append(el("a", icon(drawing), view.say(f"reader.{reader}"), href=f"#{place}"))
        head = [
            el("h4", icon(drawing), view.say(f"reader.{reader}")),
            el("p", view.say(f"reader.{reader}_for"), class_="tiny"),
        ]
        columns.append(el("div", *head, el("p", getattr(words, reader)), class_="reader", id=place))
    jumps = el("nav", join(links), class_="jumps", aria_label=f"{code}: {view.say('finding.readers')}")
    return join([jumps, el("div", join(columns), class_="readers")])


def _steps(view: View, words: FindingWords) -> Raw:
    drawings = dict(READERS)
    items = []
    for step in words.remedy:
        who = el("span", icon(drawings[step.who]), view.say(f"reader.{step.who}"), class_="chip")
        done = el("span", el("b", view.say("finding.done")), " ", step.done, class_="small")
        items.append(el("li", el("span", el("b", step.step), done), who))
    return Raw(el("h4", view.say("finding.remedy")) + el("ol", *items, class_="steps"))


def _subjects(view: View, told: list[Finding]) -> Raw:
    rows = [_subject(view, one) for one in told[:MOST_SUBJECTS]]
    columns = ("machine", "what", "sure", "when", "packets")
    head = [el("th", view.say(f"finding.{name}"), scope="col") for name in columns]
    table = el("table", el("thead", el("tr", *head)), el("tbody", *rows))
    more = len(told) - len(rows)
    after = el("p", say_count("count.more", view.lang, more), class_="small") if more > 0 else Raw()
    return Raw(el("h4", view.say("finding.where")) + el("div", table, class_="wide") + after)


def _subject(view: View, one: Finding) -> Raw:
    seen = finding_words(one.code, view.lang).filled(one.params, view.lang).seen
    machine = Raw(join([device_link(view, device) for device in one.devices[:1]]) or view.say("finding.whole_site"))
    others = [device_link(view, device) for device in one.devices[1:4]]
    more = len(one.devices) - 1 - len(others)
    also = join(others, ", ") + (f" +{number(more, view.lang)}" if more > 0 else "")
    with_whom = el("div", view.say("finding.others"), " ", Raw(also), class_="tiny") if others else Raw()
    ends = [moment(ns, view.lang, view.zone) for ns in dict.fromkeys((one.first, one.last)) if ns]
    how_sure = el("div", view.say(f"stance.{one.stance}"), class_="small")
    return el(
        "tr",
        el("th", machine, scope="row"),
        el("td", seen, with_whom),
        el("td", how_sure, sure(view, one.confidence)),
        el("td", el("div", " – ".join(ends)), el("div", say_count("count.times", view.lang, one.count), class_="tiny")),
        el("td", packets(view, one.evidence), class_="mono"),
        id=f"i-{one.id}",
    )


def device_link(view: View, device: str) -> Raw:
    return el("a", view.name_of(device), href=f"#{anchor(device)}")


def _limits(view: View, words: FindingWords) -> Raw:
    return el("div", el("h4", view.say("finding.limits")), el("p", words.limits, class_="small"), class_="blind")


def _mapped(view: View, code: str) -> Raw:
    known, cited = frameworks(), frameworks_of(code)
    if not cited:
        return Raw()
    said = "; ".join(
        f"{known[name]['name']} ({known[name]['version']}): {', '.join(ids)}" for name, ids in cited.items()
    )
    return el("p", el("b", view.say("finding.frameworks")), " ", said, class_="tiny")


def _unjudged(view: View) -> Raw:
    """Rules that could not be judged, by reason."""
    reasons: dict[str, list[str]] = {}
    for one in view.assessments:
        if one.state != "assessed":
            reasons.setdefault(one.reason, []).append(one.code)
    if not reasons:
        return Raw()
    items = []
    for reason, codes in reasons.items():
        titles = "; ".join(view.title(code) for code in codes)
        items.append(el("li", el("b", view.coded("unjudged", reason)), ": ", titles))
    return el("div", el("h3", view.say("finding.unjudged")), el("ul", *items, class_="small"), class_="blind panel")
