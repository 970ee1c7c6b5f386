"""Pages that belong to no app: is the hub alive, and what went wrong."""

from __future__ import annotations

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from radvigil.hub.people.rights import open_to_all


@require_GET
@open_to_all("says only that the hub and its database answer")
def alive(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@open_to_all("there is nothing here, for anybody")
def closed(request: HttpRequest) -> HttpResponse:
    """A way in that this hub does not offer."""
    raise Http404


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "hub/error.html", {"code": 403}, status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "hub/error.html", {"code": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "hub/error.html", {"code": 500}, status=500)
