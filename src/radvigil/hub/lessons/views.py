"""Pages of lessons: a shelf, a card."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from radvigil.hub.lessons import queries, services
from radvigil.hub.lessons.cards import THEMES, finding_card, known, theme
from radvigil.hub.people.rights import Right, badge_of, needs
from radvigil.hub.templatetags.hub import language
from radvigil.texts import WHO


@require_GET
@needs(Right.SEE)
def listing(request: HttpRequest) -> HttpResponse:
    badge, lang = badge_of(request), language()
    read = queries.marks_of(badge.person)
    page = {"everyday": queries.everyday(read, lang, badge.roles), "here": queries.about_here(badge.site, read, lang)}
    return render(request, "lessons/list.html", page)


@require_GET
@needs(Right.SEE)
def card(request: HttpRequest, code: str) -> HttpResponse:
    if not known(code):
        raise Http404
    badge, lang = badge_of(request), language()
    read = code in queries.marks_of(badge.person)
    if code in THEMES:
        one = theme(code, lang)
        return render(request, "lessons/theme.html", {"card": one, "read": read, "next": queries.following(one, lang)})
    wanted = request.GET.get("reader", "")
    reader = wanted if wanted in WHO else badge.reader
    page = {"card": finding_card(code, reader, lang), "read": read, "readers": WHO}
    return render(request, "lessons/finding.html", page)


@require_POST
@needs(Right.SEE)
def mark(request: HttpRequest, code: str) -> HttpResponse:
    """Mark a card as read, or take the mark away."""
    person = badge_of(request).person
    if not known(code):
        raise Http404
    if request.POST.get("read") == "no":
        services.forget(person, code)
    else:
        services.mark(person, code, timezone.localdate())
    return redirect("lessons:card", code)


@require_POST
@needs(Right.SEE)
def forget(request: HttpRequest) -> HttpResponse:
    """Erase all of one's own marks."""
    services.forget(badge_of(request).person)
    messages.success(request, _("Your marks are erased. Nobody else had seen them."))
    return redirect("lessons:list")
