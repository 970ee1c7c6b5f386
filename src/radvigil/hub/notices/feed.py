"""A calendar of due dates (iCalendar, RFC 5545), which a person's own calendar reads by its address.

Rules:
1. A due date is a day, so it is an all-day event that takes no time (TRANSP:TRANSPARENT): more calendars show events
   than to-dos, and nobody's day is marked busy by a promise. A legal deadline is a moment: an event that ends as it
   begins (3.6.1).
2. UIDs are stable: the same promise moves when its date moves, instead of standing twice.
3. Text is escaped (3.3.11), control characters go, lines are folded at 75 octets, never inside a character (3.1).
4. A feed holds titles and addresses of pages, no reason, no comment, no name of a person: calendars are shared widely.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

OCTETS = 75
LONGEST = 200
MOST = 1000
"""Events in one feed; a calendar that is polled must stay small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing with a last day."""

    uid: str
    """`task-12`, unique in this hub."""
    title: str
    on: date
    address: str
    changed: datetime
    at: datetime | None = None
    """The moment on that day; None: its end."""


def calendar(dues: Iterable[Due], name: str, lang: str, host: str) -> str:
    """The whole file, CRLF at the end of every line."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Radvigil//hub//{lang.upper()}", "CALSCALE:GREGORIAN",
        f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]  # fmt: skip
    for due in sorted(dues, key=lambda one: (one.on, one.uid))[:MOST]:
        lines += _event(due, lang, host)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines)


def _event(due: Due, lang: str, host: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_plain(due.uid)}@{_plain(host)}",
        f"DTSTAMP:{due.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        *_when(due),
        f"SUMMARY;LANGUAGE={lang}:{_text(due.title)}",
        f"URL:{_plain(due.address)}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _when(due: Due) -> list[str]:
    if due.at is not None:
        return [f"DTSTART:{due.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
    return [
        f"DTSTART;VALUE=DATE:{due.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due.on + timedelta(days=1):%Y%m%d}",
    ]


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, each after the first behind a space."""
    pieces, piece = [], b""
    for sign in line:
        octets = sign.encode("utf-8")
        if len(piece) + len(octets) > OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    pieces.append(piece)
    return "\r\n".join(part.decode("utf-8") for part in pieces) + "\r\n"


def _plain(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")


def _text(text: str) -> str:
    short = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    one_line = _plain(short.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))
    return one_line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
