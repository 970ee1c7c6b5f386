"""Taking what a phone sends, for both ways in: from a card, and signed in.

A page without a script posts a form and is sent on to the reporter's link; the page's own script asks for JSON, so that
it can keep the draft until this hub has acknowledged it.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from radvigil.hub.doubts import lexicon
from radvigil.hub.doubts.forms import DoubtForm
from radvigil.hub.doubts.models import Seen
from radvigil.hub.doubts.services import Source, SuspectError, report
from radvigil.hub.machines.queries import call_for

SIGNS = {
    Seen.SLOW: "turtle", Seen.POPUP: "window", Seen.IMAGE: "image", Seen.USB: "usb", Seen.MAIL: "mail",
    Seen.VISITOR: "person", Seen.OTHER: "dots",
}  # fmt: skip


def address_of(request: HttpRequest) -> str:
    """The address that asked (`radvigil.hub.edge` has looked behind the proxies)."""
    return str(request.META.get("REMOTE_ADDR", ""))


def plain_wish(request: HttpRequest) -> bool:
    """Whether the script asks."""
    return request.headers.get("Accept", "") == "application/json"


def ask(request: HttpRequest, source: Source, form: DoubtForm | None = None, **more: Any) -> HttpResponse:
    """The page that asks what was noticed."""
    call = call_for(source.site, source.machine.department if source.machine else None)
    page: dict[str, Any] = {
        "form": form,
        "machine": source.machine,
        "call": call,
        "mark": secrets.token_urlsafe(18),
        "choices": [(one.value, one.label, SIGNS[one]) for one in Seen],
        "signed_in": source.by is not None,
        "facts": script_facts(timezone.localdate()),
        "now": timezone.now(),
        **more,
    }
    if form is not None and "mark" in getattr(form, "cleaned_data", {}):
        page["mark"] = form.cleaned_data["mark"]
    return render(request, "doubts/tell.html", page, status=422 if form is not None else 200)


def take(request: HttpRequest, source: Source, form: DoubtForm, **more: Any) -> HttpResponse:
    """Keep what was said and send the reporter on to their link, or ask again."""
    if not form.is_valid():
        wrong = [str(one) for errors in form.errors.values() for one in errors]
        return JsonResponse({"wrong": wrong}, status=422) if plain_wish(request) else ask(request, source, form, **more)
    source = replace(source, machine=form.cleaned_data.get("machine") or source.machine)
    try:
        sent = report(source, form.said(blank=request.POST.get("blank") == "yes"), timezone.now())
    except SuspectError as error:
        parts = [{"kind": kind, "part": part, "words": suspicion(kind, part)} for kind, part in error.parts]
        if plain_wish(request):
            return JsonResponse({"suspects": parts}, status=422)
        return ask(request, source, form, suspects=parts, **more)
    link = reverse("doubts:follow", args=[sent.link])
    if plain_wish(request):
        said = {"reference": sent.doubt.reference, "link": link}
        return JsonResponse(said, status=201 if sent.new else 200)
    return redirect(link)


def suspicion(kind: str, part: str) -> str:
    """`“03.05.62” looks like a date of birth.`"""
    told = {
        "number": _("“%(part)s” looks like a patient’s number."),
        "birth": _("“%(part)s” looks like a date of birth."),
        "name": _("“%(part)s” looks like a person’s name."),
    }
    return told[kind] % {"part": part}


def script_facts(today: date) -> dict[str, Any]:
    """What the page's script warns by, and the sentences it says."""
    return {
        "rules": [list(one) for one in lexicon.RULES],
        "explains": lexicon.EXPLAINS,
        "versions": lexicon.VERSIONS,
        "telephone": lexicon.TELEPHONE,
        "everyday": sorted(lexicon.EVERYDAY),
        "trade": sorted(lexicon.TRADE),
        "first_names": sorted(lexicon.FIRST_NAMES),
        "year": today.year,
        "say": {kind: suspicion(kind, "…") for kind in ("number", "birth", "name")},
    }
