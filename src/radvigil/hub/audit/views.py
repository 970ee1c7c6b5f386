"""The auditor's pages: the log, its verification, its export."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from radvigil.hub.audit import queries
from radvigil.hub.people.rights import Right, badge_of, needs


@require_GET
@needs(Right.READ_AUDIT)
def log(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.entries_of(badge_of(request).site.pk), 100).get_page(request.GET.get("page"))
    return render(request, "audit/log.html", {"page": page})


@require_GET
@needs(Right.READ_AUDIT)
def verify(request: HttpRequest) -> HttpResponse:
    count, broken = queries.verified()
    return render(request, "audit/verify.html", {"count": count, "broken": broken})


@require_GET
@needs(Right.READ_AUDIT)
def export(request: HttpRequest) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(queries.exported(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer
