"""The map: the department on one page, each card leading to its machine."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from radvigil.hub.intake.queries import latest
from radvigil.hub.machines.beside import Shown, map_for
from radvigil.hub.machines.queries import counts
from radvigil.hub.people.rights import Right, badge_of, needs
from radvigil.hub.templatetags.hub import language


@require_GET
@needs(Right.SEE)
def drawn(request: HttpRequest) -> HttpResponse:
    """Drawn by the report room, which escapes all that it writes and uses no style attribute."""
    badge = badge_of(request)
    report = latest(badge.site)
    found, former = map_for(report, language()) if report else Shown(None)
    shown: dict[str, object] = {"report": report, "counts": counts(badge.site), "former": former}
    shown["width"] = found.width if found else 0
    if found:
        parts = {"svg": found.svg, "legend": found.legend, "choices": found.choices}
        shown |= {name: mark_safe(part) for name, part in parts.items()}  # noqa: S308
        shown["sentences"] = found.sentences
    return render(request, "machines/map.html", shown)
