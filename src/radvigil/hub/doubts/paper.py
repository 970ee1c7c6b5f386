"""The card that is stuck on a machine, A6, ready to print."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from radvigil.hub.documents.contracts import Card, DeviceCard, Lang
from radvigil.hub.documents.rendering import paper
from radvigil.hub.doubts.models import DeviceToken
from radvigil.hub.machines.queries import call_for


def card_paper(one: DeviceToken, address: str, lang: Lang, now: datetime) -> bytes:
    """The PDF of a card. `address` is the whole of what its square opens; it stands in the square alone."""
    machine = one.machine
    call = call_for(one.site, machine.department)
    place = ", ".join(part for part in (machine.department.name if machine.department else "", machine.room) if part)
    card = Card(
        device=machine.name,
        place=place or one.site.name,
        call_name=call.name,
        call_number=call.number,
        address=address,
        reference=one.reference,
    )
    return paper(
        DeviceCard(lang=lang, site=one.site.name, made_at=now.astimezone(ZoneInfo(one.site.time_zone)), card=card)
    )
