"""What holds for every request and every answer, whatever the page.

Rules:
1. What a proxy says (`X-Forwarded-For`, `X-Forwarded-Proto`) is believed from the proxies that `hub.toml` names, and
   from nobody else: then the address is the nearest one that is no proxy of ours.
2. GET, HEAD and POST are all that any page takes.
3. Nothing is kept by a browser or a cache on the way, unless the view says otherwise: most pages name people, and those
   that do not would teach a cache where the hub is. No other origin may embed an answer.
4. The log names the pattern of an address, never the address: cards, invitations and reporters' links carry their
   secret in it. It names people by their number.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST")
ANSWERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")


class EdgeMiddleware:
    """The outermost of ours."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        settle_address(request.META, settings.CONFIGURED.proxies)
        allowed = request.method in METHODS
        answer = self.answer(request) if allowed else HttpResponseNotAllowed(METHODS)
        for name, value in ANSWERS.items():
            answer.headers.setdefault(name, value)
        return answer


def settle_address(meta: dict[str, str], proxies: tuple[str, ...]) -> None:
    """Put the address that asked into `REMOTE_ADDR`; drop what was said by nobody whom we believe."""
    if meta.get("REMOTE_ADDR", "") not in proxies:
        for name in FORWARDED:
            meta.pop(name, None)
        return
    said = [one.strip() for one in meta.pop("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    while said and meta["REMOTE_ADDR"] in proxies:
        meta["REMOTE_ADDR"] = said.pop()


class PlainRecords(logging.Filter):
    """Says of a request its method, the pattern of its address, who asked (by number), and what was answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            match = request.resolver_match
            if record.levelno < logging.ERROR:
                record.exc_info = None  # a refusal is no fault of the program
            record.msg = "%s /%s person=%s status=%s"
            record.args = (
                request.method,
                match.route if match else "?",
                getattr(getattr(request, "user", None), "number", None),
                getattr(record, "status_code", "?"),
            )
        return True
