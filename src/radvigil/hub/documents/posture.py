"""What a report says of a site over a period, read from the hub's rows. A handful of queries, whatever the size.

Rules:
1. A finding was open on a day when it was opened by then and not yet closed. One that was opened again counts from
   then: what a past day looked like is told as far as the hub knows it.
2. Findings that an engineer judged not to be so, by a verdict that still holds, are in no figure.
3. The state of the machines is that of now; a report of a period that ended earlier leaves it out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from radvigil.hub.documents.contracts import Point, SeverityCount, StateCount
from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.findings.queries import standing
from radvigil.hub.intake.models import Report as Taken
from radvigil.hub.machines.queries import STATES, counts
from radvigil.hub.places.models import Site
from radvigil.texts import zone_of

POINTS = 27
"""Of the trend at most: half a year by the week."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of a site, the first and the last included."""

    begins: date
    ends: date


@dataclass(frozen=True, slots=True)
class Span:
    """When a finding was open."""

    severity: int
    opened: datetime
    closed: datetime | None

    def open_at(self, when: datetime) -> bool:
        return self.opened <= when and (self.closed is None or self.closed > when)


def zone(site: Site) -> ZoneInfo:
    """The site's time zone; an unknown name is UTC."""
    return ZoneInfo(zone_of(site.time_zone)[1])


def end_of(day: date, site: Site) -> datetime:
    """The first moment after that day, at the site."""
    return datetime.combine(day + timedelta(days=1), time(), zone(site)).astimezone(UTC)


def begin_of(day: date, site: Site) -> datetime:
    return datetime.combine(day, time(), zone(site)).astimezone(UTC)


def spans(site: Site, today: date) -> list[Span]:
    """Of every finding that ever was, without those judged not to be so."""
    rows = standing(Finding.objects.filter(site=site), today).order_by()
    return [Span(*row) for row in rows.values_list("severity", "opened", "closed")]


def first_look(site: Site) -> datetime | None:
    """When the first report had looked: before that the hub knows nothing."""
    return Taken.objects.filter(site=site).order_by("last").values_list("last", flat=True).first()


def severities(known: list[Span], site: Site, period: Period) -> tuple[SeverityCount, ...]:
    """Open findings by severity at the end of the period, and at its beginning where that is known."""
    looked = first_look(site)
    begin, end = begin_of(period.begins, site), end_of(period.ends, site)
    before = Counter(one.severity for one in known if one.open_at(begin))
    now = Counter(one.severity for one in known if one.open_at(end))
    told = looked is not None and looked <= begin
    return tuple(
        SeverityCount(severity=str(one.label), now=now[one], before=before[one] if told else None)  # type: ignore[arg-type]
        for one in reversed(Severity)
    )


def states(site: Site, period: Period, today: date) -> tuple[StateCount, ...]:
    """Machines by state; nothing for a period that is over."""
    if period.ends < today:
        return ()
    found = counts(site)
    return tuple(StateCount(state=name, count=found[name]) for name in STATES)  # type: ignore[arg-type]


def trend(known: list[Span], site: Site, period: Period) -> tuple[Point, ...]:
    """Open findings of high severity and above, at even steps of whole weeks (days, in a short period)."""
    looked = first_look(site)
    if looked is None:
        return ()
    first = max(period.begins, looked.astimezone(zone(site)).date())
    loud = [one for one in known if one.severity >= Severity.HIGH]
    return tuple(
        Point(on=day, value=sum(one.open_at(end_of(day, site)) for one in loud)) for day in _days(first, period.ends)
    )


def _days(first: date, last: date) -> list[date]:
    """The last day and, backwards by even steps, those before it."""
    length = (last - first).days
    step = 1 if length < POINTS else 7 * max(1, -(-length // (7 * (POINTS - 1))))
    return [last - timedelta(days=back) for back in range(0, length + 1, step)][::-1]
