"""The lines of a timeline in words, and the words of risk on a containment card."""

from __future__ import annotations

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from radvigil.hub.incidents.models import Agreement, Entry, State, Task
from radvigil.hub.incidents.sayers import SAYERS
from radvigil.hub.templatetags.hub import language
from radvigil.texts import say

register = template.Library()


@register.simple_tag
def told_remedy(code: str) -> str:
    """What is done to the machine."""
    return say(f"risk.remedy.{code}", language())


@register.simple_tag
def told_unit(code: str) -> str:
    """What was counted."""
    return say(f"risk.unit.{code}", language())


@register.simple_tag
def level(number: int) -> str:
    """A level of risk, 1 to 5, in its word."""
    return say(f"risk.level.{number}", language())


@register.simple_tag
def entry(one: Entry) -> SafeString:
    """A line as people read it; what was typed is escaped."""
    text = " · ".join(part for part in (_act(one), one.text) if part)
    return format_html_join("", "<span>{}</span>", ((line,) for line in text.splitlines()))


def _act(one: Entry) -> str:
    """What was done, for lines that keep it as codes."""
    kind, detail = one.kind, one.detail
    if kind == Entry.Kind.STATE:
        return str(State(detail["state"]).label)
    if kind == Entry.Kind.PART:
        return str(Task(detail["task"]).label)
    if kind == Entry.Kind.CHANGED:
        return gettext("It read before")
    if kind == Entry.Kind.CONTAINMENT:
        return f"{told_remedy(detail['remedy'])}, {_step(detail['act'])}"
    sayer = SAYERS.get(kind)
    return sayer(detail, language()) if sayer else ""


def _step(act: str) -> str:
    word, _dash, side = act.partition("-")
    said = {
        "proposed": gettext("proposed"),
        "agreed": gettext("agreed"),
        "refused": gettext("refused"),
        "done": gettext("in force"),
        "lifted": gettext("lifted"),
    }[word]
    return f"{said} ({Agreement.Side(side).label})" if side else said
