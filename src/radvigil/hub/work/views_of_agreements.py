"""What a profession says before a task that was decided begins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from radvigil.hub.people.rights import Right, badge_of, needs
from radvigil.hub.work import agreeing
from radvigil.hub.work.forms import SaidForm
from radvigil.hub.work.services import Act, ChangedError
from radvigil.hub.work.views import passed, task_of, tried


@require_POST
@needs(Right.AGREE)
def agree(request: HttpRequest, identity: int) -> HttpResponse:
    """Agree, or "not like this", for one's own profession."""
    badge = badge_of(request)
    one, form = task_of(badge, identity), SaidForm(request.POST)
    says = agreeing.WORDS.get(request.POST.get("move", ""))
    if says is None or not form.is_valid():
        messages.error(request, _("Say it in one sentence."))
        return redirect("work:task", identity)
    told = form.cleaned_data
    act = Act(badge.person, timezone.now(), told["said"], told["version"])
    try:
        tried(request, lambda: says(act, one, request.POST.get("profession", "")))
    except ChangedError:
        return passed(request, badge, identity, act.said)
    return redirect("work:task", identity)
