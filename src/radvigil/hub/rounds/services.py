"""Leading a round. Every change is noted in the audit log, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from radvigil.hub.audit.services import note
from radvigil.hub.doubts.services import SuspectError, free_of_patients
from radvigil.hub.findings.models import Finding
from radvigil.hub.lessons.cards import lesson_of
from radvigil.hub.people.models import READERS, Membership, Person
from radvigil.hub.places.models import Site
from radvigil.hub.rounds import matters
from radvigil.hub.rounds.models import Outcome, Presence, Round
from radvigil.hub.rounds.plan import Answer, Page, Step, agenda, stored
from radvigil.hub.work.remedies import of_step
from radvigil.hub.work.services import NewTask, RefusedError, make_task
from radvigil.texts import WHO

WEEK = 7 * 24 * 3600


class NotNowError(ValueError):
    """Something that the round cannot take: `running`, `over`, `thing`, `owner`, `due`, `what`, `patient`."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, and when."""

    by: Person
    now: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to the three questions."""

    answer: Answer
    what: str = ""
    owner: int | None = None
    helpers: tuple[str, ...] = field(default=())
    due: date | None = None


def open_round(site: Site) -> Round | None:
    """The round that is running at a site."""
    return Round.objects.filter(site=site, ended=None).select_related("leader", "site").first()


@transaction.atomic
def begin(act: Act, site: Site) -> Round:
    """A new round with the agenda of this moment; the leader is here. Raises NotNowError while one runs."""
    things = (matters.new_findings(site, act.now), matters.doubts(site, act.now), matters.decisions(site))
    plan = agenda(*things)
    codes = matters.codes(site, [thing.key for thing in plan.of(Step.FINDINGS)])
    lesson = lesson_of(int(act.now.timestamp()) // WEEK, matters.themes(site, things[1]), codes)
    try:
        with transaction.atomic():
            one = Round.objects.create(site=site, leader=act.by, began=act.now, agenda=stored(plan), lesson=lesson)
    except IntegrityError:
        raise NotNowError("running") from None
    note(act.by, "round.begun", f"round:{one.pk}", site, things=len(plan.things))
    attend(act, one, [act.by.pk])
    return one


@transaction.atomic
def attend(act: Act, one: Round, people: Iterable[int]) -> None:
    """These people, and no others, are here. Who has no role at the site is passed over."""
    current = running(one)
    wanted = set(people)
    rows = Membership.objects.filter(site=current.site, person__in=wanted).select_related("person")
    roles = {row.person_id: row.role for row in rows.order_by("-role")}
    Presence.objects.filter(round=current).exclude(person__in=roles).delete()
    for person, role in sorted(roles.items()):
        Presence.objects.get_or_create(round=current, person_id=person, defaults={"role": role})
    note(act.by, "round.attended", f"round:{one.pk}", current.site, people=len(roles))


@transaction.atomic
def come(act: Act, one: Round) -> None:
    """Say of oneself that one is here."""
    there = set(one.present.values_list("person", flat=True))
    attend(act, one, there | {act.by.pk})


@transaction.atomic
def go(act: Act, one: Round, page: int) -> None:
    """Open a page for all."""
    current = running(one)
    current.here = min(max(0, page), len(current.plan.pages) - 1)
    current.save(update_fields=["here"])
    note(act.by, "round.turned", f"round:{one.pk}", current.site, page=current.here)


@transaction.atomic
def answer(act: Act, one: Round, page: Page, said: Said) -> Outcome:
    """Write down what the round says of a thing, or correct it. Raises NotNowError."""
    current = running(one)
    if page.thing is None or page.thing not in current.plan.things:
        raise NotNowError("thing")
    outcome, _ = Outcome.objects.update_or_create(
        round=current, step=page.step.value, key=page.thing.key, defaults={**_fields(current, said), "at": act.now}
    )
    note(
        act.by, "round.answered", f"round:{one.pk}", current.site,
        step=page.step.value, key=page.thing.key, answer=said.answer.value,
    )  # fmt: skip
    return outcome


def _fields(one: Round, said: Said) -> dict[str, object]:
    """An agreement needs somebody who takes it, a day and a sentence; the two other answers need nothing."""
    what = sentence(said.what, one.began)
    owner = Person.objects.filter(pk=said.owner or 0, memberships__site=one.site, is_active=True).distinct().first()
    if said.answer is Answer.AGREED:
        for missing, code in ((not what, "what"), (owner is None, "owner"), (said.due is None, "due")):
            if missing:
                raise NotNowError(code)
        if said.due is not None and said.due < timezone.localdate(one.began):
            raise NotNowError("due")
    agreed = said.answer is Answer.AGREED
    return {
        "answer": said.answer.value,
        "what": "" if said.answer is Answer.OPEN else what,
        "owner": owner if agreed else None,
        "helpers": [who for who in WHO if who in said.helpers] if agreed else [],
        "due": said.due if agreed else None,
    }


@transaction.atomic
def correct(act: Act, one: Round, row: Outcome, what: str) -> None:
    """Say a line better. Raises NotNowError for who is not here, for an empty line, or once it is over."""
    current = running(one)
    said = sentence(what, act.now)
    if not said or row.answer != Answer.AGREED or not current.present.filter(person=act.by).exists():
        raise NotNowError("what" if not said else "thing")
    row.what = said
    row.save(update_fields=["what"])
    note(act.by, "round.corrected", f"round:{one.pk}", current.site, outcome=row.pk)


@transaction.atomic
def end(act: Act, one: Round, next_at: datetime | None = None) -> None:
    """The minutes stand; what was agreed becomes tasks, and what goes to the decisions becomes proposals that wait
    there. Ending twice changes nothing."""
    current = Round.objects.select_for_update().get(pk=one.pk)
    if current.ended is not None:
        return
    current.ended = act.now
    current.next_at = next_at if next_at and next_at > act.now else None
    current.save(update_fields=["ended", "next_at"])
    waiting = Q(answer=Answer.DECIDE) & ~Q(step=Step.DECISIONS)
    for outcome in current.outcomes.filter(Q(answer=Answer.AGREED) | waiting, task=None).select_related("owner"):
        outcome.task = promise(act, current, outcome)
        outcome.save(update_fields=["task"])
    note(act.by, "round.ended", f"round:{one.pk}", current.site)


def sentence(text: str, now: datetime) -> str:
    """One line as it may be kept. Raises NotNowError `patient` for what looks like a patient's number or birth date."""
    try:
        return " ".join(free_of_patients(text, blank=False, now=now, names=True)[0].split())[:300]
    except SuspectError:
        raise NotNowError("patient") from None


def promise(act: Act, one: Round, outcome: Outcome) -> int:
    """Make a task, or a proposal, of an answer: the one place where a round reaches into the work of others."""
    finding = Finding.objects.filter(site=one.site, pk=outcome.key).select_related("subject").first()
    known = of_step(finding, outcome.what) if finding and outcome.step == Step.FINDINGS else NewTask("round", "")
    asked = replace(
        known,
        origin="round",
        origin_id=f"{one.pk}-{outcome.step}-{outcome.key}",
        title=(outcome.what or matters.title(one, outcome, act.by.language))[:200],
        proposed=outcome.answer == Answer.DECIDE,
        profession=_profession(one, outcome.owner),
        owner=outcome.owner,
        helpers=_helping(one, outcome),
        due=outcome.due,
    )
    try:
        return make_task(act.by, one.site, asked, act.now).pk
    except RefusedError:
        # Somebody lost their role meanwhile: the promise stays, and is nobody's until it is taken.
        return make_task(act.by, one.site, replace(asked, owner=None, helpers=()), act.now).pk


def _profession(one: Round, owner: Person | None) -> str:
    """That of who takes it."""
    role = Membership.objects.filter(site=one.site, person=owner).values_list("role", flat=True).first()
    return READERS.get(role or "", "")


def _helping(one: Round, outcome: Outcome) -> tuple[Person, ...]:
    """Those who are here of the professions that help."""
    rows = one.present.select_related("person").exclude(person=outcome.owner)
    return tuple(row.person for row in rows if READERS[row.role] in outcome.helping())


def running(one: Round) -> Round:
    """The round for this transaction alone. Raises NotNowError when it is over."""
    current = Round.objects.select_for_update().select_related("site").get(pk=one.pk)
    if current.ended is not None:
        raise NotNowError("over")
    return current
