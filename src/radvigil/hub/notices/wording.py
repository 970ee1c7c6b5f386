"""What a notice says, from `kinds.toml`, in the reader's language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import tomli
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from radvigil.report import harmless
from radvigil.texts import number, typographic


@cache
def _file() -> dict[str, Any]:
    return tomli.loads(files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))


def side(lang: str) -> str:
    return "fr" if lang == "fr" else "en"


def sentence(kind: str, count: int, lang: str) -> str:
    """“3 new findings were opened.” French says one of 0 and 1, English of 1 alone."""
    lang = side(lang)
    said = _file()[lang][kind]
    one = count == 1 or (lang == "fr" and count == 0)
    return typographic(said["one" if one else "many"].replace("{n}", number(count, lang)), lang)


def page(kind: str, identity: int) -> str:
    """The address of the page that says more: of the thing, or (0) of the list of such things."""
    name, _blank, of_one = str(_file()["page"][kind]).partition(" ")
    if of_one and not identity:
        name, of_one = _file()["list"][name], ""
    return settings.PUBLIC_URL + address(name, identity if of_one else 0)


def address(name: str, identity: int = 0) -> str:
    """The path of a view; that of the first page where this hub has none of that name."""
    try:
        return reverse(name, args=[identity] if identity else [])
    except NoReverseMatch:
        return reverse("first")


def mail(key: str, lang: str, **put: str) -> str:
    return _filled(_file()["mail"][side(lang)][key], side(lang), put)


def due(key: str, lang: str, **put: str) -> str:
    return _filled(_file()["due"][side(lang)][key], side(lang), put)


def upkeep(key: str, lang: str) -> str:
    return _filled(_file()["upkeep"][side(lang)][key], side(lang), {})


def _filled(text: str, lang: str, put: dict[str, str]) -> str:
    said = typographic(text, lang)
    for name, value in put.items():
        said = said.replace(f"{{{name}}}", harmless(value))
    return said
