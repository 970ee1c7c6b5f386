"""Pages of duties: clocks that run, one incident's duties, drafts, the law as this site reads it."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from radvigil.hub.duties import forms, queries, services
from radvigil.hub.duties.evidence import table
from radvigil.hub.duties.models import DutyAct, LawCorrection
from radvigil.hub.duties.queries import Case, Drafted, DutyView
from radvigil.hub.incidents.here import in_site_time
from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.queries import altered, incidents_of
from radvigil.hub.incidents.services import ChangedMeanwhileError
from radvigil.hub.incidents.views import incident_of
from radvigil.hub.people.models import Person
from radvigil.hub.people.rights import Right, badge_of, needs
from radvigil.hub.templatetags.hub import language
from radvigil.texts import LANGUAGES

STATING: dict[str, Callable[..., DutyAct]] = {
    "start": services.start,
    "moment": services.state_moment,
    "sent": services.sent,
    "stopped": services.stop,
}
WHY_NOT: dict[str, str | Promise] = {
    "not-due": gettext_lazy("This duty does not concern this site or this incident."),
    "future": gettext_lazy("This moment has not come yet."),
    "reason": gettext_lazy("A moment in the past, a second statement and a stop need their reason."),
    "unknown": gettext_lazy("There is no such duty here."),
    "not-started": gettext_lazy("State first from when it counts."),
}


@require_GET
@needs(Right.SEE_DUTIES)
@in_site_time
def duties(request: HttpRequest) -> HttpResponse:
    """The first page of data protection and law: clocks that run, what concerns the site, incidents."""
    site, now = badge_of(request).site, timezone.now()
    here = queries.reading(site)
    page = {
        "running": queries.running(site, now, here),
        "concern": queries.concerns(here, timezone.localdate()),
        "profile": here.stored,
        "incidents": incidents_of(site)[:20],
        "known_country": any(site.country in one.recipient for one in here.law.duties),
        "may_read_profile": badge_of(request).may(Right.READ_PROFILE),
        "now": now,
    }
    return render(request, "duties/duties.html", page)


@require_http_methods(["GET", "POST"])
@needs(Right.READ_PROFILE, to_change=Right.SET_CLOCKS)
@in_site_time
def profile(request: HttpRequest) -> HttpResponse:
    """What the site says of itself."""
    badge = badge_of(request)
    kept = queries.stored_profile(badge.site)
    form = forms.ProfileForm(badge.site.country, request.POST or None, initial=forms.ProfileForm.filled(kept))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                said, version = form.said(kept), form.cleaned_data["version"]
                services.keep_profile(badge.person, badge.site, version, said, timezone.now())
            except ChangedMeanwhileError:
                form = forms.ProfileForm(badge.site.country, initial=forms.ProfileForm.filled(kept))
                messages.error(
                    request, _("Somebody changed the profile meanwhile. Here is theirs; yours was not kept.")
                )
                return _profile(request, form, status=409)
            messages.success(request, _("Kept."))
            return redirect("duties:duties")
    return _profile(request, form, kept is not None, status)


def _profile(request: HttpRequest, form: forms.ProfileForm, said: bool = True, status: int = 200) -> HttpResponse:
    """To fill in, or to read for who may not."""
    page = {"form": form, "said": said, "may_state": badge_of(request).may(Right.SET_CLOCKS)}
    return render(request, "duties/profile.html", page, status=status)


@require_GET
@needs(Right.SEE_DUTIES)
@in_site_time
def law(request: HttpRequest) -> HttpResponse:
    """The law as this site reads it, with its sources."""
    site = badge_of(request).site
    known, rows = queries.law_of(site), queries.corrections_of(site)
    may = badge_of(request).may(Right.CORRECT_LAW)
    shown = [
        (
            duty,
            [row for row in rows if row.duty == duty.id],
            forms.CorrectionForm(known, duty.id, initial={"duty": duty.id}, auto_id=f"{duty.id}_%s") if may else None,
        )
        for duty in known.duties
    ]
    here = [one for one in shown if site.country in one[0].recipient]
    page = {"duties": here, "abroad": [one for one in shown if one not in here], "reviewed": known.reviewed}
    return render(request, "duties/law.html", page)


@require_POST
@needs(Right.CORRECT_LAW)
@in_site_time
def correct(request: HttpRequest) -> HttpResponse:
    badge = badge_of(request)
    form = forms.CorrectionForm(queries.law_of(badge.site), request.POST.get("duty", ""), request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.correct(badge.person, badge.site, form.correction(), reason, timezone.now())
        except ValueError:
            messages.error(request, _("That was not kept: it is no whole number in reach, or no date."))
        else:
            messages.success(request, _("Kept, for this site."))
    else:
        messages.error(request, _("That was not kept: say what holds, and why."))
    return redirect("duties:law")


@require_POST
@needs(Right.CORRECT_LAW)
@in_site_time
def withdraw(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    services.withdraw(badge.person, get_object_or_404(LawCorrection, pk=identity, site=badge.site), timezone.now())
    return redirect("duties:law")


@require_GET
@needs(Right.SEE_DUTIES)
@in_site_time
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """The duties of one incident."""
    return _page(request, incident_of(request, number))


def _page(request: HttpRequest, one: Incident, status: int = 200) -> HttpResponse:
    badge, now = badge_of(request), timezone.now()
    case = queries.case_of(one)
    views = queries.views_of(case, now, ZoneInfo(one.site.time_zone))
    held = queries.holding(case.acts)
    page = {
        "incident": one,
        "now": now,
        "shown": [_with_forms(one, case, view) for view in views if view.shown],
        "asked": [view for view in views if view.standing.outcome == "ask" and not view.begun],
        "others": [view for view in views if view.standing.outcome == "no" and not view.begun],
        "standing": [view for view in views if view.standing.outcome == "standing"],
        "form": _questions(case, views),
        "file": case.file,
        "acts": [(row, row.pk in held) for row in case.acts],
        "altered": altered(one),
        "profile": case.stored,
        "may_state": badge.may(Right.SET_CLOCKS),
        "may_fill": badge.may(Right.LEAD_INCIDENT),
    }
    return render(request, "duties/incident.html", page, status=status)


def _with_forms(one: Incident, case: Case, view: DutyView) -> dict[str, object]:
    """A duty with its drafts' gaps and an empty form for each thing that can be stated of it."""
    drafts = queries.drafts_of(one, case, view, timezone.now(), language())
    key = view.duty.id
    blank = forms.StatementForm(initial={"duty": key, "when": timezone.now()}, auto_id=f"{key}_%s")
    return {"view": view, "drafts": drafts, "form": blank, "recipient": view.duty.recipient.get(one.site.country, "")}


def _questions(case: Case, views: tuple[DutyView, ...]) -> forms.AnswersForm:
    """Only the questions that matter in this country."""
    wanted = {ask for view in views for ask in view.questions}
    initial = {"version": case.file.version if case.file else 0}
    asked = [one for one in case.law.questions if one in wanted]
    answers = {one: case.answers.get(one, "unknown") for one in asked}
    return forms.AnswersForm(asked, case.law, initial={**initial, **answers})


@require_POST
@needs(Right.LEAD_INCIDENT)
@in_site_time
def answer(request: HttpRequest, number: int) -> HttpResponse:
    one = incident_of(request, number)
    case = queries.case_of(one)
    asked = [name for name in case.law.questions if name in request.POST]
    form = forms.AnswersForm(asked, case.law, request.POST)
    if not form.is_valid():
        messages.error(request, _("That was not kept: one of the answers does not fit."))
        return _page(request, one, 422)
    try:
        version = form.cleaned_data["version"]
        services.answer(badge_of(request).person, one, version, form.answers(), timezone.now())
    except ChangedMeanwhileError:
        return _meanwhile(request, one)
    return redirect("duties:incident", number=number)


@require_POST
@needs(Right.SET_CLOCKS)
@in_site_time
def state(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """State T0, a sending, another start, or a stop."""
    one = incident_of(request, number)
    if kind not in STATING:
        raise Http404
    form = forms.StatementForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not stated: say when, in the past or now."))
        return _page(request, one, 422)
    return _stated(request, one, STATING[kind], form.statement())


@require_POST
@needs(Right.SET_CLOCKS)
@in_site_time
def take_back(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Take the last statement of its kind back, with the reason."""
    one, form = incident_of(request, number), forms.TakingBackForm(request.POST)
    if kind not in STATING:
        raise Http404
    if not form.is_valid():
        messages.error(request, str(WHY_NOT["reason"]))
        return _page(request, one, 422)
    return _stated(request, one, STATING[kind], form.statement())


def _stated(request: HttpRequest, one: Incident, act: Callable[..., DutyAct], said: services.Statement) -> HttpResponse:
    person: Person = badge_of(request).person
    try:
        act(person, one, said, timezone.now())
    except services.NotStatedError as error:
        messages.error(request, str(WHY_NOT[error.code]))
        return _page(request, one, 422)
    answer = redirect("duties:incident", number=one.number)
    answer["Location"] += f"#{said.duty}"
    return answer


def _meanwhile(request: HttpRequest, one: Incident) -> HttpResponse:
    messages.error(request, _("Somebody changed this meanwhile. Nothing was written: look, then do it again."))
    return _page(request, one, 409)


def _drafted(request: HttpRequest, number: int, duty: str, stage: str) -> Drafted:
    """One draft in the wanted language; 404 when the incident has no such duty."""
    lang = request.GET.get("lang", language())
    one = queries.drafted(incident_of(request, number), (duty, stage), timezone.now(), lang)
    if one is None or lang not in LANGUAGES:
        raise Http404
    return one


@require_GET
@needs(Right.SEE_DUTIES)
@in_site_time
def draft(request: HttpRequest, number: int, duty: str, stage: str) -> HttpResponse:
    """The draft of a notification, what is missing, and where to write it."""
    return _draft_page(request, _drafted(request, number, duty, stage))


def _draft_page(
    request: HttpRequest, one: Drafted, status: int = 200, form: forms.FieldsForm | None = None
) -> HttpResponse:
    known = one.case.file.fields if one.case.file else {}
    texts = {code: known.get(code, "") for code in one.codes}
    form = form or forms.FieldsForm(one.codes, initial={"version": one.version, **texts})
    for line in one.draft.lines:
        form.fields[line.code].widget.attrs["placeholder"] = line.text
    page = {"one": one, "incident": one.incident, "form": form, "may_fill": badge_of(request).may(Right.LEAD_INCIDENT)}
    return render(request, "duties/draft.html", page, status=status)


@require_GET
@needs(Right.SEE_DUTIES)
@in_site_time
def draft_text(request: HttpRequest, number: int, duty: str, stage: str) -> HttpResponse:
    """The same as plain text, to keep or to send by other means."""
    one = _drafted(request, number, duty, stage)
    answer = HttpResponse(one.draft.text(), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{one.incident.reference}-{duty}-{stage}.txt"'
    return answer


@require_POST
@needs(Right.LEAD_INCIDENT)
@in_site_time
def fill(request: HttpRequest, number: int, duty: str, stage: str) -> HttpResponse:
    """Write fields of a draft. When somebody was first, theirs and mine are both shown and nothing is lost."""
    one = _drafted(request, number, duty, stage)
    form = forms.FieldsForm(one.codes, request.POST)
    if not form.is_valid():
        return _draft_page(request, one, 422, form)
    try:
        person = badge_of(request).person
        services.fill(person, one.incident, form.cleaned_data["version"], form.texts(), timezone.now())
    except ChangedMeanwhileError:
        messages.error(
            request, _("Somebody wrote here meanwhile. Theirs is in the draft; yours is below, not kept yet.")
        )
        again = _drafted(request, number, duty, stage)
        mine = forms.FieldsForm(again.codes, initial={**form.texts(), "version": again.version})
        return _draft_page(request, again, 409, mine)
    return redirect("duties:draft", number, duty, stage)


@require_GET
@needs(Right.SEE_DUTIES)
@in_site_time
def evidence(request: HttpRequest, number: int) -> HttpResponseBase:
    """All that was stated and told of an incident, as a table with its digests."""
    one = incident_of(request, number)
    answer = StreamingHttpResponse(table(one), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{one.reference}-evidence.csv"'
    return answer
