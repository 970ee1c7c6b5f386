"""All addresses."""

from __future__ import annotations

from django.urls import include, path, re_path
from django.views.i18n import set_language

from radvigil.hub.api.interface import api
from radvigil.hub.people.views import first
from radvigil.hub.views import alive, closed

CLOSED = (
    r"^account/(?:signup|email|confirm-email|login/code|password/(?:set|reset)|reauthenticate/code"
    r"|3rdparty/(?:signup|connections|$))"
)
"""Ways in that allauth knows and this hub does not offer: the administrator invites, and gives a new one-time link."""

urlpatterns = [
    path("", first, name="first"),
    path("alive", alive, name="alive"),
    path("language", set_language, name="set_language"),
    re_path(CLOSED, closed, name="closed"),
    path("account/", include("allauth.urls")),
    path("", include("radvigil.hub.people.urls")),
    path("audit/", include("radvigil.hub.audit.urls")),
    path("intake/", include("radvigil.hub.intake.urls")),
    path("api/v1/", api.urls),
    path("machines/", include("radvigil.hub.machines.urls")),
    path("findings/", include("radvigil.hub.findings.urls")),
    path("tasks/", include("radvigil.hub.work.urls")),
    path("documents/", include("radvigil.hub.documents.urls")),
    path("notices/", include("radvigil.hub.notices.urls")),
    path("incidents/", include("radvigil.hub.incidents.urls")),
    path("duties/", include("radvigil.hub.duties.urls")),
    path("downtime/", include("radvigil.hub.downtime.urls")),
    path("exercises/", include("radvigil.hub.exercises.urls")),
    path("lessons/", include("radvigil.hub.lessons.urls")),
    path("rounds/", include("radvigil.hub.rounds.urls")),
    path("", include("radvigil.hub.doubts.urls")),
]
handler403 = "radvigil.hub.views.forbidden"
handler404 = "radvigil.hub.views.missing"
handler500 = "radvigil.hub.views.broken"
