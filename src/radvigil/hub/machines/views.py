"""Pages about machines: one's room, all of them, one of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from radvigil.hub.findings.queries import (
    bench,
    closed_about,
    matches_about,
    open_findings,
    standing,
    taking_part,
)
from radvigil.hub.findings.reading import past_of, why_of
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.queries import kept_of
from radvigil.hub.machines import queries, reading, rooms, services
from radvigil.hub.machines.forms import MachineForm, UseForm
from radvigil.hub.machines.models import Likeness, Machine
from radvigil.hub.machines.services import Act
from radvigil.hub.people.rights import Badge, Right, badge_of, needs
from radvigil.hub.places.models import Site

A_PAGE = 50
MOST_FINDINGS = 40
MOST_MATCHES = 40
"""Shown on one machine's page; the workbench has the rest."""


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
    """All machines, by state, newly connected, of some words, or those of one card of the map."""
    badge, now = badge_of(request), timezone.now()
    text = " ".join(request.GET.get("text", "").replace("\0", "").split())[:80]
    wanted, new = request.GET.get("state", ""), request.GET.get("new", "")
    rows = queries.of_state(queries.narrowed(_new(request, badge, now), text), wanted)
    if only := request.GET.get("only", ""):
        rows = rows.filter(pk__in=queries.keys_of(only))
    shown = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "counts": queries.counts(badge.site),
        "wanted": wanted if wanted in queries.STATES else "",
        "text": text,
        "new": new,
        "bench": bench(badge.site, now),
        "likenesses": queries.open_likenesses(badge.site),
        "may_judge": badge.may(Right.JUDGE),
    }
    return render(request, "machines/list.html", shown)


def _new(request: HttpRequest, badge: Badge, now: datetime) -> QuerySet[Machine]:
    new = request.GET.get("new", "")
    if new == "month":
        return queries.newly_connected(badge.site, now)
    if new == "visit" and (since := request.session.get("workbench-since")):
        brought = Report.objects.filter(site=badge.site, received__gt=datetime.fromisoformat(since))
        return queries.first_in(badge.site, list(brought.order_by().values_list("pk", flat=True)))
    return queries.machines_of(badge.site)


@require_GET
@needs(Right.SEE)
def machine(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = _machine(badge.site, identity)
    page = {
        "machine": one,
        "call": queries.call_for(badge.site, one.department),
        "findings": list(standing(open_findings(badge.site.pk).filter(subject=one))[:MOST_FINDINGS]),
        "others": taking_part(one),
        "closed": closed_about(one),
        "matches": [(each, why_of(each)) for each in matches_about(one)[:MOST_MATCHES]],
        "past": past_of(one),
        "form": MachineForm(instance=one),
        "use": UseForm(),
        "may_edit": badge.may(Right.EDIT_MACHINES),
        "may_read_cards": badge.may(Right.READ_CARDS),
        "may_decide": badge.may(Right.DECIDE_USE),
    }
    return render(request, "machines/machine.html", {**page, **_facts(one)})


def _facts(one: Machine) -> dict[str, Any]:
    """What its last report says of it."""
    device, risk, summary = one.facts.device, one.facts.risk, one.report.summary
    keys = set(one.keys.values_list("value", flat=True))
    return {
        "identity": reading.identity(device, summary.get("captures", {})),
        "contradictions": reading.contradictions(device),
        "blind": reading.blind(one, device, one.facts.peers),
        "heat": reading.heat(device, summary),
        "observed": reading.observed(risk),
        "peers": reading.peers_of(one, one.facts.peers),
        "more_peers": max(0, one.facts.talks - len(one.facts.peers)),
        "services": reading.services_of(device),
        "harms": reading.harms_of(risk),
        "remedies": reading.remedies(kept_of(one.report).what_ifs, keys, risk),
        "addresses": device.get("addresses", []),
        "stand_ins": queries.stand_ins(one),
    }


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
