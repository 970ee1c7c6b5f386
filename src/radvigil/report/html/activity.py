"""When the department works: a heat map by weekday and hour, images an hour, images by modality.

Size and colour say the same thing twice, so that a page in grey still reads. Hours that no packet was captured in are
drawn as not looked at, never as quiet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from radvigil.report.html.markup import Raw, el, join, leaf
from radvigil.report.view import View, harmless
from radvigil.texts import clock, date, day_name, number, share

WEEK = 168
HOUR_NS = 3600 * 1_000_000_000
DAY = 24
STEP = 24
LEFT, TOP = 44, 26
SIDES = (4, 9, 13, 16, 19, 22)
"""Side of a square by level, 0 to 5."""
MOST_HOURS = 24 * 14
"""Hours drawn one by one; longer captures are drawn by day."""


def levels(counts: Sequence[int]) -> tuple[int, ...]:
    """Upper bounds of the levels 1 to 4: equal steps of the largest count, at least one apart."""
    largest = max(counts, default=0)
    return tuple(max(n, -(-largest * n // 5)) for n in range(1, 5))


def level_of(count: int, bounds: tuple[int, ...]) -> int:
    """0 for nothing, else 1 to 5."""
    return 0 if count <= 0 else 1 + sum(count > bound for bound in bounds)


def looked_at(view: View) -> list[bool]:
    """For each hour of the week (Monday 00:00 first): whether a capture covers any of it."""
    seen = [False] * WEEK
    for one in view.site.captures:
        if not one.packets:
            continue
        at, steps = one.first // HOUR_NS * HOUR_NS, 0
        while at <= one.last and steps < 2 * WEEK:
            seen[hour_of_week(view, at)] = True
            at, steps = at + HOUR_NS, steps + 1
    return seen


def hour_of_week(view: View, ns: int) -> int:
    """Monday 00:00 in the site's zone is 0."""
    when = datetime.fromtimestamp(ns / 1e9, view.zone)
    return when.weekday() * 24 + when.hour


def heat(view: View, counts: Sequence[int], label: str) -> Raw:
    """168 counts as squares; one path a level keeps the page small."""
    seen, bounds = looked_at(view), levels(counts)
    paths: dict[int, list[str]] = defaultdict(list)
    unseen = []
    for at, count in enumerate(counts[:WEEK]):
        x, y = LEFT + 12 + at % 24 * STEP, TOP + 12 + at // 24 * STEP
        if not seen[at] and not count:
            unseen.append(f"M{x - 6} {y - 6}h12v12h-12z")
            continue
        side = SIDES[level_of(count, bounds)]
        paths[level_of(count, bounds)].append(f"M{x - side / 2:g} {y - side / 2:g}h{side}v{side}h-{side}z")
    squares = [leaf("path", class_=f"h{n}", d="".join(paths[n])) for n in sorted(paths)]
    squares += [leaf("path", class_="nolook", d="".join(unseen))] if unseen else []
    drawing = el(
        "svg", join([*_axes(view), *squares]), class_="heat", viewBox="0 0 624 200", role="img", aria_label=label
    )
    return Raw(el("div", drawing, class_="wide") + _key(view, bounds, max(counts, default=0)))


def _axes(view: View) -> list[Raw]:
    days = [
        el("text", day_name(n, view.lang, short=True), x=LEFT - 8, y=TOP + 16 + n * STEP, text_anchor="end")
        for n in range(7)
    ]
    return days + [el("text", f"{h:02}", x=LEFT + 12 + h * STEP, y=16, text_anchor="middle") for h in range(0, 24, 3)]


def _key(view: View, bounds: tuple[int, ...], largest: int) -> Raw:
    def square(level: int, words: str) -> Raw:
        side = SIDES[level]
        at = f"{(22 - side) / 2:g}"
        shape = leaf("rect", x=at, y=at, width=side, height=side, rx=min(4, side // 3), class_=f"h{level}")
        return el("span", el("svg", shape, width=22, height=22, aria_hidden="true"), words)

    parts, low = [square(0, view.say("activity.none"))], 1
    for level, high in enumerate((*bounds, largest), 1):
        if low <= min(high, largest):
            words = number(low, view.lang) if low == high else f"{number(low, view.lang)}–{number(high, view.lang)}"
            parts.append(square(level, words))
        low = high + 1
    frame = leaf("rect", x=5, y=5, width=12, height=12, class_="nolook")
    parts.append(el("span", el("svg", frame, width=22, height=22, aria_hidden="true"), view.say("activity.not_looked")))
    return el("p", join(parts), class_="keys")


def week_of(view: View) -> list[int]:
    """Messages and images of the whole site by hour of the week."""
    counts = [0] * WEEK
    for one in view.site.activity.hours:
        if not one.device:
            counts[hour_of_week(view, one.hour)] += one.images + one.messages
    if not any(counts):
        for device in view.devices:
            counts = [a + b for a, b in zip(counts, device.hours, strict=True)] if len(device.hours) == WEEK else counts
    return counts


def in_words(view: View, counts: Sequence[int]) -> str:
    """Busiest and quietest hour."""
    if not any(counts):
        return view.say("activity.heat_none")
    seen = looked_at(view)
    busiest = max(range(WEEK), key=lambda n: counts[n])
    if sum(seen) < DAY:
        return view.say("activity.heat_busiest", busiest=_hour(view, busiest))
    quietest = min((n for n in range(WEEK) if seen[n]), key=lambda n: counts[n], default=busiest)
    return view.say("activity.heat_text", busiest=_hour(view, busiest), quietest=_hour(view, quietest))


def _hour(view: View, at: int) -> str:
    return view.say("activity.at", day=day_name(at // 24, view.lang), hour=f"{at % 24:02}")


def activity(view: View) -> Raw:
    """The section."""
    origin = "page.zone_site" if view.site.activity.timezone_source == "site_file" else "page.zone_machine"
    counts = week_of(view)
    parts = [
        el("h2", view.say("activity.title"), id="activity-t"),
        el("p", view.say("activity.lead", zone=view.zone_name, origin=view.say(origin)), class_="small"),
    ]
    if any(counts):
        words = in_words(view, counts)
        left = el("div", el("h3", view.say("activity.heat")), heat(view, counts, words), el("p", words, class_="small"))
        parts.append(el("div", left, _modalities(view), class_="grid2"))
    else:
        parts.append(el("p", view.say("activity.heat_none")))
    return el("section", join([*parts, _by_hour(view)]), class_="panel", id="activity", aria_labelledby="activity-t")


def _modalities(view: View) -> Raw:
    counted = sorted(view.site.activity.images_by_modality, key=lambda one: (-one[1], one[0]))
    if not counted:
        return Raw()
    total = sum(count for _, count in counted)
    rows = []
    for name, count in counted:
        width = max(1, round(160 * count / counted[0][1]))
        bar = el(
            "svg",
            leaf("rect", class_="fill", width=width, height=12, rx=3),
            class_="bars",
            width=160,
            height=12,
            aria_hidden="true",
        )
        cells = (
            el("td", bar),
            el("td", number(count, view.lang), class_="num"),
            el("td", share(count, total, view.lang), class_="num"),
        )
        rows.append(el("tr", el("th", view.coded("kind", name), scope="row"), *cells))
    head = [
        el("th", view.say("activity.modality"), scope="col"),
        el("td"),
        el("th", view.say("activity.images"), scope="col", class_="num"),
    ]
    head.append(el("th", view.say("activity.share"), scope="col", class_="num"))
    table = el("table", el("thead", el("tr", *head)), el("tbody", *rows))
    return el("div", el("h3", view.say("activity.by_modality")), el("div", table, class_="wide"))


def _by_hour(view: View) -> Raw:
    """Images per modality per hour: one row of columns a modality, on one time axis."""
    rows: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    step = HOUR_NS
    hours = [hour for hour, _, _ in view.site.activity.images_by_hour]
    if not hours:
        return Raw()
    if (max(hours) - min(hours)) // HOUR_NS >= MOST_HOURS:
        step = 24 * HOUR_NS
    for hour, modality, count in view.site.activity.images_by_hour:
        rows[modality][hour // step * step] += count
    first, last = min(hours) // step * step, max(hours) // step * step
    slots = list(range(first, last + 1, step))
    names = sorted(rows, key=lambda name: (-sum(rows[name].values()), name))[:12]
    return Raw(el("h3", view.say("activity.by_hour")) + _columns(view, names, rows, slots))


def _columns(view: View, names: list[str], rows: dict[str, dict[int, int]], slots: list[int]) -> Raw:
    left, band, width = 190, 46, 1100
    wide = min(40.0, (width - left - 10) / len(slots))
    pieces = []
    for n, name in enumerate(names):
        base, top = (n + 1) * band, max(rows[name].values())
        pieces.append(el("text", view.coded("kind", name), x=left - 12, y=base - 14, text_anchor="end"))
        pieces.append(
            el(
                "text",
                view.say("activity.largest", n=number(top, view.lang)),
                x=left - 12,
                y=base,
                text_anchor="end",
                class_="tiny",
            )
        )
        pieces.append(leaf("path", class_="axis", d=f"M{left} {base}H{left + wide * len(slots):.0f}"))
        d = [f"M{left + at * wide + 1:.1f} {base}v-{34 * rows[name][slot] / top:.1f}h{wide - 2:.1f}V{base}z"
             for at, slot in enumerate(slots) if rows[name].get(slot)]  # fmt: skip
        pieces.append(leaf("path", class_="fill", d="".join(d)))
    foot = len(names) * band + 18
    every = max(1, -(-len(slots) // 12))
    for at in range(0, len(slots), every):
        hour = slots[1] - slots[0] if len(slots) > 1 else HOUR_NS
        words = clock(slots[at], view.lang, view.zone) if hour == HOUR_NS else date(slots[at], view.lang, view.zone)[:6]
        pieces.append(el("text", words, x=f"{left + at * wide:.0f}", y=foot))
    label = view.say("activity.by_hour") + ": " + ", ".join(f"{harmless(n)} {sum(rows[n].values())}" for n in names)
    drawing = el(
        "svg", join(pieces), class_="hours bars", viewBox=f"0 0 {width} {foot + 6}", role="img", aria_label=label
    )
    return el("div", drawing, class_="wide")
