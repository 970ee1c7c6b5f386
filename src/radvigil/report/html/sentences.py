"""Sentences whose parts lead somewhere: a text with links in its places, a reason with the findings it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from radvigil.records import Param, Reason
from radvigil.report.html.cards import anchor
from radvigil.report.html.findings import MOST_SUBJECTS
from radvigil.report.html.markup import Raw, el, join, text
from radvigil.report.view import View
from radvigil.texts import number, say_count

_PLACE = re.compile(r"\{([a-z_]+)\}")
MOST_NAMES = 4
MOST_LINKS = 4


def filled(template: str, parts: Mapping[str, Raw]) -> Raw:
    """The text with markup in its places; a place that nothing fills stays visible."""
    pieces = _PLACE.split(template)
    return join([parts.get(one, text(f"{{{one}}}")) if n % 2 else text(one) for n, one in enumerate(pieces)])


def machine(view: View, device: str) -> Raw:
    """A machine's name, leading to its part."""
    if device not in view.by_id:
        return text(view.name_of(device))
    return el("a", view.name_of(device), href=f"#{anchor(device)}")


def machines(view: View, devices: Iterable[str], most: int = MOST_NAMES) -> Raw:
    """The first of several machines, and how many more there are."""
    known = list(devices)
    shown = [machine(view, one) for one in known[:most]]
    more = len(known) - len(shown)
    return join([*shown, *([text(say_count("count.more", view.lang, more))] if more else [])], ", ")


def zone_name(view: View, zone: str) -> str:
    return view.coded("risk.zone", zone)


def finding_links(view: View, ids: Iterable[str], most: int = MOST_LINKS) -> Raw:
    """Findings by their titles, each rule once; one that stands alone leads to its own line."""
    by_code: dict[str, list[str]] = {}
    for one in ids:
        if one in view.by_finding:
            by_code.setdefault(view.by_finding[one].code, []).append(one)
    shown = [_finding_link(view, code, own) for code, own in list(by_code.items())[:most]]
    more = len(by_code) - len(shown)
    return listed(view, [*shown, *([text(say_count("count.more", view.lang, more))] if more else [])])


def _finding_link(view: View, code: str, ids: list[str]) -> Raw:
    listed = {one.id for one in view.by_code[code][:MOST_SUBJECTS]}
    target = f"#i-{ids[0]}" if len(ids) == 1 and ids[0] in listed else f"#f-{code}"
    return el("a", view.title(code), href=target)


def reason(view: View, why: Reason, scale: str = "") -> Raw:
    """Its sentence, what it adds, and the findings behind it. `scale`: the text that says the points."""
    said = view.say(f"risk.reason.{why.code}", **told(view, why.params))
    points = view.say(scale, points=figure(view, why.points)) if scale and why.points else ""
    links = finding_links(view, why.findings) or _published(view, why)
    behind = colon(view) + links if links else ""
    return Raw(text(said) + behind + (el("span", f" ({points})", class_="tiny") if points else ""))


def rests(why: Reason) -> bool:
    """On a finding, or on what a publisher says."""
    return bool(why.findings) or "advisory" in dict(why.params)


def _published(view: View, why: Reason) -> Raw:
    """The gravest of the published weaknesses behind a reason, leading to what publishers say."""
    name = str(dict(why.params).get("advisory", ""))
    return el("a", name, href="#advisories") if name and view.advice else text(name)


def colon(view: View) -> str:
    """As each language spaces it."""
    return "\u00a0: " if view.lang == "fr" else ": "


def told(view: View, params: Iterable[Param]) -> dict[str, str]:
    """Parameters in the language of the page."""
    return {name: number(value, view.lang) if isinstance(value, int) else value for name, value in params}


def figure(view: View, value: float) -> str:
    """A number of the model, with as many digits as it has, two at most."""
    digits = next(n for n in (0, 1, 2) if n == 2 or round(value, n) == round(value, 2))
    return number(value, view.lang, digits)


def listed(view: View, pieces: list[Raw]) -> Raw:
    """One after the other, as each language spaces it."""
    return join(pieces, "\u202f; " if view.lang == "fr" else "; ")


def change(view: View, before: float, after: float) -> str:
    """From one number to another: whole, unless only their decimals differ."""
    digits = 0 if round(before) != round(after) else 1
    return " → ".join(number(value, view.lang, digits) for value in (before, after))


def level(view: View, name: int) -> Raw:
    """Five bars and a word: a level of risk that reads without colour."""
    drawn = Raw(f'<svg aria-hidden="true"><use href="#l-{name}"/></svg>')
    return el("span", drawn, view.say(f"risk.level.{name}"), class_="level")
