"""The API keeps what its OpenAPI description promises: schemathesis asks all that it allows, and more."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from radvigil.hub.api.interface import api
from radvigil.hub.intake.services import make_token
from radvigil.hub.people.models import Membership, Person, Role, Scope
from radvigil.hub.people.tokens import Wish, make

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))


LEFT_OUT = [
    allow_header_conformance,
    ignored_auth,
    unsupported_method,
    positive_data_acceptance,
    negative_data_rejection,
]
"""Tokens and wrong words are walked in `test_scopes.py`; a report is more than an object. What no address
takes (OPTIONS) the door of the whole hub answers, and names the methods of all."""


@pytest.fixture
def proofs(transactional_db, site, report) -> dict[str, str]:
    by = Person.objects.create_user("a@example.org", name="A")
    Membership.objects.create(person=by, site=site, role=Role.ADMINISTRATOR)
    reading = make(by, site, Wish("schemathesis", list(Scope), date(2099, 1, 1)), NOW)
    return {"GET": reading, "POST": make_token(by, site, "schemathesis", NOW)[1]}


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_description_is_kept(case: schemathesis.Case, proofs: dict[str, str], live_server) -> None:
    proof = {"Authorization": f"Bearer {proofs.get(case.method.upper(), proofs['GET'])}"}
    case.call_and_validate(base_url=live_server.url, headers=proof, excluded_checks=LEFT_OUT)
