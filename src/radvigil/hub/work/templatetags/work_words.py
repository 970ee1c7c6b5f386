"""What pages about work say alike: how late, how long still, which professions, which level, from where."""

from __future__ import annotations

from datetime import date

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from radvigil.hub.templatetags.hub import icon, told
from radvigil.hub.work.models import Acceptance, Reader, Task

register = template.Library()

SIGNS = {"health": "health", "engineering": "gear", "management": "sign", "law": "scales"}


@register.filter
def late(task: Task, today: date) -> int:
    """Days by which a promise is overdue."""
    return task.late(today)


@register.filter
def days_until(day: date, today: date) -> int:
    """Days from today; less than none when it is over."""
    return (day - today).days


@register.filter
def expired(acceptance: Acceptance, today: date) -> bool:
    return acceptance.expired(today)


@register.simple_tag
def profession(code: str) -> SafeString:
    """Sign and word of a profession."""
    return format_html(
        '<span class="chip">{}{}</span>', icon(SIGNS.get(code, "person")), Reader(code).label if code in SIGNS else code
    )


@register.simple_tag
def profession_words(codes: list[str]) -> str:
    """`health, engineering`: professions within a sentence."""
    return ", ".join(str(Reader(one).label).lower() for one in codes)


@register.simple_tag
def level(number: int) -> SafeString:
    """A level of risk: five bars, and the word."""
    return format_html('<span class="level">{}{}</span>', icon(f"l-{number}", "bars"), told(f"risk.level.{number}"))


@register.simple_tag
def origin(task: Task) -> SafeString:
    """Where a task comes from, with its address when this hub has one."""
    word = origins().get(task.origin, "")
    number = task.origin_id.partition("/")[0]
    try:
        address = reverse(f"{task.origin}s:{task.origin}", args=[int(number)])
    except (NoReverseMatch, ValueError):
        return format_html("{}", word)
    return format_html('<a href="{}">{}</a>', address, word)


def origins() -> dict[str, str]:
    """Origin → the words that say it."""
    return {
        "finding": gettext("from a finding"),
        "action": gettext("from the plan"),
        "doubt": gettext("from a doubt"),
        "round": gettext("from the round"),
        "incident": gettext("from an incident"),
        "exercise": gettext("from an exercise"),
        "downtime": gettext("from the preparation for downtime"),
        "person": gettext("written by hand"),
    }


@register.simple_tag
def machine_links(task: Task, most: int = 3) -> SafeString:
    """The machines of a task, as links; the rest is counted."""
    found = task.machines
    shown = format_html_join(
        ", ", '<a href="{}">{}</a>', ((reverse("machines:machine", args=[one.pk]), one.name) for one in found[:most])
    )
    rest = len(found) - most
    return shown if rest <= 0 else shown + format_html(" {}", gettext("and %(n)d more") % {"n": rest})
