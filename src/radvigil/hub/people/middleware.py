"""Gives each request the badge of its person: one query, and the site they chose."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from radvigil.hub.people.models import Person
from radvigil.hub.people.queries import badge

CHOSEN = "site"
"""Key of the session under which the chosen site is kept."""


class BadgeMiddleware:
    """`request.badge` is a Badge, or None for strangers and for people without a role."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if isinstance(request.user, Person) else None
        chosen = request.session.get(CHOSEN) if person is not None else None
        request.badge = badge(person, chosen) if person is not None else None  # type: ignore[attr-defined]
        return self.answer(request)
