"""Reading tasks and acceptances. Every query starts from one site, and none is asked in a loop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Prefetch, Q, QuerySet

from radvigil.hub.findings.models import Finding
from radvigil.hub.machines.models import Key
from radvigil.hub.people.models import READERS, Membership, Person
from radvigil.hub.people.rights import Badge, Right
from radvigil.hub.places.models import Site
from radvigil.hub.rare import rare
from radvigil.hub.work.models import LIVE, PROMISED, Acceptance, Decision, State, Step, Task
from radvigil.risk import action_kinds
from radvigil.texts import say


def holds_right(person: Person, site: Site, right: Right) -> bool:
    """Does the person hold this right at this site?"""
    return Membership.objects.filter(person=person, site=site, role__in=right.roles).exists()


def professions_of(person: Person, site: Site) -> frozenset[str]:
    """The professions for which the person may sign here; a role without the right to sign gives none."""
    roles = Membership.objects.filter(person=person, site=site, role__in=Right.SIGN.roles)
    return frozenset(READERS[role] for role in roles.values_list("role", flat=True))


def voices_of(person: Person, site: Site) -> frozenset[str]:
    """The professions for which the person may say here that what was decided may begin; the law too has a voice."""
    roles = Membership.objects.filter(person=person, site=site, role__in=Right.AGREE.roles)
    return frozenset(READERS[role] for role in roles.values_list("role", flat=True))


# Tasks

MACHINES = Prefetch("about", Key.objects.select_related("machine"))
FINDINGS = Prefetch("findings", Finding.objects.defer("evidence").select_related("subject"))


def tasks_of(site: Site) -> QuerySet[Task]:
    """All of a site, with what a list shows of each."""
    rows = Task.objects.filter(site=site).select_related("owner", "authorised_by", "claimed_by", "made_by")
    return rows.prefetch_related(MACHINES, "helpers")


def tasks_named(site: Site, text: str, lang: str) -> QuerySet[Task]:
    """Those of these words, in what is to be done or when it is done, or of a person of that name; the living first."""
    folded = text.casefold()
    actions = [one for one in action_kinds() if folded in say(f"risk.action.{one}.title", lang).casefold()]
    worded = Q(title__icontains=text) | Q(check_text__icontains=text) | Q(title="", action__in=actions)
    rows = tasks_of(site).filter(worded | Q(owner__name__icontains=text))
    return rows.order_by(F("ended").desc(nulls_first=True), "due", "pk")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the list, as its address holds them."""

    whose: str = "mine"
    """`mine`, `profession`, `asked` (waiting for one's word), `all`."""
    state: str = "live"
    """`live`, `late`, `claimed`, `ended`, or `all`."""
    machine: int = 0
    finding: int = 0


def tasks(badge: Badge, wanted: Wanted, today: date) -> QuerySet[Task]:
    """What is late comes first, then what is due soonest; what has ended, the latest first."""
    rows = tasks_of(badge.site)
    if wanted.whose == "mine":
        rows = rows.filter(pk__in=_mine(badge.person).values("pk"))
    elif wanted.whose == "profession":
        rows = rows.filter(profession__in=badge.readers)
    elif wanted.whose == "asked":
        rows = rows.filter(pk__in=asked_of(badge.person, badge.site).values("pk"))
    if wanted.machine:
        rows = rows.filter(about__machine=wanted.machine).distinct()
    if wanted.finding:
        rows = rows.filter(findings=wanted.finding)
    rows = rows.filter(_state(wanted.state, today))
    return rows.order_by("-ended", "-pk") if wanted.state == "ended" else rows


def _mine(person: Person) -> QuerySet[Task]:
    return Task.objects.filter(Q(owner=person) | Q(helpers=person))


def asked_of(person: Person, site: Site) -> QuerySet[Task]:
    """What waits for this person's word: their profession has not said it, nor they for another one."""
    theirs = Q(pk=None)
    for one in voices_of(person, site):
        theirs |= Q(asked__contains=one)
    return Task.objects.filter(theirs, site=site, state=State.OPEN).exclude(agreements__by=person)


def absent(site: Site, professions: list[str]) -> list[str]:
    """Of these professions, those for which nobody at the site can speak."""
    roles = Membership.objects.filter(site=site, role__in=Right.AGREE.roles, person__is_active=True)
    there = {READERS[one] for one in roles.values_list("role", flat=True)} if professions else set()
    return [one for one in professions if one not in there]


def _state(name: str, today: date) -> Q:
    late = Q(state__in=PROMISED, due__lt=today)
    told = {"live": Q(state__in=LIVE), "late": late, "claimed": Q(state="claimed"), "ended": ~Q(state__in=LIVE)}
    return told.get(name, Q())


def late(site: Site, today: date, most: int | None = None) -> list[Task]:
    """Promises that are overdue, the oldest first."""
    return rare(tasks_of(site).filter(_state("late", today)), most)


def late_count(site: Site, today: date) -> int:
    return Task.objects.filter(_state("late", today), site=site).count()


def task(site: Site, identity: int) -> Task:
    """One task of this site. Raises Task.DoesNotExist for another site's."""
    steps = Prefetch("steps", Step.objects.select_related("by"))
    return tasks_of(site).select_related("site").prefetch_related(FINDINGS, steps, "agreements__by").get(pk=identity)


def tasks_about(site: Site, machine: int) -> list[Task]:
    """Living tasks about one machine."""
    return rare(tasks_of(site).filter(state__in=LIVE, about__machine=machine).distinct())


def tasks_for(site: Site, finding: int) -> list[Task]:
    """Living tasks that answer one finding."""
    return rare(tasks_of(site).filter(state__in=LIVE, findings=finding))


# Acceptances

SEEN = ("finding__subject", "key__machine", "by", "ended_by")


def acceptances_of(site: Site) -> QuerySet[Acceptance]:
    """All of a site, with what they are about and who signed."""
    rows = Acceptance.objects.filter(site=site).select_related(*SEEN).defer("finding__evidence")
    return rows.prefetch_related("signatures__by")


def acceptance(site: Site, identity: int) -> Acceptance:
    """One acceptance of this site. Raises Acceptance.DoesNotExist for another site's."""
    return acceptances_of(site).select_related("site").get(pk=identity)


def holding(site: Site, today: date) -> list[Acceptance]:
    """Risks that are borne today, the next to expire first."""
    return [one for one in acceptances_of(site).filter(ended=None, expires__gte=today) if one.holds(today)]


def accepted(site: Site, findings: list[int], today: date) -> dict[int, Acceptance]:
    """Of these findings, those whose risk is borne today. It is said beside them, and makes nothing quieter."""
    rows = acceptances_of(site).filter(finding__in=findings, ended=None, expires__gte=today)
    return {one.finding_id: one for one in rows if one.finding_id is not None and one.holds(today)}


def accepted_about(site: Site, machine: int, today: date) -> list[Acceptance]:
    """Risks of one machine that are borne today."""
    about = Q(finding__subject=machine) | Q(key__machine=machine)
    rows = acceptances_of(site).filter(about, ended=None, expires__gte=today)
    return [one for one in rare(rows) if one.holds(today)]


# For documents and calendars


def done_between(site: Site, begin: datetime, end: datetime) -> list[Task]:
    """Tasks that were proved done, or dropped, in a period."""
    return list(tasks_of(site).filter(ended__gte=begin, ended__lt=end).order_by("ended"))


def decided_between(site: Site, begin: datetime, end: datetime) -> list[Decision]:
    """Decisions of a period, in their order."""
    rows = Decision.objects.filter(site=site, at__gte=begin, at__lt=end).select_related("by", "to", "task")
    return list(rows.order_by("at", "pk"))


def accepted_between(site: Site, begin: datetime, end: datetime) -> list[Acceptance]:
    """Acceptances whose last signature was given in a period."""
    return list(acceptances_of(site).filter(complete__gte=begin, complete__lt=end).order_by("complete"))


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due on a day, for a calendar."""

    kind: str
    """`task` or `acceptance`."""
    identity: int
    day: date
    changed: datetime
    of: Task | Acceptance


def due_days(site: Site, person: Person | None = None) -> list[Due]:
    """Living tasks with a day (one person's, or all), and the last days of what is borne."""
    rows = tasks_of(site).filter(state__in=LIVE, due__isnull=False)
    if person is not None:
        rows = rows.filter(pk__in=_mine(person).values("pk"))
    found = [Due("task", one.pk, one.due, one.changed, one) for one in rows if one.due is not None]
    ends = acceptances_of(site).filter(ended=None, complete__isnull=False)
    return found + [Due("acceptance", one.pk, one.expires, one.complete or one.at, one) for one in ends]
