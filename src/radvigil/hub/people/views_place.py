"""Pages about the site: what it is called, which clock and law it has, whom to call, its departments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from radvigil.hub.people import placing
from radvigil.hub.people.forms_place import AnotherSiteForm, DepartmentForm, SiteForm
from radvigil.hub.people.fresh import asks_who
from radvigil.hub.people.middleware import CHOSEN
from radvigil.hub.people.rights import Badge, Right, badge_of, needs
from radvigil.hub.places.models import Department, Site


@require_http_methods(["GET", "POST"])
@needs(Right.ADMINISTER)
def place(request: HttpRequest) -> HttpResponse:
    """The site, its departments, and the way to another one."""
    badge = badge_of(request)
    if request.method == "GET":
        return _page(request, badge)
    form = SiteForm(request.POST, instance=Site.objects.get(pk=badge.site.pk))
    if not form.is_valid():
        return _page(request, badge, form=form)
    placing.describe(badge.person, badge.site, form.cleaned_data)
    messages.success(request, _("Kept."))
    return redirect("people:place")


def _page(request: HttpRequest, badge: Badge, **forms: Any) -> HttpResponse:
    """With the forms that somebody has filled in and that do not fit, or with fresh ones."""
    rows = [(one, DepartmentForm(badge.site, instance=one, prefix=f"d{one.pk}")) for one in _departments(badge)]
    changed = forms.get("changed")
    shown = {
        "form": forms.get("form") or SiteForm(instance=badge.site),
        "rows": [(one, changed if changed and changed.instance.pk == one.pk else form) for one, form in rows],
        "fresh": forms.get("fresh") or DepartmentForm(badge.site, prefix="new"),
        "other": forms.get("other") or AnotherSiteForm(prefix="other"),
    }
    return render(request, "people/place.html", shown, status=422 if forms else 200)


def _departments(badge: Badge) -> list[Department]:
    return list(badge.site.departments.all())


@require_POST
@needs(Right.ADMINISTER)
def open_department(request: HttpRequest) -> HttpResponse:
    badge = badge_of(request)
    form = DepartmentForm(badge.site, request.POST, prefix="new")
    if not form.is_valid():
        return _page(request, badge, fresh=form)
    placing.open_department(badge.person, badge.site, form.cleaned_data)
    return redirect("people:place")


@require_POST
@needs(Right.ADMINISTER)
def department(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = get_object_or_404(Department, pk=identity, site=badge.site)
    form = DepartmentForm(badge.site, request.POST, instance=one, prefix=f"d{one.pk}")
    if not form.is_valid():
        return _page(request, badge, changed=form)
    placing.describe_department(badge.person, one, form.cleaned_data)
    messages.success(request, _("Kept."))
    return redirect("people:place")


@require_POST
@needs(Right.ADMINISTER)
def close_department(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = get_object_or_404(Department, pk=identity, site=badge.site)
    try:
        placing.close_department(badge.person, one)
    except ValueError:
        messages.error(request, _("Machines or people belong to this department: give them another one first."))
    return redirect("people:place")


@require_POST
@needs(Right.ADMINISTER)
@asks_who("people:place")
def open_site(request: HttpRequest) -> HttpResponse:
    """Another site; its page is shown next, for it has to be described."""
    badge = badge_of(request)
    form = AnotherSiteForm(request.POST, prefix="other")
    if not form.is_valid():
        return _page(request, badge, other=form)
    site = placing.open_site(badge.person, form.cleaned_data["name"])
    request.session[CHOSEN] = site.pk
    messages.success(request, _("The new site is open. Say now where it is and whom to call."))
    return redirect("people:place")
