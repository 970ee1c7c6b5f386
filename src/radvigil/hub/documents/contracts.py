"""What each document is made from. Whoever wants one fills its record and calls `documents.rendering.paper`.

Rules:
1. A record holds plain values: words already said in the document's language, counts, dates, aware times. No sentence
   of the document itself is in it: labels are the template's own (`labels/*.toml`, both languages).
2. Names of people, machines and places go in as they are. They are text and stay text: nothing in them is markup, code
   or a file's name to typst (`inert.py`).
3. `int` is a count and is written in the language; `date` and `datetime` are written in the language, times in the
   zone of `made_at`.
4. What is not known is said: an empty list has its sentence in the template (“none was written down”), and lists named
   `unknown` or `missing` have their own place on the page.
5. No patient: nothing here has a field for one, and free text must have passed the hub's warning before it comes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

Lang = Literal["en", "fr"]
Severity = Literal["critical", "high", "medium", "low", "note"]
State = Literal["seen", "look", "unsure", "off"]
"""`seen` nothing seen · `look` look out · `unsure` not assessed · `off` out of use."""
Outcome = Literal["approved", "refused", "delegated", "accepted", "waiting", "out", "back"]
"""Of a decision; `accepted`: the risk was accepted until a date, with the signatures its level asks; `out`, `back`: a
machine was taken out of use, or back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What every document says of itself."""

    TEMPLATE: ClassVar[str] = ""
    lang: Lang
    site: str
    """The hospital or department, as its people call it."""
    made_at: datetime
    """When it was made, aware; its zone is the zone of every time in the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody present, and in which capacity."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something promised."""

    title: str
    owner: str
    due: date | None = None
    proof: str = ""
    """The check that will prove it done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something decided, or waiting for somebody to decide."""

    title: str
    outcome: Outcome
    by: str = ""
    on: date | None = None
    reason: str = ""
    until: date | None = None


# ── the card that is stuck on a machine ──────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What one card says of its machine."""

    device: str
    place: str
    call_name: str
    """Who answers: “PACS on call, day and night”."""
    call_number: str
    address: str
    """The whole address that the square opens, token included: never written out beside the square."""
    reference: str
    """A few characters that tell this card from an older one of the same machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCard(Paper):
    """One card, A6."""

    TEMPLATE: ClassVar[str] = "card"
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSheet(Paper):
    """Cards of a department, four on an A4 sheet with marks to cut along."""

    TEMPLATE: ClassVar[str] = "cards"
    cards: tuple[Card, ...]


# ── the report ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityCount:
    """Open findings of one severity, now and at the beginning of the period (None: not known then)."""

    severity: Severity
    now: int
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """Machines in one state."""

    state: State
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of the trend: open findings of high severity and above."""

    on: date
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something done, drawn as a line across the trend."""

    on: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A task that was closed, and how one knows."""

    title: str
    owner: str
    on: date
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """A finding that is open at the end of the period."""

    code: str
    title: str
    severity: Severity
    device: str = ""
    seen: str = ""
    """One sentence: what was observed."""
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A row of the evidence annex: the packets of one finding in one capture, and when the first of them passed."""

    code: str
    device: str
    capture: str
    packets: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What the frameworks call it."""

    code: str
    framework: str
    ids: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that a duty asks, and what the report holds for it."""

    what: str
    holds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A standing duty of the site that the report serves as evidence for."""

    short: str
    text: str
    source: str
    """The act, its article and the day of the version read."""
    note: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Paper):
    """The state of a site over a period."""

    TEMPLATE: ClassVar[str] = "report"
    begins: date
    ends: date
    sentences: tuple[str, ...]
    """Three at most: what one must know after ten seconds."""
    severities: tuple[SeverityCount, ...]
    states: tuple[StateCount, ...]
    trend: tuple[Point, ...] = ()
    """In the order of time; fewer than two points draw no chart and the report says so."""
    marks: tuple[Mark, ...] = ()
    findings: tuple[OpenFinding, ...] = ()
    decisions: tuple[Decision, ...] = ()
    done: tuple[Done, ...] = ()
    unknown: tuple[str, ...] = ()
    """What was not looked at, and why."""
    duty: Duty | None = None
    proofs: tuple[Proof, ...] = ()
    citations: tuple[Citation, ...] = ()
    left_out: int = 0
    """Findings that were not listed because the list is long (the CSV has all)."""


# ── the round and its certificate ────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A finding or a doubt that was spoken of, and what was agreed."""

    title: str
    said: str = ""
    agreed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The one lesson of a round."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes(Paper):
    """The minutes of a weekly round."""

    TEMPLATE: ClassVar[str] = "minutes"
    held_at: datetime
    lasted: int
    """Minutes."""
    leader: str
    present: tuple[Person, ...]
    absent: tuple[str, ...] = ()
    """Professions that were not there."""
    findings: tuple[Item, ...] = ()
    doubts: tuple[Item, ...] = ()
    decisions: tuple[Decision, ...] = ()
    tasks: tuple[Task, ...] = ()
    lesson: Lesson | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Paper):
    """That somebody took part in a round or an exercise; made only when they ask for it."""

    TEMPLATE: ClassVar[str] = "certificate"
    person: Person
    subject: str
    """“Weekly round of imaging security”, “Exercise: PACS down at 8 a.m.”"""
    held_at: datetime
    lasted: int
    leader: str
    reference: str
    """By which the hub finds the minutes again."""


# ── the exercise ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """One moment of an exercise: what was told, what was chosen, by whom."""

    minute: int
    title: str
    told: str
    chosen: str = ""
    by: str = ""
    """The profession that decided; empty where silence did."""
    at: int | None = None
    """The minute in which it was decided; None where nobody did."""
    follows: str = ""
    """What came of it in the story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseReport(Paper):
    """What happened in an exercise, and what was learnt."""

    TEMPLATE: ClassVar[str] = "exercise"
    title: str
    scenario: str
    held_at: datetime
    lasted: int
    leader: str
    present: tuple[Person, ...]
    story: tuple[Inject, ...]
    learnt: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    """Questions that nobody could answer on the day."""
    tasks: tuple[Task, ...] = ()


# ── the downtime pack ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One line of the phone tree."""

    name: str
    role: str
    number: str
    calls: str = ""
    """Whom they call next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """How long a machine can work alone."""

    device: str
    place: str
    exams: int | None = None
    """Examinations that its own disk still holds; None: not known."""
    told_by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversion:
    """Where patients go instead."""

    what: str
    where: str
    number: str
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Accession numbers kept for paper, so that none is used twice."""

    first: str
    last: str
    kept_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """One system of the restart order."""

    system: str
    after: str = ""
    check: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimePack(Paper):
    """What a department needs on paper when the hub, mail and sign-in may be down too."""

    TEMPLATE: ClassVar[str] = "downtime"
    good_until: date
    contacts: tuple[Contact, ...] = ()
    break_glass: tuple[str, ...] = ()
    """Steps of the break-glass procedure; where the envelope is, never what is in it."""
    consoles: tuple[Console, ...] = ()
    diversions: tuple[Diversion, ...] = ()
    reservation: Reservation | None = None
    restart: tuple[Restart, ...] = ()
    missing: tuple[str, ...] = ()
    """What the site has not filled in yet."""
