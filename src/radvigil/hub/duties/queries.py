"""Reading duties: which apply, which clocks run, what the drafts lack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from radvigil.hub.duties.applying import Profile, Standing, applicable
from radvigil.hub.duties.clocks import Act, StageClock, Told, clock, told
from radvigil.hub.duties.drafts import Draft, Matter, draft
from radvigil.hub.duties.law import Correction, Duty, Law, corrected, law
from radvigil.hub.duties.models import DutyAct, DutyFile, LawCorrection, SiteProfile
from radvigil.hub.incidents.here import nanoseconds
from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.queries import incidents_of
from radvigil.hub.places.models import Site
from radvigil.texts import moment

OF_SITE = frozenset(("country", "provider", "fact-no", "transposition-none", "transposition-later"))
"""Reasons for which no answer about the incident would change anything."""
FACTS = ("on_hospital_list", "gdpr_applies", "insured", "cert_sante_concerned")


@dataclass(frozen=True, slots=True)
class DutyView:
    """One duty of one incident: whether it applies, what was stated, its clocks."""

    standing: Standing
    told: Told
    clocks: tuple[StageClock, ...]

    @property
    def duty(self) -> Duty:
        return self.standing.duty

    @property
    def begun(self) -> bool:
        """A person stated something of it: it stays on the page whatever is answered later."""
        return self.told.start is not None or self.told.stopped is not None or bool(self.told.sent)

    @property
    def shown(self) -> bool:
        """Whether it has its place on the incident's page."""
        return bool(self.duty.stages) and (self.begun or self.standing.outcome == "yes")

    @property
    def questions(self) -> tuple[str, ...]:
        """What is to be asked of the incident for this duty; nothing where the site is not concerned."""
        if {one.code for one in self.standing.reasons} & OF_SITE:
            return ()
        by = tuple(stage.days_by.question for stage in self.duty.stages if stage.days_by)
        return (*self.duty.asks, *self.duty.ended_by, *by)


@dataclass(frozen=True, slots=True)
class Running:
    """A clock of some incident, for the first page."""

    incident: Incident
    view: DutyView
    clock: StageClock


@dataclass(frozen=True, slots=True)
class Case:
    """What the duties of one incident are computed from."""

    law: Law
    profile: Profile
    file: DutyFile | None
    acts: tuple[DutyAct, ...]
    stored: SiteProfile | None = None

    @property
    def answers(self) -> dict[str, str]:
        return self.file.answers if self.file else {}


def corrections_of(site: Site) -> list[LawCorrection]:
    """Those that hold, the latest of each thing."""
    rows = LawCorrection.objects.filter(site=site, withdrawn=None).select_related("by")
    return list({(row.duty, row.what, row.stage): row for row in rows}.values())


@dataclass(frozen=True, slots=True)
class Reading:
    """The law as one site reads it, and what the site says of itself."""

    law: Law
    profile: Profile
    stored: SiteProfile | None
    corrections: list[LawCorrection]


def reading(site: Site) -> Reading:
    """In two queries."""
    rows, kept = corrections_of(site), stored_profile(site)
    return Reading(_law(rows), _profile(site, kept), kept, rows)


def law_of(site: Site) -> Law:
    """The law as this site reads it."""
    return _law(corrections_of(site))


def _law(rows: Iterable[LawCorrection]) -> Law:
    return corrected(law(), [Correction(row.duty, row.what, row.value, row.stage) for row in rows])


def stored_profile(site: Site) -> SiteProfile | None:
    """What the site said, or None when nobody did."""
    return SiteProfile.objects.select_related("by").filter(site=site).first()


def profile_of(site: Site) -> Profile:
    """The same as the pure functions read it."""
    return _profile(site, stored_profile(site))


def _profile(site: Site, kept: SiteProfile | None) -> Profile:
    if kept is None:
        return Profile(site.country, "")
    facts = {fact: getattr(kept, fact) for fact in FACTS if getattr(kept, fact) is not None}
    return Profile(site.country, kept.provider, facts, kept.nis2_from)


def case_of(incident: Incident) -> Case:
    """Everything about one incident, in four queries."""
    here = reading(incident.site)
    file = DutyFile.objects.select_related("by").filter(incident=incident).first()
    acts = tuple(incident.duty_acts.select_related("by"))
    return Case(here.law, here.profile, file, acts, here.stored)


def views_of(case: Case, now: datetime, zone: ZoneInfo) -> tuple[DutyView, ...]:
    """All duties of the case, in the order of the law. Applicability is asked for the day of T0, else for today."""
    acts = _by_duty(case)
    return tuple(_view(case, duty, told(acts[duty.id]), now, zone) for duty in case.law.duties)


def begun_of(case: Case, now: datetime, zone: ZoneInfo) -> tuple[DutyView, ...]:
    """Those of which somebody stated something."""
    acts = _by_duty(case)
    return tuple(_view(case, duty, told(acts[duty.id]), now, zone) for duty in case.law.duties if duty.id in acts)


def _by_duty(case: Case) -> dict[str, list[Act]]:
    acts: dict[str, list[Act]] = defaultdict(list)
    for row in case.acts:
        acts[row.duty].append(act_of(row))
    return acts


def _view(case: Case, duty: Duty, known: Told, now: datetime, zone: ZoneInfo) -> DutyView:
    day = (known.start or now).astimezone(zone).date()
    one = Law(case.law.reviewed, (duty,), case.law.facts, case.law.questions)
    standing = applicable(one, case.profile, case.answers, day)[0]
    return DutyView(standing, known, clock(duty, known, case.answers, now, zone))


def holding(acts: Iterable[DutyAct]) -> frozenset[int]:
    """Numbers of the statements that hold now: the last on each thing, unless it took the former back."""
    last = {(row.duty, row.kind, row.about): row for row in sorted(acts, key=lambda row: row.pk)}
    return frozenset(row.pk for row in last.values() if row.when is not None)


def act_of(row: DutyAct) -> Act:
    """A row as the clocks read it."""
    return Act(row.pk, row.kind, row.when, row.about, row.reason)  # type: ignore[arg-type]


def running(site: Site, now: datetime, here: Reading | None = None) -> list[Running]:
    """Every clock of the site that somebody started and that is not over, the most urgent first; three queries more."""
    zone, here = ZoneInfo(site.time_zone), here or reading(site)
    acts: dict[int, list[DutyAct]] = defaultdict(list)
    for row in DutyAct.objects.filter(incident__site=site):
        acts[row.incident_id].append(row)
    incidents = {one.pk: one for one in incidents_of(site).filter(pk__in=acts)}
    files = {one.pk: one for one in DutyFile.objects.filter(incident__in=acts)}
    found = [
        Running(incidents[pk], view, one)
        for pk, rows in acts.items()
        for view in begun_of(Case(here.law, here.profile, files.get(pk), tuple(rows)), now, zone)
        for one in view.clocks
        if view.told.start and not view.told.stopped and one.state != "sent"
    ]
    return sorted(found, key=_urgency)


def _urgency(one: Running) -> tuple[int, str]:
    """Without a figure and begun: at once. Then by what is due; last what waits."""
    if one.clock.state == "promptly":
        return 0, one.incident.reference
    return (1, one.clock.due.isoformat()) if one.clock.due else (2, one.incident.reference)


def matter_of(incident: Incident, case: Case, duty: str, now: datetime, lang: str) -> Matter:
    """What a draft of this duty is written from: what was typed, and what the hub knows by itself."""
    site = incident.site
    zone = ZoneInfo(site.time_zone)
    known = told(act_of(row) for row in case.acts if row.duty == duty)
    own = {"organisation": site.name}
    if known.start:
        own["known_at"] = f"{moment(nanoseconds(known.start), lang, zone)} ({site.time_zone})"
    typed = {code: text for code, text in (case.file.fields if case.file else {}).items() if text.strip()}
    late = any(one.late for one in clock(case.law.duty(duty), known, case.answers, now, zone))
    return Matter(incident.reference, site.country, own | typed, now.astimezone(zone), late)


@dataclass(frozen=True, slots=True)
class Drafted:
    """One draft and what it was made from."""

    incident: Incident
    case: Case
    view: DutyView
    clock: StageClock
    draft: Draft

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(line.code for line in self.draft.lines)

    @property
    def version(self) -> int:
        return self.case.file.version if self.case.file else 0


def drafted(incident: Incident, place: tuple[str, str], now: datetime, lang: str) -> Drafted | None:
    """The draft of (duty, stage); None where the incident has no such duty."""
    case = case_of(incident)
    views = views_of(case, now, ZoneInfo(incident.site.time_zone))
    view = next((one for one in views if one.duty.id == place[0] and one.shown), None)
    found = drafts_of(incident, case, view, now, lang) if view else []
    return next((Drafted(incident, case, view, c, d) for c, d in found if view and c.stage.id == place[1]), None)


def drafts_of(
    incident: Incident, case: Case, view: DutyView, now: datetime, lang: str
) -> list[tuple[StageClock, Draft]]:
    """Each stage of a duty with its draft."""
    matter = matter_of(incident, case, view.duty.id, now, lang)
    return [(one, draft(view.duty, one.stage, matter, lang)) for one in view.clocks]


@dataclass(frozen=True, slots=True)
class Concern:
    """Whether a duty concerns a site at all, before any incident: `yes`, `ask`, `no`, `standing`."""

    standing: Standing
    holds: str


def concerns(here: Reading, day: date) -> list[Concern]:
    """All duties seen from the site alone."""
    return [Concern(one, _holds(one)) for one in applicable(here.law, here.profile, {}, day)]


def _holds(one: Standing) -> str:
    """Without an incident, questions are open by nature: only what the site did not say counts."""
    if one.outcome != "ask":
        return one.outcome
    return "ask" if any(reason.code == "fact-ask" for reason in one.reasons) else "yes"
