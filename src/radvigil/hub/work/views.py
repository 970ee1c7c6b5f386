"""Pages about tasks: the list, one task, and what people do to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.queries import call_for
from radvigil.hub.people.rights import Badge, Right, badge_of, needs
from radvigil.hub.work import queries, services
from radvigil.hub.work.forms import AuthorisationForm, SaidForm, TaskForm
from radvigil.hub.work.models import Task
from radvigil.hub.work.proposals import ORDER
from radvigil.hub.work.queries import Wanted
from radvigil.hub.work.refusals import sentence
from radvigil.hub.work.services import Act, ChangedError, NewTask, RefusedError
from radvigil.risk import action_kinds

A_PAGE = 50


def task_of(badge: Badge, identity: int) -> Task:
    try:
        return queries.task(badge.site, identity)
    except Task.DoesNotExist as error:
        raise Http404 from error


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def tried(request: HttpRequest, what: Callable[[], object]) -> bool:
    """Do it, and say why not when it is refused."""
    try:
        what()
    except RefusedError as refused:
        messages.error(request, sentence(refused))
        return False
    return True


@require_GET
@needs(Right.SEE)
def tasks(request: HttpRequest) -> HttpResponse:
    badge, today = badge_of(request), timezone.localdate()
    wanted = Wanted(
        whose=request.GET.get("whose", "mine"),
        state=request.GET.get("state", "live"),
        machine=_number(request.GET.get("machine")),
        finding=_number(request.GET.get("finding")),
    )
    page = Paginator(queries.tasks(badge, wanted, today), A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "wanted": wanted, "today": today, "may_assign": badge.may(Right.ASSIGN)}
    shown |= {"may_agree": badge.may(Right.AGREE), "asked": queries.asked_of(badge.person, badge.site).count()}
    return render(request, "work/tasks.html", shown)


@require_GET
@needs(Right.SEE)
def task(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    return render(request, "work/task.html", _shown(badge, task_of(badge, identity)))


def _shown(badge: Badge, one: Task) -> dict[str, Any]:
    machines, person = one.machines, badge.person
    mine = one.owner_id in (None, person.pk) or person in one.helpers.all()
    works = badge.may(Right.WORK)
    return {
        "task": one,
        "today": timezone.localdate(),
        "machines": machines,
        "call": call_for(badge.site, machines[0].department if len(machines) == 1 else None),
        "authorisation": AuthorisationForm(initial={"version": one.version, "given": timezone.localdate()}),
        "mine": mine and works,
        "works": works,
        "may_assign": badge.may(Right.ASSIGN),
        "may_authorise": bool({"engineering", "management"} & badge.readers) and badge.may(Right.SIGN),
        "may_prove": works and one.claimed_by_id != person.pk,
        **_agreement(badge, one),
    }


def _agreement(badge: Badge, one: Task) -> dict[str, Any]:
    """Who must agree, who has, and for which professions this person may still speak."""
    said = {each.profession: each for each in one.agreements.all()}
    must = [name for name in ORDER if name in said or name in one.asked.split()]
    free = [] if badge.person.pk in {each.by_id for each in said.values()} else one.waits_for
    own = queries.voices_of(badge.person, badge.site) if free else frozenset[str]()
    return {
        "must_agree": [(name, said.get(name)) for name in must],
        "mine_to_say": [name for name in free if name in own],
        "absent": queries.absent(badge.site, one.waits_for),
    }


@require_http_methods(["GET", "POST"])
@needs(Right.ASSIGN)
def new(request: HttpRequest) -> HttpResponse:
    """Written by hand, or what the plan would do about a finding."""
    badge = badge_of(request)
    finding = _finding(badge, request)
    usual = services.of_finding(finding) if finding is not None else None
    form = TaskForm(badge.site, None, request.POST or None)
    if usual is not None:
        form.fields["title"].required = False
        form.initial["profession"] = action_kinds()[usual.action].who
    if request.method == "POST" and form.is_valid():
        made: list[Task] = []
        if tried(request, lambda: made.append(_make(badge, form.cleaned_data, finding, request))):
            if made[0].steps.count() > 1:
                messages.success(request, _("It was there already: this is it."))
            return redirect("work:task", made[0].pk)
    shown: dict[str, Any] = {"form": form, "finding": finding, "usual": usual}
    shown["once"] = request.POST.get("once") or uuid4().hex
    return render(request, "work/new.html", shown, status=400 if form.errors else 200)


def _finding(badge: Badge, request: HttpRequest) -> Finding | None:
    number = _number(request.POST.get("finding") or request.GET.get("finding"))
    if not number:
        return None
    rows = Finding.objects.select_related("subject").defer("evidence")
    return get_object_or_404(rows, pk=number, site=badge.site)


def _make(badge: Badge, said: dict[str, Any], finding: Finding | None, request: HttpRequest) -> Task:
    """A form sent twice makes one task: it carries a number of its own."""
    once = f"{badge.person.pk}-{request.POST.get('once', '')[:32]}"
    what = services.of_finding(finding) if finding is not None else NewTask("person", once)
    wanted = replace(
        what,
        title=said["title"],
        check=said["check_text"],
        profession=said["profession"],
        owner=said["owner"],
        helpers=tuple(said["helpers"]),
        due=said["due"],
        changes_device=said["authorisation_first"],
        proposed="propose" in request.POST,
    )
    return services.make_task(badge.person, badge.site, wanted, timezone.now())


@require_http_methods(["GET", "POST"])
@needs(Right.ASSIGN)
def edit(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = task_of(badge, identity)
    form = TaskForm(badge.site, one, request.POST or None)
    shown = {"task": one, "form": form, "version": one.version}
    if request.method == "GET" or not form.is_valid():
        return render(request, "work/edit.html", shown, status=400 if form.errors else 200)
    act = Act(badge.person, timezone.now(), "", _number(request.POST.get("version")))
    try:
        done = tried(request, lambda: services.edit(act, one, dict(form.cleaned_data)))
    except ChangedError:
        return _both(request, badge, identity, form)
    return redirect("work:task", identity) if done else render(request, "work/edit.html", shown, status=400)


def _both(request: HttpRequest, badge: Badge, identity: int, form: TaskForm) -> HttpResponse:
    """Somebody else was quicker: what stands beside what was wanted, and nothing is lost."""
    now = task_of(badge, identity)
    stands = TaskForm(badge.site, now)
    rows = [
        (field.label, _words(stands, name, stands.initial.get(name)), _words(form, name, form.cleaned_data[name]))
        for name, field in stands.fields.items()
        if name in form.cleaned_data
    ]
    shown = {"task": now, "form": form, "rows": rows, "last": now.steps.last(), "version": now.version}
    return render(request, "work/changed.html", shown, status=409)


def _words(form: TaskForm, name: str, value: Any) -> str:
    """A value of a form as a person reads it."""
    field: Any = form.fields[name]
    if name == "owner" and isinstance(value, int):
        value = field.queryset.filter(pk=value).first()
    if name == "helpers":
        held = field.queryset.filter(pk__in=value) if isinstance(value, list) else value
        return ", ".join(sorted(str(one) for one in held))
    if name == "profession":
        return str(dict(field.choices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


@require_POST
@needs(Right.WORK)
def move(request: HttpRequest, identity: int) -> HttpResponse:
    """Start, say that it is done, prove, give back, drop."""
    return moved(request, identity, services.MOVES)


def moved(request: HttpRequest, identity: int, moves: Mapping[str, Callable[..., object]], *named: str) -> HttpResponse:
    """What `move` names is done, with what was said and seen; refusals and a version that is past are told."""
    badge = badge_of(request)
    one, form = task_of(badge, identity), SaidForm(request.POST)
    asked = moves.get(request.POST.get("move", ""))
    if asked is None or not form.is_valid():
        messages.error(request, _("Say it in one sentence."))
        return redirect("work:task", identity)
    act = Act(badge.person, timezone.now(), form.cleaned_data["said"], form.cleaned_data["version"])
    try:
        tried(request, lambda: asked(act, one, *named))
    except ChangedError:
        return passed(request, badge, identity, act.said)
    return redirect("work:task", identity)


def passed(request: HttpRequest, badge: Badge, identity: int, said: str) -> HttpResponse:
    """Somebody else was quicker: how it stands, beside the words that were written."""
    now = task_of(badge, identity)
    rows = [(_("State"), now.get_state_display(), said)] if said else []
    shown = {"task": now, "rows": rows, "last": now.steps.last()}
    return render(request, "work/changed.html", shown, status=409)


@require_POST
@needs(Right.WORK)
def comment(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = task_of(badge, identity)
    act = Act(badge.person, timezone.now(), request.POST.get("said", ""))
    tried(request, lambda: services.comment(act, one))
    return redirect("work:task", identity)


@require_POST
@needs(Right.WORK)
def authorise(request: HttpRequest, identity: int) -> HttpResponse:
    """The manufacturer's authorisation, written down by engineering or management."""
    badge = badge_of(request)
    one, form = task_of(badge, identity), AuthorisationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("An authorisation has a reference and a day."))
        return redirect("work:task", identity)
    told = form.cleaned_data
    act = Act(badge.person, timezone.now(), "", told["version"])
    try:
        tried(request, lambda: services.authorise(act, one, told["reference"], told["given"]))
    except ChangedError:
        return passed(request, badge, identity, told["reference"])
    return redirect("work:task", identity)


@require_POST
@needs(Right.ASSIGN)
def remind(request: HttpRequest, identity: int) -> HttpResponse:
    """Ask again for what is late."""
    badge = badge_of(request)
    one = task_of(badge, identity)
    if services.remind(Act(badge.person, timezone.now()), one):
        messages.success(request, _("They are reminded."))
    else:
        messages.error(request, _("They were reminded today already, or it is not late."))
    return redirect("work:decisions" if request.POST.get("from") == "decisions" else "work:tasks")
