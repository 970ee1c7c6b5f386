"""Pages of the hub in a real browser: somebody signed in, what is seen there, and how far the keyboard alone leads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.test import Client

from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.places.models import Site
from tests.browser.test_report_html import violations

FAR = 90
"""Presses of Tab after which something is out of reach of the keyboard."""

FAULTS = {"error", "warning", "assert"}
"""What a console says that is a fault of the page. The browser also remarks on how fast a key came (autofocus)."""


def somebody(site: Site, role: Role, name: str, **fields: Any) -> Person:
    """A person with a role at a site."""
    facilitator = bool(fields.pop("facilitator", False))
    one = Person.objects.create_user(f"{name}@example.org".lower().replace(" ", "."), name=name, **fields)
    Membership.objects.create(person=one, site=site, role=role, facilitator=facilitator)
    return one


@contextmanager
def signed_in(browser: Any, server: Any, person: Person, lang: str, **window: Any) -> Iterator[Any]:
    """A page of that person; whatever it says on the console is an error of the test."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    opened = browser.new_context(locale=lang, **window)
    cookies = {"radvigil": client.cookies["radvigil"].value, "django_language": lang}
    opened.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
    page = opened.new_page()
    said = faults(page)
    yield page
    opened.close()
    assert not said, said


def faults(page: Any) -> list[str]:
    """A list that fills with what the page does wrong by its console: errors, refused content, broken scripts."""
    said = list[str]()
    page.on("console", lambda message: said.append(message.text) if message.type in FAULTS else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def looked_at(page: Any, axe: str, name: str) -> None:
    """No fault for axe, with all that opens open; no scrolling sideways; a picture where a folder is named for it."""
    folder = os.environ.get("RADVIGIL_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    assert violations(page, axe) == [], name


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until what the selector names has the focus."""
    for _step in range(FAR):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")
