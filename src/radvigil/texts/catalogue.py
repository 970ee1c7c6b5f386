"""Sentences by code, from the TOML twins `en.toml` and `fr.toml`.

Rules:
1. Both twins hold the same codes with the same placeholders; a test compares them.
2. A code without a text is said as itself (its last part): a picture with one raw word beats no picture. A contract
   test lists the codes in use, so that this stays an exception.
3. Parameters are put in as they are: whoever writes HTML, CSV or a terminal escapes the whole sentence.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from radvigil.texts.formats import number, typographic

LANGUAGES = ("en", "fr")

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def say(code: str, lang: str, **params: object) -> str:
    """The sentence of `code` in `lang`, its placeholders filled; a placeholder without a parameter stays visible."""
    text = codes(lang).get(code)
    if text is None:
        return code.rsplit(".", 1)[-1]
    return _PLACEHOLDER.sub(lambda found: str(params.get(found[1], found[0])), text)


def say_count(code: str, lang: str, n: int, **params: object) -> str:
    """The sentence for `n` things: `code.one` or `code.many`. French counts 0 and 1 as one, English only 1."""
    one = n == 1 or (lang == "fr" and n == 0)
    return say(f"{code}.{'one' if one else 'many'}", lang, n=number(n, lang), **params)


def has(code: str, lang: str = "en") -> bool:
    """Whether a text stands for this code."""
    return code in codes(lang)


@cache
def codes(lang: str) -> dict[str, str]:
    """All texts of a language by dotted code. An unknown language is English."""
    chosen = lang if lang in LANGUAGES else "en"
    tree = tomllib.loads((files(__package__) / f"{chosen}.toml").read_text(encoding="utf-8"))
    return {code: typographic(text, chosen) for code, text in _flat(tree, "")}


def _flat(tree: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((prefix + key, value))
    return found
