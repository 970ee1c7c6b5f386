"""New cards for machines: tokens made, and the paper on which they stand, in one go.

Rules:
1. A token's secret is on the paper and nowhere else. Who loses the paper has new cards made; earlier ones go on opening
   until they are revoked.
2. A card without a number to call is not printed: calling is its first use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from radvigil.hub.documents import contracts as c
from radvigil.hub.documents.posture import zone
from radvigil.hub.documents.rendering import paper
from radvigil.hub.doubts.services import make_card
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.queries import call_for
from radvigil.hub.machines.services import Act
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site


class NoNumberError(ValueError):
    """Nobody has said whom to call about this machine."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants cards, for which site, in which language."""

    by: Person
    site: Site
    lang: c.Lang
    now: datetime


@transaction.atomic
def cards(order: Order, machines: Sequence[Machine]) -> bytes:
    """The PDF: one A6 card, or four on each A4 sheet. NoNumberError: then no token was made."""
    house = {"lang": order.lang, "site": order.site.name, "made_at": order.now.astimezone(zone(order.site))}
    made = tuple(_card(order, machine) for machine in machines)
    if len(made) == 1:
        return paper(c.DeviceCard(card=made[0], **house))  # type: ignore[arg-type]
    return paper(c.CardSheet(cards=made, **house))  # type: ignore[arg-type]


def _card(order: Order, machine: Machine) -> c.Card:
    call = call_for(order.site, machine.department)
    if not call.number:
        raise NoNumberError(machine.name)
    token, secret = make_card(Act(order.by, order.now), machine)
    return c.Card(
        device=machine.name,
        place=", ".join(part for part in (machine.department.name if machine.department else "", machine.room) if part),
        call_name=call.name,
        call_number=call.number,
        address=settings.PUBLIC_URL + reverse("doubts:card", args=[secret]),
        reference=token.reference,
    )
