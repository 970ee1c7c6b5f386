"""Acts that ask who sits there: whoever finds a screen unlocked must not be able to let somebody in or erase a person.

Rules:
1. Such an act wants the password or the second factor, said within the last five minutes; then it is pressed again.
2. Who has neither (the hospital's own sign-in alone) is not asked: that sign-in has its own rules.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def asks_who(back: str) -> Callable[[View], View]:
    """Let a POST through when the person said lately who they are; else ask, and lead back to that page."""

    def around(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *words: Any, **named: Any) -> HttpResponseBase:
            ways = get_adapter().get_reauthentication_methods(request.user) if request.method == "POST" else ()
            if not ways or did_recently_reauthenticate(request):
                return view(request, *words, **named)
            messages.info(request, _("Say first that it is you; then press once more."))
            return redirect(f"{ways[0]['url']}?{urlencode({'next': reverse(back)})}")

        return guarded  # type: ignore[return-value]

    return around
