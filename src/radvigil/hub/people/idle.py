"""Somebody who asks for no page for a while is signed out: a screen in a control room has many passers-by.

Rules:
1. The moment is kept in the session, and written anew only when it is a step old: reading pages writes nothing.
2. What a page asks for by itself, to show what has changed, keeps nobody in.
3. Signed out so, one signs in again and comes back to the page that one asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

ACTIVE = "active"
"""Key of the session: seconds since 1970 at which its person last asked for a page, to a step."""
STEP = 60
"""Seconds by which that moment may be old."""


class IdleMiddleware:
    """Signs out who has been away for longer than `SESSION_IDLE` seconds."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            away = now - request.session.get(ACTIVE, now - STEP)
            if away > settings.SESSION_IDLE:
                logout(request)
                messages.info(request, _("You were away for a while, so you were signed out. Please sign in again."))
            elif away >= STEP and "HX-Request" not in request.headers:
                request.session[ACTIVE] = now
        return self.answer(request)


def listen() -> None:
    """Called once, when the apps are ready."""
    user_logged_in.connect(_entered, dispatch_uid="idle-entered")


def _entered(sender: Any, request: HttpRequest | None, **rest: Any) -> None:
    if request is not None:
        request.session[ACTIVE] = int(time.time())
