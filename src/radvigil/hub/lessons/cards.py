"""Lesson cards: what can be read in three minutes, for a profession and a theme or a finding.

Rules:
1. Ten everyday themes are written by hand (`themes/*.toml`, English and French side by side). A finding's card is made
   from the words of the finding: the paragraph of one's own profession first, the steps that it takes, the limits.
2. Three minutes are 420 words read slowly; a test counts them.
3. A card ends with a question for the round, never with marks: nobody is examined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.texts import LANGUAGES, WHO, finding_codes, finding_words, typographic

THEMES = (
    "four-states",
    "odd-window",
    "slow-console",
    "usb-stick",
    "strange-mail",
    "wrong-image",
    "visitor",
    "remote-maintenance",
    "shared-passwords",
    "outside-disc",
)
"""In the order in which somebody new would read them."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A card of everyday work."""

    code: str
    roles: tuple[str, ...]
    title: str
    scene: str
    why: str
    do: tuple[str, ...]
    rather_not: tuple[str, ...]
    say: str
    ask: str

    @property
    def spoken(self) -> str:
        """All that one reads."""
        return " ".join((self.title, self.scene, self.why, *self.do, *self.rather_not, self.say))


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a remedy; `own` when one's own profession takes it."""

    who: str
    step: str
    done: str
    own: bool


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A finding, told to one of the four readers."""

    code: str
    reader: str
    title: str
    paragraph: str
    steps: tuple[Step, ...]
    limits: str
    others: tuple[tuple[str, str], ...]
    """What the three other readers are told: (reader, paragraph)."""

    @property
    def spoken(self) -> str:
        """All that one reads; what the others are told is folded away."""
        parts = (self.title, self.paragraph, self.limits, *(f"{one.step} {one.done}" for one in self.steps))
        return " ".join(parts)


def theme(code: str, lang: str) -> Theme:
    """A theme in a language; an unknown language is English. Raises KeyError for an unknown theme."""
    if code not in THEMES:
        raise KeyError(code)
    return _theme(code, lang if lang in LANGUAGES else "en")


@cache
def _theme(code: str, lang: str) -> Theme:
    tree = tomli.loads((files(__package__) / "themes" / f"{code}.toml").read_text(encoding="utf-8"))
    side: dict[str, Any] = {key: _set(value, lang) for key, value in tree[lang].items()}
    return Theme(code=code, roles=tuple(tree["roles"]), **side)


def _set(value: str | list[str], lang: str) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return typographic(value, lang)
    return tuple(typographic(text, lang) for text in value)


def themes(lang: str) -> tuple[Theme, ...]:
    """All themes, in reading order."""
    return tuple(theme(code, lang) for code in THEMES)


def finding_card(code: str, reader: str, lang: str) -> FindingCard:
    """A finding for a reader (`health`, `engineering`, `management`, `law`). Raises KeyError for an unknown one."""
    if reader not in WHO:
        raise KeyError(reader)
    said = finding_words(code, lang)
    told = {name: str(getattr(said, name)) for name in WHO}
    steps = tuple(Step(one.who, one.step, one.done, one.who == reader) for one in said.remedy)
    others = tuple((name, text) for name, text in told.items() if name != reader)
    return FindingCard(code, reader, said.title, told[reader], steps, said.limits, others)


def known(code: str) -> bool:
    """Whether a card stands for this theme or finding."""
    return code in THEMES or code in finding_codes()


def lesson_of(week: int, doubts: Iterable[str], findings: Iterable[str]) -> str:
    """The one lesson of a round: what the week's doubts were about, else its worst finding, else the next theme.

    `doubts` are themes and `findings` are codes, the most important first; `week` counts weeks from any start.
    """
    for code in (*doubts, *findings):
        if known(code):
            return code
    return THEMES[week % len(THEMES)]
