"""Reading machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from radvigil.hub.intake.models import Report
from radvigil.hub.machines.models import Key, Likeness, Machine, Sight
from radvigil.hub.people.rights import Badge
from radvigil.hub.places.models import Department, Site
from radvigil.texts import LANGUAGES, codes

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


ROOM = 24
"""Cards of one room: who has more than a screenful to look at looks at none. The others are a touch away."""


def room_of(badge: Badge) -> tuple[list[Machine], dict[str, int]]:
    """The machines of a person's departments, else those of the whole site, and how many are in each state.

    Look out first, then by kind and name; `ROOM` of them at most.
    """
    rows = machines_of(badge.site).filter(Q(kind__in=IMAGING) | Q(emergency=True))
    departments = {one.department_id for one in badge.memberships if one.department_id}
    if departments:
        rows = machines_of(badge.site).filter(department__in=departments)
    ranks = [When(out_of_use__isnull=False, then=Value(STATES.index("off")))]
    ranks += [When(state=name, then=Value(at)) for at, name in enumerate(STATES[:-1])]
    first = rows.annotate(rank=Case(*ranks, default=Value(len(STATES)))).order_by(
        "rank", "kind", "given_name", "seen_name", "address"
    )
    return list(first[:ROOM]), _by_state(rows)


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
    one = machines_of(site).select_related("facts", "report").get(pk=identity)
    one.site = site  # known: not asked for again
    return one


def counts(site: Site) -> dict[str, int]:
    """How many machines are in each state."""
    return _by_state(machines_of(site))


def _by_state(rows: QuerySet[Machine]) -> dict[str, int]:
    return rows.aggregate(
        all=Count("pk"),
        off=Count("pk", filter=Q(out_of_use__isnull=False)),
        **{name: Count("pk", filter=Q(state=name, out_of_use=None)) for name in ("look", "unsure", "seen")},
    )


def new_since(site: Site, when: datetime) -> list[Machine]:
    """Machines first seen after that moment."""
    return list(machines_of(site).filter(first__gt=when).order_by("-first"))


def of_state(rows: QuerySet[Machine], wanted: str) -> QuerySet[Machine]:
    """Those in one of the four states; all for anything else."""
    if wanted == "off":
        return rows.exclude(out_of_use=None)
    return rows.filter(state=wanted, out_of_use=None) if wanted in STATES else rows


MOST_NAMED = 300
"""Machines that an address may name."""


def keys_of(text: str) -> list[int]:
    """`12,13` → their numbers; what is no number is left out."""
    return [int(one) for one in text.split(",")[:MOST_NAMED] if one.isascii() and one.isdecimal() and len(one) < 16]


def stand_ins(machine: Machine) -> list[str]:
    """What stands in for it: names of machines here, or the site's own words."""
    said = [str(one) for one in machine.substitutes]
    rows = Key.objects.filter(site=machine.site_id, value__in=said).select_related("machine")
    named = {key.value: key.machine.name for key in rows}
    return [named.get(one, one) for one in said]


MONTH = timedelta(days=31)


def newly_connected(site: Site, now: datetime) -> QuerySet[Machine]:
    """Machines first seen in the last month, but for those of the site's first report: all was new to it."""
    earliest = Report.objects.filter(site=site).order_by("last", "pk").values("pk")[:1]
    there = Sight.objects.filter(report__in=earliest).values("machine")
    return machines_of(site).filter(first__gt=now - MONTH).exclude(pk__in=there)


def first_in(site: Site, reports: list[int]) -> QuerySet[Machine]:
    """Machines that no other report than these holds."""
    before = Sight.objects.filter(machine=OuterRef("pk")).exclude(report__in=reports)
    here = Sight.objects.filter(machine=OuterRef("pk"), report__in=reports)
    return machines_of(site).filter(Exists(here), ~Exists(before))


LEAST = 3
"""Signs of a word for a kind: two are in nearly every word."""


def kinds_called(text: str) -> list[str]:
    """Kinds whose word holds that text, in either language: whoever writes `scanner` or `mammo` means a kind."""
    wanted = text.casefold()
    if len(wanted) < LEAST:
        return []
    told = (one for lang in LANGUAGES for one in codes(lang).items() if one[0].startswith("kind."))
    return sorted({code.removeprefix("kind.") for code, word in told if wanted in word.casefold()})


def called(text: str, of: str = "") -> Q:
    """A machine of that name, the given or the seen one; `of`: the way to it from the rows that are filtered."""
    return Q(**{f"{of}given_name__icontains": text}) | Q(**{f"{of}seen_name__icontains": text})


def narrowed(rows: QuerySet[Machine], text: str) -> QuerySet[Machine]:
    """Those of a name, an address, a room, a maker or a kind."""
    if not text:
        return rows
    named = called(text) | Q(room__icontains=text)
    made = Q(maker__icontains=text) | Q(model__icontains=text) | Q(kind__iexact=text) | Q(kind__in=kinds_called(text))
    return rows.filter(named | made | Q(address__startswith=text) | Q(department__name__icontains=text))


def asked(site: Site) -> QuerySet[Likeness]:
    """Pairs about which a person is asked."""
    return Likeness.objects.filter(site=site, answer=Likeness.Answer.OPEN)


def open_likenesses(site: Site) -> list[Likeness]:
    """The same with their machines."""
    return list(asked(site).select_related("newer", "older"))
