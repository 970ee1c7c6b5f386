"""Acronyms said in plain words, for pages that are read aloud to people of many professions."""

from __future__ import annotations

import re
from functools import cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from radvigil.hub.templatetags.hub import language
from radvigil.texts import codes, say

register = template.Library()


@cache
def known() -> tuple[str, ...]:
    """The acronyms that the glossary explains."""
    return tuple(code.partition(".")[2] for code in codes("en") if code.startswith("glossary."))


@register.simple_tag
def in_plain_words(*texts: str) -> SafeString:
    """A line that explains the acronyms of these texts; empty where there is none."""
    whole, lang = " ".join(str(text) for text in texts), language()
    used = [word for word in known() if re.search(rf"\b{word}\b", whole)]
    if not used:
        return SafeString("")
    colon, between = ("\u00a0: ", "\u202f; ") if lang == "fr" else (": ", "; ")
    said = format_html_join(between, "{}{}{}", ((word, colon, say(f"glossary.{word}", lang)) for word in used))
    return format_html('<p class="tiny"><b>{}</b> {}.</p>', _("In plain words:"), said)
