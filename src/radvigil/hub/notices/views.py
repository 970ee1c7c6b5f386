"""Pages: what I want to hear and when; what the site sends out; and the calendar that programs read."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from radvigil.hub.doubts.limits import Limit, wait, within
from radvigil.hub.notices import queries, services, wording
from radvigil.hub.notices.delivering import secret_of
from radvigil.hub.notices.feed import calendar as written
from radvigil.hub.notices.forms import HookForm, RecorderForm, WishesForm
from radvigil.hub.notices.models import CalendarKey, Hook, Recorder
from radvigil.hub.notices.services import Act
from radvigil.hub.people.rights import Right, badge_of, needs, open_to_all
from radvigil.hub.templatetags.hub import language

POLLS = Limit("calendar", 60, 3600)
"""Readings of one calendar address an hour, known or not."""


@require_http_methods(["GET", "POST"])
@needs(Right.SEE)
def mine(request: HttpRequest) -> HttpResponse:
    """My mail, my quiet hours, my calendar."""
    person = badge_of(request).person
    form = WishesForm(request.POST or None, instance=queries.wishes_of(person))
    if request.method == "POST" and form.is_valid():
        services.keep_wishes(person, form.cleaned_data, timezone.now())
        messages.success(request, _("Kept."))
        return redirect("notices:mine")
    return _mine(request, form)


def _mine(request: HttpRequest, form: WishesForm, value: str = "") -> HttpResponse:
    person = badge_of(request).person
    address = settings.PUBLIC_URL + reverse("notices:calendar", args=[value]) if value else ""
    page = {
        "form": form,
        "rows": [(one, wording.sentence(one.kind, one.count, language())) for one in queries.notices_of(person)],
        "calendar": CalendarKey.objects.filter(person=person, ended=None).first(),
        "address": address,
        "may_read_outbox": badge_of(request).may(Right.READ_ADMIN),
    }
    return render(request, "notices/mine.html", page)


@require_POST
@needs(Right.SEE)
def new_calendar(request: HttpRequest) -> HttpResponse:
    """The address is shown once."""
    person = badge_of(request).person
    value = services.new_calendar_key(person, timezone.now())
    return _mine(request, WishesForm(instance=queries.wishes_of(person)), value)


@require_POST
@needs(Right.SEE)
def end_calendar(request: HttpRequest) -> HttpResponse:
    services.end_calendar_key(badge_of(request).person, timezone.now())
    return redirect("notices:mine")


@require_GET
@open_to_all("the key in the address is its own proof; it reads one person's due dates and nothing else")
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    digest, now = services.digest_of(key), timezone.now()
    if not within(POLLS, digest, now):
        return HttpResponse(status=429, headers={"Retry-After": str(wait(POLLS, now))})
    person = queries.person_of_key(digest)
    if person is None:
        raise Http404
    lang = wording.side(person.language)
    name = wording.mail("calendar", lang, site=settings.CONFIGURED.host)
    text = written(queries.dues_of(person, now), name, lang, settings.CONFIGURED.host)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="radvigil.ics"'
    answer["Cache-Control"] = "private, max-age=900"
    return answer


# What the site sends out


@require_GET
@needs(Right.READ_ADMIN)
def outbox(request: HttpRequest) -> HttpResponse:
    return _outbox(request)


def _outbox(request: HttpRequest, secret: str = "", **forms: HookForm | RecorderForm) -> HttpResponse:
    site = badge_of(request).site
    page = {
        "counts": queries.mail_counts(site),
        "mail_server": bool(settings.CONFIGURED.mail.host),
        "hooks": Hook.objects.filter(site=site, ended=None),
        "recorders": Recorder.objects.filter(site=site, ended=None),
        "posts": queries.posts_of(site),
        "secret": secret,
        "hook_form": forms.get("hook") or HookForm(prefix="hook"),
        "recorder_form": forms.get("recorder") or RecorderForm(prefix="recorder"),
    }
    return render(request, "notices/outbox.html", page, status=422 if forms else 200)


def _act(request: HttpRequest) -> Act:
    badge = badge_of(request)
    return Act(badge.person, badge.site, timezone.now())


def _hook(request: HttpRequest, identity: int) -> Hook:
    return get_object_or_404(Hook, pk=identity, site=badge_of(request).site, ended=None)


@require_POST
@needs(Right.ADMINISTER)
def add_hook(request: HttpRequest) -> HttpResponse:
    """Its secret is shown once."""
    form = HookForm(request.POST, prefix="hook")
    if not form.is_valid():
        return _outbox(request, hook=form)
    return _outbox(request, secret_of(services.add_hook(_act(request), form.cleaned_data)))


@require_POST
@needs(Right.ADMINISTER)
def end_hook(request: HttpRequest, identity: int) -> HttpResponse:
    services.end_hook(_act(request), _hook(request, identity))
    return redirect("notices:outbox")


@require_POST
@needs(Right.ADMINISTER)
def turn_hook(request: HttpRequest, identity: int) -> HttpResponse:
    return _outbox(request, secret_of(services.turn_hook(_act(request), _hook(request, identity))))


@require_POST
@needs(Right.ADMINISTER)
def try_hook(request: HttpRequest, identity: int) -> HttpResponse:
    services.try_hook(_act(request), _hook(request, identity))
    messages.info(request, _("It is sent within a minute. What became of it stands in the list below."))
    return redirect("notices:outbox")


@require_POST
@needs(Right.ADMINISTER)
def add_recorder(request: HttpRequest) -> HttpResponse:
    form = RecorderForm(request.POST, prefix="recorder")
    if not form.is_valid():
        return _outbox(request, recorder=form)
    services.add_recorder(_act(request), form.cleaned_data)
    return redirect("notices:outbox")


@require_POST
@needs(Right.ADMINISTER)
def end_recorder(request: HttpRequest, identity: int) -> HttpResponse:
    one = get_object_or_404(Recorder, pk=identity, site=badge_of(request).site, ended=None)
    services.end_recorder(_act(request), one)
    return redirect("notices:outbox")
