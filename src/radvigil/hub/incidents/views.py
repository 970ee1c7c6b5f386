"""Pages of incidents."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from radvigil.hub.incidents import containment as holding
from radvigil.hub.incidents import forms, queries, services
from radvigil.hub.incidents.here import in_site_time
from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.origin import known
from radvigil.hub.machines.queries import call_for
from radvigil.hub.people.rights import Right, badge_of, needs


def incident_of(request: HttpRequest, number: int) -> Incident:
    """The incident of that number at the site that is looked at; 404 for another site's."""
    rows = Incident.objects.select_related("site", "machine__department", "opened_by")
    return get_object_or_404(rows, site=badge_of(request).site, number=number)


@require_GET
@needs(Right.SEE)
@in_site_time
def listed(request: HttpRequest) -> HttpResponse:
    badge = badge_of(request)
    rows = list(queries.incidents_of(badge.site))
    page = {
        "running": [one for one in rows if not one.closed],
        "ended": [one for one in rows if one.closed],
        "may_lead": badge.may(Right.LEAD_INCIDENT),
    }
    return render(request, "incidents/list.html", page)


@require_http_methods(["GET", "POST"])
@needs(Right.LEAD_INCIDENT)
@in_site_time
def new(request: HttpRequest) -> HttpResponse:
    """Open one; `?from=finding:12&machine=3` says what it came from."""
    badge = badge_of(request)
    start = {"machine": request.GET.get("machine")}
    form = forms.OpeningForm(badge.site, request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        opening = services.Opening(said["title"], said["summary"], said["machine"], _subject(request), said["once"])
        incident = services.open_incident(badge.person, badge.site, opening, timezone.now())
        return redirect("incidents:incident", number=incident.number)
    page = {"form": form, "came_from": request.POST.get("from") or request.GET.get("from", "")}
    return render(request, "incidents/new.html", page | {"call": call_for(badge.site, None)})


def _subject(request: HttpRequest) -> tuple[str, int] | None:
    kind, _colon, identity = (request.POST.get("from") or "").partition(":")
    if not (identity.isdecimal() and len(identity) < 18 and known(badge_of(request).site, kind, int(identity))):
        return None
    return kind, int(identity)


@require_GET
@needs(Right.SEE)
@in_site_time
def shown(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, incident_of(request, number))


def _page(request: HttpRequest, incident: Incident, status: int = 200, **filled: Form) -> HttpResponse:
    """The incident with all its forms; `filled` are those that were sent and not accepted."""
    badge, site, now = badge_of(request), incident.site, timezone.now()
    seen = {"version": incident.version}
    words: dict[str, Any] = {"title": incident.title, "summary": incident.summary, **seen}
    page = {
        "incident": incident,
        "entries": queries.timeline(incident),
        "parts": list(incident.parts.select_related("person")),
        "cards": queries.cards(incident, now, ZoneInfo(site.time_zone)),
        "mine": holding.sides_of(badge.person, site.pk),
        "call": call_for(site, incident.machine.department if incident.machine else None),
        "may_lead": badge.may(Right.LEAD_INCIDENT),
        "may_work": badge.may(Right.WORK),
        "telling": forms.TellingForm(auto_id="tell_%s"),
        "deciding": forms.DecidingForm(auto_id="decide_%s"),
        "rewriting": forms.RewritingForm(initial=words, auto_id="text_%s"),
        "moving": forms.MovingForm(incident, initial=seen, auto_id="move_%s"),
        "appointing": forms.AppointingForm(site, initial=seen, auto_id="part_%s"),
        "proposing": forms.ProposingForm(site, initial={"machine": incident.machine_id}, auto_id="hold_%s"),
    }
    return render(request, "incidents/incident.html", page | filled, status=status)


@require_POST
@needs(Right.WORK)
@in_site_time
def tell(request: HttpRequest, number: int) -> HttpResponse:
    incident, form = incident_of(request, number), forms.TellingForm(request.POST, auto_id="tell_%s")
    if not form.is_valid():
        return _page(request, incident, 422, telling=form)
    said = form.cleaned_data
    telling = services.Telling(said["text"], said["at"], once=said["once"])
    services.tell(badge_of(request).person, incident, telling, timezone.now())
    return _back(incident, "timeline")


@require_POST
@needs(Right.LEAD_INCIDENT)
@in_site_time
def decide(request: HttpRequest, number: int) -> HttpResponse:
    incident, form = incident_of(request, number), forms.DecidingForm(request.POST, auto_id="decide_%s")
    if not form.is_valid():
        return _page(request, incident, 422, deciding=form)
    said = form.cleaned_data
    telling = services.Telling(said["text"], said["at"], reason=said["reason"], once=said["once"])
    services.decide(badge_of(request).person, incident, telling, timezone.now())
    return _back(incident, "timeline")


@require_POST
@needs(Right.LEAD_INCIDENT)
@in_site_time
def rewrite(request: HttpRequest, number: int) -> HttpResponse:
    """Change the text at the head. When somebody else was first, both texts are shown and nothing is lost."""
    incident, form = incident_of(request, number), forms.RewritingForm(request.POST, auto_id="text_%s")
    if not form.is_valid():
        return _page(request, incident, 422, rewriting=form)
    said = form.cleaned_data
    try:
        services.rewrite(
            badge_of(request).person, incident, said["version"], (said["title"], said["summary"]), timezone.now()
        )
    except services.ChangedMeanwhileError:
        now = incident_of(request, number)
        again = forms.RewritingForm(initial={**said, "version": now.version}, auto_id="text_%s")
        return render(request, "incidents/meanwhile.html", {"incident": now, "form": again}, status=409)
    return _back(incident, "")


@require_POST
@needs(Right.LEAD_INCIDENT)
@in_site_time
def move(request: HttpRequest, number: int) -> HttpResponse:
    incident = incident_of(request, number)
    form = forms.MovingForm(incident, request.POST, auto_id="move_%s")
    if not form.is_valid():
        return _page(request, incident, 422, moving=form)
    said = form.cleaned_data
    telling = services.Telling(said["text"], timezone.now())
    try:
        services.move(badge_of(request).person, incident, said["version"], said["state"], telling)
    except services.ChangedMeanwhileError:
        return _meanwhile(request, number)
    return _back(incident, "")


@require_POST
@needs(Right.LEAD_INCIDENT)
@in_site_time
def appoint(request: HttpRequest, number: int) -> HttpResponse:
    incident = incident_of(request, number)
    form = forms.AppointingForm(incident.site, request.POST, auto_id="part_%s")
    if not form.is_valid():
        return _page(request, incident, 422, appointing=form)
    said = form.cleaned_data
    part = (said["task"], said["person"])
    try:
        services.appoint(badge_of(request).person, incident, said["version"], part, timezone.now())
    except services.ChangedMeanwhileError:
        return _meanwhile(request, number)
    return _back(incident, "parts")


def _meanwhile(request: HttpRequest, number: int) -> HttpResponse:
    """What stands now, and that nothing was written."""
    messages.error(request, _("Somebody changed this incident meanwhile. Nothing was written: look, then do it again."))
    return _page(request, incident_of(request, number), 409)


@require_POST
@needs(Right.LEAD_INCIDENT)
@in_site_time
def propose(request: HttpRequest, number: int) -> HttpResponse:
    incident = incident_of(request, number)
    form = forms.ProposingForm(incident.site, request.POST, auto_id="hold_%s")
    if not form.is_valid():
        return _page(request, incident, 422, proposing=form)
    holding.propose(badge_of(request).person, incident, holding.Proposal(**form.cleaned_data), timezone.now())
    return _back(incident, "hold")


@require_POST
@needs(Right.SIGN)
@in_site_time
def voice(request: HttpRequest, number: int, identity: int) -> HttpResponse:
    """A profession agrees or refuses."""
    incident = incident_of(request, number)
    one, form = get_object_or_404(incident.containments, pk=identity), forms.VoiceForm(request.POST)
    if not form.is_valid():
        return _refused(request, incident)
    try:
        holding.agree(badge_of(request).person, one, holding.Voice(**form.cleaned_data), timezone.now())
    except ValueError:
        return _refused(request, incident)
    return _back(incident, "hold")


@require_POST
@needs(Right.LEAD_INCIDENT)
@in_site_time
def step(request: HttpRequest, number: int, identity: int) -> HttpResponse:
    """It was done, or lifted."""
    incident = incident_of(request, number)
    one, form = get_object_or_404(incident.containments, pk=identity), forms.StepForm(request.POST)
    if not form.is_valid():
        return _refused(request, incident)
    act = holding.carry_out if form.cleaned_data["step"] == "done" else holding.lift
    try:
        act(badge_of(request).person, one, timezone.now())
    except ValueError:
        return _refused(request, incident)
    return _back(incident, "hold")


def _refused(request: HttpRequest, incident: Incident) -> HttpResponse:
    messages.error(
        request,
        _("Not written: it was settled meanwhile, this is not your profession, or a refusal came without its reason."),
    )
    return _page(request, incident, 409)


def _back(incident: Incident, part: str) -> HttpResponse:
    answer = redirect("incidents:incident", number=incident.number)
    if part:
        answer["Location"] += f"#{part}"
    return answer
