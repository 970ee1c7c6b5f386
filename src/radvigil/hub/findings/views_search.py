"""One box for everything, and the sentences for the end of a shift."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from radvigil.hub.findings import queries
from radvigil.hub.findings.filtering import Filters, Scope, matching
from radvigil.hub.findings.handover import handover as told
from radvigil.hub.findings.models import Advisory, Match
from radvigil.hub.machines.queries import machines_of, narrowed
from radvigil.hub.people.rights import Badge, Right, badge_of, needs
from radvigil.hub.templatetags.hub import language

SHOWN = 12
"""Of each group; the figure beside it says how many there are."""


@require_GET
@needs(Right.SEE)
def search(request: HttpRequest) -> HttpResponse:
    """Machines by every name they have, findings, advisories; grouped, each with its way on."""
    badge = badge_of(request)
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:80]
    shown = {"text": text, "shown": SHOWN}
    return render(request, "findings/search.html", {**shown, **(_found(badge, text) if text else {})})


def _found(badge: Badge, text: str) -> dict[str, object]:
    site = badge.site
    machines = narrowed(machines_of(site), text)
    findings = matching(Scope(site.pk, language(), timezone.localdate()), Filters(text=text, state="all"))
    named = queries.advisories(site.pk, text)
    if text.casefold().startswith("cve-"):
        of_cve = Match.objects.filter(site=site, open=True, cves__icontains=text).values("advisory")
        named = queries.advisories(site.pk).filter(Q(pk__in=of_cve) | Q(name__icontains=text))
    return {
        "machines": machines[:SHOWN],
        "n_machines": machines.count(),
        "findings": findings.order_by("-open", "-severity", "code")[:SHOWN],
        "n_findings": findings.count(),
        "advisories": named[:SHOWN],
        "n_advisories": Advisory.objects.filter(pk__in=named.values("pk")).count(),
    }


@require_GET
@needs(Right.SEE)
def handover(request: HttpRequest) -> HttpResponse:
    """Sentences to copy."""
    said = told(badge_of(request).site, timezone.now())
    return render(request, "findings/handover.html", {"text": " ".join(said), "rows": said})
