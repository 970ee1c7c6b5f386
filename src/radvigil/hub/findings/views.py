"""Pages about findings: the workbench, and one finding for its four readers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from radvigil.hub.findings import queries, services
from radvigil.hub.findings.forms import VerdictForm
from radvigil.hub.findings.models import Finding
from radvigil.hub.findings.services import Judgement
from radvigil.hub.people.rights import Right, badge_of, needs


@require_GET
@needs(Right.SEE)
def workbench(request: HttpRequest) -> HttpResponse:
    badge = badge_of(request)
    page = Paginator(queries.open_findings(badge.site.pk), 50).get_page(request.GET.get("page"))
    return render(request, "findings/workbench.html", {"page": page})


@require_GET
@needs(Right.SEE)
def finding(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    rows = Finding.objects.select_related("subject", "report", "closed_by").prefetch_related("others", "verdicts__by")
    one = get_object_or_404(rows, pk=identity, site=badge.site)
    page = {
        "finding": one,
        "captures": one.report.summary.get("captures", {}),
        "form": VerdictForm(),
        "may_judge": badge.may(Right.JUDGE),
        "reader": badge.reader,
    }
    return render(request, "findings/finding.html", page)


@require_POST
@needs(Right.JUDGE)
def verdict(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = get_object_or_404(Finding.objects.select_related("site"), pk=identity, site=badge.site)
    form = VerdictForm(request.POST)
    try:
        if form.is_valid():
            said = form.cleaned_data
            judgement = Judgement(said["said"], said["reason"], said["expires"])
            services.judge(badge.person, one, judgement, timezone.now())
        else:
            messages.error(request, _("A verdict needs a word, a reason and a last day."))
    except ValueError:
        messages.error(request, _("A verdict needs a reason, and a last day that is still to come."))
    return redirect("findings:finding", identity)
