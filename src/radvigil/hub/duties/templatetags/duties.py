"""The law's words, and the states of clocks: sign, word, and what is left."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from radvigil.hub.duties.applying import Reason
from radvigil.hub.duties.clocks import StageClock
from radvigil.hub.duties.law import Source
from radvigil.hub.duties.words import say, say_delay
from radvigil.hub.templatetags.hub import language
from radvigil.texts import span

register = template.Library()
SIGNS = {
    "promptly": ("look", "s-look"),
    "due-soon": ("look", "s-look"),
    "overdue": ("look", "s-look"),
    "running": ("seen", "s-seen"),
    "awaited": ("seen", "s-seen"),
    "sent": ("seen", "s-seen"),
    "waiting": ("unsure", "s-unsure"),
    "not-started": ("unsure", "s-unsure"),
    "stopped": ("off", "s-off"),
}


@register.simple_tag
def law(*parts: str) -> str:
    """A sentence of the law's twins in the reader's language: `{% law "duty" one.id "name" %}`."""
    return say(".".join(parts), language())


@register.simple_tag
def law_in(lang: str, *parts: str) -> str:
    """The same in a given language."""
    return say(".".join(parts), lang)


@register.simple_tag
def delay(place: str) -> str:
    """What a corrected delay is of."""
    return say_delay(place, language())


@register.simple_tag
def article(source: Source) -> str:
    """An article as the reader's language cites it."""
    return source.article_fr if language() == "fr" else source.article


@register.simple_tag
def once() -> SafeString:
    """A number of its own for each sending of a form."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid4())


@register.simple_tag
def why(reason: Reason) -> str:
    """Why a duty applies, does not, or cannot be said yet."""
    lang = language()
    named = reason.code.partition("-")[0]
    about = say(f"{named}.{reason.about}", lang) if named in ("fact", "question") else ""
    on = f"{reason.on:%d.%m.%Y}" if reason.on else ""
    return say(f"reason.{reason.code}", lang, fact=about, question=about, date=on)


@register.simple_tag
def clock_state(one: StageClock) -> SafeString:
    """Sign and word of a clock's state."""
    css, sign = SIGNS[one.state]
    return format_html(
        '<span class="state {}"><svg aria-hidden="true"><use href="#{}"/></svg>{}</span>', css, sign, state_word(one)
    )


def state_word(one: StageClock) -> str:
    """The word of a clock's state."""
    if one.state in ("promptly", "awaited"):
        return say(f"promptly.{one.stage.promptly}", language())
    if one.state == "sent" and one.late:
        return gettext("sent late")
    return {
        "not-started": gettext("not started"),
        "waiting": gettext("waits for its start"),
        "running": gettext("running"),
        "due-soon": gettext("due soon"),
        "overdue": gettext("overdue"),
        "sent": pgettext("notification", "sent"),
        "stopped": pgettext("clock", "stopped"),
    }[one.state]


@register.simple_tag
def left(due: datetime, now: datetime) -> str:
    """“2 d 3 h left”, “late by 5 h”."""
    nanoseconds = round(abs((due - now).total_seconds())) * 1_000_000_000
    time = span(nanoseconds, language())
    return gettext("{time} left").format(time=time) if due >= now else gettext("late by {time}").format(time=time)
