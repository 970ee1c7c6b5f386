"""Which entries of the audit log are told, to whom, and whether at once.

Rules:
1. Little is told. At once only what somebody must act on today: a doubt, an incident, a legal clock, a critical
   finding.
2. Who did it is not told of it.
3. An entry's verb is the key: a row here, a sentence in `kinds.toml`, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from radvigil.hub.audit.models import Entry
from radvigil.hub.documents.models import Document
from radvigil.hub.doubts.models import Doubt
from radvigil.hub.findings.models import Finding, Severity
from radvigil.hub.intake.models import Report
from radvigil.hub.notices.models import Notice
from radvigil.hub.people.models import CLINICIANS, ENGINEERS, READERS, Person, Role
from radvigil.hub.people.queries import facilitators, people_of, with_role
from radvigil.hub.people.rights import Right
from radvigil.hub.places.models import Site
from radvigil.hub.work.models import Acceptance, Decision, Task

CARE, ENGINEERING = frozenset(CLINICIANS), frozenset(ENGINEERS)
RESPONDING = ENGINEERING | {Role.MANAGER, Role.LAW}
WAKING = frozenset({"incident.opened"})
"""What goes in quiet hours too."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell: its code, of how many things, at once or not, and to whom."""

    kind: str
    subject: str
    urgent: bool
    people: tuple[Person, ...]
    count: int = 1


Rule = Callable[[Entry, Site], Iterable[Told]]


def told_of(entry: Entry, site: Site) -> list[Told]:
    """What is told of an entry; nothing for most."""
    rule = RULES.get(entry.verb)
    return list(rule(entry, site)) if rule else []


def number_of(subject: str) -> int:
    """12, of `doubt:12`; 0 where there is none."""
    tail = subject.rpartition(":")[2]
    return int(tail) if tail.isdecimal() else 0


def _to(urgent: bool, roles: frozenset[Role], facilitating: bool = False) -> Rule:
    """A rule that tells everyone with one of these roles, and the facilitators."""

    def rule(entry: Entry, site: Site) -> Iterable[Told]:
        people = {one.pk: one for one in with_role(site, roles)}
        if facilitating:
            people |= {one.pk: one for one in facilitators(site)}
        yield Told(entry.verb, entry.subject, urgent, tuple(people.values()))

    return rule


def _doubt(entry: Entry, site: Site) -> Iterable[Told]:
    """The facilitators first; a site without one has its engineers, so that no doubt is heard by nobody."""
    yield Told(entry.verb, entry.subject, True, tuple(facilitators(site) or with_role(site, ENGINEERING)))


def _handed(entry: Entry, site: Site) -> Iterable[Told]:
    """To the one person that the entry names by number."""
    yield Told(entry.verb, entry.subject, True, tuple(people_of(site).filter(number=entry.detail.get("to"))))


def _reporter(entry: Entry, site: Site) -> Iterable[Told]:
    """To who reported a doubt, if they were signed in: they wait for an answer."""
    one = Doubt.objects.filter(site=site, pk=number_of(entry.subject)).select_related("reporter").first()
    if one is not None and one.reporter is not None and one.reporter.is_active:
        yield Told(entry.verb, entry.subject, True, (one.reporter,))


def _owner(urgent: bool) -> Rule:
    """Who does a task, once for each that becomes theirs."""

    def rule(entry: Entry, site: Site) -> Iterable[Told]:
        task = Task.objects.filter(site=site, pk=number_of(entry.subject)).select_related("owner").first()
        if task is None or task.owner is None or not task.owner.is_active:
            return
        kind = "task.reminded" if urgent else "task.assigned"
        known = Notice.objects.filter(person=task.owner, kind=kind, subject=entry.subject)
        if urgent or not known.exists():
            yield Told(kind, entry.subject, urgent, (task.owner,))

    return rule


def _signers(entry: Entry, site: Site) -> Iterable[Told]:
    """Those whose profession has to sign before a risk is borne."""
    one = Acceptance.objects.filter(site=site, pk=number_of(entry.subject)).first()
    if one is not None:
        roles = frozenset(role for role in Right.SIGN.roles if READERS[role] in one.needs)
        yield Told(entry.verb, entry.subject, False, tuple(with_role(site, roles)))


def _voices(entry: Entry, site: Site) -> Iterable[Told]:
    """Those whose profession has to agree before what was decided may begin."""
    asked = entry.detail.get("professions", ())
    roles = frozenset(role for role in Right.AGREE.roles if READERS[role] in asked)
    yield Told(entry.verb, entry.subject, False, tuple(with_role(site, roles)))


def _entrusted(entry: Entry, site: Site) -> Iterable[Told]:
    """Who has been asked to decide instead."""
    one = Decision.objects.filter(site=site, pk=entry.detail.get("decision")).select_related("to").first()
    if one is not None and one.to is not None and one.to.is_active:
        yield Told(entry.verb, entry.subject, False, (one.to,))


def _findings(entry: Entry, site: Site) -> Iterable[Told]:
    """A report was taken in: what it opened, or opened again. Critical ones are told at once."""
    report = Report.objects.filter(site=site, pk=number_of(entry.subject)).first()
    if report is None:
        return
    fresh = Finding.objects.filter(site=site, report=report, open=True, opened=report.last)
    people = tuple(with_role(site, ENGINEERING))
    critical = fresh.filter(severity=Severity.CRITICAL).count()
    others = fresh.filter(severity__gte=Severity.MEDIUM, severity__lt=Severity.CRITICAL).count()
    if critical:
        yield Told("finding.critical", entry.subject, True, people, critical)
    if others:
        yield Told("finding.opened", entry.subject, False, people, others)


def _document(entry: Entry, site: Site) -> Iterable[Told]:
    """To who asked for it."""
    one = Document.objects.filter(site=site, pk=number_of(entry.subject)).select_related("by").defer("body").first()
    if one is not None and one.by is not None and one.by.is_active:
        yield Told(entry.verb, entry.subject, False, (one.by,))


RULES: dict[str, Rule] = {
    "report.taken": _findings,
    "doubt.sent": _doubt,
    "doubt.handed": _handed,
    "doubt.answered": _reporter,
    "doubt.ended": _reporter,
    "task.made": _owner(False),
    "task.edited": _owner(False),
    "task.asked": _voices,
    "task.reminded": _owner(True),
    "acceptance.proposed": _signers,
    "acceptance.expired": _to(False, frozenset({Role.MANAGER})),
    "decision.delegated": _entrusted,
    "incident.opened": _to(True, RESPONDING, facilitating=True),
    "duties.start": _to(True, frozenset({Role.LAW, Role.MANAGER})),
    "duties.due-soon": _to(True, frozenset({Role.LAW, Role.MANAGER})),
    "duties.overdue": _to(True, frozenset({Role.LAW, Role.MANAGER})),
    "machine.out-of-use": _to(False, CARE | ENGINEERING),
    "machine.back-in-use": _to(False, CARE | ENGINEERING),
    "document.ready": _document,
}
