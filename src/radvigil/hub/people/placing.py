"""Saying where the hub is: the site, its departments, another site.

Every change is noted in the same transaction, with what was there before; but not whom to call: the log names nobody.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from radvigil.hub.audit.services import note
from radvigil.hub.people.models import Person, Role
from radvigil.hub.people.services import Place, give_role
from radvigil.hub.places.models import Department, Site

OF_SITE = ("name", "country", "time_zone", "call_name", "call_number")
OF_DEPARTMENT = ("name", "call_name", "call_number")
UNSAID = ("call_name", "call_number")


@transaction.atomic
def describe(by: Person, site: Site, said: dict[str, Any]) -> None:
    """Name, country, clock and whom to call."""
    before = Site.objects.select_for_update().get(pk=site.pk)
    if changed := _changed(before, said, OF_SITE):
        Site.objects.filter(pk=site.pk).update(**{name: said[name] for name in changed})
        note(by, "site.described", f"site:{site.pk}", site, before=_told(changed))


@transaction.atomic
def open_department(by: Person, site: Site, said: dict[str, Any]) -> Department:
    """Raises IntegrityError where the site has one of this name."""
    one = Department.objects.create(site=site, **{name: said[name] for name in OF_DEPARTMENT})
    note(by, "department.opened", f"department:{one.pk}", site, name=one.name)
    return one


@transaction.atomic
def describe_department(by: Person, one: Department, said: dict[str, Any]) -> None:
    before = Department.objects.select_for_update().get(pk=one.pk)
    if changed := _changed(before, said, OF_DEPARTMENT):
        Department.objects.filter(pk=one.pk).update(**{name: said[name] for name in changed})
        note(by, "department.described", f"department:{one.pk}", before.site, before=_told(changed))


@transaction.atomic
def close_department(by: Person, one: Department) -> None:
    """Raises ValueError while a machine or a role belongs to it: they would belong to the whole site without a word."""
    if belonging(one):
        raise ValueError("in-use")
    note(by, "department.closed", f"department:{one.pk}", one.site, name=one.name)
    one.delete()


def belonging(one: Department) -> int:
    """How many rows of any table name this department."""
    held = [relation for relation in one._meta.related_objects if relation.related_model is not None]
    return sum(held_by.related_model._base_manager.filter(**{held_by.field.name: one}).count() for held_by in held)


@transaction.atomic
def open_site(by: Person, name: str) -> Site:
    """Another hospital or practice; who opens it administers it. Raises IntegrityError where the name is taken."""
    site = Site.objects.create(name=name)
    note(by, "site.opened", f"site:{site.pk}", site, name=name)
    give_role(by, by, Place(site, Role.ADMINISTRATOR))
    return site


def _changed(before: Site | Department, said: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """What these were, of those that are something else now."""
    return {name: getattr(before, name) for name in names if getattr(before, name) != said[name]}


def _told(changed: dict[str, Any]) -> dict[str, Any]:
    return {name: None if name in UNSAID else value for name, value in changed.items()}
