"""What this app says beside a machine: the doubts about it, as far as the reader may know of them; in a room, who looks
at one; and the doubts that some words name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from radvigil.hub.beside import beside
from radvigil.hub.doubts.models import Doubt
from radvigil.hub.doubts.queries import doubts_named, doubts_of, reader
from radvigil.hub.machines.carers import told_by
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.rights import Badge, Right
from radvigil.hub.places.models import Site
from radvigil.hub.rare import rare
from radvigil.hub.templatetags.hub import when

SHOWN = 5
FOUND = 12
"""Doubts that a search shows; the figure beside them says how many there are."""


@beside("machine", "doubts/beside.html")
def of_machine(badge: Badge, machine: Machine) -> dict[str, Any]:
    rows = rare(doubts_of(reader(badge)).filter(machine=machine), SHOWN)
    return {"doubts": rows, "machine": machine, "may_doubt": badge.may(Right.DOUBT)}


@beside("search", "doubts/found.html")
def of_words(badge: Badge, text: str) -> dict[str, Any]:
    rows = doubts_named(reader(badge), text)
    return {"doubts": rows[:FOUND], "n": rows.count()}


def looked_at(site: Site, machines: list[int]) -> dict[int, str]:
    """Who looks at the latest doubt about each of these machines. One that nobody has read yet is not spoken of."""
    rows = Doubt.objects.filter(site=site, machine__in=machines, ended=None, seen__isnull=False)
    found = {}
    for one in rows.select_related("seen_by", "engineer").order_by("sent"):
        who = one.engineer or one.seen_by
        if who is not None and one.machine_id is not None:
            found[one.machine_id] = _("%(who)s looks at a doubt (%(when)s).") % {
                "who": who.name,
                "when": when(one.sent),
            }
    return found


told_by(looked_at)
