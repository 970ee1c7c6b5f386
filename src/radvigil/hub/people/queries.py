"""Reading people and their roles."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet

from radvigil.hub.people.everywhere import rows_about
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.people.rights import Badge
from radvigil.hub.people.signals import about_person
from radvigil.hub.places.models import Site


def badge(person: Person, chosen: int | None = None) -> Badge | None:
    """Who the person is at the chosen site, else at the first of theirs; None without any role."""
    held = list(person.memberships.select_related("site", "department"))
    if not held:
        return None
    sites = {one.site.pk: one.site for one in held}
    site = sites.get(chosen or 0) or held[0].site
    for one in held:
        one.person = person
    return Badge(person, site, tuple(one for one in held if one.site.pk == site.pk), tuple(sites.values()))


def facilitators(site: Site) -> list[Person]:
    """Who receives doubts at a site."""
    return list(Person.objects.filter(memberships__site=site, memberships__facilitator=True, is_active=True).distinct())


def people_of(site: Site) -> QuerySet[Person]:
    """Everyone with a role at a site, with their roles there."""
    return Person.objects.filter(memberships__site=site, erased=None).distinct().prefetch_related("memberships")


def with_role(site: Site, roles: frozenset[Role]) -> QuerySet[Person]:
    """Everyone who holds one of these roles at a site."""
    return Person.objects.filter(memberships__site=site, memberships__role__in=roles, is_active=True).distinct()


def membership(site: Site, identity: int) -> Membership:
    """One membership of a site. Raises Membership.DoesNotExist for another site's."""
    return Membership.objects.select_related("person").get(pk=identity, site=site)


def all_about(person: Person) -> dict[str, object]:
    """Everything the hub keeps about one person, as plain values."""
    roles = person.memberships.select_related("site", "department").values(
        "site__name", "department__name", "role", "facilitator"
    )
    told = cast("list[tuple[object, tuple[str, object]]]", about_person.send(Person, person=person))
    return {
        "number": person.number,
        "email": person.email,
        "name": person.name,
        "phone": person.phone,
        "language": person.language,
        "joined": person.joined.isoformat(),
        "roles": list(roles),
        **dict(answer for _, answer in told),
        "named_in": rows_about(person),
    }
