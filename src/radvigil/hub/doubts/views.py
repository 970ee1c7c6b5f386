"""Pages about doubts for those who have signed in: saying one, answering them, and the cards of a machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from radvigil.hub.doubts import queries, services
from radvigil.hub.doubts.forms import EndForm, HandForm, OwnDoubtForm, ReplyForm
from radvigil.hub.doubts.models import DeviceToken, Doubt
from radvigil.hub.doubts.paper import card_paper
from radvigil.hub.doubts.queries import Reader
from radvigil.hub.doubts.services import End, Source, SuspectError
from radvigil.hub.doubts.telling import SIGNS, ask, suspicion, take
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.queries import call_for, room_of
from radvigil.hub.machines.services import Act
from radvigil.hub.people.rights import Badge, Right, badge_of, needs
from radvigil.hub.templatetags.hub import language


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Right.DOUBT)
def new(request: HttpRequest) -> HttpResponse:
    """A doubt of who has signed in; `?machine=` when it is about one."""
    badge = badge_of(request)
    rows = Machine.objects.filter(site=badge.site).select_related("department")
    wanted = request.GET.get("machine", "")
    about = get_object_or_404(rows, pk=int(wanted)) if wanted.isascii() and wanted.isdigit() else None
    source = Source(badge.site, about, by=badge.person)
    more: dict[str, Any] = {"room": room_of(badge)} if about is None else {}
    if request.method == "POST":
        return take(request, source, OwnDoubtForm(badge.site, request.POST), **more)
    return ask(request, source, **more)


@require_GET
@needs(Right.SEE)
def listing(request: HttpRequest) -> HttpResponse:
    """Those that wait first, then those that were ended."""
    reader = queries.reader(badge_of(request))
    rows = queries.doubts_of(reader)
    page = Paginator(rows.filter(ended__isnull=False), 30).get_page(request.GET.get("page"))
    shown = {"open": rows.filter(ended=None), "page": page, "reader": reader, "signs": SIGNS}
    shown["may_doubt"] = reader.badge.may(Right.DOUBT)
    return render(request, "doubts/list.html", shown)


def _doubt(badge: Badge, number: int) -> tuple[Reader, Doubt]:
    reader = queries.reader(badge)
    try:
        return reader, queries.doubt(reader, number)
    except Doubt.DoesNotExist as error:
        raise Http404 from error


@require_GET
@needs(Right.SEE)
def doubt(request: HttpRequest, number: int) -> HttpResponse:
    reader, one = _doubt(badge_of(request), number)
    return _page(request, reader, one)


def _page(request: HttpRequest, reader: Reader, one: Doubt, **more: Any) -> HttpResponse:
    badge = reader.badge
    page: dict[str, Any] = {
        "doubt": one,
        "machine": one.machine,
        "call": call_for(badge.site, one.department),
        "may_read": reader.may_read(one),
        "may_answer": reader.may_answer(one),
        "leads": reader.leads,
        "may_open": reader.may_answer(one) and badge.may(Right.LEAD_INCIDENT),
        "who": reader.who(one),
        "sign": SIGNS.get(one.what, "dots"),  # type: ignore[call-overload]
        "replies": one.replies.select_related("by") if reader.may_read(one) else (),
        "reply": ReplyForm(),
        "hand": HandForm(badge.site),
        "end": EndForm(),
        **more,
    }
    return render(request, "doubts/doubt.html", page, status=422 if more else 200)


Answering = Callable[[HttpRequest, Reader, Doubt], HttpResponse]


def answering(view: Answering) -> Callable[..., HttpResponse]:
    """For who may answer this doubt; another's is as if it were not there, a readable one is refused."""

    @require_POST
    @needs(Right.ANSWER_DOUBT)
    @wraps(view)
    def around(request: HttpRequest, number: int) -> HttpResponse:
        reader, one = _doubt(badge_of(request), number)
        if not reader.may_answer(one):
            raise PermissionDenied
        return view(request, reader, one)

    return around


def _act(reader: Reader) -> Act:
    return Act(reader.badge.person, timezone.now())


@answering
def seen(request: HttpRequest, reader: Reader, one: Doubt) -> HttpResponse:
    services.see(_act(reader), one)
    return redirect("doubts:doubt", one.number)


@answering
def reply(request: HttpRequest, reader: Reader, one: Doubt) -> HttpResponse:
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, reader, one, reply=form)
    try:
        services.reply(_act(reader), one, form.cleaned_data["words"])
    except SuspectError as error:
        form.add_error("words", " ".join(suspicion(kind, part) for kind, part in error.parts))
        return _page(request, reader, one, reply=form)
    return redirect("doubts:doubt", one.number)


@answering
def hand(request: HttpRequest, reader: Reader, one: Doubt) -> HttpResponse:
    """Only the facilitator hands over."""
    form = HandForm(reader.badge.site, request.POST)
    if not reader.leads:
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, reader, one, hand=form)
    services.hand_over(_act(reader), one, form.cleaned_data["engineer"])
    messages.success(request, _("Handed over. You go on seeing what becomes of it."))
    return redirect("doubts:doubt", one.number)


@answering
def end(request: HttpRequest, reader: Reader, one: Doubt) -> HttpResponse:
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, reader, one, end=form)
    try:
        services.end(_act(reader), one, End(form.cleaned_data["outcome"], form.cleaned_data["words"]))
    except SuspectError as error:
        form.add_error("words", " ".join(suspicion(kind, part) for kind, part in error.parts))
        return _page(request, reader, one, end=form)
    return redirect("doubts:doubt", one.number)


# ── cards ────────────────────────────────────────────────────────────────────


def _machine(badge: Badge, identity: int) -> Machine:
    return get_object_or_404(Machine.objects.filter(site=badge.site).select_related("department", "site"), pk=identity)


@require_GET
@needs(Right.READ_CARDS)
def cards(request: HttpRequest, machine: int) -> HttpResponse:
    badge = badge_of(request)
    one = _machine(badge, machine)
    page = {
        "machine": one,
        "cards": queries.cards_of(badge.site, one.pk),
        "call": call_for(badge.site, one.department),
        "may_edit": badge.may(Right.EDIT_MACHINES),
    }
    return render(request, "doubts/cards.html", page)


@require_POST
@never_cache
@needs(Right.EDIT_MACHINES)
def make_card(request: HttpRequest, machine: int) -> HttpResponse:
    """The new card's address is shown on this answer and never again."""
    badge = badge_of(request)
    one = _machine(badge, machine)
    made, secret = services.make_card(Act(badge.person, timezone.now()), one)
    address = address_of_card(secret)
    page = {
        "machine": one,
        "card": made,
        "secret": secret,
        "address": address,
        "square": segno.make(address, error="m").svg_data_uri(border=4, scale=8),
        "call": call_for(badge.site, one.department),
    }
    return render(request, "doubts/made.html", page)


@require_POST
@never_cache
@needs(Right.EDIT_MACHINES)
def print_card(request: HttpRequest) -> HttpResponse:
    """The card as PDF, for who still has its address: the hub has kept only a digest of it."""
    secret = request.POST.get("token", "")
    one = queries.card(secret)
    if one is None or one.site_id != badge_of(request).site.pk:
        raise Http404
    made = card_paper(one, address_of_card(secret), "fr" if language() == "fr" else "en", timezone.now())
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="radvigil-card-{one.reference}.pdf"'
    return answer


def address_of_card(secret: str) -> str:
    """The whole address that the square of a card opens."""
    return settings.PUBLIC_URL + reverse("doubts:card", args=[secret])


@require_POST
@needs(Right.EDIT_MACHINES)
def revoke_card(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = get_object_or_404(DeviceToken.objects.select_related("site"), pk=identity, site=badge.site)
    services.revoke_card(Act(badge.person, timezone.now()), one)
    return redirect("doubts:cards", one.machine_id)
