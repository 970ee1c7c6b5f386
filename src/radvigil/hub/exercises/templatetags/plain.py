"""Acronyms said in plain words, for pages that are read aloud to people of many professions."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from radvigil.hub.machines.glossary import explained
from radvigil.hub.templatetags.hub import language

register = template.Library()


@register.simple_tag
def in_plain_words(*texts: str) -> SafeString:
    """A line that explains the acronyms of these texts; empty where there is none."""
    lang = language()
    used = explained([str(text) for text in texts], lang)
    if not used:
        return SafeString("")
    colon, between = ("\u00a0: ", "\u202f; ") if lang == "fr" else (": ", "; ")
    said = format_html_join(between, "{}{}{}", ((word, colon, meaning) for word, meaning in used))
    return format_html('<p class="tiny"><b>{}</b> {}.</p>', _("In plain words:"), said)
