"""A listed Swiss hospital, a French one, and an incident in each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from radvigil.hub.duties.services import ProfileWords, keep_profile
from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.services import Opening, open_incident
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site

NOW = datetime(2026, 11, 27, 21, 15, tzinfo=UTC)


@pytest.fixture
def lawyer(person: Callable[..., Person]) -> Person:
    return person(Role.LAW)


@pytest.fixture
def swiss(site: Site, lawyer: Person) -> Site:
    facts = {"on_hospital_list": True, "gdpr_applies": False}
    keep_profile(lawyer, site, 0, ProfileWords("hospital", facts), NOW)
    return site


@pytest.fixture
def frenchwoman(person: Callable[..., Person], other_site: Site) -> Person:
    return person(Role.LAW, at=other_site)


@pytest.fixture
def french(other_site: Site, frenchwoman: Person) -> Site:
    keep_profile(frenchwoman, other_site, 0, ProfileWords("hospital", {"insured": True}), NOW)
    return other_site


@pytest.fixture
def incident(swiss: Site, lawyer: Person) -> Incident:
    return open_incident(lawyer, swiss, Opening("Screens stay black"), NOW)


@pytest.fixture
def french_incident(french: Site, frenchwoman: Person) -> Incident:
    return open_incident(frenchwoman, french, Opening("Écrans noirs"), NOW)
