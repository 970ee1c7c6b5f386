"""An incident and the people around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.services import Opening, open_incident
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site


@pytest.fixture
def leader(person: Callable[..., Person]) -> Person:
    return person(Role.RADIOLOGIST)


@pytest.fixture
def engineer(person: Callable[..., Person]) -> Person:
    return person(Role.SECURITY)


@pytest.fixture
def incident(site: Site, leader: Person, now: datetime) -> Incident:
    return open_incident(leader, site, Opening("Screens stay black", "Two consoles since six."), now)
