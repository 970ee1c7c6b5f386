"""Pages about decisions and about risks that are borne."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.queries import machines_of
from radvigil.hub.people.rights import Badge, Right, badge_of, needs
from radvigil.hub.templatetags.hub import language
from radvigil.hub.work import accepting, deciding, queries
from radvigil.hub.work.accepting import Risk
from radvigil.hub.work.deciding import Choice
from radvigil.hub.work.forms import AcceptanceForm, DecisionForm
from radvigil.hub.work.levels import asked, level_of
from radvigil.hub.work.models import Acceptance, Decision
from radvigil.hub.work.proposals import Proposal, borne, mine_to_sign, proposal, proposals, risk_over_time, unknown
from radvigil.hub.work.services import Act, ChangedError
from radvigil.hub.work.trend import drawing
from radvigil.hub.work.views import _number, tried
from radvigil.report import harmless

REMEDIES = ("segment", "isolate", "patch", "encrypt")
RECENT = 8
OLDEST = 8
"""Overdue promises that the page names; the list of tasks has them all."""


@require_GET
@needs(Right.SEE)
def decisions(request: HttpRequest) -> HttpResponse:
    """Risk now and its trend, what to decide, what expires, what is late, what is not known."""
    badge, today = badge_of(request), timezone.localdate()
    decides = badge.may(Right.DECIDE)
    waiting, risks = proposals(badge.site, today), borne(badge.site, today)
    to_sign = mine_to_sign(risks.waiting, badge.person.pk, _signs_for(badge))
    mine = [one for one in waiting if decides or _entrusted(one, badge)]
    page = {
        "today": today,
        "decides": decides,
        "proposals": waiting,
        "mine": {one.subject for one in mine},
        "to_sign": to_sign,
        "waiting": [one for one in risks.waiting if one not in to_sign],
        "risks": risks,
        "count": len(mine) + len(to_sign) + (len(risks.back) if badge.may(Right.SIGN) else 0),
        "all": len(waiting) + len(risks.waiting) + len(risks.back),
        "late": queries.late(badge.site, today, OLDEST),
        "late_count": queries.late_count(badge.site, today),
        "unknown": unknown(badge.site),
        "trend": drawing(risk_over_time(badge.site)),
        "heaviest": machines_of(badge.site).filter(level__gt=0).order_by("-level", "-weight").first(),
        "recent": Decision.objects.filter(site=badge.site).select_related("by", "to", "task")[:RECENT],
        "may_assign": badge.may(Right.ASSIGN),
        "may_sign": badge.may(Right.SIGN),
        "asked": queries.asked_of(badge.person, badge.site).count(),
    }
    return render(request, "work/decisions.html", page)


def _signs_for(badge: Badge) -> frozenset[str]:
    return queries.professions_of(badge.person, badge.site)


def _entrusted(one: Proposal, badge: Badge) -> bool:
    return one.entrusted and one.decision is not None and one.decision.to_id == badge.person.pk


# One decision


@require_http_methods(["GET", "POST"])
@needs(Right.DECIDE)
def decide(request: HttpRequest) -> HttpResponse:
    """Approve, refuse or delegate, with a reason."""
    return _decide(request, badge_of(request), _asked(request))


@require_http_methods(["GET", "POST"])
@needs(Right.WORK)
def decide_for(request: HttpRequest) -> HttpResponse:
    """The same, for who was entrusted with it; for anybody else there is nothing here."""
    badge, one = badge_of(request), _asked(request)
    if not _entrusted(one, badge):
        raise Http404
    return _decide(request, badge, one)


def _asked(request: HttpRequest) -> Proposal:
    fields = request.POST if request.method == "POST" else request.GET
    site, today = badge_of(request).site, timezone.localdate()
    kind, subject = harmless(fields.get("kind", "")), harmless(fields.get("subject", ""))
    one = proposal(site, kind, subject, today)
    if one is None:
        held = deciding.last(site, Choice(kind, subject, ""))
        if held is None:
            raise Http404
        return Proposal(held.kind, held.subject, "engineering", action=held.seen.get("action", ""), decision=held)
    return one


def _decide(request: HttpRequest, badge: Badge, one: Proposal) -> HttpResponse:
    fields = request.POST if request.method == "POST" else request.GET
    said = fields.get("said", "")
    if said not in Decision.Said:
        raise Http404
    if request.method == "GET" and not one.waits:
        return render(request, "work/decided.html", {"one": one, "held": one.decision})
    form = DecisionForm(badge.site, said, request.POST or None, initial={"seen": one.seen})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        choice = Choice(one.kind, one.subject, said, told.get("to"), told.get("due"))
        act = Act(badge.person, timezone.now(), told["reason"], told["seen"])
        try:
            if tried(request, lambda: deciding.decide(act, badge.site, choice)):
                return redirect("work:decisions")
        except ChangedError as passed:
            shown = {"one": one, "held": passed.now, "reason": told["reason"], "said": Decision.Said(said).label}
            return render(request, "work/decided.html", shown, status=409)
    shown = {"one": one, "said": said, "form": form, "badge_signs": badge.may(Right.SIGN)}
    return render(request, "work/decide.html", shown, status=400 if form.errors else 200)


# Risks that are borne


@require_http_methods(["GET", "POST"])
@needs(Right.SIGN)
def ask(request: HttpRequest) -> HttpResponse:
    """Propose that a risk be borne for a time."""
    badge, today = badge_of(request), timezone.localdate()
    risk = _risk(badge, request)
    form = AcceptanceForm(level_of(risk.level), today, request.POST or None)
    if request.method == "POST" and form.is_valid():
        act, made = Act(badge.person, timezone.now(), form.cleaned_data["reason"]), list[Acceptance]()
        if tried(request, lambda: made.append(accepting.propose(act, risk, form.cleaned_data["expires"]))):
            return redirect("work:acceptance", made[0].pk)
    shown = {
        "risk": risk,
        "form": form,
        "level": level_of(risk.level),
        "why": level_of(risk.level).why[language()],
        "needs": asked(risk.level, "management" in _signs_for(badge)),
    }
    return render(request, "work/ask.html", shown, status=400 if form.errors else 200)


def _risk(badge: Badge, request: HttpRequest) -> Risk:
    fields = request.POST if request.method == "POST" else request.GET
    number, remedy = _number(fields.get("finding")), fields.get("remedy", "")
    if number:
        rows = Finding.objects.select_related("subject", "site").defer("evidence")
        return accepting.risk_of(get_object_or_404(rows, pk=number, site=badge.site))
    if remedy not in REMEDIES:
        raise Http404
    rows_of_machines = Machine.objects.select_related("site")
    machine = get_object_or_404(rows_of_machines, pk=_number(fields.get("machine")), site=badge.site)
    return Risk(machine.level, machine=machine, remedy=remedy)


def _acceptance(badge: Badge, identity: int) -> Acceptance:
    try:
        return queries.acceptance(badge.site, identity)
    except Acceptance.DoesNotExist as error:
        raise Http404 from error


@require_GET
@needs(Right.SEE)
def acceptance(request: HttpRequest, identity: int) -> HttpResponse:
    badge, today = badge_of(request), timezone.localdate()
    return render(request, "work/acceptance.html", _shown(badge, _acceptance(badge, identity), today))


def _shown(badge: Badge, one: Acceptance, today: Any) -> dict[str, Any]:
    signed = {each.profession: each for each in one.signatures.all()}
    over = one.ended is not None or one.expired(today) or one.outgrown
    free = [name for name in one.missing if name in _signs_for(badge)]
    mine = [] if over or badge.person.pk in {each.by_id for each in signed.values()} else free
    return {
        "one": one,
        "today": today,
        "rows": [(name, signed.get(name)) for name in one.needs],
        "mine": mine,
        "over": over,
        "holds": one.holds(today),
        "why": level_of(one.level).why[language()],
        "may_end": badge.may(Right.SIGN) and one.ended is None,
        "may_ask": badge.may(Right.SIGN) and over,
    }


@require_POST
@needs(Right.SIGN)
def sign(request: HttpRequest, identity: int) -> HttpResponse:
    """Sign for one's own profession."""
    badge = badge_of(request)
    one = _acceptance(badge, identity)
    act = Act(badge.person, timezone.now())
    _closed(request, lambda: accepting.sign(act, one, request.POST.get("profession", "")))
    return redirect("work:acceptance", identity)


@require_POST
@needs(Right.SIGN)
def end(request: HttpRequest, identity: int) -> HttpResponse:
    """Refuse it, or bear it no longer."""
    badge = badge_of(request)
    one = _acceptance(badge, identity)
    act = Act(badge.person, timezone.now(), request.POST.get("said", ""))
    ends = accepting.withdraw if one.complete is not None else accepting.refuse
    _closed(request, lambda: ends(act, one))
    return redirect("work:acceptance", identity)


def _closed(request: HttpRequest, what: Any) -> None:
    try:
        tried(request, what)
    except ChangedError:
        messages.error(request, _("It has ended in the meantime: nothing was changed."))
