"""Pages about documents: the list, the report at once or in the background, and every table."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from radvigil.hub.documents import carding, queries, services, sheets, tasks
from radvigil.hub.documents.carding import NoNumberError, Order
from radvigil.hub.documents.forms import CardsForm, ReportForm
from radvigil.hub.documents.models import Document
from radvigil.hub.documents.posture import zone
from radvigil.hub.documents.queries import Wish
from radvigil.hub.documents.rendering import paper
from radvigil.hub.machines.queries import machines_of
from radvigil.hub.people.rights import Badge, Right, badge_of, needs
from radvigil.hub.places.models import Department
from radvigil.hub.templatetags.hub import language

SLOW = timedelta(minutes=15)
"""After that a document that waits says so: the worker may not be running."""


def _blank(badge: Badge) -> ReportForm:
    today = timezone.now().astimezone(zone(badge.site)).date()
    return ReportForm(initial=ReportForm.usual(today, language()))


def _page(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    badge = badge_of(request)
    page = {
        "form": form,
        "tables": sheets.TABLES,
        "documents": list(queries.documents_of(badge.site)),
        "slow": timezone.now() - SLOW,
        "may_ask": badge.may(Right.WORK),
        "may_print_cards": badge.may(Right.EDIT_MACHINES),
    }
    return render(request, "documents/list.html", page, status=status)


@require_GET
@needs(Right.EXPORT)
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request, _blank(badge_of(request)))


@require_GET
@needs(Right.EXPORT)
def report(request: HttpRequest) -> HttpResponse:
    """The short report, made while one waits."""
    badge, form = badge_of(request), ReportForm(request.GET)
    if not form.is_valid():
        return _page(request, form, 400)
    lang = form.cleaned_data["language"]
    body = paper(queries.report(Wish(badge.site, form.period, lang), timezone.now()))
    services.taken(badge.person, badge.site, "report", lang)
    return _file(body, f"radvigil-{form.period.begins}-{form.period.ends}-{lang}.pdf")


@require_POST
@needs(Right.WORK)
def ask(request: HttpRequest) -> HttpResponse:
    """The whole report, in the background."""
    badge, form = badge_of(request), ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    wish = Wish(badge.site, form.period, form.cleaned_data["language"])
    document = services.ask(badge.person, wish, timezone.now())
    tasks.make.enqueue(document.pk)
    messages.success(request, _("It is being made. It will stand in the list below."))
    return redirect("documents:list")


@require_GET
@needs(Right.EXPORT)
def document(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = get_object_or_404(Document, pk=identity, site=badge.site, state=Document.State.READY)
    services.taken(badge.person, badge.site, f"document:{one.pk}", one.language)
    return _file(bytes(one.body or b""), one.file_name)


@require_GET
@needs(Right.EDIT_MACHINES)
def cards(request: HttpRequest) -> HttpResponse:
    """Which machines get a card; `?department=` marks those of one."""
    return _cards(request, CardsForm(badge_of(request).site))


def _cards(request: HttpRequest, form: CardsForm, status: int = 200) -> HttpResponse:
    site = badge_of(request).site
    rows = list(machines_of(site).order_by("department__name", "kind", "given_name", "seen_name", "address"))
    here = request.GET.get("department", "")
    page = {"form": form, "rows": rows, "here": here, "departments": Department.objects.filter(site=site)}
    return render(request, "documents/cards.html", page, status=status)


@require_POST
@never_cache
@needs(Right.EDIT_MACHINES)
def make_cards(request: HttpRequest) -> HttpResponse:
    """New tokens, and the paper with their squares: this answer alone holds them."""
    badge, lang = badge_of(request), language()
    form = CardsForm(badge.site, request.POST)
    if not form.is_valid():
        return _cards(request, form, 422)
    order = Order(badge.person, badge.site, "fr" if lang == "fr" else "en", timezone.now())
    try:
        body = carding.cards(order, form.cleaned_data["machines"])
    except NoNumberError as error:
        said = _("There is no number to call about %(machine)s. Enter one first: calling is what a card is for.")
        form.add_error("machines", said % {"machine": error})
        return _cards(request, form, 422)
    return _file(body, f"radvigil-cards-{timezone.localdate()}.pdf")


@require_GET
@needs(Right.EXPORT)
def table(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """One table as CSV; `?bom=no` for programs that trip over the mark that Excel needs."""
    badge, lang = badge_of(request), language()
    if name not in sheets.BY_NAME:
        raise Http404
    services.taken(badge.person, badge.site, f"table:{name}", lang)
    made = sheets.pieces(sheets.BY_NAME[name], badge.site, lang, request.GET.get("bom") != "no")
    answer = StreamingHttpResponse(made, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="radvigil-{name}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _file(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
