"""Sets the scene: the reports of three weeks, people of every role, work in hand, a doubt, an incident that runs.

Everything is done through the services that people use, so that rights, the audit log and the clocks are real.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import msgspec
import zstandard
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from radvigil.hub.demonstration import meetings
from radvigil.hub.demonstration.cast import CAST, DEPARTMENTS, Character
from radvigil.hub.doubts import services as doubts
from radvigil.hub.duties import services as duties
from radvigil.hub.findings.models import Finding
from radvigil.hub.incidents import services as incidents
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person, Role
from radvigil.hub.people.services import Place, give_role
from radvigil.hub.places.models import Department, Site
from radvigil.hub.work import accepting
from radvigil.hub.work import services as work

NAME = "Hôpital des Trois-Sources (inventé · invented)"
WEEKS = (("1-two-weeks-before", 14), ("2-one-week-before", 7), ("3-now", 0))
"""Reports, and how many days before the last one's own time they are set."""
ROUND_AFTER = 7
"""The report that the round of the week before looked at."""
TIMES = frozenset({"first", "last", "ts", "hour"})


@dataclass(frozen=True, slots=True)
class Staged:
    """The scene: the site, and its people by role."""

    site: Site
    people: dict[str, Person]


@transaction.atomic
def stage(password: str, now: datetime) -> Staged:
    """Fill an empty hub. Raises ValueError when there is a site already."""
    if Site.objects.exists():
        raise ValueError("not-empty")
    site = Site.objects.create(
        name=NAME, country=Site.Country.SWITZERLAND, time_zone="Europe/Zurich", call_name="Léa", call_number="40 12"
    )
    hashed = make_password(password)  # once: a dozen times would be most of the work
    people = [(one, _person(site, one, hashed)) for one in CAST]
    by_role: dict[str, Person] = {}
    for one, person in people:
        by_role.setdefault(one.role, person)
    for name, days in WEEKS:
        taken = take_in(site, earlier(_report(name), days), by_role[Role.SECURITY], now)
        if days == ROUND_AFTER:
            began = taken.report.last + timedelta(days=1)
            meetings.hold_exercise(site, by_role, began - timedelta(days=2))
            meetings.hold_round(site, by_role, began, now + timedelta(days=10))
    _furnish(site)
    _decide(site, by_role, now)
    _doubt(site, by_role, now)
    _incident(site, by_role, now)
    return Staged(site, by_role)


@transaction.atomic
def seat(site: Site, count: int, password: str) -> list[Person]:
    """So many trainees, who are radiographers and radiologists in turn."""
    seated, hashed = [], make_password(password)
    for at in range(1, count + 1):
        role = Role.RADIOGRAPHER if at % 2 else Role.RADIOLOGIST
        seated.append(_person(site, Character(f"Trainee {at:02}", role, "fr" if at % 4 < 2 else "en"), hashed))
    return seated


def address(name: str) -> str:
    """`lea.perret@trois-sources.example`."""
    plain = name.lower().translate(str.maketrans("éèïô ", "eeio."))
    return f"{plain}@trois-sources.example"


def _person(site: Site, one: Character, hashed: str) -> Person:
    person = Person.objects.create_user(address(one.name), name=one.name, phone=one.phone, language=one.language)
    Person.objects.filter(pk=person.pk).update(password=hashed)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    give_role(None, person, Place(site, one.role, None, one.facilitator))
    return person


def _report(name: str) -> bytes:
    packed = (files("radvigil.hub.demonstration") / f"{name}.json.zst").read_bytes()
    return zstandard.ZstdDecompressor().decompress(packed)


def earlier(raw: bytes, days: int) -> bytes:
    """The same report, so many days before."""
    if not days:
        return raw
    return msgspec.json.encode(_moved(msgspec.json.decode(raw), timedelta(days=days)))


def _moved(value: Any, back: timedelta) -> Any:
    if isinstance(value, dict):
        return {k: _time(v, back) if k in TIMES and isinstance(v, str) else _moved(v, back) for k, v in value.items()}
    return [_moved(one, back) for one in value] if isinstance(value, list) else value


def _time(text: str, back: timedelta) -> str:
    moved = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC) - back
    return f"{moved:%Y-%m-%dT%H:%M:%S}{text[19:]}"


def _furnish(site: Site) -> None:
    """Departments, and which machines stand in them."""
    for name, machines in DEPARTMENTS.items():
        department = Department.objects.create(site=site, name=name, call_name="Léa", call_number="40 12")
        Machine.objects.filter(site=site, seen_name__in=machines).update(department=department)


def _decide(site: Site, people: dict[str, Person], now: datetime) -> None:
    """A task under way, one that is late, and a risk that waits for its signatures."""
    found = list(Finding.objects.filter(site=site, open=True).exclude(nature="attack").select_related("subject"))
    for one, days in zip(found[:2], (12, -3), strict=False):
        task = work.make_task(people[Role.BIOMEDICAL], site, work.of_finding(one), now)
        act = work.Act(people[Role.BIOMEDICAL], now, seen=task.version)
        due = (now + timedelta(days=days)).date()
        work.edit(act, task, {"owner": people[Role.BIOMEDICAL], "due": due})
    if len(found) > 2:
        act = work.Act(people[Role.BIOMEDICAL], now, "The maker has promised an update for the spring.")
        held = accepting.propose(act, accepting.risk_of(found[2]), (now + timedelta(days=60)).date())
        accepting.sign(act, held, "engineering")


def _doubt(site: Site, people: dict[str, Person], now: datetime) -> None:
    machine = Machine.objects.filter(site=site, seen_name="CT 1 Urgences").first()
    said = doubts.Said("popup", "A black window opened and closed again, twice.", mark="demonstration-window")
    doubts.report(doubts.Source(site, machine, by=people[Role.RADIOGRAPHER]), said, now)


def _incident(site: Site, people: dict[str, Person], now: datetime) -> None:
    """Somebody answers in the worklist server's place: the sample's own attack, with the clock of Swiss law."""
    finding = Finding.objects.filter(site=site, open=True, nature="attack").select_related("subject").first()
    lead, law = people[Role.SECURITY], people[Role.LAW]
    began = now - timedelta(hours=5)
    profile = duties.ProfileWords("hospital", {"on_hospital_list": True, "gdpr_applies": False, "insured": False})
    duties.keep_profile(law, site, 0, profile, now)
    subject = ("finding", finding.pk) if finding else None
    opening = incidents.Opening(
        "Orders that do not come from the RIS", "Messages of the RIS came from an address that is not its own.",
        finding.subject if finding else None, subject,
    )  # fmt: skip
    incident = incidents.open_incident(lead, site, opening, began)
    incidents.tell(lead, incident, incidents.Telling("The address belongs to no known machine.", began), now)
    duties.start(law, incident, duties.Statement("lsi-74b", began, reason="Discovered at the morning check"), now)
