"""What a card's square opens, and the reporter's link: no sign-in, no menu, nothing of the hub but this.

An unknown card and a revoked one are the same page after the same work. A limit shows the telephone number.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from radvigil.hub.doubts import limits, queries
from radvigil.hub.doubts.forms import DoubtForm
from radvigil.hub.doubts.limits import Limit, within
from radvigil.hub.doubts.models import DeviceToken
from radvigil.hub.doubts.services import Source
from radvigil.hub.doubts.telling import address_of, ask, plain_wish, take
from radvigil.hub.machines.queries import call_for
from radvigil.hub.people.rights import open_to_all


def _missed(request: HttpRequest) -> HttpResponse:
    """Unknown, revoked, or too often."""
    if within(limits.MISSED, address_of(request), timezone.now()):
        raise Http404
    return _later(render(request, "doubts/too_many.html", status=429), 300)


def _too_many(request: HttpRequest, one: DeviceToken) -> HttpResponse:
    call = call_for(one.site, one.machine.department)
    if plain_wish(request):
        return _later(JsonResponse({"wait": 60}, status=429), 60)
    return _later(render(request, "doubts/too_many.html", {"call": call}, status=429), 60)


def _later(answer: HttpResponse, seconds: int) -> HttpResponse:
    answer["Retry-After"] = str(seconds)
    return answer


def _allowed(request: HttpRequest, one: DeviceToken, pair: tuple[Limit, Limit]) -> bool:
    now = timezone.now()
    counted = [within(pair[0], one.digest, now), within(pair[1], address_of(request), now)]
    return all(counted)


@require_GET
@never_cache
@open_to_all("a card's token is its own proof; it reads this card and reports a doubt, nothing else")
def card(request: HttpRequest, token: str) -> HttpResponse:
    one = queries.card(token)
    if one is None:
        return _missed(request)
    if not _allowed(request, one, (limits.READ_CARD, limits.READ_ADDRESS)):
        return _too_many(request, one)
    page = {"machine": one.machine, "call": call_for(one.site, one.machine.department), "token": token}
    with timezone.override(one.site.time_zone):
        return render(request, "doubts/card.html", page)


@csrf_exempt  # the token in the address is the only authority here; no cookie is looked at
@require_http_methods(["GET", "POST"])
@never_cache
@open_to_all("a card's token is its own proof; it reads this card and reports a doubt, nothing else")
def tell(request: HttpRequest, token: str) -> HttpResponse:
    one = queries.card(token)
    if one is None:
        return _missed(request)
    writes = request.method == "POST"
    pair = (limits.SEND_CARD, limits.SEND_ADDRESS) if writes else (limits.READ_CARD, limits.READ_ADDRESS)
    if not _allowed(request, one, pair):
        return _too_many(request, one)
    source = Source(one.site, one.machine, card=one)
    with timezone.override(one.site.time_zone):
        return take(request, source, DoubtForm(request.POST)) if writes else ask(request, source)


@require_GET
@never_cache
@open_to_all("the reporter's link is its own proof; it reads what became of one doubt")
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    one = queries.followed(secret)
    if one is None:
        return _missed(request)
    known = queries.stage(one)
    if request.htmx and request.GET.get("known") == known:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    page: dict[str, Any] = {"doubt": one, "machine": one.machine, "call": call_for(one.site, one.department)}
    template = "doubts/line.html" if request.htmx else "doubts/follow.html"  # type: ignore[attr-defined]
    with timezone.override(one.site.time_zone):
        return render(request, template, {**page, "known": known})
