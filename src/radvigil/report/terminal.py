"""The summary that fits a screen: at most 24 lines of 80 columns, signs before words, no colour needed."""

from __future__ import annotations

import textwrap
from collections import Counter

from radvigil.records import Action, CoverageNote, Result, Site
from radvigil.report.view import View, harmless
from radvigil.texts import moment, number, say_count, share

LINES = 24
GRAVEST = 3
"""Findings named where no sentence says what matters most; the page has them all."""
SEVERITIES = ("critical", "high", "medium", "low", "note")
LABEL = 14
"""Columns of the labels on the left."""


def terminal_summary(shown: Site | Result, lang: str, width: int = 80) -> str:
    """Warnings first, then what matters most today and the first action, machines, what travels readable, associations,
    findings and what was not seen."""
    view = View(shown, lang)
    blocks = [_head(view, width), *_warnings(view, width), _today(view, width)]
    blocks += [_machines(view, width), _exchanges(view, width)]
    blocks += [_findings(view, width), _coverage(view, width)]
    lines: list[str] = []
    for block in blocks:
        lines += [*block, ""] if block else []
    return "\n".join(_fitted(lines, width)).rstrip() + "\n"


def _fitted(lines: list[str], width: int) -> list[str]:
    """Blank lines go first when the screen is too small, from the foot upwards, then what stands in the middle."""
    while lines and not lines[-1]:
        lines.pop()
    while len(lines) > LINES and "" in lines:
        del lines[len(lines) - 1 - lines[::-1].index("")]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 4], "  ...", *lines[-3:]]
    return [line if len(line) <= width else line[: width - 1] + "…" for line in lines]


def _head(view: View, width: int) -> list[str]:
    title = f"{view.say('terminal.title')}  {harmless(view.site.name) or view.say('page.no_site')}"
    first, last = view.times
    if not last:
        return [title, view.say("page.looked_never")]
    period = view.say(
        "terminal.period", first=moment(first, view.lang, view.zone), last=moment(last, view.lang, view.zone)
    )
    return [title, f"{period}, {view.zone_name}"]


def _warnings(view: View, width: int) -> list[list[str]]:
    if not view.warnings:
        return []
    lines = [view.say("page.first_title")]
    for note in view.warnings[:3]:
        lines += _note(view, note, width)
    return [lines]


def _note(view: View, note: CoverageNote, width: int) -> list[str]:
    said, mend = view.note(note)
    return [
        *textwrap.wrap(said, width, initial_indent="  ! ", subsequent_indent="    "),
        *textwrap.wrap(mend, width, initial_indent="    > ", subsequent_indent="      ", max_lines=3, placeholder=" …"),
    ]


def _today(view: View, width: int) -> list[str]:
    """The three sentences, with the numbers that the map has."""
    if not view.risk or not view.risk.today:
        return []
    lines = [view.say("today.title")]
    for place, one in enumerate(view.risk.today):
        sign = str(view.numbers[place]) if place in view.numbers else "?"
        said = view.say(f"risk.today.{one.code}", **view.today(one))
        lines += textwrap.wrap(
            said, width, initial_indent=f"  {sign} ", subsequent_indent="    ", max_lines=2, placeholder=" …"
        )
    actions = view.risk.plan.actions
    return lines + (_first_action(view, actions[0], width) if actions else [])


def _first_action(view: View, one: Action, width: int) -> list[str]:
    """The plan in one line: its first action, for which machine, by whom, and what it asks."""
    where = view.coded("risk.zone", one.zones[0]) if len(one.zones) == 1 else ""
    if not where and one.devices:
        many = say_count("count.machines", view.lang, len(one.devices))
        where = view.name_of(one.devices[0]) if len(one.devices) == 1 else many
    asks = f"{view.say(f'plan.effort.{one.effort}')}, {view.say(f'plan.disruption.{one.disruption}')}"
    parts = (view.say(f"risk.action.{one.code}.title"), where, view.say(f"reader.{one.who}"), asks)
    return _labelled(view.say("today.first"), " · ".join(part for part in parts if part), width)


def _machines(view: View, width: int) -> list[str]:
    counts = Counter[str](view.state(one).name for one in view.devices)
    said = [say_count("count.machines", view.lang, len(view.devices))]
    said += [f"! {say_count('count.look', view.lang, counts['look'])}"] if counts["look"] else []
    said.append(f"? {say_count('count.unsure', view.lang, counts['unsure'])}")
    said.append(f"o {say_count('count.seen', view.lang, counts['seen'])}")
    return ["  ".join(said), *([] if view.risk else _kinds(view, width)), *_unsure(view, width)]


def _kinds(view: View, width: int) -> list[str]:
    kinds = Counter(view.coded("kinds", one.kind.value) for one in view.devices)
    shown = ", ".join(f"{kind} {number(n, view.lang)}" for kind, n in kinds.items())
    return textwrap.wrap(shown, width, initial_indent="  ", subsequent_indent="  ", max_lines=4, placeholder=" …")


def _unsure(view: View, width: int) -> list[str]:
    """Which machines could not be assessed, and why."""
    lines, room = [], width - 33
    for one in view.unsure[: 2 if view.risk else 4]:
        why = view.say(f"state.why-{view.state(one).reason}")
        lines.append(f"  ? {view.name(one)[:26]:<27} {why if len(why) <= room else why[: room - 1] + '…'}")
    return lines


def _findings(view: View, width: int) -> list[str]:
    """How many of each severity, the gravest by name, and how many rules could not be judged."""
    if not view.assessments:
        return []
    counts = Counter[str](one.severity for one in view.findings)
    shown = ", ".join(
        f"{number(counts[s], view.lang)} {view.say(f'severity.{s}').lower()}" for s in SEVERITIES if counts[s]
    )
    unjudged = sum(one.state != "assessed" for one in view.assessments)
    words = view.say(
        "terminal.findings_say", shown=shown or view.say("terminal.findings_none"), n=number(unjudged, view.lang)
    )
    lines = _labelled(view.say("terminal.findings"), words, width)
    for code, told in list(view.by_code.items())[: 0 if view.risk else GRAVEST]:
        if told[0].severity in ("critical", "high"):
            where = view.name_of(told[0].devices[0]) if told[0].devices else view.say("finding.whole_site")
            lines += textwrap.wrap(f"! {view.title(code)}: {where}", width, initial_indent="  ",
                                   subsequent_indent="    ", max_lines=1, placeholder=" …")  # fmt: skip
    return lines


def _labelled(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=f"{label:<{LABEL}}", subsequent_indent=" " * LABEL)


def _exchanges(view: View, width: int) -> list[str]:
    site = view.site
    readable = len({(c.source, c.target) for c in site.conversations if c.encrypted == "no" and c.what != "names"})
    lines = _labelled(
        view.say("terminal.encrypted"),
        view.say(
            "terminal.encrypted_say",
            share=share(site.coverage.bytes_encrypted, site.coverage.bytes_total, view.lang),
            n=number(readable, view.lang),
        ),
        width,
    )
    return lines + _associations(view, width)


def _associations(view: View, width: int) -> list[str]:
    groups = view.site.associations
    if not groups:
        return []
    results, inside = Counter[str](), Counter[str]()
    for group in groups:
        results[group.result] += group.count
        inside.update(dict(group.messages))
    counts = {name: number(results[name], view.lang) for name in ("accepted", "rejected", "aborted", "unanswered")}
    asked = view.say("terminal.assoc_say", n=number(results.total(), view.lang), **counts)
    lines = _labelled(view.say("terminal.associations"), asked, width)
    if view.risk:  # the three sentences need the lines; the page has all of it
        return lines
    stored = say_count("count.images", view.lang, inside["C-STORE-RQ"])
    queries = sum(c.messages for c in view.site.conversations if c.what == "queries")
    worklist = sum(c.messages for c in view.site.conversations if c.what == "worklist")
    said = {"images": stored, "queries": number(queries, view.lang), "worklist": number(worklist, view.lang)}
    return [*lines, *_labelled("", view.say("terminal.images_say", **said), width)]


def _coverage(view: View, width: int) -> list[str]:
    seen = view.site.coverage
    parts = {"understood": seen.bytes_understood, "encrypted": seen.bytes_encrypted, "unknown": seen.bytes_unknown}
    whole = seen.bytes_total + seen.bytes_lost
    shares = {name: share(count, whole, view.lang) for name, count in (*parts.items(), ("lost", seen.bytes_lost))}
    lines = _labelled(view.say("terminal.coverage"), view.say("terminal.coverage_say", **shares), width)
    for note in view.remarks[:2]:
        lines += [" " * LABEL + line.strip() for line in _note(view, note, width - LABEL)[:1]]
    return [*lines, *_labelled(view.say("terminal.picture"), view.say("terminal.picture_say"), width)]
