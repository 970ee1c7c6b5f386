"""Pages about people: coming in, oneself, everyone."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from radvigil.hub.people import background as work
from radvigil.hub.people import queries, services
from radvigil.hub.people import tokens as access
from radvigil.hub.people.forms import InvitationForm, OwnForm, PasswordForm, TokenForm
from radvigil.hub.people.forms_place import AddressForm
from radvigil.hub.people.fresh import asks_who
from radvigil.hub.people.menu import first_page
from radvigil.hub.people.middleware import CHOSEN
from radvigil.hub.people.models import AccessToken, Membership, Person, Role
from radvigil.hub.people.rights import Badge, Right, badge_of, needs, open_to_all

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_GET
@login_required
@open_to_all("sends each person to their own first page")
def first(request: HttpRequest) -> HttpResponse:
    badge = getattr(request, "badge", None)
    if badge is None:
        return render(request, "people/no_role.html", status=403)
    return redirect(first_page(badge))


@require_http_methods(["GET", "POST"])
@open_to_all("a one-time link is its own proof")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation."""
    invitation = services.invitation(token, timezone.now())
    if invitation is None:
        return render(request, "people/link_ended.html", status=410)
    form = PasswordForm(invitation.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        first_time = not invitation.person.has_usable_password()
        person = services.accept(invitation, form.cleaned_data["password"], timezone.now())
        if person is None:
            return render(request, "people/link_ended.html", status=410)
        if first_time:  # the administrator could not know in which language they read
            services.change_own(person, {"language": translation.get_language()})
        if is_mfa_enabled(person):
            messages.success(request, _("The new password is kept. Sign in with it, and with your second factor."))
            return redirect("account_login")
        login(request, person, backend=BACKEND)
        return redirect("first")
    return render(request, "people/enter.html", {"form": form, "person": invitation.person})


@require_http_methods(["GET", "POST"])
@needs(Right.SEE)
def me(request: HttpRequest) -> HttpResponse:
    person = badge_of(request).person
    form = OwnForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        services.change_own(person, form.cleaned_data)
        answer = redirect("people:me")
        keep_language(answer, person.language)
        translation.activate(person.language)
        messages.success(request, _("Kept."))
        return answer
    return render(request, "people/me.html", {"form": form})


def keep_language(answer: HttpResponse, language: str) -> None:
    """As Django's own view of the language does."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


@require_GET
@needs(Right.SEE)
def export_me(request: HttpRequest) -> JsonResponse:
    """What the hub knows of the person who asks (GDPR 15, nLPD 25)."""
    answer = JsonResponse(queries.all_about(badge_of(request).person), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="about-me.json"'
    return answer


@require_POST
@needs(Right.SEE)
def choose_site(request: HttpRequest) -> HttpResponse:
    """Look at another of one's sites."""
    badge = badge_of(request)
    wanted = request.POST.get("site", "")
    if wanted not in {str(one.pk) for one in badge.sites}:
        raise Http404
    request.session[CHOSEN] = int(wanted)
    return redirect("first")


@require_GET
@needs(Right.READ_ADMIN)
def people(request: HttpRequest) -> HttpResponse:
    site = badge_of(request).site
    rows = Membership.objects.filter(site=site).select_related("person", "department").order_by("person__name", "role")
    return render(request, "people/people.html", {"rows": rows, "form": InvitationForm(site)})


@require_POST
@needs(Right.ADMINISTER)
@asks_who("people:people")
def invite(request: HttpRequest) -> HttpResponse:
    badge = badge_of(request)
    form = InvitationForm(badge.site, request.POST)
    if not form.is_valid():
        rows = Membership.objects.filter(site=badge.site).select_related("person", "department")
        return render(request, "people/people.html", {"rows": rows, "form": form}, status=422)
    said = form.cleaned_data
    place = services.Place(badge.site, Role(said["role"]), said["department"], said["facilitator"])
    person, token = services.invite(badge.person, said["email"], said["name"], place, timezone.now())
    return render(request, "people/link.html", {"person": person, "link": link_of(token) if token else ""})


def _of_ours(badge: Badge, number: int) -> Person:
    """A person of the site whom its administrator may give a new way in; 403 for who has a role elsewhere."""
    person: Person = get_object_or_404(queries.people_of(badge.site), number=number)
    if not services.may_readmit(badge.person, person):
        raise PermissionDenied
    return person


@require_POST
@needs(Right.ADMINISTER)
@asks_who("people:people")
def link(request: HttpRequest, number: int) -> HttpResponse:
    """A new one-time link for somebody who lost the first, or their password."""
    badge = badge_of(request)
    person = _of_ours(badge, number)
    token = services.new_link(badge.person, person, timezone.now())
    return render(request, "people/link.html", {"person": person, "link": link_of(token)})


@require_POST
@needs(Right.ADMINISTER)
@asks_who("people:people")
def address(request: HttpRequest, number: int) -> HttpResponse:
    """Another e-mail address, which is also the name to sign in by."""
    badge = badge_of(request)
    person, form = _of_ours(badge, number), AddressForm(request.POST)
    try:
        if not form.is_valid():
            raise ValueError("no-address")
        services.readdress(badge.person, person, form.cleaned_data["email"])
        messages.success(request, _("Kept."))
    except ValueError:
        messages.error(request, _("That is no address, or somebody has it already."))
    return redirect("people:people")


@require_POST
@needs(Right.ADMINISTER)
@asks_who("people:people")
def drop_factors(request: HttpRequest, number: int) -> HttpResponse:
    """For somebody who lost their telephone or key: they enter by a new link, and add another."""
    badge = badge_of(request)
    person = _of_ours(badge, number)
    services.drop_factors(badge.person, person)
    token = services.new_link(badge.person, person, timezone.now())
    return render(request, "people/link.html", {"person": person, "link": link_of(token)})


@require_POST
@needs(Right.ADMINISTER)
@asks_who("people:people")
def erase(request: HttpRequest, number: int) -> HttpResponse:
    badge = badge_of(request)
    person: Person = get_object_or_404(queries.people_of(badge.site), number=number)
    if person.pk == badge.person.pk or person.memberships.exclude(site=badge.site).exists():
        messages.error(request, _("Nobody erases themselves, nor a person who has a role at another site."))
    else:
        stayed = services.erase(badge.person, person, timezone.now())
        messages.success(request, _("Erased. Their number stays in the audit log."))
        if stayed:
            messages.info(request, _("Lines of incidents that still name them: %(count)d.") % {"count": stayed})
    return redirect("people:people")


@require_POST
@needs(Right.ADMINISTER)
def end_role(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    one = get_object_or_404(Membership.objects.select_related("person", "site"), pk=identity, site=badge.site)
    try:
        services.take_role(badge.person, one)
    except ValueError:
        messages.error(request, _("This is the last administrator of the site: name another one first."))
    return redirect("people:people")


def link_of(token: str) -> str:
    """The whole address of an invitation."""
    return f"{settings.PUBLIC_URL}/enter/{token}"


@require_http_methods(["GET", "POST"])
@needs(Right.READ_ADMIN, to_change=Right.ADMINISTER)
@asks_who("people:tokens")
def tokens(request: HttpRequest) -> HttpResponse:
    """Programs that may read this site; a new one's secret is shown once."""
    badge = badge_of(request)
    form, value = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        wish = access.Wish(form.cleaned_data["label"], form.cleaned_data["scopes"], form.cleaned_data["expires"])
        value = access.make(badge.person, badge.site, wish, timezone.now())
        form = TokenForm()
    rows = AccessToken.objects.filter(site=badge.site)
    return render(request, "people/tokens.html", {"rows": rows, "form": form, "value": value})


@require_POST
@needs(Right.ADMINISTER)
def revoke_token(request: HttpRequest, identity: int) -> HttpResponse:
    badge = badge_of(request)
    access.revoke(badge.person, get_object_or_404(AccessToken, pk=identity, site=badge.site), timezone.now())
    return redirect("people:tokens")


@require_GET
@needs(Right.READ_ADMIN)
def background(request: HttpRequest) -> HttpResponse:
    return render(request, "people/background.html", {"work": work.background(timezone.now())})
