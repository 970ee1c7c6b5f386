"""What an entry of the log says in words, from `deeds.toml`, in the reader's language.

The log keeps codes (`task.proved`, `task:12`): they are the same in every language, and covered by the chain. Words are
for reading only; a code without words is shown as it is.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.texts import typographic


@cache
def _file() -> dict[str, Any]:
    return tomli.loads(files(__package__).joinpath("deeds.toml").read_text(encoding="utf-8"))


def deeds() -> frozenset[str]:
    """The verbs that have words."""
    return frozenset(_file()) - {"of"}


def deed(verb: str, lang: str) -> str:
    """What was done. `containment.agreed-law` says which profession spoke, and is said as `containment.agreed`."""
    words = _file().get(verb) or _file().get(verb.partition("-")[0])
    return _said(words, lang) or verb


def done_to(subject: str, lang: str) -> str:
    """`task:12` as "task 12"."""
    kind, mark, identity = subject.partition(":")
    said = _said(_file()["of"].get(kind), lang) if mark else ""
    return said.replace("{id}", identity) if said else subject


def _said(words: dict[str, str] | None, lang: str) -> str:
    if words is None:
        return ""
    known = "fr" if lang == "fr" else "en"
    return typographic(words[known], known)
