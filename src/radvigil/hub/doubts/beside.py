"""What this app says beside a machine: the doubts about it, as far as the reader may know of them; and, in a room, who
looks at one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from radvigil.hub.beside import beside
from radvigil.hub.doubts.models import Doubt
from radvigil.hub.doubts.queries import doubts_of, reader
from radvigil.hub.machines.carers import told_by
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.rights import Badge, Right
from radvigil.hub.places.models import Site
from radvigil.hub.templatetags.hub import when

SHOWN = 5


@beside("machine", "doubts/beside.html")
def of_machine(badge: Badge, machine: Machine) -> dict[str, Any]:
    rows = list(doubts_of(reader(badge)).filter(machine=machine)[:SHOWN])
    return {"doubts": rows, "machine": machine, "may_doubt": badge.may(Right.DOUBT)}


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
