"""Stories as data: what happens at which minute, who hears of it, what may be chosen and where each choice leads.

Rules:
1. A story is a folder of three files: `plan.toml` (minutes, roles, effects, conditions; no sentence) and the twins
   `en.toml` and `fr.toml` (sentences only). A test compares the twins with the plan, key by key.
2. Effects change gauges of the department (people waiting, machines struck, minutes a machine stood still). There is no
   gauge of a person, of a profession or of a team: an exercise measures what was prepared, not who is good.
3. `{part}` in a sentence is the name of the machine that plays that part here (`casting.py`).
4. A silence is an answer too: after `late` minutes without a decision the story goes on with its own consequence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from radvigil.texts import LANGUAGES, typographic

ROLES = (
    "radiologist",
    "radiographer",
    "physicist",
    "pacs",
    "biomedical",
    "security",
    "law",
    "manager",
)
STORIES = ("wannacry-consoles", "pacs-down-0800")
PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
LATE = 6
"""Minutes after which nobody's decision is a decision: long enough to speak, short enough to be felt."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer: its effects on the gauges and the facts that it sets for later injects."""

    code: str
    effects: Mapping[str, int]
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inject:
    """One thing that happens: when, who hears of it, who decides, and under which facts it happens at all."""

    code: str
    minute: int
    to: tuple[str, ...]
    decides: str
    late: int
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    choices: tuple[Choice, ...]
    silence: Choice
    arrives: Choice
    """Effects of its arrival, whatever is chosen."""

    def happens(self, facts: frozenset[str]) -> bool:
        """Whether it happens where these facts hold."""
        return facts.issuperset(self.needs) and not facts.intersection(self.unless)

    def choice(self, code: str) -> Choice:
        """Raises KeyError for a choice that is not offered."""
        found = {choice.code: choice for choice in self.choices}
        return found[code]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the cast: which kinds of machine may play it, best first."""

    code: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact of the story was published."""

    title: str
    publisher: str
    date: str
    address: str


@dataclass(frozen=True, slots=True)
class Story:
    """A whole exercise without its sentences."""

    code: str
    minutes: int
    starts: str
    gauges: Mapping[str, int]
    """Gauge → its value at minute 0, in the order of the page."""
    arrivals: int
    """Minutes between one more person waiting and the next: a department does not stop receiving."""
    parts: tuple[Part, ...]
    strikes: tuple[tuple[str, str], ...]
    """(part, inject): the machine that is struck when the inject arrives."""
    back: str
    """The inject with whose arrival they work again; empty where none does."""
    injects: tuple[Inject, ...]
    sources: tuple[Source, ...]

    def inject(self, code: str) -> Inject:
        """Raises KeyError for an inject that is not of this story."""
        found = {inject.code: inject for inject in self.injects}
        return found[code]


def story(code: str) -> Story:
    """The story of that code. Raises KeyError for an unknown one, so that no path is made of a word from outside."""
    if code not in STORIES:
        raise KeyError(code)
    return _story(code)


@cache
def _story(code: str) -> Story:
    plan = _read(code, "plan")
    return Story(
        code=code,
        minutes=plan["minutes"],
        starts=plan["starts"],
        gauges=plan["gauges"],
        arrivals=plan["arrivals"],
        parts=tuple(Part(name, tuple(kinds)) for name, kinds in plan["cast"].items()),
        strikes=tuple((part, inject) for part, inject in plan["strikes"]),
        back=plan.get("back", ""),
        injects=tuple(_inject(entry) for entry in plan["inject"]),
        sources=tuple(Source(**entry) for entry in plan["source"]),
    )


def _inject(entry: dict[str, Any]) -> Inject:
    return Inject(
        code=entry["code"],
        minute=entry["minute"],
        to=tuple(entry["to"]),
        decides=entry["decides"],
        late=entry.get("late", LATE),
        needs=tuple(entry.get("needs", ())),
        unless=tuple(entry.get("unless", ())),
        choices=tuple(_choice(code, body) for code, body in entry["choices"].items()),
        silence=_choice("", entry["silence"]),
        arrives=_choice("", entry.get("arrives", {})),
    )


def _choice(code: str, body: dict[str, Any]) -> Choice:
    effects = {name: value for name, value in body.items() if name != "sets"}
    return Choice(code, effects, tuple(body.get("sets", ())))


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of a story in one language, the machines' names put in."""

    tree: Mapping[str, Any]
    cast: Mapping[str, str]
    lang: str

    def say(self, *path: str | int) -> str:
        """The sentence at that path; a part that nobody plays stays visible. Raises KeyError for an unknown path."""
        found: Any = self.tree
        for key in path:
            found = found[key]
        text = typographic(str(found), self.lang)
        return PLACEHOLDER.sub(lambda hit: self.cast.get(hit[1], hit[0]), text)

    def stand_in(self, part: str) -> str:
        """The invented name for a part that no machine of the site can play."""
        return self.say("cast", part)


def words(code: str, lang: str, cast: Mapping[str, str] | None = None) -> Words:
    """The sentences of a story; an unknown language is English. Raises KeyError for an unknown story."""
    if code not in STORIES:
        raise KeyError(code)
    side = lang if lang in LANGUAGES else "en"
    return Words(_read(code, side), cast or {}, side)


@cache
def _read(code: str, name: str) -> dict[str, Any]:
    file = files(__package__).joinpath("stories", code, f"{name}.toml")
    return tomli.loads(file.read_text(encoding="utf-8"))
