"""The department on one page, drawn from the last report and corrected by what people know.

The drawing is kept by what it depends on: the report, the language, and all that people and findings say of machines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple
from functools import partial
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.urls import reverse

from radvigil.hub.aside import idly
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.queries import whole_report
from radvigil.hub.machines.models import Key
from radvigil.hub.machines.queries import MOST_NAMED
from radvigil.report import Drawing, Known, Whole, drawing

KEPT = 7 * 24 * 3600
"""Seconds for which a drawing is kept; what it shows is in its key, so it never grows stale."""


def known_of(site: int, loud: Mapping[int, int]) -> tuple[dict[str, Known], dict[str, int]]:
    """By device key: what the hub knows of each machine, and its number. `loud`: findings that make it so."""
    rows = Key.objects.filter(site=site).values_list(
        "value", "machine_id", "machine__given_name", "machine__room", "machine__state", "machine__out_of_use"
    )
    known, numbers = dict[str, Known](), dict[str, int]()
    for key, machine, name, room, state, off in rows.order_by("value"):
        known[key] = Known(name, room, "off" if off else state, loud.get(machine, 0))
        numbers[key] = machine
    return known, numbers


def map_of(
    report: Report, lang: str, loud: Mapping[int, int], read: Callable[[Report], Whole] = whole_report
) -> Drawing | None:
    """The map of the last report; None when it holds no machine. `read` is asked only when it is not drawn yet."""
    known, numbers = known_of(report.site_id, loud)

    name = _name(report, lang, known, numbers)

    def draw() -> Drawing | None:
        found = idly(partial(drawing, read(report).result, lang, known, links(numbers)))
        cache.set(_last(report.site_id, lang), name, KEPT)
        return found

    return kept(name, draw)


def last_drawn(site: int, lang: str) -> tuple[Any, ...] | None:
    """The parts of the map that was drawn last, of whatever report; None when none is kept."""
    name = cache.get(_last(site, lang))
    return cache.get(name) if name else None


def _last(site: int, lang: str) -> str:
    return f"last-map-of:{site}:{lang}"


def ready(report: Report, lang: str, loud: Mapping[int, int]) -> tuple[Any, ...] | None:
    """The parts of that map if it was drawn already (none when it holds no machine); None: it is still to be drawn."""
    parts: tuple[Any, ...] | None = cache.get(_name(report, lang, *known_of(report.site_id, loud)))
    return parts


def _name(report: Report, lang: str, known: Mapping[str, Known], numbers: Mapping[str, int]) -> str:
    told = repr([(key, one, numbers[key]) for key, one in known.items()])
    return f"map-of:{report.pk}:{lang}:{sha256(told.encode()).hexdigest()[:32]}"


def kept(name: str, draw: Callable[[], Drawing | None]) -> Drawing | None:
    """What was drawn under that name, else drawn now and kept; the name says all that the drawing depends on."""
    parts = cache.get(name)
    if parts is None:
        drawn = draw()
        parts = astuple(drawn) if drawn else ()
        cache.set(name, parts, KEPT)
    return Drawing(*parts) if parts else None


def links(numbers: Mapping[str, int]) -> Callable[[tuple[str, ...]], str]:
    """A card leads to its machine; a stack to the list of its machines."""

    def link(devices: tuple[str, ...]) -> str:
        found = [numbers[one] for one in devices if one in numbers]
        if len(found) == 1:
            return reverse("machines:machine", args=[found[0]])
        listed = reverse("machines:list")
        return f"{listed}?only={','.join(map(str, found))}" if 0 < len(found) <= MOST_NAMED else listed

    return link
