"""Moments as the house says them: “Fri 27 Nov 2026, 09:40”, « ven. 27 nov. 2026 à 09:40 », in the zone that is on."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django import template
from django.utils import timezone

from radvigil.hub.incidents.here import nanoseconds
from radvigil.hub.templatetags.hub import language
from radvigil.texts import date as said_date
from radvigil.texts import moment as said_moment
from radvigil.texts import typographic

register = template.Library()


@register.filter
def moment(when: datetime | None) -> str:
    """Day and hour; nothing where there is none."""
    return said_moment(nanoseconds(when), language(), timezone.get_current_timezone()) if when else ""


@register.simple_tag
def pair(first: str, second: str) -> str:
    """“What: which”, with the space that French puts before the colon."""
    return typographic(f"{first} : {second}" if language() == "fr" else f"{first}: {second}", language())


@register.filter
def calendar(day: date) -> str:
    """A day of the calendar, which has no zone."""
    return said_date(nanoseconds(datetime(day.year, day.month, day.day, tzinfo=UTC)), language(), UTC)


@register.filter
def day(when: datetime | None) -> str:
    """The day alone."""
    return said_date(nanoseconds(when), language(), timezone.get_current_timezone()) if when else ""
