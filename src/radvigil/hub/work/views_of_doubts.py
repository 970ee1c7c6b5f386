"""A task of a doubt."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from radvigil.hub.doubts.models import Doubt
from radvigil.hub.doubts.queries import doubt, reader
from radvigil.hub.machines.services import Act
from radvigil.hub.people.rights import Right, badge_of, needs
from radvigil.hub.work.from_doubts import make_task_of


@require_POST
@needs(Right.ASSIGN)
def from_doubt(request: HttpRequest, number: int) -> HttpResponse:
    """For who may answer it. The task opens at its form: who does it, until when."""
    badge = badge_of(request)
    looks = reader(badge)
    try:
        one = doubt(looks, number)
    except Doubt.DoesNotExist as error:
        raise Http404 from error
    if not looks.may_answer(one):
        raise PermissionDenied
    return redirect("work:edit", make_task_of(Act(badge.person, timezone.now()), one).pk)
