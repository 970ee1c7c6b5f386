"""Pages about what publishers say: advisories, the questions they leave open, and the answers as a file."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from radvigil.hub.findings import queries, verdict_file
from radvigil.hub.findings.models import Advisory, Match
from radvigil.hub.findings.reading import why_of
from radvigil.hub.people.rights import Right, badge_of, needs

A_PAGE = 50


def _with_why(rows: list[Match]) -> list[tuple[Match, list[str]]]:
    return [(one, why_of(one)) for one in rows]


@require_GET
@needs(Right.SEE)
def advisories(request: HttpRequest) -> HttpResponse:
    """What publishers say of machines here, the exploited first."""
    badge, text = badge_of(request), request.GET.get("text", "").replace("\0", "")[:80].strip()
    page = Paginator(queries.advisories(badge.site.pk, text), A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "text": text, "bench": queries.bench(badge.site, timezone.now())}
    return render(request, "findings/advisories.html", shown)


@require_GET
@needs(Right.SEE)
def advisory(request: HttpRequest, identity: int) -> HttpResponse:
    """One advisory: its facts, the machines, and why."""
    badge = badge_of(request)
    one = get_object_or_404(Advisory, pk=identity, site=badge.site)
    page = Paginator(queries.matches_of(one), A_PAGE).get_page(request.GET.get("page"))
    shown = {"advisory": one, "page": page, "rows": _with_why(list(page)), "may_judge": badge.may(Right.JUDGE)}
    return render(request, "findings/advisory.html", shown)


@require_GET
@needs(Right.SEE)
def questions(request: HttpRequest) -> HttpResponse:
    """Matches that only a person can settle."""
    badge, now = badge_of(request), timezone.now()
    page = Paginator(queries.questions(badge.site.pk, timezone.localdate(now)), A_PAGE).get_page(
        request.GET.get("page")
    )
    shown = {"page": page, "rows": _with_why(list(page)), "may_judge": badge.may(Right.JUDGE)}
    return render(request, "findings/questions.html", {**shown, "bench": queries.bench(badge.site, now)})


@require_GET
@needs(Right.EXPORT)
def answers(request: HttpRequest) -> HttpResponse:
    """Verdicts as the command line takes them: `?form=json`, else TOML."""
    rows = queries.verdicts_on_matches(badge_of(request).site.pk)
    if not rows:
        messages.info(request, _("No question has been answered yet: there is nothing to take along."))
        return redirect("findings:questions")
    as_json = request.GET.get("form") == "json"
    name = "verdicts.json" if as_json else "verdicts.toml"
    told = verdict_file.as_json(rows) if as_json else verdict_file.as_toml(rows)
    answer = HttpResponse(told, content_type="application/json" if as_json else "application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
