"""When something may be sent: quiet hours, the weekly digest, the pause before another try. Pure: time is given.

Rules:
1. Quiet hours hold back everything but an incident; what was held goes at their end. They may pass midnight, and are
   hours of the site's own clock, also on the days on which it is changed.
2. The digest goes once a week, on the person's day and hour; nothing to say, nothing sent.
3. Another try comes after 1, 5, 30, 120, 360 minutes; then it is given up, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

PAUSES = (1, 5, 30, 120, 360)
"""Minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What a person chose. `quiet_from` equal to `quiet_to`: no quiet hours."""

    weekday: int = 0
    """Of the digest; Monday is 0."""
    hour: int = 7
    quiet_from: time = time(19)
    quiet_to: time = time(7)


def is_quiet(now: datetime, rhythm: Rhythm, zone: tzinfo) -> bool:
    """Whether the person's quiet hours hold at that moment."""
    clock = now.astimezone(zone).time()
    begin, end = rhythm.quiet_from, rhythm.quiet_to
    return begin <= clock < end if begin <= end else clock >= begin or clock < end


def may_go(now: datetime, rhythm: Rhythm, zone: tzinfo) -> datetime:
    """`now`, or the end of the quiet hours that hold."""
    if not is_quiet(now, rhythm, zone):
        return now
    local = now.astimezone(zone)
    end = _at(local, rhythm.quiet_to, zone)
    return (end if end > now else _at(local + timedelta(days=1), rhythm.quiet_to, zone)).astimezone(now.tzinfo)


def next_digest(now: datetime, rhythm: Rhythm, zone: tzinfo) -> datetime:
    """The first digest after `now`, out of quiet hours."""
    local = now.astimezone(zone)
    day = local + timedelta(days=(rhythm.weekday - local.weekday()) % 7)
    when = _at(day, time(rhythm.hour), zone)
    if when <= now:
        when = _at(day + timedelta(days=7), time(rhythm.hour), zone)
    return may_go(when.astimezone(now.tzinfo), rhythm, zone)


def next_try(now: datetime, tries: int) -> datetime | None:
    """When to try again after that many failed tries; None: give up."""
    return now + timedelta(minutes=PAUSES[tries - 1]) if tries <= len(PAUSES) else None


def _at(day: datetime, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day.date(), clock, zone)
