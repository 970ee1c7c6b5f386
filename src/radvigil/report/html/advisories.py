"""What publishers say of these machines: one entry an advisory, with its machines and why each is meant.

Rules:
1. An advisory that fits many machines stands once; the reasons are said of each machine.
2. What is sure and what somebody must check stand apart: a question is no finding.
3. The day until which the sources were followed is said first; an unknown chance of exploitation is said as unknown.
"""

from __future__ import annotations

from collections import defaultdict

from radvigil.records import Advice, Advisory, AdvisoryMatch, Verdict
from radvigil.report.html.findings import device_link
from radvigil.report.html.markup import Raw, el, join
from radvigil.report.view import View, harmless
from radvigil.texts import number, say_count

AFFIRMED = ("exact", "range", "product")
MOST_CVES = 6
MOST_MACHINES = 40


def advisories(view: View) -> Raw:
    """The whole part; empty when no library was read."""
    advice = view.advice
    if advice is None:
        return Raw()
    known = {one.id: one for one in advice.advisories}
    sure = _entries(view, known, [one for one in advice.matches if one.certainty in AFFIRMED])
    asked = _entries(view, known, [one for one in advice.matches if one.certainty not in AFFIRMED])
    parts = [el("h2", view.say("advice.section"), id="advice-t"), el("p", _lead(view, advice), class_="small")]
    parts += sure or [el("p", view.say("advice.none"), class_="small")]
    if asked:
        title = el(
            "summary",
            el("h3", view.say("advice.asked")),
            el("span", say_count("advice.count", view.lang, len(asked)), class_="small"),
        )
        lead = el("p", view.say("advice.asked_lead"), class_="small")
        parts.append(el("details", title, el("div", lead, join(asked), class_="body"), class_="device"))
    return el("section", *parts, id="advisories", aria_labelledby="advice-t")


def _lead(view: View, advice: Advice) -> str:
    days = {"day": advice.as_of or "–", "kev": advice.exploited_as_of or "–", "epss": advice.epss_as_of or "–"}
    return view.say("advice.lead", known=number(advice.known, view.lang), **days)


def _entries(view: View, known: dict[str, Advisory], matches: list[AdvisoryMatch]) -> list[Raw]:
    """One entry an advisory: the exploited first, then by score, then by name."""
    found: dict[str, list[AdvisoryMatch]] = defaultdict(list)
    for one in matches:
        found[one.advisory].append(one)
    order = sorted(found, key=lambda name: (*_rank(known.get(name), found[name]), name))
    return [_entry(view, known.get(name), found[name]) for name in order]


def _rank(advisory: Advisory | None, matches: list[AdvisoryMatch]) -> tuple[bool, float]:
    rows = [one for one in advisory.vulnerabilities if one.cve in matches[0].cves] if advisory else []
    return not any(one.exploited for one in rows), -max((one.score or 0.0 for one in rows), default=0.0)


def _entry(view: View, advisory: Advisory | None, matches: list[AdvisoryMatch]) -> Raw:
    first = matches[0]
    title = harmless(advisory.title) if advisory else harmless(first.product)
    machines = say_count("count.machines", view.lang, len({one.device for one in matches}))
    summary = el("summary", el("h3", title), el("span", f"{first.advisory} · {machines}", class_="small"))
    facts = el("p", " · ".join(_facts(view, advisory, first)), class_="small")
    rows = [_machine(view, one) for one in matches[:MOST_MACHINES]]
    more = len(matches) - len(rows)
    after = el("p", say_count("count.more", view.lang, more), class_="small") if more > 0 else Raw()
    table = el("div", el("table", el("tbody", *rows)), class_="wide")
    return el(
        "details", summary, el("div", facts, table, after, _links(view, advisory), class_="body"), class_="device"
    )


def _facts(view: View, advisory: Advisory | None, match: AdvisoryMatch) -> list[str]:
    said = [
        ", ".join(match.cves[:MOST_CVES]) + (f" +{len(match.cves) - MOST_CVES}" if len(match.cves) > MOST_CVES else "")
    ]
    rows = [one for one in advisory.vulnerabilities if one.cve in match.cves] if advisory else []
    scores = [one.score for one in rows if one.score is not None]
    if scores:
        said.append(view.say("advice.score", score=number(max(scores), view.lang, 1)))
    if any(one.exploited for one in rows):
        said.append(view.say("advice.exploited"))
    chances = [one.epss for one in rows if one.epss is not None]
    said.append(
        view.say("advice.chance", percent=number(100 * max(chances), view.lang, 1))
        if chances
        else view.say("advice.chance_unknown")
    )
    said.append(view.say("advice.followed", day=match.as_of or "–"))
    return [one for one in said if one]


def _machine(view: View, one: AdvisoryMatch) -> Raw:
    reasons = [el("li", view.say(f"advisory.why.{code}", **dict(params))) for code, params in one.why]
    reasons += [el("li", el("b", _answer(view, one.verdict, one.expired)))] if one.verdict else []
    sure = el("div", view.say(f"advisory.certainty.{one.certainty}"), class_="small")
    through = el("div", view.say(f"advisory.through.{one.through}"), class_="tiny")
    return el(
        "tr",
        el("th", device_link(view, one.device), scope="row"),
        el("td", sure, through),
        el("td", el("ul", *reasons)),
    )


def _answer(view: View, verdict: Verdict, expired: bool) -> str:
    """What a person answered, and until when it holds or held."""
    return view.say(
        "advisory.verdict.expired" if expired else "advisory.verdict.given",
        verdict=view.say(f"advisory.verdict.{verdict.verdict}"),
        author=verdict.author,
        given=verdict.given,
        reason=verdict.reason,
        expires=verdict.expires,
    )


def _links(view: View, advisory: Advisory | None) -> Raw:
    """Addresses as text: the page loads nothing, and no address of a publisher is trusted as a link."""
    if advisory is None or not advisory.urls:
        return Raw()
    return el(
        "p",
        el("b", view.say("advice.source")),
        " ",
        " ".join(harmless(url) for url in advisory.urls[:3]),
        class_="tiny",
    )
