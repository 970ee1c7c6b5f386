"""Numbers, sizes, times and the typography of each language.

Rules:
1. English: 1,234.5 · 96 GB · 83 %. French: 1 234,5 · 96 Go · 83 %, with narrow no-break spaces between thousands and
   before the percent sign (U+202F), and a no-break space before units (U+00A0).
2. Sizes are decimal (SI, IEC 80000-13): 1 kB is 1,000 bytes; three significant digits at most.
3. Times are said in the zone that the caller gives, and the caller names the zone once on the page.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

THIN, HARD = "\u202f", "\u00a0"

_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
}
_DAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
}
_UNITS = {"en": ("B", "kB", "MB", "GB", "TB", "PB"), "fr": ("o", "ko", "Mo", "Go", "To", "Po")}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def number(value: float, lang: str, digits: int = 0) -> str:
    """1,234.5 in English, 1 234,5 in French (narrow no-break space)."""
    text = f"{value:,.{digits}f}"
    if lang == "fr":
        text = text.replace(",", THIN).replace(".", ",")
    return text


def share(part: float, whole: float, lang: str) -> str:
    """A percentage that never rounds something to nothing: `0 %` is said only of nothing, `100 %` only of all."""
    space = THIN if lang == "fr" else HARD
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 0.5:
        return f"<{HARD}1{space}%"
    if 99.5 <= percent < 100:
        return f">{HARD}99{space}%"
    return f"{number(percent, lang)}{space}%"


def size(count: int, lang: str) -> str:
    """Bytes in at most three significant digits."""
    value, unit = float(count), 0
    while value >= 999.5 and unit < 5:
        value /= 1000
        unit += 1
    digits = 1 if unit and value < 9.95 and value != round(value) else 0
    return f"{number(value, lang, digits)}{HARD}{_UNITS[_known(lang)][unit]}"


def zone_of(name: str) -> tuple[tzinfo, str]:
    """The time zone and the name to say; an unknown name is UTC and says so."""
    return _zone(name)


@cache
def _zone(name: str) -> tuple[tzinfo, str]:
    try:
        return ZoneInfo(name), name
    except (KeyError, ValueError, OSError):  # what ZoneInfo raises for names unknown, malformed, or a folder
        return UTC, "UTC"


def _local(ns: int, zone: tzinfo) -> datetime:
    return (_EPOCH + timedelta(microseconds=ns // 1000)).astimezone(zone)


def clock(ns: int, lang: str, zone: tzinfo) -> str:
    """06:00 in both languages: a time of day is read at a glance."""
    return f"{_local(ns, zone):%H:%M}"


def date(ns: int, lang: str, zone: tzinfo) -> str:
    """18 Nov 2026, 18 nov. 2026; the first of a month is `1er` in French."""
    when = _local(ns, zone)
    day = "1er" if lang == "fr" and when.day == 1 else str(when.day)
    return f"{day}{HARD}{_MONTHS[_known(lang)][when.month - 1]}{HARD}{when.year}"


def day_name(weekday: int, lang: str, short: bool = False) -> str:
    """Name of a weekday, Monday is 0; three letters when short."""
    name = _DAYS[_known(lang)][weekday]
    return name[:3] if short and lang != "fr" else f"{name[:3]}." if short else name


def moment(ns: int, lang: str, zone: tzinfo, seconds: bool = False) -> str:
    """Wed 18 Nov 2026, 06:00; mer. 18 nov. 2026 à 06:00."""
    when = _local(ns, zone)
    joint = " à " if lang == "fr" else ", "
    time = f"{when:%H:%M:%S}" if seconds else f"{when:%H:%M}"
    return f"{day_name(when.weekday(), lang, short=True)} {date(ns, lang, zone)}{joint}{time}"


def span(ns: int, lang: str) -> str:
    """A duration in its two largest units: 14 d 3 h, 2 h 5 min, 3.2 s."""
    seconds = ns / 1e9
    day = "j" if lang == "fr" else "d"
    if seconds < 60:
        return f"{number(seconds, lang, 1 if seconds < 10 else 0)}{HARD}s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}{HARD}min"
    if minutes < 48 * 60:
        rest = f" {minutes % 60}{HARD}min" if minutes % 60 else ""
        return f"{minutes // 60}{HARD}h{rest}"
    hours = round(minutes / 60)
    rest = f" {hours % 24}{HARD}h" if hours % 24 else ""
    return f"{number(hours // 24, lang)}{HARD}{day}{rest}"


_TALL = re.compile(r" ([;?!])")


def typographic(text: str, lang: str) -> str:
    """French spaces before : ; ? ! and inside « »; the twins may be written with plain spaces."""
    if lang != "fr":
        return text
    text = text.replace("« ", f"«{HARD}").replace(" »", f"{HARD}»").replace(" :", f"{HARD}:").replace(" %", f"{THIN}%")
    return _TALL.sub(THIN + r"\1", text)


def _known(lang: str) -> str:
    return "fr" if lang == "fr" else "en"
