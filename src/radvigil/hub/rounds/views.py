"""Pages of the round: begin, one thing at a time, the minutes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from radvigil.hub.documents.contracts import Lang
from radvigil.hub.people.rights import Badge, Right, badge_of, needs
from radvigil.hub.rounds import minutes as written
from radvigil.hub.rounds import queries, services
from radvigil.hub.rounds.forms import AnswerForm, EndForm
from radvigil.hub.rounds.models import Round
from radvigil.hub.rounds.services import Act, NotNowError
from radvigil.hub.templatetags.hub import language
from radvigil.texts import WHO


def _round(badge: Badge, identity: int) -> Round:
    return get_object_or_404(Round.objects.select_related("site", "leader"), pk=identity, site=badge.site)


def _act(badge: Badge) -> Act:
    return Act(badge.person, timezone.now())


def _led(request: HttpRequest, identity: int) -> tuple[Act, Round]:
    """For what only the facilitator may do."""
    badge = badge_of(request)
    one = _round(badge, identity)
    if not queries.may_lead(badge):
        raise PermissionDenied
    return _act(badge), one


def _why(refused: NotNowError) -> str:
    return {
        "what": _("Agreed on what? Say it in one sentence."),
        "owner": _("Agreed needs somebody who takes it."),
        "patient": _("This looks like the number or the birth date of a patient: say it without."),
        "due": _("Agreed needs a day that is still to come."),
        "over": _("The round is over; its minutes stand."),
        "facilitator": _("A facilitator begins the round: a clinician who carries that mark."),
        "running": _("A round is running here already."),
    }.get(str(refused), _("The round does not speak of this today."))


@require_GET
@needs(Right.SEE)
def listing(request: HttpRequest) -> HttpResponse:
    badge = badge_of(request)
    page = {
        "page": Paginator(queries.rounds(badge.site), 20).get_page(request.GET.get("page")),
        "running": services.open_round(badge.site),
        "may_lead": queries.may_lead(badge),
    }
    return render(request, "rounds/list.html", page)


@require_POST
@needs(Right.LEAD_ROUND)
def begin(request: HttpRequest) -> HttpResponse:
    badge = badge_of(request)
    try:
        if not queries.may_lead(badge):
            raise NotNowError("facilitator")
        one = services.begin(_act(badge), badge.site)
    except NotNowError as refused:
        messages.error(request, _why(refused))
        return redirect("rounds:list")
    return redirect("rounds:room", one.pk)


@require_GET
@needs(Right.SEE)
def room(request: HttpRequest, identity: int) -> HttpResponse:
    """The page that is open for all; once it is over, its minutes."""
    return _shown(request, _round(badge_of(request), identity))


def _shown(request: HttpRequest, one: Round, given: QueryDict | None = None) -> HttpResponse:
    badge, lang = badge_of(request), language()
    shown = queries.sheet(one, lang, timezone.now())
    page = {
        "round": one,
        "sheet": shown,
        "may_lead": queries.may_lead(badge),
        "may_join": badge.may(Right.JOIN),
        "here": one.present.filter(person=badge.person).exists(),
        "lesson": queries.lesson(one.lesson, lang),
        "readers": WHO,
    }
    if one.ended is not None:
        return render(request, "rounds/over.html", page)
    more = {"people": queries.people(one), "draft": queries.draft(shown, given)}
    return render(request, "rounds/room.html", {**page, **more})


@require_POST
@needs(Right.JOIN)
def come(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    try:
        services.come(_act(badge), _round(badge, identity))
    except NotNowError as refused:
        messages.error(request, _why(refused))
    return redirect("rounds:room", identity)


@require_POST
@needs(Right.LEAD_ROUND)
def attend(request: HttpRequest, identity: int) -> HttpResponse:
    """Tick who is here, and go on."""
    act, one = _led(request, identity)
    here = [int(text) for text in request.POST.getlist("here") if text.isascii() and text.isdigit() and len(text) < 10]
    try:
        services.attend(act, one, here)
        services.go(act, one, one.here + 1)
    except NotNowError as refused:
        messages.error(request, _why(refused))
    return redirect("rounds:room", identity)


@require_POST
@needs(Right.LEAD_ROUND)
def go(request: HttpRequest, identity: int) -> HttpResponse:
    act, one = _led(request, identity)
    text = request.POST.get("page", "")
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise Http404
    try:
        services.go(act, one, int(text))
    except NotNowError as refused:
        messages.error(request, _why(refused))
    return redirect("rounds:room", identity)


@require_POST
@needs(Right.LEAD_ROUND)
def answer(request: HttpRequest, identity: int) -> HttpResponse:
    """Write the answer down and open the next page; what is missing is said, and nothing is lost."""
    act, one = _led(request, identity)
    form, page = AnswerForm(request.POST), one.page
    wanted = request.POST.get("thing", "")
    try:
        if page.thing is None or wanted != f"{page.step}-{page.thing.key}":
            raise NotNowError("thing")
        if not form.is_valid():
            raise NotNowError("due")
        services.answer(act, one, page, form.said())
        services.go(act, one, one.here + 1)
    except NotNowError as refused:
        messages.error(request, _why(refused))
        if str(refused) in ("what", "owner", "due", "patient"):
            return _shown(request, one, request.POST)
    return redirect("rounds:room", identity)


@require_POST
@needs(Right.JOIN)
def correct(request: HttpRequest, identity: int) -> HttpResponse:
    """Whoever is here may correct a line until the round ends."""
    badge = badge_of(request)
    one = _round(badge, identity)
    text = request.POST.get("outcome", "")
    row = get_object_or_404(one.outcomes, pk=int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0)
    try:
        services.correct(_act(badge), one, row, request.POST.get("what", ""))
    except NotNowError as refused:
        messages.error(request, _why(refused))
    return redirect("rounds:room", identity)


@require_POST
@needs(Right.LEAD_ROUND)
def end(request: HttpRequest, identity: int) -> HttpResponse:
    act, one = _led(request, identity)
    form = EndForm(request.POST)
    services.end(act, one, form.cleaned_data["next_at"] if form.is_valid() else None)
    return redirect("rounds:room", identity)


@require_GET
@needs(Right.EXPORT)
def minutes(request: HttpRequest, identity: int) -> HttpResponse:
    """The minutes on paper, in the language that is asked for."""
    one = _round(badge_of(request), identity)
    lang: Lang = "fr" if request.GET.get("lang", language()) == "fr" else "en"
    found = HttpResponse(written.printed(one, lang, timezone.now()), content_type="application/pdf")
    found["Content-Disposition"] = f'attachment; filename="round-{one.pk}-{lang}.pdf"'
    return found


@require_GET
@needs(Right.JOIN)
def certificate(request: HttpRequest, identity: int) -> HttpResponse:
    """One's own attendance, on paper, when one asks for it; nobody else's."""
    badge = badge_of(request)
    one = _round(badge, identity)
    seat = one.present.select_related("person").filter(person=badge.person).first()
    if one.ended is None or seat is None:
        raise Http404
    found = HttpResponse(written.certificate(one, seat, timezone.now()), content_type="application/pdf")
    found["Content-Disposition"] = f'attachment; filename="attendance-round-{one.pk}.pdf"'
    return found
