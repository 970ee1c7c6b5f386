"""Links: whoever sees one may follow it, and what it points at on its own page stands there; reading writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from radvigil.hub.demonstration.cast import CAST
from radvigil.hub.demonstration.staging import address, stage
from radvigil.hub.people.menu import PLACES
from radvigil.hub.people.menu import address as page
from radvigil.hub.people.models import Person, Role
from radvigil.hub.people.queries import badge
from tests.hub.test_demonstration import NOW, PASSWORD

KEPT = "account_logout"
"""It would end the visit."""


class Links(HTMLParser):
    """Where a page leads, and the places in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.to: list[str] = []
        self.places: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.places.add(said.get("id") or "")
        if tag == "a" and said.get("href"):
            self.to.append(said["href"] or "")


@pytest.fixture
def staged(db):
    return stage(PASSWORD, NOW)


def of_the_menu(client: Client, person: Person) -> Iterator[tuple[str, Links]]:
    held = badge(person)
    assert held is not None
    for one in PLACES:
        if held.may(one.right):
            where = page(one.address)
            yield where, Links(client.get(where).content.decode())


def each_kind_of_page(client: Client, person: Person) -> Iterator[tuple[str, str, Callable[[], HttpResponse]]]:
    """One of each kind of page that the menu's pages lead to: where the link stands, what it says, and the asking."""
    seen = {KEPT}
    for where, links in of_the_menu(client, person):
        for href in links.to:
            to = urlsplit(urljoin(f"http://testserver{where}", href))
            if to.netloc != "testserver" or to.scheme != "http" or (name := resolve(to.path).view_name) in seen:
                continue
            seen.add(name)
            asked = to.path + (f"?{to.query}" if to.query else "")
            yield where, href, lambda asked=asked: client.get(asked)


def of_role(role: Role) -> Person:
    return Person.objects.get(email=address(next(one.name for one in CAST if one.role == role)))


@pytest.mark.parametrize("role", [Role.RADIOGRAPHER, Role.BIOMEDICAL, Role.MANAGER, Role.LAW, Role.ADMINISTRATOR,
                                  Role.AUDITOR])  # fmt: skip
def test_whoever_sees_a_link_may_follow_it(staged, enter, role: Role) -> None:
    """An address of this hub always, never one that answers 403 or 404."""
    person = of_role(role)
    for where, href, ask in each_kind_of_page(enter(person), person):
        assert ask().status_code < 400, (where, href)


@pytest.mark.parametrize("role", [Role.RADIOGRAPHER, Role.BIOMEDICAL, Role.MANAGER])
def test_who_turns_pages_waits_for_no_writer(staged, enter, role: Role) -> None:
    """On the embedded database a write waits until a report has come in; a page read again has nothing to write. (A
    file that is taken away is noted in the audit log.)"""
    person, written = of_role(role), []

    def watch(execute, sql, *rest):
        if not sql.lstrip().startswith(("SELECT", "SAVEPOINT", "RELEASE")):
            written.append(sql[:200])
        return execute(sql, *rest)

    for where, href, ask in each_kind_of_page(enter(person), person):
        if "Content-Disposition" in ask().headers:
            continue
        with connection.execute_wrapper(watch):
            ask()
        assert written == [], (where, href)


def test_what_a_page_points_at_within_itself_stands_there(staged, enter) -> None:
    person = of_role(Role.BIOMEDICAL)
    for where, links in of_the_menu(enter(person), person):
        assert {one[1:] for one in links.to if one.startswith("#")} <= links.places, where


def test_who_signs_in_is_sent_to_no_closed_door(client, db) -> None:
    """Passwords are renewed by the administrator's link: no page offers to send one by mail."""
    for href in Links(client.get("/account/login/").content.decode()).to:
        if href.startswith("/"):
            assert client.get(href).status_code < 400, href
