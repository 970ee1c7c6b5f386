"""Sentences by code, from the TOML twins `en.toml` and `fr.toml`.

Rules:
1. Both twins hold the same codes with the same placeholders; a test compares them.
2. A code without a text is said as itself (its last part): a picture with one raw word beats no picture. A contract
   test lists the codes in use, so that this stays an exception.
3. Parameters are put in as they are: whoever writes HTML, CSV or a terminal escapes the whole sentence.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.texts.formats import number, typographic

LANGUAGES = ("en", "fr")
PARTS = frozenset(("advisory",))
"""Codes that begin so have twins of their own in a folder of that name, read only when one of them is said."""

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def say(code: str, lang: str, **params: object) -> str:
    """The sentence of `code` in `lang`, its placeholders filled; a placeholder without a parameter stays visible."""
    text = _text(code, lang)
    if text is None:
        return code.rsplit(".", 1)[-1]
    return _PLACEHOLDER.sub(lambda found: str(params.get(found[1], found[0])), text)


def say_count(code: str, lang: str, n: int, **params: object) -> str:
    """The sentence for `n` things: `code.one` or `code.many`. French counts 0 and 1 as one, English only 1."""
    one = n == 1 or (lang == "fr" and n == 0)
    return say(f"{code}.{'one' if one else 'many'}", lang, n=number(n, lang), **params)


def has(code: str, lang: str = "en") -> bool:
    """Whether a text stands for this code."""
    return _text(code, lang) is not None


def _text(code: str, lang: str) -> str | None:
    part = code.partition(".")[0]
    return _read(lang, part if part in PARTS else "").get(code)


def codes(lang: str, part: str = "") -> dict[str, str]:
    """All texts of a language by dotted code, without those of the parts; or those of one part.

    An unknown language is English.
    """
    return _read(lang, part)


@cache
def _read(lang: str, part: str) -> dict[str, str]:
    chosen = lang if lang in LANGUAGES else "en"
    file = files(__package__).joinpath(*([part] if part else []), f"{chosen}.toml")
    tree = tomli.loads(file.read_text(encoding="utf-8"))
    return {code: typographic(text, chosen) for code, text in _flat(tree, f"{part}." if part else "")}


def _flat(tree: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((prefix + key, value))
    return found
