"""Reading cards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from radvigil.hub.findings.queries import open_findings, standing
from radvigil.hub.lessons.cards import Theme, themes
from radvigil.hub.lessons.models import Mark
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site
from radvigil.texts import finding_words

MOST = 12
"""Findings on the shelf: one a week is more than anybody reads."""


def marks_of(person: Person) -> frozenset[str]:
    """What this person has marked as read: for them alone."""
    return frozenset(Mark.objects.filter(person=person).values_list("code", flat=True))


def kept_of(person: Person) -> list[dict[str, str]]:
    """All marks of a person, for their own file."""
    return [{"card": one.code, "on": one.at.isoformat()} for one in Mark.objects.filter(person=person)]


@dataclass(frozen=True, slots=True)
class Spine:
    """A card on the shelf, as its reader sees it."""

    code: str
    title: str
    below: str
    read: bool


def everyday(read: frozenset[str], lang: str, roles: Collection[str] = ()) -> list[Spine]:
    """The ten themes, in reading order; those first that were written for a reader of these roles before others."""
    order = sorted(themes(lang), key=lambda one: _for_others(one, roles))
    return [Spine(one.code, one.title, one.scene, one.code in read) for one in order]


def _for_others(card: Theme, roles: Collection[str]) -> int:
    """Before how many other roles' turn it is."""
    return next((at for at, role in enumerate(card.roles) if role in roles), len(card.roles))


def about_here(site: Site, read: frozenset[str], lang: str) -> list[Spine]:
    """A card for each rule that has an open finding here, the worst first."""
    rows = standing(open_findings(site.pk)).order_by("-severity", "code").values_list("severity", "code").distinct()
    codes = dict.fromkeys(code for _severity, code in rows)
    return [Spine(code, finding_words(code, lang).title, "", code in read) for code in list(codes)[:MOST]]


def following(card: Theme, lang: str) -> Theme:
    """The theme after this one; after the last, the first."""
    rows = themes(lang)
    at = [one.code for one in rows].index(card.code)
    return rows[(at + 1) % len(rows)]
