"""Sets the scene: the reports of three weeks, people of every role, work in hand, a doubt, an incident that runs.

Everything is done through the services that people use, so that rights, the audit log and the clocks are real.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

import zstandard
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import translation

from radvigil.hub.demonstration import meetings, scenes
from radvigil.hub.demonstration.cast import CAST, DEPARTMENTS, Character
from radvigil.hub.demonstration.times import earlier
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person, Role
from radvigil.hub.people.services import Place, give_role
from radvigil.hub.places.models import Department, Site

NAME = "Hôpital des Trois-Sources (inventé · invented)"
WEEKS = (("1-two-weeks-before", 14), ("2-one-week-before", 7), ("3-now", 0))
"""Reports, and how many days before the last one's own time they are set."""
ROUND_AFTER = 7
"""The report that the round of the week before looked at."""


@dataclass(frozen=True, slots=True)
class Staged:
    """The scene: the site, and its people by role."""

    site: Site
    people: dict[str, Person]


@transaction.atomic
def stage(password: str, now: datetime, lang: str = "en") -> Staged:
    """Fill an empty hub; what its people wrote is in that language. Raises ValueError when there is a site already."""
    if Site.objects.exists():
        raise ValueError("not-empty")
    site = Site.objects.create(
        name=NAME, country=Site.Country.SWITZERLAND, time_zone="Europe/Zurich", call_name="Léa", call_number="40 12"
    )
    hashed = make_password(password)  # once: a dozen times would be most of the work
    people = [(one, _person(site, one, hashed)) for one in CAST]
    by_role: dict[str, Person] = {}
    for one, person in people:
        by_role.setdefault(one.role, person)
    with translation.override(lang):
        for name, days in WEEKS:
            taken = take_in(site, earlier(_report(name), days), by_role[Role.SECURITY], now)
            if days == ROUND_AFTER:
                _meet(site, by_role, taken.report.last + timedelta(days=1), now)
        _furnish(site)
        for scene in scenes.SCENES:
            scene(site, by_role, now)
    return Staged(site, by_role)


def _meet(site: Site, people: dict[str, Person], began: datetime, now: datetime) -> None:
    """An exercise, and two days later a round whose promises are due ten days from now."""
    meetings.hold_exercise(site, people, began - timedelta(days=2))
    meetings.hold_round(site, people, began, now + timedelta(days=10))


@transaction.atomic
def seat(site: Site, count: int, password: str) -> list[Person]:
    """As many trainees as that, with those who are there: radiographers and radiologists in turn."""
    seated, hashed = [], make_password(password)
    there = Person.objects.filter(name__startswith="Trainee ").count()
    for at in range(there + 1, count + 1):
        role = Role.RADIOGRAPHER if at % 2 else Role.RADIOLOGIST
        seated.append(_person(site, Character(f"Trainee {at:02}", role, "fr" if at % 4 < 2 else "en"), hashed))
    return seated


def address(name: str) -> str:
    """`lea.perret@trois-sources.example`."""
    plain = name.lower().translate(str.maketrans("éèïô ", "eeio."))
    return f"{plain}@trois-sources.example"


def _person(site: Site, one: Character, hashed: str) -> Person:
    person = Person.objects.create_user(address(one.name), name=one.name, phone=one.phone, language=one.language)
    Person.objects.filter(pk=person.pk).update(password=hashed)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    give_role(None, person, Place(site, one.role, None, one.facilitator))
    return person


def _report(name: str) -> bytes:
    packed = (files("radvigil.hub.demonstration") / f"{name}.json.zst").read_bytes()
    return zstandard.ZstdDecompressor().decompress(packed)


def _furnish(site: Site) -> None:
    """Departments, and which machines stand in them."""
    for name, machines in DEPARTMENTS.items():
        department = Department.objects.create(site=site, name=name, call_name="Léa", call_number="40 12")
        Machine.objects.filter(site=site, seen_name__in=machines).update(department=department)
