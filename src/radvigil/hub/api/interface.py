"""The API itself.

Rules:
1. A token opens one site within its scopes; without the right one every address answers 401 alike.
2. Reading changes nothing. The one address that writes brings reports, by a sensor's own kind of token.
3. Lists are bounded: `limit` (200 at most) and `offset`.
4. What does not exist, and what belongs to another site, is 404 alike.
5. Who asks too often is answered 429, and told when to come again (`bounds`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from ninja import NinjaAPI, Path, Query, Status
from ninja.errors import AuthenticationError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from radvigil import __version__
from radvigil.hub.api import bounds, queries
from radvigil.hub.api.schemas import (
    Decisions,
    Fault,
    Findings,
    FindingWhole,
    Language,
    LifeCode,
    MachineOut,
    Machines,
    Matches,
    SeverityCode,
    StateCode,
    TakenIn,
    TaskOut,
    Tasks,
)
from radvigil.hub.intake import beside
from radvigil.hub.intake import services as intake
from radvigil.hub.intake.models import SiteToken
from radvigil.hub.intake.queries import latest, whole_report
from radvigil.hub.people.models import Scope
from radvigil.hub.people.tokens import site_of
from radvigil.hub.places.models import Site
from radvigil.report import findings_sarif

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Identity = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Reader(HttpBearer):
    """`Authorization: Bearer TOKEN` with a scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Site | None:
        return bounds.opened(request, token, bounds.READING, self._opens)

    def _opens(self, token: str, now: datetime) -> Site | None:
        return site_of(token, self.scope, now)


class Sensor(HttpBearer):
    """The token of a sensor: it brings reports and reads nothing."""

    def authenticate(self, request: HttpRequest, token: str) -> SiteToken | None:
        return bounds.opened(request, token, bounds.REPORTS, intake.known_token)


AGAIN = {"description": "Seconds after which it may ask again", "schema": {"type": "integer", "minimum": 1}}


class Described(NinjaAPI):
    """Its description says of every 429 which header tells when to come again."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        described = super().get_openapi_schema(**where)
        for path in described["paths"].values():
            for method in path.values():
                method["responses"][429]["headers"] = {"Retry-After": {**AGAIN, "required": True}}
        return described


api = Described(
    title="Radvigil hub",
    version=__version__,
    description="Findings, machines, advisories and work of one site: codes, and sentences where a language is named.",
    docs_url=None,
    urls_namespace="api",
)
MACHINES, FINDINGS, WORK = Reader(Scope.MACHINES), Reader(Scope.FINDINGS), Reader(Scope.WORK)
REFUSED: dict[Any, Any] = {401: Fault, 422: Fault, 429: Fault}
"""What any address may answer: no token that fits, words that do not, or too often."""


@api.exception_handler(AuthenticationError)
def without_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = api.create_response(request, {"code": "no-token"}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(bounds.TooOftenError)
def too_often(request: HttpRequest, error: bounds.TooOftenError) -> HttpResponse:
    answer = api.create_response(request, {"code": "too-often"}, status=429)
    answer["Retry-After"] = str(error.wait)
    return answer


@api.exception_handler(ValidationError)
def with_wrong_words(request: HttpRequest, error: ValidationError) -> HttpResponse:
    where = [str(part) for part in error.errors[0]["loc"]] if error.errors else []
    return api.create_response(request, {"code": "wrong-words", "at": "/".join(where)}, status=422)


def _site(request: Any) -> Site:
    site: Site = request.auth
    return site


@api.post("/reports", auth=Sensor(), response={200: TakenIn, 201: TakenIn, **REFUSED}, openapi_extra={
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
})  # fmt: skip
def bring_report(request: HttpRequest) -> Status[dict[str, Any]]:
    """Bring report.json as `radvigil analyze` wrote it: 201 new, 200 known already."""
    token: SiteToken = request.auth  # type: ignore[attr-defined]
    try:
        taken = beside.take_in(token.site, request.body, None, timezone.now(), token)
    except intake.NotTakenError as error:
        return Status(422, {"code": error.code, "at": error.at})
    numbers = {name: getattr(taken, name) for name in ("new", "opened", "closed", "reopened", "new_machines")}
    return Status(201 if taken.new else 200, {"report": taken.report.pk, **numbers})


@api.get("/machines", auth=MACHINES, response={200: Machines, **REFUSED})
def list_machines(
    request: HttpRequest, state: StateCode | None = None, limit: Limit = 100, offset: Offset = 0
) -> dict[str, Any]:
    """Machines of the site, by kind and name."""
    return queries.machines(_site(request), state, slice(offset, offset + limit))


@api.get("/machines/{identity}", auth=MACHINES, response={200: MachineOut, 404: Fault, **REFUSED})
def get_machine(request: HttpRequest, identity: Identity) -> Status[dict[str, Any]]:
    """One machine."""
    found = queries.machine(_site(request), identity)
    return Status(200, found) if found else Status(404, {"code": "unknown"})


@api.get("/findings", auth=FINDINGS, response={200: Findings, **REFUSED})
def list_findings(
    request: HttpRequest,
    open: bool = True,
    severity: SeverityCode | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Findings of the site, the worst first."""
    return queries.findings(_site(request), (open, severity), slice(offset, offset + limit))


@api.get("/findings/{identity}", auth=FINDINGS, response={200: FindingWhole, 404: Fault, **REFUSED})
def get_finding(request: HttpRequest, identity: Identity, lang: Language = "en") -> Status[dict[str, Any]]:
    """One finding with its evidence and its words."""
    found = queries.finding(_site(request), identity, lang)
    return Status(200, found) if found else Status(404, {"code": "unknown"})


@api.get("/advisories", auth=FINDINGS, response={200: Matches, **REFUSED})
def list_matches(request: HttpRequest, open: bool = True, limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
    """Advisories that speak, or may speak, of machines."""
    return queries.matches(_site(request), open, slice(offset, offset + limit))


@api.get("/tasks", auth=WORK, response={200: Tasks, **REFUSED})
def list_tasks(
    request: HttpRequest, life: LifeCode = "live", lang: Language = "en", limit: Limit = 100, offset: Offset = 0
) -> dict[str, Any]:
    """Tasks of the site: who promised what until when, and what it waits for."""
    with override(lang):
        return queries.tasks(_site(request), life, slice(offset, offset + limit))


@api.get("/tasks/{identity}", auth=WORK, response={200: TaskOut, 404: Fault, **REFUSED})
def get_task(request: HttpRequest, identity: Identity, lang: Language = "en") -> Status[dict[str, Any]]:
    """One task."""
    with override(lang):
        found = queries.task(_site(request), identity)
    return Status(200, found) if found else Status(404, {"code": "unknown"})


@api.get("/decisions", auth=WORK, response={200: Decisions, **REFUSED})
def list_decisions(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
    """What was decided, by whom and why; the latest first."""
    return queries.decisions(_site(request), slice(offset, offset + limit))


FILE = {"description": "SARIF 2.1.0", "content": {"application/sarif+json": {"schema": {"type": "object"}}}}


@api.get("/findings.sarif", auth=FINDINGS, response={404: Fault, **REFUSED}, openapi_extra={"responses": {200: FILE}})
def sarif(request: HttpRequest, lang: Language = "en") -> HttpResponse:
    """The findings of the last report as SARIF 2.1.0."""
    report = latest(_site(request))
    if report is None:
        return api.create_response(request, {"code": "unknown", "at": ""}, status=404)
    whole = whole_report(report)
    return HttpResponse(findings_sarif(whole.result, whole.version, lang), content_type="application/sarif+json")
