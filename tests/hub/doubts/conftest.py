"""A card on the first machine of the room, a facilitator, an engineer, and a doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from radvigil.hub.doubts import services
from radvigil.hub.doubts.models import DeviceToken, Doubt
from radvigil.hub.doubts.services import Said, Source
from radvigil.hub.intake.models import Report
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.services import Act
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site

MARK = "a-mark-of-a-phone-0001"


@dataclass(frozen=True, slots=True)
class Card:
    machine: Machine
    token: DeviceToken
    secret: str

    @property
    def address(self) -> str:
        return f"/d/{self.secret}"


@pytest.fixture
def machine(report: Report, site: Site) -> Machine:
    return Machine.objects.filter(site=site, kind="CT").first() or Machine.objects.filter(site=site)[0]


@pytest.fixture
def facilitator(person: Callable[..., Person]) -> Person:
    return person(Role.RADIOLOGIST, facilitator=True)


@pytest.fixture
def engineer(person: Callable[..., Person]) -> Person:
    return person(Role.BIOMEDICAL)


@pytest.fixture
def card(machine: Machine, engineer: Person, now: datetime) -> Card:
    token, secret = services.make_card(Act(engineer, now), machine)
    return Card(machine, token, secret)


@pytest.fixture
def doubt(site: Site, machine: Machine, now: datetime) -> Doubt:
    said = Said("popup", "Une fenêtre noire, deux fois.", signed="Noé", mark=MARK)
    return services.report(Source(site, machine), said, now).doubt
