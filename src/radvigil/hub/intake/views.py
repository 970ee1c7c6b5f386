"""Pages of the intake."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from radvigil.hub.intake import beside, queries, services
from radvigil.hub.intake.forms import ReportForm, TokenForm
from radvigil.hub.intake.models import SiteToken
from radvigil.hub.intake.services import NotTakenError
from radvigil.hub.intake.telling import why
from radvigil.hub.people.fresh import asks_who
from radvigil.hub.people.rights import Right, badge_of, needs


@require_GET
@needs(Right.SEE)
def reports(request: HttpRequest) -> HttpResponse:
    return render(
        request, "intake/reports.html", {"rows": queries.recent(badge_of(request).site), "form": ReportForm()}
    )


@require_POST
@needs(Right.IMPORT)
def take(request: HttpRequest) -> HttpResponse:
    badge = badge_of(request)
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "intake/reports.html", {"rows": queries.recent(badge.site), "form": form}, status=422)
    try:
        taken = beside.take_in(badge.site, form.cleaned_data["report"].read(), badge.person, timezone.now())
    except NotTakenError as error:
        form.add_error("report", why(error))
        return render(request, "intake/reports.html", {"rows": queries.recent(badge.site), "form": form}, status=422)
    if taken.new:
        opened = ngettext("%(n)d new finding", "%(n)d new findings", taken.opened) % {"n": taken.opened}
        messages.success(request, _("Taken in: %(opened)s.") % {"opened": opened})
    else:
        messages.info(request, _("This report was there already. Nothing has changed."))
    return redirect("intake:reports")


@require_http_methods(["GET", "POST"])
@needs(Right.READ_ADMIN, to_change=Right.ADMINISTER)
@asks_who("intake:tokens")
def tokens(request: HttpRequest) -> HttpResponse:
    """The sensors of a site; a new one's secret is shown once."""
    badge = badge_of(request)
    form, value = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _token, value = services.make_token(badge.person, badge.site, form.cleaned_data["label"], timezone.now())
        form = TokenForm()
    rows = SiteToken.objects.filter(site=badge.site)
    return render(request, "intake/tokens.html", {"rows": rows, "form": form, "value": value})


@require_POST
@needs(Right.ADMINISTER)
def revoke(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    services.revoke_token(badge.person, get_object_or_404(SiteToken, pk=identity, site=badge.site), timezone.now())
    return redirect("intake:tokens")
