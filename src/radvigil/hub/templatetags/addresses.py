"""`{% url %}` that looks an address up once: a page of the hub writes some fifty, most of them on every page.

The addresses of the hub depend on nothing but a name and its arguments: no language and no host stands in them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parsed
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()


@lru_cache(maxsize=8192, typed=True)
def _written(name: str, *args: str | int) -> SafeString:
    return escape(reverse(name, args=args))


class AddressNode(URLNode):
    """The tag in its plain form; with named arguments or `as` it is Django's own."""

    def render(self, context: template.Context) -> str:
        """Raises NoReverseMatch as Django's does."""
        name = self.view_name.resolve(context)
        args: list[Any] = [one.resolve(context) for one in self.args]
        if self.kwargs or self.asvar or not all(isinstance(one, str | int) for one in args):
            return super().render(context)
        return _written(str(name), *args)


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """`{% url "findings:finding" row.pk %}`."""
    node = parsed(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
