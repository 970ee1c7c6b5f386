"""The words of the law's codes, from the twins `law.en.toml` and `law.fr.toml`.

Rules:
1. Both twins hold the same codes with the same placeholders; a test compares them.
2. A code without words is a fault of ours and raises KeyError: no raw code may stand in a notification.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.texts import LANGUAGES, typographic

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def say(code: str, lang: str, **params: object) -> str:
    """The sentence of `code`; an unknown language is English. A placeholder without a parameter stays visible."""
    return _PLACEHOLDER.sub(lambda found: str(params.get(found[1], found[0])), law_words(lang)[code])


def say_delay(place: str, lang: str) -> str:
    """What a delay is of: a stage, or a stage and the answer that it hangs on (`report:death`)."""
    stage, _colon, answer = place.partition(":")
    said = say(f"stage.{stage}", lang)
    if not answer:
        return said
    return typographic(f"{said}{' :' if lang == 'fr' else ':'} {say(f'answer.{answer}', lang)}", lang)


@cache
def law_words(lang: str) -> dict[str, str]:
    """All sentences by dotted code."""
    chosen = lang if lang in LANGUAGES else "en"
    tree = tomli.loads(files(__package__).joinpath(f"law.{chosen}.toml").read_text(encoding="utf-8"))
    return {code: typographic(text, chosen) for code, text in _flat(tree, "")}


def _flat(tree: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return found
