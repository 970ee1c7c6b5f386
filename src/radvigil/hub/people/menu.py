"""The menu: one table, shown to each person as far as their rights go."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from radvigil.hub.people.models import Role
from radvigil.hub.people.rights import Badge, Right


class Place(NamedTuple):
    """A page of the menu."""

    address: str
    word: str | Promise
    right: Right
    sign: str


PLACES = (
    Place("machines:room", _("My room"), Right.SEE, "home"),
    Place("machines:map", _("Map"), Right.SEE, "map"),
    Place("findings:workbench", _("Workbench"), Right.SEE, "gear"),
    Place("doubts:list", _("Doubts"), Right.SEE, "hand"),
    Place("work:tasks", _("Tasks"), Right.SEE, "check"),
    Place("work:decisions", _("Decisions"), Right.SEE, "sign"),
    Place("incidents:list", _("Incidents"), Right.SEE, "bolt"),
    Place("duties:duties", _("Duties"), Right.SEE_DUTIES, "scales"),
    Place("rounds:list", pgettext_lazy("menu", "The round"), Right.SEE, "round"),
    Place("exercises:list", _("Exercises"), Right.SEE, "drill"),
    Place("lessons:list", _("Lessons"), Right.SEE, "book"),
    Place("documents:list", _("Reports"), Right.EXPORT, "page"),
    Place("audit:log", _("Audit log"), Right.READ_AUDIT, "lock"),
    Place("people:people", _("People"), Right.READ_ADMIN, "person"),
    Place("people:place", _("This site"), Right.ADMINISTER, "home"),
    Place("people:background", _("Background work"), Right.READ_ADMIN, "clock"),
)

FIRST = (
    (frozenset({Role.RADIOLOGIST, Role.RADIOGRAPHER}), "machines:room"),
    (frozenset({Role.MANAGER}), "work:decisions"),
    (frozenset({Role.LAW}), "duties:duties"),
    (frozenset({Role.PHYSICIST, Role.PACS, Role.BIOMEDICAL, Role.SECURITY}), "findings:workbench"),
    (frozenset({Role.AUDITOR}), "audit:log"),
    (frozenset({Role.ADMINISTRATOR}), "people:people"),
)
"""What each sees first, by the first of their roles in this order."""


UNDER = {"work:decide": "work:decisions", "work:decide-for": "work:decisions", "work:ask": "work:decisions",
         "work:acceptance": "work:decisions"}  # fmt: skip
"""Pages that belong to another than the first of their app."""


@cache
def address(name: str) -> str:
    """The address of a page; empty for one that this hub does not have."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def first_page(badge: Badge) -> str:
    """Where a person begins."""
    named = (name for roles, name in FIRST if badge.roles & roles and address(name))
    return address(next(named, "machines:room"))


def _here(name: str) -> str:
    """The page of the menu that an address belongs to: itself, the one it is under, or the first of its app."""
    names = [one.address for one in PLACES]
    name = UNDER.get(name, name)
    return name if name in names else next((one for one in names if one.split(":")[0] == name.split(":")[0]), "")


def menu(request: HttpRequest) -> dict[str, Any]:
    """For every template: the badge, and the menu with the page that is open."""
    badge: Badge | None = getattr(request, "badge", None)
    if badge is None:
        return {"badge": None, "menu": ()}
    here = _here(request.resolver_match.view_name if request.resolver_match else "")
    rows = [
        {
            "href": href,
            "word": one.word,
            "sign": one.sign,
            "here": one.address == here,
        }
        for one in PLACES
        if badge.may(one.right) and (href := address(one.address))
    ]
    return {"badge": badge, "menu": rows}
