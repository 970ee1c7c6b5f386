"""The words of findings: one TOML file a code, English and French side by side, and the frameworks that it touches.

Rules:
1. A file holds `[en]` and `[fr]` with the same keys, and at its end `[frameworks]` with ids that `frameworks.toml`
   knows: of rules that found nothing, that end is all that is read.
2. Each reader has a paragraph of their own: health, engineering, management, law. `remedy` is a list of steps, each
   with who does it and how one knows that it is done.
3. `{name}` stands for a parameter of the finding; numbers are said in the language. `{name|machine|machines}` says the
   number with its form: in French 0 and 1 take the first, in English only 1 does. Only `seen` names parameters: all the
   rest is said once for all findings of a rule.
4. A parameter that is a code is said in words where the twins have them (`param.<name>.<value>`): a zone called
   `Internet` and the code are one. What comes from the wire or a file is looked up only when it is shaped as a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import tomli

from radvigil.texts.catalogue import LANGUAGES, has, say
from radvigil.texts.formats import number, typographic
from radvigil.texts.laws import with_acts

PARTS = ("title", "seen", "health", "engineering", "management", "law", "limits")
WHO = ("health", "engineering", "management", "law")
PLACEHOLDER = re.compile(r"\{([a-z_]+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
"""`{name}`, or `{name|one|many}`: the number and the form that goes with it."""
FRAMEWORKS = "\n[frameworks]\n"
"""The head of the last table of a file."""
CODED = re.compile(r"[a-z0-9-]{1,40}")
"""The shape of a code; any other value is put in as it is."""


AUTHORISATION = "16(1)(c)"
"""The clause (MDR, EU 2017/745) that every step names which changes a medical device's software or settings."""


class Step(NamedTuple):
    """One step of the remedy: who takes it, what it is, how one knows that it is done."""

    who: str
    step: str
    done: str

    @property
    def changes_device(self) -> bool:
        """It begins with the manufacturer's authorisation, and says by which clause."""
        return AUTHORISATION in self.step


class FindingWords(NamedTuple):
    """What is said of a finding in one language."""

    title: str
    seen: str
    health: str
    engineering: str
    management: str
    law: str
    limits: str
    remedy: tuple[Step, ...]

    def filled(self, params: Iterable[tuple[str, str | int]], lang: str) -> FindingWords:
        """The same with the parameters put in; whoever writes HTML, CSV or a terminal escapes the whole."""
        known = dict(params)
        return self._replace(seen=PLACEHOLDER.sub(lambda found: _said(found, known, lang), self.seen))


def _said(found: re.Match[str], known: dict[str, str | int], lang: str) -> str:
    """One placeholder filled; without its parameter it stays visible."""
    value = known.get(found[1])
    if value is None:
        return found[0]
    coded = "" if found[2] else _coded(found[1], str(value), lang)
    if coded or isinstance(value, str):
        return coded or str(value)
    one = value == 1 or (lang == "fr" and value == 0)
    form = found[2] if one else found[3]
    return f"{number(value, lang)} {form}" if form else number(value, lang)


def _coded(name: str, value: str, lang: str) -> str:
    """The words for a parameter's code; empty where it has none."""
    small = value.casefold()
    key = f"param.{name}.{small}"
    return say(key, lang) if CODED.fullmatch(small) and has(key, lang) else ""


def finding_words(code: str, lang: str) -> FindingWords:
    """The words of a rule; an unknown language is English. Raises KeyError for an unknown code."""
    return _words(code, lang if lang in LANGUAGES else "en")


def finding_codes() -> tuple[str, ...]:
    """All codes that have words, sorted."""
    folder = files(__package__) / "findings"
    return tuple(sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.startswith("RV-")))


@cache
def frameworks_of(code: str) -> dict[str, tuple[str, ...]]:
    """Framework → ids that this finding touches; empty where none is given."""
    _, mark, end = _text(code).rpartition(FRAMEWORKS)
    return {name: tuple(ids) for name, ids in tomli.loads(end).items()} if mark else {}


@cache
def frameworks() -> dict[str, dict[str, Any]]:
    """Framework → its name, version, source, how its ids were checked, and the ids that may be cited."""
    text = (files(__package__) / "findings" / "frameworks.toml").read_text(encoding="utf-8")
    return tomli.loads(text)


@cache
def _words(code: str, lang: str) -> FindingWords:
    side = _file(code)[lang]
    remedy = tuple(Step(s["who"], typographic(s["step"], lang), typographic(s["done"], lang)) for s in side["remedy"])
    said = {part: typographic(side[part], lang) for part in PARTS}
    return FindingWords(**{**said, "law": with_acts(said["law"], lang)}, remedy=remedy)


@cache
def _file(code: str) -> dict[str, Any]:
    return tomli.loads(_text(code))


def _text(code: str) -> str:
    path = files(__package__) / "findings" / f"{code}.toml"
    if not path.is_file():
        raise KeyError(code)
    return path.read_text(encoding="utf-8")
