"""Pages of the downtime pack."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from radvigil.hub.documents.rendering import paper as drawn
from radvigil.hub.downtime import forms, queries, services
from radvigil.hub.downtime.folder import heads, zipped
from radvigil.hub.downtime.models import Made, Section
from radvigil.hub.downtime.papers import filled
from radvigil.hub.incidents.here import in_site_time
from radvigil.hub.incidents.services import ChangedMeanwhileError
from radvigil.hub.people.rights import Right, badge_of, needs
from radvigil.hub.templatetags.hub import language


@require_GET
@needs(Right.SEE)
@in_site_time
def pack(request: HttpRequest) -> HttpResponse:
    """The pack as it stands, what is missing, and how old the paper is."""
    badge, now = badge_of(request), timezone.now()
    known = queries.contents(badge.site)
    to_ask = queries.consoles_to_ask(badge.site, known)
    page = {
        "known": known,
        "sections": [(name, label, known.lines(name)) for name, label in Section.choices],
        "heads": heads(),
        "stale": known.stale(now),
        "to_ask": to_ask[: forms.AT_ONCE],
        "more": max(0, len(to_ask) - forms.AT_ONCE),
        "may_edit": badge.may(Right.LEAD_INCIDENT),
        "may_make": badge.may(Right.WORK),
    }
    return render(request, "downtime/pack.html", page)


@require_http_methods(["GET", "POST"])
@needs(Right.LEAD_INCIDENT)
@in_site_time
def edit(request: HttpRequest, section: str) -> HttpResponse:
    """One section. When somebody was first, what was written here is shown again, not thrown away."""
    if section not in Section.values:
        raise Http404
    badge, known = badge_of(request), queries.contents(badge_of(request).site)
    if request.method == "GET":
        lines = forms.lines_form(section, rows=_begun(badge.site, known, section))
        return _edited(request, section, lines, known.version)
    lines, version = forms.lines_form(section, request.POST), forms.VersionForm(request.POST)
    if not lines.is_valid() or not version.is_valid():
        return _edited(request, section, lines, known.version, status=422)
    try:
        rows = forms.kept_lines(lines)
        services.keep(badge.person, badge.site, version.cleaned_data["version"], (section, rows), timezone.now())
    except ChangedMeanwhileError:
        messages.error(
            request,
            _("Somebody wrote in the pack meanwhile. Yours is still here, not kept yet: look at theirs, then keep."),
        )
        return _edited(request, section, lines, known.version, status=409)
    messages.success(request, _("Kept. Paper that was made before is now out of date."))
    return redirect("downtime:pack")


def _begun(site: Any, known: queries.Contents, section: str) -> list[dict[str, Any]]:
    """What a section begins with: its lines, and for consoles the machines that nobody spoke of yet."""
    rows = list(known.lines(section))
    if section == Section.CONSOLES:
        asked = queries.consoles_to_ask(site, known)[: max(0, min(forms.AT_ONCE, forms.MOST - len(rows)))]
        rows += [{"machine": one.pk, "device": one.name, "place": _place(one)} for one in asked]
    return rows


def _place(machine: Any) -> str:
    department = machine.department.name if machine.department else ""
    return " ".join(part for part in (department, machine.room) if part)


def _edited(request: HttpRequest, section: str, lines: Any, version: int, status: int = 200) -> HttpResponse:
    label = dict(Section.choices)[section]
    current = queries.contents(badge_of(request).site).lines(section) if status == 409 else []
    page = {
        "section": section,
        "label": label,
        "lines": lines,
        "version": version,
        "current": current,
        "heads": heads(),
    }
    return render(request, "downtime/edit.html", page, status=status)


@require_POST
@needs(Right.WORK)
def paper(request: HttpRequest) -> HttpResponse:
    """The PDF, dated; making it is remembered."""
    badge, now = badge_of(request), timezone.now()
    known = queries.contents(badge.site)
    record = filled(badge.site, known, _wanted(request), now.astimezone(ZoneInfo(badge.site.time_zone)))
    content = drawn(record)
    services.made(badge.person, badge.site, Made.Form.PDF, known.version, now)
    return _file(content, "application/pdf", f"downtime-{now:%Y-%m-%d}.pdf")


@require_POST
@needs(Right.WORK)
def folder(request: HttpRequest) -> HttpResponse:
    """The offline folder, both languages in one zip."""
    badge, now = badge_of(request), timezone.now()
    known = queries.contents(badge.site)
    local = now.astimezone(ZoneInfo(badge.site.time_zone))
    papers = {
        "en": drawn(filled(badge.site, known, "en", local)),
        "fr": drawn(filled(badge.site, known, "fr", local)),
    }
    content = zipped(badge.site, known, papers, local)
    services.made(badge.person, badge.site, Made.Form.FOLDER, known.version, now)
    return _file(content, "application/zip", f"downtime-{now:%Y-%m-%d}.zip")


def _wanted(request: HttpRequest) -> Any:
    lang = request.POST.get("lang", "")
    return lang if lang in ("en", "fr") else language()


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
