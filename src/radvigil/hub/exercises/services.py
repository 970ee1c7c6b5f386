"""Calling, playing and ending an exercise. Every change is noted in the audit log, in the same transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from radvigil.hub.audit.services import note
from radvigil.hub.doubts.services import free_of_patients
from radvigil.hub.exercises.casting import Candidate, cast, spread
from radvigil.hub.exercises.clock import Clock
from radvigil.hub.exercises.models import Decision, Note, Run, Seat, plain
from radvigil.hub.exercises.play import Answer, NotNowError, decide, next_minute, play
from radvigil.hub.exercises.queries import candidates
from radvigil.hub.exercises.story import ROLES, story, words
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site
from radvigil.hub.work.services import NewTask, make_task

MOST_MACHINES = 60
"""A cast keeps this many machines: more do not fit the exercise's map, and none of them has a part."""
MOST_NOTES = 40


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, and when."""

    by: Person
    now: datetime


@transaction.atomic
def call(act: Act, site: Site, code: str, *, by_hand: bool) -> Run:
    """A new run, its parts given to the site's machines of today. Raises KeyError for an unknown story."""
    tale = story(code)
    machines = candidates(site)
    parts = cast(tale, machines, words(code, act.by.language))
    kept = {
        "parts": plain(parts),
        "machines": [[one.key, one.name, one.kind, one.sharing] for one in _shown(machines, parts)],
        "spread": list(spread(parts, machines)),
    }
    run = Run.objects.create(site=site, story=code, leader=act.by, called=act.now, by_hand=by_hand, cast=kept)
    note(act.by, "exercise.called", f"exercise:{run.pk}", site, story=code, by_hand=by_hand)
    return run


def _shown(machines: list[Candidate], parts: tuple[object, ...]) -> list[Candidate]:
    """Those with a part first: they must be on the map."""
    keys = {getattr(part, "key", "") for part in parts}
    return sorted(machines, key=lambda one: one.key not in keys)[:MOST_MACHINES]


@transaction.atomic
def sit(act: Act, run: Run, role: str) -> Seat:
    """Take a seat, or change it. Raises ValueError for what is no profession, or when the run is over."""
    if role not in ROLES or run.ended is not None:
        raise ValueError("role" if role not in ROLES else "over")
    seat, _ = Seat.objects.update_or_create(run=run, person=act.by, defaults={"role": role})
    note(act.by, "exercise.joined", f"exercise:{run.pk}", run.site, role=role)
    return seat


@transaction.atomic
def begin(act: Act, run: Run) -> None:
    """The first minute; by hand, the clock stands from the start. Beginning twice changes nothing."""
    locked = _locked(run)
    if locked.started is not None:
        return
    clock = Clock(act.now)
    locked.set_clock(clock.stop(act.now) if locked.by_hand else clock)
    _keep(locked)
    note(act.by, "exercise.begun", f"exercise:{run.pk}", run.site)


@dataclass(frozen=True, slots=True)
class Given:
    """A choice, and for which profession it is made."""

    inject: str
    choice: str
    role: str


@transaction.atomic
def answer(act: Act, run: Run, said: Given) -> Decision:
    """Decide about an inject for a profession. Raises NotNowError where the story cannot take it (any more)."""
    locked = _locked(run)
    if locked.clock is None or locked.ended is not None:
        raise NotNowError("not-yet" if locked.clock is None else "done")
    given = Answer(said.inject, said.choice, locked.minute(act.now))
    decide(locked.tale, [one.answer for one in locked.decisions.all()], given)
    fields = asdict(said)
    try:
        with transaction.atomic():
            one = Decision.objects.create(run=locked, minute=given.minute, at=act.now, **fields)
    except IntegrityError:
        raise NotNowError("done") from None
    note(act.by, "exercise.decided", f"exercise:{run.pk}", run.site, **fields)
    return one


@transaction.atomic
def stand(act: Act, run: Run, *, still: bool) -> None:
    """Stop the clock because a patient comes first, or go on."""
    locked = _locked(run)
    if locked.clock is None or locked.ended is not None:
        return
    locked.set_clock(locked.clock.stop(act.now) if still else locked.clock.go_on(act.now))
    _keep(locked)
    note(act.by, "exercise.stood" if still else "exercise.went-on", f"exercise:{run.pk}", run.site)


@transaction.atomic
def turn(act: Act, run: Run) -> None:
    """Turn the page: to the next minute in which something happens."""
    locked = _locked(run)
    if locked.clock is None or locked.ended is not None:
        return
    scene = play(locked.tale, [one.answer for one in locked.decisions.all()], locked.minute(act.now))
    locked.set_clock(locked.clock.turn_to(next_minute(locked.tale, scene), act.now))
    _keep(locked)
    note(act.by, "exercise.turned", f"exercise:{run.pk}", run.site, minute=locked.minute(act.now))


@transaction.atomic
def end(act: Act, run: Run) -> None:
    """The play is over; what is open stays open and is spoken of. Ending twice changes nothing."""
    locked = _locked(run)
    if locked.ended is not None:
        return
    locked.ended = act.now
    locked.save(update_fields=["ended"])
    note(act.by, "exercise.ended", f"exercise:{run.pk}", run.site, minute=locked.minute(act.now))


@transaction.atomic
def learn(act: Act, run: Run, kind: str, text: str) -> Note:
    """Write down what was learnt. Raises SuspectError for what looks like a patient's identity, ValueError for an empty
    sentence or one too many."""
    said = " ".join(free_of_patients(text, blank=False, now=act.now, names=True)[0].split())[:300]
    if not said or kind not in Note.Kind.values or run.notes.count() >= MOST_NOTES:
        raise ValueError("note")
    one = Note.objects.create(run=run, kind=kind, text=said, at=act.now)
    note(act.by, "exercise.noted", f"exercise:{run.pk}", run.site, kind=kind)
    return one


@transaction.atomic
def make_work(act: Act, run: Run, one: Note) -> int:
    """A task of a sentence, nobody's until it is taken. Asked twice, it is made once."""
    what = NewTask("exercise", f"{run.pk}-{one.pk}", title=one.text[:200])
    one.task = make_task(act.by, run.site, what, act.now).pk
    one.save(update_fields=["task"])
    note(act.by, "exercise.promised", f"exercise:{run.pk}", run.site, task=one.task)
    return one.task


def _locked(run: Run) -> Run:
    """The run for this transaction alone (SQLite's transactions are alone anyway)."""
    return Run.objects.select_for_update().get(pk=run.pk)


def _keep(run: Run) -> None:
    run.save(update_fields=["started", "turned", "stood", "standing"])
