"""The room that a page leaves for what later apps have to say: `{% beside "finding" finding %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from radvigil.hub.beside import said_beside

register = template.Library()


@register.simple_tag(takes_context=True)
def beside(context: template.RequestContext, place: str, of: Any) -> SafeString:
    """What each of them renders, one after the other."""
    request = context["request"]
    told = said_beside(place, request.badge, of)
    return format_html_join("\n", "{}", ((render_to_string(name, shown, request),) for name, shown in told))
