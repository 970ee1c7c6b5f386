"""HTML and SVG by small calls. Plain text is escaped unless somebody says `Raw`: forgetting it shows, never runs.

Names of attributes: `class_` is `class`, an underscore inside is a hyphen; None and False leave an attribute out, True
writes it bare. No `style` attribute is ever written: the page's content policy would refuse it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from radvigil.report.view import harmless

VOID = frozenset({"meta", "link", "input", "br", "hr", "col"})


class Raw(str):
    """Markup that is already safe."""

    __slots__ = ()


def text(plain: str) -> Raw:
    """Text from anywhere, harmless and escaped. Blanks at its ends stay: they part words of neighbouring elements."""
    before, after = " " if plain[:1] == " " else "", " " if plain[1:] and plain[-1] == " " else ""
    return Raw(before + escape(harmless(plain), quote=True) + after)


def el(tag: str, *content: str, **attributes: str | int | bool | None) -> Raw:
    """One element."""
    head = f"<{tag}{_attributes(attributes)}>"
    return Raw(head) if tag in VOID else Raw(f"{head}{_content(content)}</{tag}>")


def around(tag: str, pieces: Iterable[Raw], **attributes: str | int | bool | None) -> Iterator[Raw]:
    """One element piece by piece, for what is too long to be held whole."""
    yield Raw(f"<{tag}{_attributes(attributes)}>")
    yield from pieces
    yield Raw(f"</{tag}>")


def leaf(tag: str, **attributes: str | int | bool | None) -> Raw:
    """An SVG element without content."""
    return Raw(f"<{tag}{_attributes(attributes)}/>")


def join(pieces: list[Raw] | tuple[Raw, ...], between: str = "") -> Raw:
    """Markup after markup."""
    return Raw(between.join(pieces))


def icon(name: str) -> Raw:
    """A drawing of the page's symbols, beside words that say the same."""
    return Raw(f'<svg class="icon" aria-hidden="true"><use href="#{name}"/></svg>')


def sign(name: str) -> Raw:
    """A sign of state (18 × 18)."""
    return Raw(f'<svg aria-hidden="true"><use href="#s-{name}"/></svg>')


def _content(content: tuple[str, ...]) -> str:
    return "".join(one if one.__class__ is Raw else text(one) for one in content)


def _attributes(attributes: dict[str, str | int | bool | None]) -> str:
    if not attributes:
        return ""
    written = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        shown = name.rstrip("_").replace("_", "-")
        written.append(f" {shown}" if value is True else f' {shown}="{escape(harmless(str(value)), quote=True)}"')
    return "".join(written)
