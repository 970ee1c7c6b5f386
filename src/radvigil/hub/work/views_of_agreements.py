"""What a profession says before a task that was decided begins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from radvigil.hub.people.rights import Right, needs
from radvigil.hub.work import agreeing
from radvigil.hub.work.views import moved


@require_POST
@needs(Right.AGREE)
def agree(request: HttpRequest, identity: int) -> HttpResponse:
    """Agree, or "not like this", for one's own profession."""
    return moved(request, identity, agreeing.WORDS, request.POST.get("profession", ""))
