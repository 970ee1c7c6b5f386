"""Pages of exercises: choose, gather, play minute by minute, look back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from radvigil.hub.documents.contracts import Lang
from radvigil.hub.doubts.services import SuspectError
from radvigil.hub.exercises import queries, reporting, services
from radvigil.hub.exercises.forms import NoteForm, SeatForm
from radvigil.hub.exercises.map import map_of_story
from radvigil.hub.exercises.models import Run, Seat
from radvigil.hub.exercises.play import NotNowError
from radvigil.hub.exercises.services import Act
from radvigil.hub.exercises.story import STORIES
from radvigil.hub.people.rights import Badge, Right, badge_of, needs
from radvigil.hub.templatetags.hub import language

PAGES = {"gathering": "exercises/gather.html", "running": "exercises/run.html", "over": "exercises/debrief.html"}


def _run(badge: Badge, identity: int) -> Run:
    return get_object_or_404(Run.objects.select_related("site", "leader"), pk=identity, site=badge.site)


def _act(badge: Badge) -> Act:
    return Act(badge.person, timezone.now())


@require_GET
@needs(Right.SEE)
def listing(request: HttpRequest) -> HttpResponse:
    badge = badge_of(request)
    page = Paginator(queries.runs(badge.site), 20).get_page(request.GET.get("page"))
    rows = queries.held(page.object_list, language())
    return render(request, "exercises/list.html", {"stories": queries.told(language()), "page": page, "rows": rows})


@require_GET
@needs(Right.SEE)
def about(request: HttpRequest, code: str) -> HttpResponse:
    """A story before it is played: what it is for, the facts, where they stand. Nothing of what will happen."""
    if code not in STORIES:
        raise Http404
    badge = badge_of(request)
    page = {"one": queries.before(badge.site, code, language()), "may_lead": badge.may(Right.LEAD_EXERCISE)}
    return render(request, "exercises/story.html", page)


@require_POST
@needs(Right.LEAD_EXERCISE)
def call(request: HttpRequest) -> HttpResponse:
    badge, code = badge_of(request), request.POST.get("story", "")
    if code not in STORIES:
        raise Http404
    one = services.call(_act(badge), badge.site, code, by_hand=request.POST.get("pace") == "hand")
    return redirect("exercises:run", one.pk)


@require_GET
@needs(Right.SEE)
def run(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = _run(badge, identity)
    seats = list(one.seats.select_related("person"))
    seat = next((row for row in seats if row.person_id == badge.person.pk), None)
    stage = queries.stage(one, language(), timezone.now())
    page = {
        "run": one,
        "stage": stage,
        "seats": seats,
        "seat": seat,
        "leads": badge.person.pk == one.leader_id,
        "may_lead": badge.may(Right.LEAD_EXERCISE),
        "views": queries.seen_by(stage, seats, seat, leading=badge.person.pk == one.leader_id),
        "seat_form": SeatForm(instance=seat or Seat(role=queries.profession(badge))),
        "note_form": NoteForm(),
        "notes": list(one.notes.all()),
        "may_join": badge.may(Right.JOIN),
        "may_assign": badge.may(Right.ASSIGN),
    }
    return render(request, PAGES[one.state], page)


@require_GET
@needs(Right.SEE)
def pulse(request: HttpRequest, identity: int) -> HttpResponse:
    """A line for a page that stays open: the minute, and whether something has come."""
    one = _run(badge_of(request), identity)
    stage = queries.stage(one, language(), timezone.now())
    known = request.GET.get("known", "")
    page = {"run": one, "stage": stage, "new": known != stage.mark, "known": known}
    return render(request, "exercises/pulse.html", page)


@require_GET
@needs(Right.SEE)
def drawn(request: HttpRequest, identity: int) -> HttpResponse:
    """The site's own map as the story has it now. The report room escapes all that it draws."""
    one = _run(badge_of(request), identity)
    stage = queries.stage(one, language(), timezone.now())
    found = map_of_story(one, queries.struck_in(one, stage.scene), language())
    page: dict[str, object] = {"run": one, "stage": stage}
    if found:
        page |= {"svg": mark_safe(found.svg), "legend": mark_safe(found.legend)}  # noqa: S308
    return render(request, "exercises/map.html", page)


@require_POST
@needs(Right.JOIN)
def sit(request: HttpRequest, identity: int) -> HttpResponse:
    badge, form = badge_of(request), SeatForm(request.POST)
    one = _run(badge, identity)
    if form.is_valid() and one.ended is None:
        services.sit(_act(badge), one, form.cleaned_data["role"])
    return redirect("exercises:run", identity)


@require_POST
@needs(Right.LEAD_EXERCISE)
def lead(request: HttpRequest, identity: int) -> HttpResponse:
    """Begin, stop the clock, go on, turn the page, end."""
    badge, what = badge_of(request), request.POST.get("what", "")
    one, act = _run(badge, identity), _act(badge)
    match what:
        case "begin":
            services.begin(act, one)
        case "stand" | "go-on":
            services.stand(act, one, still=what == "stand")
        case "turn":
            services.turn(act, one)
        case "end":
            services.end(act, one)
        case _:
            raise Http404
    return redirect("exercises:run", identity)


@require_POST
@needs(Right.JOIN)
def answer(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = _run(badge, identity)
    inject, choice = request.POST.get("inject", ""), request.POST.get("choice", "")
    role = queries.speaks_for(one, badge.person, inject)
    try:
        if role:
            services.answer(_act(badge), one, services.Given(inject, choice, role))
        else:
            messages.error(request, _("Another profession decides this: talk to them."))
    except NotNowError as refused:
        if str(refused) == "unknown":
            messages.error(request, _("Choose one of the answers."))
        else:
            messages.error(request, _("This has been answered already; here is how it stands."))
    return redirect("exercises:run", identity)


@require_POST
@needs(Right.JOIN)
def learn(request: HttpRequest, identity: int) -> HttpResponse:
    badge, form = badge_of(request), NoteForm(request.POST)
    one = _run(badge, identity)
    try:
        if form.is_valid():
            services.learn(_act(badge), one, form.cleaned_data["kind"], form.cleaned_data["text"])
        else:
            messages.error(request, _("Say it in one sentence."))
    except SuspectError:
        messages.error(request, _("This looks like the number or the birth date of a patient: say it without."))
    except ValueError:
        messages.error(request, _("That was not kept: forty sentences are enough for one exercise."))
    return redirect("exercises:run", identity)


@require_POST
@needs(Right.ASSIGN)
def task(request: HttpRequest, identity: int) -> HttpResponse:
    """Make work of a sentence."""
    badge = badge_of(request)
    one = _run(badge, identity)
    text = request.POST.get("note", "")
    row = get_object_or_404(one.notes, pk=int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0)
    services.make_work(_act(badge), one, row)
    messages.success(request, _("It is on the list of tasks; somebody has to take it."))
    return redirect("exercises:run", identity)


@require_GET
@needs(Right.EXPORT)
def report(request: HttpRequest, identity: int) -> HttpResponse:
    """The report of a run that is over, in the language that is asked for."""
    one = _run(badge_of(request), identity)
    if one.ended is None:
        raise Http404
    lang: Lang = "fr" if request.GET.get("lang", language()) == "fr" else "en"
    answer = HttpResponse(reporting.paper(one, lang, timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="exercise-{one.pk}-{lang}.pdf"'
    return answer


@require_GET
@needs(Right.JOIN)
def certificate(request: HttpRequest, identity: int) -> HttpResponse:
    """One's own attendance, on paper, when one asks for it; nobody else's."""
    badge = badge_of(request)
    one = _run(badge, identity)
    seat = one.seats.select_related("person").filter(person=badge.person).first()
    if one.ended is None or seat is None:
        raise Http404
    answer = HttpResponse(reporting.certificate(one, seat, timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="attendance-{one.pk}.pdf"'
    return answer
