"""Reading the pack: its lines, what is missing in it, and which sites need a new one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max

from radvigil.hub.downtime.models import Line, Made, Pack, Section
from radvigil.hub.machines.models import Machine
from radvigil.hub.places.models import Site

GOOD_FOR: Final = timedelta(days=30)
"""How long a pack on paper is trusted."""
IMAGING: Final = frozenset(
    ("CT", "MR", "US", "MG", "XR", "CR", "DX", "XA", "RF", "NM", "PT", "IO", "PX", "BMD", "RTIMAGE", "modality")
)
"""Kinds of machines whose console holds examinations."""
LONGEST_RANGE: Final = 2000
"""Accession numbers that a paper worklist writes out."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The pack as it stands."""

    version: int
    """0: nobody wrote anything yet."""
    changed: datetime | None
    by: str
    sections: dict[str, list[dict[str, Any]]]
    made: Made | None
    """The last one made."""

    def lines(self, section: str) -> list[dict[str, Any]]:
        return self.sections.get(section, [])

    @property
    def missing(self) -> tuple[str, ...]:
        """Sections in which nothing is written."""
        return tuple(section for section in Section.values if not self.lines(section))

    def stale(self, now: datetime) -> bool:
        """Whether paper made from it is too old, or was never made."""
        return self.made is None or now - self.made.at > GOOD_FOR

    @property
    def outdated(self) -> bool:
        """Something was written since the last one was made."""
        return self.made is not None and self.made.version != self.version


@dataclass(frozen=True, slots=True)
class Stale:
    """A site whose pack is too old."""

    site: Site
    made: datetime | None
    """None: none was ever made."""


def contents(site: Site) -> Contents:
    """The pack of a site."""
    pack = Pack.objects.select_related("by").filter(site=site).first()
    made = Made.objects.select_related("by").filter(site=site).first()
    sections: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in Line.objects.filter(pack=site.pk):
        sections[line.section].append(line.words)
    if pack is None:
        return Contents(0, None, "", {}, made)
    return Contents(pack.version, pack.changed, pack.by.name if pack.by else "", dict(sections), made)


def stale(now: datetime) -> list[Stale]:
    """Sites that need a new pack: made more than thirty days ago, or never though machines are known there."""
    last = dict(Made.objects.order_by().values_list("site").annotate(last=Max("at")))
    sites = Site.objects.filter(machines__isnull=False).distinct()
    return [Stale(site, last.get(site.pk)) for site in sites if site.pk not in last or now - last[site.pk] > GOOD_FOR]


def consoles_to_ask(site: Site, known: Contents) -> list[Machine]:
    """Imaging machines of the site that no line speaks of."""
    named = {line.get("machine") for line in known.lines(Section.CONSOLES)}
    rows = Machine.objects.filter(site=site, kind__in=IMAGING, out_of_use=None).select_related("department")
    return [machine for machine in rows if machine.pk not in named]


def accession_numbers(first: str, last: str) -> list[str]:
    """All numbers from first to last where both end in digits of one length after the same beginning; else nothing."""
    head, start = _split(first)
    other, end = _split(last)
    if not start or head != other or len(start) != len(end) or int(end) < int(start):
        return []
    count = min(int(end) - int(start) + 1, LONGEST_RANGE)
    return [f"{head}{int(start) + step:0{len(start)}d}" for step in range(count)]


def _split(text: str) -> tuple[str, str]:
    head = text.rstrip("0123456789")
    return head, text[len(head) :]
