"""Pages about machines: one's room, all of them, one of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from radvigil.hub.findings.queries import open_findings, standing
from radvigil.hub.machines import queries, rooms, services
from radvigil.hub.machines.forms import MachineForm, UseForm
from radvigil.hub.machines.models import Likeness, Machine
from radvigil.hub.machines.services import Act
from radvigil.hub.people.rights import Right, badge_of, needs
from radvigil.hub.places.models import Site


def _machine(site: Site, identity: int) -> Machine:
    try:
        return queries.machine(site, identity)
    except Machine.DoesNotExist as error:
        raise Http404 from error


@require_GET
@needs(Right.SEE)
def room(request: HttpRequest) -> HttpResponse:
    """My room: each machine in one honest state."""
    badge = badge_of(request)
    return render(request, "machines/room.html", {"room": rooms.room(badge), "may_doubt": badge.may(Right.DOUBT)})


@require_GET
@needs(Right.SEE)
def listing(request: HttpRequest) -> HttpResponse:
    badge = badge_of(request)
    rows = queries.machines_of(badge.site)
    wanted = request.GET.get("state", "")
    if wanted == "off":
        rows = rows.exclude(out_of_use=None)
    elif wanted in queries.STATES:
        rows = rows.filter(state=wanted, out_of_use=None)
    shown = {"rows": rows, "counts": queries.counts(badge.site), "wanted": wanted}
    return render(request, "machines/list.html", {**shown, "likenesses": queries.open_likenesses(badge.site)})


@require_GET
@needs(Right.SEE)
def machine(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = _machine(badge.site, identity)
    found = standing(open_findings(badge.site.pk).filter(subject=one))
    page = {
        "machine": one,
        "call": queries.call_for(badge.site, one.department),
        "findings": found,
        "device": one.facts.device,
        "form": MachineForm(instance=one),
        "use": UseForm(),
        "may_edit": badge.may(Right.EDIT_MACHINES),
        "may_decide": badge.may(Right.DECIDE_USE),
        "matches": one.matches.filter(open=True).select_related("advisory"),
    }
    return render(request, "machines/machine.html", page)


@require_POST
@needs(Right.EDIT_MACHINES)
def describe(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = _machine(badge.site, identity)
    form = MachineForm(request.POST, instance=Machine(pk=one.pk, site=badge.site))
    if form.is_valid():
        services.describe(Act(badge.person, timezone.now()), one, form.cleaned_data)
    else:
        messages.error(request, _("That was not kept: one of the fields does not fit."))
    return redirect("machines:machine", identity)


@require_POST
@needs(Right.DECIDE_USE)
def use(request: HttpRequest, identity: int) -> HttpResponse:
    """Out of use, or back: a person decides, with a reason."""
    badge = badge_of(request)
    one, form = _machine(badge.site, identity), UseForm(request.POST)
    if form.is_valid():
        act = Act(badge.person, timezone.now(), form.cleaned_data["reason"])
        services.decide_use(act, one, out=request.POST.get("out") == "yes")
    else:
        messages.error(request, _("Say why, in one sentence."))
    return redirect("machines:machine", identity)


@require_POST
@needs(Right.JUDGE)
def likeness(request: HttpRequest, identity: int) -> HttpResponse:
    """Are these two one machine?"""
    badge = badge_of(request)
    pair = get_object_or_404(
        Likeness.objects.select_related("newer__facts", "older", "site"), pk=identity, site=badge.site
    )
    try:
        services.answer_likeness(Act(badge.person, timezone.now()), pair, request.POST.get("answer") == "one")
    except ValueError:
        messages.error(request, _("Somebody has answered this already."))
    return redirect("machines:list")
