"""Changing people, roles and invitations. Every change is noted in the audit log, in the same transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from radvigil.hub.audit.services import note
from radvigil.hub.people.everywhere import replace_everywhere
from radvigil.hub.people.models import CLINICIANS, Invitation, Membership, Person, Role
from radvigil.hub.people.retention import forget_person
from radvigil.hub.places.models import Department, Site

VALID = timedelta(days=3)
"""How long an invitation stays open."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role is held, and with the mark of facilitator or not."""

    site: Site
    role: Role
    department: Department | None = None
    facilitator: bool = False


@transaction.atomic
def invite(by: Person | None, email: str, name: str, place: Place, now: datetime) -> tuple[Person, str]:
    """A new person (or a known one, with one more role), and the secret of their one-time link.

    No secret for a known person who has a role where `by` administers nothing: they sign in as before.
    """
    person = Person.objects.filter(email=email.lower()).first() or Person.objects.create_user(email, name=name)
    theirs = may_readmit(by, person)
    give_role(by, person, place)
    return person, new_link(by, person, now) if theirs else ""


def may_readmit(by: Person | None, person: Person) -> bool:
    """Whether `by` may give a new way in: who does could come in as that person, at all their sites."""
    if by is None:
        return True
    sites = person.memberships.values_list("site", flat=True).distinct()
    own = by.memberships.filter(role=Role.ADMINISTRATOR, site__in=sites).values_list("site", flat=True)
    return set(sites) == set(own)


@transaction.atomic
def new_link(by: Person | None, person: Person, now: datetime) -> str:
    """A new one-time link; earlier ones of the same person no longer open."""
    person.invitations.filter(used=None).delete()
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(person=person, digest=_digest(token), made=now, expires=now + VALID)
    note(by, "person.invited", f"person:{person.number}")
    return token


def invitation(token: str, now: datetime) -> Invitation | None:
    """The invitation of a link that still opens."""
    return Invitation.objects.filter(digest=_digest(token), used=None, expires__gt=now).select_related("person").first()


@transaction.atomic
def accept(one: Invitation, password: str, now: datetime) -> Person | None:
    """Set the password; None when another request used the link first."""
    if not Invitation.objects.filter(pk=one.pk, used=None).update(used=now):
        return None
    person = one.person
    person.set_password(password)
    person.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    UserSession.objects.purge_and_list(person)
    note(person, "person.password-set", f"person:{person.number}")
    return person


@transaction.atomic
def drop_factors(by: Person | None, person: Person) -> None:
    """Their second factors and passkeys open nothing any more, and they are signed out everywhere."""
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    note(by, "person.factors-dropped", f"person:{person.number}")


@transaction.atomic
def give_role(by: Person | None, person: Person, place: Place) -> Membership:
    """Raises ValueError for a facilitator who is no clinician."""
    if place.facilitator and place.role not in CLINICIANS:
        raise ValueError("facilitator")
    one, _ = Membership.objects.update_or_create(
        person=person,
        site=place.site,
        department=place.department,
        role=place.role,
        defaults={"facilitator": place.facilitator},
    )
    note(by, "person.role-given", f"person:{person.number}", place.site, role=place.role, facilitator=place.facilitator)
    return one


@transaction.atomic
def take_role(by: Person, one: Membership) -> None:
    """End a role. Raises ValueError for the last administrator of a site."""
    others = Membership.objects.filter(site=one.site, role=Role.ADMINISTRATOR, person__is_active=True)
    if one.role == Role.ADMINISTRATOR and not others.exclude(pk=one.pk).exists():
        raise ValueError("last-administrator")
    note(by, "person.role-taken", f"person:{one.person.number}", one.site, role=one.role)
    one.delete()


@transaction.atomic
def change_own(person: Person, fields: dict[str, Any]) -> None:
    """Name, telephone, language of one's own."""
    for name in ("name", "phone", "language"):
        if name in fields:
            setattr(person, name, fields[name])
    person.save(update_fields=["name", "phone", "language"])
    note(person, "person.changed", f"person:{person.number}")


@transaction.atomic
def readdress(by: Person, person: Person, email: str) -> None:
    """The address by which a person signs in and is written to. Raises ValueError where another one has it.

    Earlier one-time links open no more, and they are signed out everywhere: who had the old address has nothing.
    """
    email = email.lower()
    if Person.objects.filter(email=email).exclude(pk=person.pk).exists():
        raise ValueError("taken")
    person.email = email
    person.save(update_fields=["email"])
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    person.invitations.filter(used=None).delete()
    if by.pk != person.pk:
        UserSession.objects.purge_and_list(person)
    note(by, "person.readdressed", f"person:{person.number}")


@transaction.atomic
def erase(by: Person, person: Person, now: datetime) -> int:
    """Empty the row; name, address, telephone, keys, sessions and roles go everywhere. The number stays, for the log.

    How many rows name them still, because the database keeps them as they are.
    """
    number = person.number
    forget_person(person)
    stayed = replace_everywhere(person)
    person.email, person.name, person.phone = f"erased-{number}@invalid.example", "", ""
    person.is_active, person.erased = False, now
    person.set_unusable_password()
    person.save()
    note(by, "person.erased", f"person:{number}", stayed=stayed)
    return stayed


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
