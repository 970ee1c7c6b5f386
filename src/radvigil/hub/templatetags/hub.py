"""What every page says alike: signs, states, severities, and the words of findings.

Rules:
1. A sign never stands alone: its word is beside it.
2. What comes from the wire, a file or a person passes through `harmless` and Django's own escaping.
3. A page says the same few things in a hundred rows. What depends on its arguments and the language alone is kept, by
   exactly these (`lru_cache`), never by anything that can change.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from radvigil.report import harmless as made_harmless
from radvigil.texts import FindingWords, finding_words, has, number, say

register = template.Library()

STATES = {"seen": "s-seen", "look": "s-look", "unsure": "s-unsure", "off": "s-off"}
PICTURES: dict[str, str] = {
    **dict.fromkeys(("CT", "PT", "NM"), "ct"),
    "MR": "mri",
    "US": "us",
    **dict.fromkeys(("XA", "RF", "XR", "DX", "CR", "BMD", "IO", "PX"), "xray"),
    "MG": "mammo",
    **dict.fromkeys(("archive", "server", "worklist", "hl7-engine"), "archive"),
    "workstation": "screen",
    "printer": "printer",
    **dict.fromkeys(("router", "switch", "gateway"), "network"),
}


def language() -> str:
    """`fr` or `en`, whatever the variant."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, css: str = "icon") -> SafeString:
    """A drawing of 24 × 24; decoration only, so hidden from readers of screens."""
    return format_html('<svg class="{}" aria-hidden="true"><use href="#{}"/></svg>', css, name)


@register.simple_tag
def picture(kind: str) -> SafeString:
    """The drawing of a kind of machine."""
    return icon(PICTURES.get(kind, "machine"), "icon pic")


@register.simple_tag
def severity(code: str) -> SafeString:
    """Shape, word, colour."""
    return _severity(code, get_language())


@lru_cache(maxsize=64)
def _severity(code: str, _lang: str | None) -> SafeString:
    return format_html(
        '<span class="sev"><svg aria-hidden="true"><use href="#v-{}"/></svg>{}</span>', code, severity_word(code)
    )


def severity_word(code: str) -> str:
    """`high` → *high* or *élevé*."""
    return {
        "critical": pgettext("severity", "critical"),
        "high": pgettext("severity", "high"),
        "medium": pgettext("severity", "medium"),
        "low": pgettext("severity", "low"),
        "note": pgettext("severity", "note"),
    }.get(code, code)


@register.simple_tag
def state(name: str) -> SafeString:
    """One of the four honest states: sign and word. What follows it (when, why, by whom) is the page's."""
    return _state(name, get_language())


@lru_cache(maxsize=64)
def _state(name: str, _lang: str | None) -> SafeString:
    return format_html(
        '<span class="state {}"><svg aria-hidden="true"><use href="#{}"/></svg>{}</span>',
        name,
        STATES.get(name, "s-unsure"),
        state_word(name),
    )


def state_word(name: str) -> str:
    """The word of a state."""
    return {
        "seen": gettext("nothing seen"),
        "look": gettext("look out"),
        "unsure": gettext("not assessed"),
        "off": gettext("out of use"),
    }.get(name, name)


@register.simple_tag
def words(code: str, params: dict[str, Any] | None = None) -> FindingWords:
    """The words of a finding in the reader's language: `{% words one.code one.params as w %}{{ w.title }}`."""
    return _words(code, tuple((params or {}).items()), language())


@lru_cache(maxsize=1024)
def _words(code: str, params: tuple[tuple[str, str | int], ...], lang: str) -> FindingWords:
    return finding_words(code, lang).filled([(name, _plain(value)) for name, value in params], lang)


def _plain(value: str | int) -> str | int:
    return made_harmless(value) if isinstance(value, str) else value


@register.simple_tag
def told(code: str, **params: Any) -> str:
    """A sentence of the domain (`radvigil.texts`) in the reader's language; an unknown code is shown as it is."""
    lang = language()
    return say(code, lang, **params) if has(code, lang) else code.rsplit(".", 1)[-1]


@register.simple_tag
def told_of(group: str, code: str) -> str:
    """The word of a code that only the template knows at run time: `{% told_of "reader" step.who %}`."""
    return told(f"{group}.{code}")


@register.filter
def harmless(text: str) -> str:
    """Without control characters or direction overrides, on one line."""
    return made_harmless(str(text))


@register.filter
def instant(ns: int) -> str:
    """Nanoseconds since 1970 as UTC to the microsecond: what one looks up in a capture."""
    moment = datetime.fromtimestamp(int(ns) // 1_000_000_000, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{int(ns) % 1_000_000_000 // 1_000:06}"


@register.filter
def when(moment: datetime) -> str:
    """`09:42` today, `18 November, 09:42` this year, else with the year."""
    local, today = timezone.localtime(moment), timezone.localdate()
    if local.date() == today:
        return date_format(local, "H:i")
    return date_format(local, "j F, H:i" if local.year == today.year else "j F Y, H:i")


@register.filter
def dated(moment: datetime | None, form: str) -> str:
    """As Django's `date`, for columns in which few dates stand many times."""
    return _dated(timezone.localtime(moment), form, get_language()) if moment is not None else ""


@lru_cache(maxsize=1024)
def _dated(local: datetime, form: str, _lang: str | None) -> str:
    return date_format(local, form)


@register.filter
def calendar_day(text: str) -> str:
    """`2024-10-24…`, as publishers write it → the day as the reader writes it; what is no day is shown as it is."""
    try:
        return date_format(date.fromisoformat(str(text)[:10]), "SHORT_DATE_FORMAT")
    except ValueError:
        return made_harmless(str(text)[:10])


@register.filter
def figure(value: float) -> str:
    """A number as the language writes it."""
    return number(value, language())


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key, "")
