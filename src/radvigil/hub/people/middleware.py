"""Gives each request the badge of its person (one query, and the site they chose), the clock of that site and, unless
the browser has chosen another, the person's language."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

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
        held = badge(person, chosen) if person is not None else None
        request.badge = held  # type: ignore[attr-defined]
        if person is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(person.language)
        if held is None:
            return self.answer(request)
        with timezone.override(held.site.time_zone):
            return self.answer(request)
