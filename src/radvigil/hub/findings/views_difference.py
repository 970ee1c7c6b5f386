"""Two reports of the site, side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from radvigil.hub.findings.difference import difference as compared
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.queries import recent
from radvigil.hub.people.rights import Right, badge_of, needs

MOST_REPORTS = 90
"""Reports offered in the two lists; older ones are reached by their address."""
SHOWN = 100
"""Rows of a list shown at once; the figure says how many there are."""


@require_GET
@needs(Right.SEE)
def difference(request: HttpRequest) -> HttpResponse:
    """`?from=` and `?to=`: two reports; without them the last two."""
    badge = badge_of(request)
    offered = recent(badge.site, MOST_REPORTS)
    later = _chosen(badge.site.pk, request.GET.get("to", "")) or (offered[0] if offered else None)
    earlier = _chosen(badge.site.pk, request.GET.get("from", "")) or _before(badge.site.pk, later)
    if earlier and later and (earlier.last, earlier.pk) > (later.last, later.pk):
        earlier, later = later, earlier
    found = compared(earlier, later) if earlier and later and earlier != later else None
    shown = {"offered": offered, "earlier": earlier, "later": later, "found": found, "shown": SHOWN}
    return render(request, "findings/difference.html", shown)


def _chosen(site: int, key: str) -> Report | None:
    known = key.isascii() and key.isdecimal() and len(key) < 16
    return Report.objects.filter(site=site, pk=int(key)).first() if known else None


def _before(site: int, later: Report | None) -> Report | None:
    """The one that looked last before it."""
    if later is None:
        return None
    return Report.objects.filter(site=site, last__lte=later.last).exclude(pk=later.pk).first()
