"""Somebody who asks for no page for a while is signed out: a screen in a control room has many passers-by.

Rules:
1. The moment stands in a cookie that only the hub can write, bound to its session: reading pages writes nothing to the
   database, and waits for nobody who does. Without the cookie, the moment is that of signing in.
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
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

ENTERED = "entered"
"""Key of the session: seconds since 1970 at which its person signed in."""
STEP = 60
"""Seconds by which the moment in the cookie may be old: it is not written at every page."""


class IdleMiddleware:
    """Signs out who has been away for longer than `SESSION_IDLE` seconds."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.answer(request)
        now = int(time.time())
        last = last_active(request)
        if now - last > settings.SESSION_IDLE:
            logout(request)
            messages.info(request, _("You were away for a while, so you were signed out. Please sign in again."))
            return self.answer(request)
        answer = self.answer(request)
        if now - last >= STEP and "HX-Request" not in request.headers and request.session.session_key:
            remember(answer, request.session.session_key, now)
        return answer


def last_active(request: HttpRequest) -> int:
    """When its person last asked for a page, to a step."""
    try:
        said = int(_signer(request.session.session_key).unsign(request.COOKIES.get(settings.IDLE_COOKIE_NAME, "")))
    except BadSignature:
        said = 0
    return max(said, int(request.session.get(ENTERED, 0)))


def remember(answer: HttpResponse, session: str, now: int) -> None:
    """Write the moment beside the session's own cookie."""
    answer.set_cookie(
        settings.IDLE_COOKIE_NAME, _signer(session).sign(str(now)), max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def _signer(session: str | None) -> Signer:
    """Of one session alone: what was signed for another one says nothing."""
    return Signer(salt=f"radvigil.people.idle:{session}")


def listen() -> None:
    """Called once, when the apps are ready."""
    user_logged_in.connect(_entered, dispatch_uid="idle-entered")


def _entered(sender: Any, request: HttpRequest | None, **rest: Any) -> None:
    if request is not None:
        request.session[ENTERED] = int(time.time())
