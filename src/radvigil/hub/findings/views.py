"""Pages about findings: the workbench, one finding for its four readers, and verdicts on one or on many."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from radvigil.hub.findings import queries, services
from radvigil.hub.findings.filtering import Scope, figures, filters_of, matching, news
from radvigil.hub.findings.forms import VerdictForm
from radvigil.hub.findings.models import Finding, Match
from radvigil.hub.findings.reading import evidence_of, frameworks_said, history_of, readers_of
from radvigil.hub.findings.services import Judgement
from radvigil.hub.intake.queries import latest
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.queries import call_for
from radvigil.hub.people.menu import address
from radvigil.hub.people.rights import Badge, Right, badge_of, needs
from radvigil.hub.templatetags.hub import language

A_PAGE = 50
MOST = 500
"""Findings or matches on which one verdict may be given at a time."""
VISIT = timedelta(minutes=30)
"""Who comes back sooner is still on the same visit: what was new stays marked."""
SINCE = "workbench-since"
"""Key of the session: what is new is counted from there, during this visit."""


def visit(request: HttpRequest, now: datetime) -> datetime | None:
    """When the person looked last before this visit; None on the first one."""
    before = services.look(badge_of(request).person, now)
    if SINCE not in request.session or before is None or now - before > VISIT:
        request.session[SINCE] = before.isoformat() if before else ""
    return _since(request)


def _since(request: HttpRequest) -> datetime | None:
    kept = request.session.get(SINCE, "")
    return datetime.fromisoformat(kept) if kept else None


def _scope(badge: Badge, since: datetime | None, now: datetime) -> Scope:
    return Scope(badge.site.pk, language(), timezone.localdate(now), since)


@require_GET
@needs(Right.SEE)
def workbench(request: HttpRequest) -> HttpResponse:
    badge, now, filters = badge_of(request), timezone.now(), filters_of(request.GET)
    since = visit(request, now)
    scope = _scope(badge, since, now)
    counted = figures(scope, filters)
    rows = Paginator(matching(scope, filters), A_PAGE)
    rows.count = counted.total  # counted already
    shown = {
        "page": rows.get_page(request.GET.get("page")),
        "filters": filters,
        "figures": counted,
        "bench": queries.bench(badge.site, now, counted.standing),
        "since": queries.since(badge.site, since) if since else None,
        "machine": Machine.objects.filter(site=badge.site, pk=filters.machine).first() if filters.machine else None,
        "latest": latest(badge.site),
        "fresh": set(news(scope).values_list("last", flat=True)) if since else (),
        "keep": [(name, value) for name, value in parse_qsl(filters.query) if name != "text"],
        "may_judge": badge.may(Right.JUDGE),
        "most": MOST,
    }
    return render(request, "findings/workbench.html", shown)


@require_GET
@needs(Right.SEE)
def finding(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = get_object_or_404(queries.with_their_past(badge.site.pk), pk=identity)
    return render(request, "findings/finding.html", _page_of(badge, one, VerdictForm()))


def _page_of(badge: Badge, one: Finding, form: VerdictForm) -> dict[str, Any]:
    return {
        "finding": one,
        "readers": readers_of(badge.reader),
        "evidence": evidence_of(one),
        "history": history_of(one),
        "frameworks": frameworks_said(one.code),
        "alike": queries.alike(one),
        "call": call_for(badge.site, one.subject.department if one.subject else None),
        "form": form,
        "may_judge": badge.may(Right.JUDGE),
        "to_incident": _to_incident(badge, one),
    }


def _to_incident(badge: Badge, one: Finding) -> str:
    """Where an incident is begun from it; empty for who may not, for a closed one, or in a hub without incidents."""
    begun = address("incidents:new") if one.open and badge.may(Right.LEAD_INCIDENT) else ""
    machine = f"&machine={one.subject_id}" if one.subject_id else ""
    return f"{begun}?from=finding:{one.pk}{machine}" if begun else ""


@require_POST
@needs(Right.JUDGE)
def verdict(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = get_object_or_404(queries.with_their_past(badge.site.pk), pk=identity)
    form = VerdictForm(request.POST)
    what = _judgement(request, form)
    if what is None:
        return render(request, "findings/finding.html", _page_of(badge, one, form), status=422)
    services.judge(badge.person, one, what, timezone.now())
    messages.success(request, _("Kept. It holds until the day you named; then the question comes back."))
    return redirect("findings:finding", identity)


def _judgement(request: HttpRequest, form: VerdictForm) -> Judgement | None:
    """What the form says; None, and a word to the person, when something is missing."""
    if not form.is_valid():
        messages.error(request, _("A verdict needs a word, a reason and a last day."))
        return None
    said = form.cleaned_data
    what = Judgement(said["said"], said["reason"], said["expires"])
    try:
        return what.checked(timezone.now())
    except ValueError:
        form.add_error("expires", _("This day is past."))
        messages.error(request, _("A verdict needs a reason, and a last day that is still to come."))
        return None


@require_POST
@needs(Right.JUDGE)
def verdicts(request: HttpRequest) -> HttpResponse:
    """One verdict on many: asked about first, given when confirmed; sent twice, it counts once."""
    badge, kind = badge_of(request), "match" if request.POST.get("kind") == "match" else "finding"
    chosen = _chosen(request, badge, kind)
    back = _back(request, kind)
    if not chosen:
        messages.error(request, _("Nothing was chosen."))
        return redirect(back)
    confirmed = "said" in request.POST
    form = VerdictForm(request.POST) if confirmed else VerdictForm()
    what = _judgement(request, form) if confirmed else None
    if what is not None:
        n = services.judge_all(badge.person, chosen, what, timezone.now())
        messages.success(request, ngettext("%(n)d verdict kept.", "%(n)d verdicts kept.", n) % {"n": n})
        return redirect(back)
    shown = {"rows": chosen, "kind": kind, "form": form, "keys": ",".join(str(one.pk) for one in chosen), "back": back}
    shown |= {"query": request.POST.get("filter", ""), "most": MOST}
    return render(request, "findings/verdicts.html", shown, status=422 if confirmed else 200)


def _chosen(request: HttpRequest, badge: Badge, kind: str) -> list[Any]:
    """The ticked ones, or all that pass the filter; never more than `MOST`, never another site's."""
    keys = [*request.POST.getlist("one"), *request.POST.get("keys", "").split(",")]
    known = [int(one) for one in keys if one.isascii() and one.isdecimal() and len(one) < 16][:MOST]
    if kind == "match":
        rows = Match.objects.filter(site=badge.site, open=True).select_related("machine", "advisory", "site")
        return list(rows.defer("advisory__facts").filter(pk__in=known))
    found = Finding.objects.filter(site=badge.site)
    if request.POST.get("all") == "yes":
        scope = _scope(badge, _since(request), timezone.now())
        found = matching(scope, filters_of(QueryDict(request.POST.get("filter", ""))))
    else:
        found = found.filter(pk__in=known)
    return list(found.select_related("subject", "site").defer("evidence")[:MOST])


def _back(request: HttpRequest, kind: str) -> str:
    if kind == "match":
        return reverse("findings:questions")
    query = filters_of(QueryDict(request.POST.get("filter", ""))).query
    return reverse("findings:workbench") + (f"?{query}" if query else "")
