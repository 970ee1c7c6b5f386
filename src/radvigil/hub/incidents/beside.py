"""What this app says beside a finding and a machine: the incident that goes on, what holds the machine back; and the
incidents that some words name."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from radvigil.hub.beside import beside
from radvigil.hub.findings.models import Finding
from radvigil.hub.incidents.models import Containment, State
from radvigil.hub.incidents.queries import about, incidents_named, incidents_of
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.rights import Badge
from radvigil.hub.rare import rare

IN_VIEW = (Containment.Stand.ASKED, Containment.Stand.AGREED, Containment.Stand.DONE)

SHOWN = 12
"""Incidents that a search shows; the figure beside them says how many there are."""


@beside("finding", "incidents/beside.html")
def of_finding(badge: Badge, finding: Finding) -> dict[str, Any]:
    found = rare(about("finding", finding.pk).filter(site=badge.site).select_related("site"))
    return {"incidents": found} if found else {}


@beside("machine", "incidents/beside.html")
def of_machine(badge: Badge, machine: Machine) -> dict[str, Any]:
    """One question where there is nothing to say, as for most machines."""
    going_on = Q(machine=machine) & ~Q(state=State.CLOSED)
    held_back = Q(containments__machine=machine, containments__stand__in=IN_VIEW)
    found = rare(incidents_of(badge.site).filter(going_on | held_back).distinct())
    if not found:
        return {}
    held = machine.containments.filter(stand__in=IN_VIEW, incident__in=found).select_related("incident")
    return {"incidents": found, "held": list(held)}


@beside("search", "incidents/found.html")
def of_words(badge: Badge, text: str) -> dict[str, Any]:
    rows = incidents_named(badge.site, text)
    return {"incidents": rows[:SHOWN], "n": rows.count()}
