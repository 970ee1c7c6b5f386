"""The acronyms of a page in plain words. A page for people of a room shows none without saying what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from radvigil.texts import codes

PART = "glossary."


def explained(shown: Iterable[str], lang: str) -> list[tuple[str, str]]:
    """Each word of the glossary that stands in these texts, with its meaning."""
    text = " ".join(shown)
    known = {code.removeprefix(PART): said for code, said in codes(lang).items() if code.startswith(PART)}
    return [(word, said) for word, said in known.items() if re.search(rf"(?<![A-Za-z0-9]){word}(?![A-Za-z])", text)]
