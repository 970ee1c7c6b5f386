"""A site, people of every role, and a report taken in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation

from radvigil.hub.incidents.append_only import allow, forbid
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.services import take_in
from radvigil.hub.people.models import CLINICIANS, Membership, Person, Role
from radvigil.hub.places.models import Department, Site
from tests.support.hub_reports import analysed

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


AUDIT = import_module("radvigil.hub.audit.migrations.0002_append_only")
APPEND_ONLY = [
    (AUDIT.allow, AUDIT.forbid),
    *((allow(table), forbid(table)) for table in ("incidents_entry", "duties_dutyact")),
]
"""Tables whose rows the database keeps as they are."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:
    """The table of the cache is no model's; and a test that empties the database may empty those tables too."""
    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
    empty = type(connection.ops).execute_sql_flush
    if hasattr(empty, "lifts"):  # the tests with a browser set up the same database
        return

    def emptied(self, statements: list[str]) -> None:
        with connection.schema_editor() as editor:
            for lift, _put in APPEND_ONLY:
                lift(None, editor)
        empty(self, statements)
        with connection.schema_editor() as editor:
            for _lift, put in APPEND_ONLY:
                put(None, editor)

    emptied.lifts = True
    type(connection.ops).execute_sql_flush = emptied


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A page that was asked for leaves its language behind: no test begins in that of another one."""
    with translation.override("en"):
        yield


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def site(db: None) -> Site:
    return Site.objects.create(name="Trois-Sources", country="CH", call_name="Léa", call_number="40 12")


@pytest.fixture
def other_site(db: None) -> Site:
    return Site.objects.create(name="Vallon", country="FR")


@pytest.fixture
def department(site: Site) -> Department:
    return Department.objects.create(site=site, name="Urgences")


@pytest.fixture
def person(site: Site) -> Callable[..., Person]:
    """`person(Role.RADIOLOGIST, facilitator=True)`: somebody with that role, at the site unless another is given."""

    def make(role: Role, at: Site | None = None, **fields: object) -> Person:
        number = Person.objects.count()
        facilitator = bool(fields.pop("facilitator", False)) and role in CLINICIANS
        one = Person.objects.create_user(f"{role}{number}@example.org", name=f"{role} {number}", **fields)
        Membership.objects.create(person=one, site=at or site, role=role, facilitator=facilitator)
        return one

    return make


@pytest.fixture
def enter() -> Callable[[Person], Client]:
    """A browser in which that person is signed in."""

    def open_browser(one: Person) -> Client:
        client = Client()
        client.force_login(one, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return open_browser


@pytest.fixture
def report(site: Site) -> Report:
    """An ordinary day, taken in."""
    return take_in(site, analysed(), None, NOW).report
