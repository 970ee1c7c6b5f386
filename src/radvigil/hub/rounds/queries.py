"""Reading rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from radvigil.hub.lessons.cards import THEMES, FindingCard, Theme, finding_card, theme
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.people.rights import Badge, Right
from radvigil.hub.places.models import Site
from radvigil.hub.rounds import matters
from radvigil.hub.rounds.matters import Matter, matters_of
from radvigil.hub.rounds.minutes import Line, lines
from radvigil.hub.rounds.models import Outcome, Presence, Round
from radvigil.hub.rounds.plan import MINUTES, Answer, Hand, Page, Step, hand, offered_days

MOST_PEOPLE = 80
"""People that the page lists to be ticked; a larger house says “I am here” for itself."""


def rounds(site: Site) -> QuerySet[Round]:
    """Rounds that are over, the latest first."""
    agreed = Count("outcomes", filter=Q(outcomes__answer=Answer.AGREED), distinct=True)
    rows = Round.objects.filter(site=site).exclude(ended=None).select_related("leader")
    return rows.annotate(people=Count("present", distinct=True), agreed=agreed).order_by("-began")


def kept_of(person: Person) -> list[dict[str, str]]:
    """Where a person was present, for their own file."""
    rows = Presence.objects.filter(person=person).select_related("round")
    return [{"round": one.round.began.isoformat(), "as": one.role} for one in rows]


def may_lead(badge: Badge) -> bool:
    """The round is led by a clinician who carries the mark of facilitator."""
    return badge.facilitator and badge.may(Right.LEAD_ROUND)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the site: to be ticked as present, or to take something."""

    person: Person
    role: str
    here: bool

    @property
    def word(self) -> str:
        return str(Role(self.role).label)


def people(one: Round) -> list[Somebody]:
    """Who may be here: those who are first, then by name."""
    here = {row.person_id for row in one.present.all()}
    rows = Membership.objects.filter(site=one.site, person__is_active=True).exclude(role=Role.AUDITOR)
    roles: dict[int, Membership] = {}
    for row in rows.select_related("person").order_by("role"):
        roles.setdefault(row.person_id, row)
    found = [Somebody(row.person, row.role, row.person_id in here) for row in roles.values()]
    return sorted(found, key=lambda some: (not some.here, some.person.name, some.person.pk))[:MOST_PEOPLE]


@dataclass(frozen=True, slots=True)
class Rung:
    """A step as the rail shows it."""

    step: Step
    number: int
    state: str
    """`done`, `now` or empty."""
    page: int
    """The number of its first page."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A round as its page shows it."""

    round: Round
    page: Page
    number: int
    last: bool
    matter: Matter | None
    outcome: Outcome | None
    rungs: tuple[Rung, ...]
    hand: Hand
    lines: tuple[Line, ...]
    left: int
    """Things of this step that stay on their list."""
    days: tuple[date, date]
    week_on: datetime
    """A week after it began: when the next one is likely to be."""
    unseen: int
    """Doubts that wait for the facilitator before any round."""

    @property
    def dash(self) -> str:
        """The used part of the dial, whose whole way is 220."""
        return f"{220 * self.hand.used / (60 * MINUTES):.1f}"

    @property
    def clock(self) -> str:
        return f"{self.hand.used // 60}:{self.hand.used % 60:02d}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the three questions: what was just sent, else what was answered, else a proposal."""

    what: str
    owner: str
    helpers: tuple[str, ...]
    due: str
    """`2026-11-27`."""
    offered: bool
    """Whether the day is one of the two that are offered."""


def draft(shown: Sheet, given: QueryDict | None = None) -> Draft:
    """For the form of the page that is open."""
    days = [day.isoformat() for day in shown.days]
    if given is not None:
        due = given.get("day") or given.get("due") or ""
        owner = given.get("owner") or given.get("other") or ""
        return Draft(given.get("what", ""), owner, tuple(given.getlist("helpers")), due, due in days)
    row = shown.outcome
    if row is not None and row.answer == Answer.AGREED:
        due = row.due.isoformat() if row.due else ""
        return Draft(row.what, str(row.owner_id or ""), tuple(row.helpers), due, due in days)
    return Draft(shown.matter.proposal if shown.matter else "", "", (), days[0], True)


def sheet(one: Round, lang: str, now: datetime) -> Sheet:
    """The page that is open, with everything beside it."""
    told = matters_of(one, lang)
    page, pages = one.page, one.plan.pages
    key = (page.step.value, page.thing.key) if page.thing else None
    written = lines(one, told, lang)
    shown = hand(one.began, one.ended or now, page.step)
    return Sheet(
        round=one,
        page=page,
        number=pages.index(page),
        last=page == pages[-1],
        matter=told.get(key) if key else None,
        outcome=next((row.outcome for row in written if row.outcome and row.outcome.thing == key), None),
        rungs=_rungs(pages, page),
        hand=shown,
        lines=tuple(written),
        left=dict(one.plan.left).get(page.step, 0),
        days=offered_days(timezone.localtime(now).date()),
        week_on=one.began + timedelta(days=7),
        unseen=matters.unseen(one.site) if page.step is Step.DOUBTS else 0,
    )


def _rungs(pages: tuple[Page, ...], page: Page) -> tuple[Rung, ...]:
    firsts = {one.step: at for at, one in reversed(list(enumerate(pages)))}
    order = list(Step)
    return tuple(
        Rung(step, at + 1, "now" if step is page.step else "done" if at < order.index(page.step) else "", firsts[step])
        for at, step in enumerate(order)
    )


@dataclass(frozen=True, slots=True)
class Lesson:
    """The one lesson of a round: a theme or a finding."""

    theme: Theme | None
    finding: FindingCard | None


def lesson(code: str, lang: str) -> Lesson:
    """In words."""
    return Lesson(theme(code, lang), None) if code in THEMES else Lesson(None, finding_card(code, "health", lang))


def told(one: Round, lang: str) -> Mapping[tuple[str, int], Matter]:
    """Everything on the agenda in words."""
    return matters_of(one, lang)
