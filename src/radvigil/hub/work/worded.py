"""Titles that the hub itself gives: said in the language of whoever reads them.

A task keeps the words with which it was made; beside them it keeps what they were made of (`Task.worded`): `kind`, and
what the teller of that kind needs. Who writes other words takes them off (`services.edit`). What a later version can no
longer say is read as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from radvigil.hub.work.models import Task

LONGEST = {"title": 200, "check_text": 300}
"""Characters that a task keeps."""


class Words(NamedTuple):
    """What is to be done, and how one knows that it is (empty: as the task says)."""

    title: str
    check: str = ""


Teller = Callable[[Mapping[str, Any], str], Words | None]
"""What `worded` holds, and the language → the words; None: they cannot be said any more."""

T = TypeVar("T", bound=Teller)
_tellers: dict[str, Teller] = {}


def told_as(kind: str) -> Callable[[T], T]:
    """Register the teller of a kind."""

    def registered(teller: T) -> T:
        _tellers[kind] = teller
        return teller

    return registered


def plain(text: str, longest: int) -> str:
    """As a form gives it back: every space a plain one, no longer than what is kept."""
    return " ".join(text.split())[:longest].rstrip()


def shown(task: Task) -> dict[str, str]:
    """What a form shows of a task whose words are the hub's."""
    said = {"title": task.name, "check_text": task.check_words}
    return {name: plain(text, LONGEST[name]) for name, text in said.items()}


def kept_words(task: Task, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What to write of these fields: words that come back as they were shown stay the hub's, in both languages; when
    one of them is another, all are a person's from now on."""
    if not task.worded:
        return {}
    before = shown(task)
    given = {name: plain(wanted[name], LONGEST[name]) for name in before if name in wanted}
    if all(text == before[name] for name, text in given.items()):
        return {name: getattr(task, name) for name in given}
    return {**before, **given, "worded": {}}


def words_of(worded: Mapping[str, Any], lang: str) -> Words | None:
    """The words in that language; None where nothing was kept, or nobody can tell it."""
    teller = _tellers.get(worded.get("kind", ""))
    return teller(worded, lang) if teller is not None else None
