"""Reading machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from radvigil.hub.machines.models import Likeness, Machine
from radvigil.hub.people.rights import Badge
from radvigil.hub.places.models import Department, Site

STATES = ("look", "unsure", "seen", "off")
"""In the order of a room: what to look out for comes first."""


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call about a machine; empty when the site has not said."""

    name: str
    number: str


def machines_of(site: Site) -> QuerySet[Machine]:
    """All of a site's own machines, with what their cards show."""
    return Machine.objects.filter(site=site).exclude(scope="outside").select_related("department", "out_of_use__by")


def room_of(badge: Badge) -> list[Machine]:
    """The machines of a person's departments, else those of the whole site; look out first, then by kind and name."""
    rows = machines_of(badge.site).filter(kind__in=IMAGING) | machines_of(badge.site).filter(emergency=True)
    departments = {one.department_id for one in badge.memberships if one.department_id}
    if departments:
        rows = machines_of(badge.site).filter(department__in=departments)
    return sorted(rows, key=lambda one: (STATES.index(one.shown_state), one.kind, one.name))


IMAGING = (
    "CT", "MR", "PT", "NM", "XA", "RF", "XR", "DX", "CR", "MG", "US", "BMD", "IO", "PX", "OP", "OPT", "ES", "XC", "SM",
    "ECG", "RTIMAGE", "modality", "workstation", "archive", "worklist", "printer",
)  # fmt: skip
"""Kinds that people of a room meet; routers and switches are the engineers'."""


def call_for(site: Site, department: Department | None) -> Call:
    """The department's own number, else the site's."""
    if department is not None and department.call_number:
        return Call(department.call_name, department.call_number)
    return Call(site.call_name, site.call_number)


def machine(site: Site, identity: int) -> Machine:
    """One machine of this site. Raises Machine.DoesNotExist for another site's."""
    return machines_of(site).select_related("facts", "report").get(pk=identity)


def counts(site: Site) -> dict[str, int]:
    """How many machines are in each state."""
    return machines_of(site).aggregate(
        all=Count("pk"),
        off=Count("pk", filter=Q(out_of_use__isnull=False)),
        **{name: Count("pk", filter=Q(state=name, out_of_use=None)) for name in ("look", "unsure", "seen")},
    )


def new_since(site: Site, when: datetime) -> list[Machine]:
    """Machines first seen after that moment."""
    return list(machines_of(site).filter(first__gt=when).order_by("-first"))


def open_likenesses(site: Site) -> list[Likeness]:
    """Pairs about which a person is asked."""
    return list(Likeness.objects.filter(site=site, answer=Likeness.Answer.OPEN).select_related("newer", "older"))
