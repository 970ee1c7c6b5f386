"""The log in words."""

from __future__ import annotations

from django import template

from radvigil.hub.audit import deeds
from radvigil.hub.templatetags.hub import language

register = template.Library()


@register.simple_tag
def deed(verb: str) -> str:
    return deeds.deed(verb, language())


@register.simple_tag
def done_to(subject: str) -> str:
    return deeds.done_to(subject, language())
