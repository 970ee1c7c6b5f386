"""What is going on in the invented hospital: each scene is played through the services that people use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from radvigil.hub.doubts import services as doubts
from radvigil.hub.downtime import services as downtime
from radvigil.hub.downtime.models import Section
from radvigil.hub.duties import services as duties
from radvigil.hub.findings.models import Finding
from radvigil.hub.incidents import services as incidents
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site
from radvigil.hub.work import accepting
from radvigil.hub.work import services as work

People = dict[str, Person]
"""Role → who plays it."""


def decisions(site: Site, people: People, now: datetime) -> None:
    """A task under way, one that is late, and a risk that waits for its signatures."""
    found = list(Finding.objects.filter(site=site, open=True).exclude(nature="attack").select_related("subject"))
    for one, days in zip(found[:2], (12, -3), strict=False):
        task = work.make_task(people[Role.BIOMEDICAL], site, work.of_finding(one), now)
        act = work.Act(people[Role.BIOMEDICAL], now, seen=task.version)
        due = (now + timedelta(days=days)).date()
        work.edit(act, task, {"owner": people[Role.BIOMEDICAL], "due": due})
    if len(found) > 2:
        act = work.Act(people[Role.BIOMEDICAL], now, _("The maker has promised an update for the spring."))
        held = accepting.propose(act, accepting.risk_of(found[2]), (now + timedelta(days=60)).date())
        accepting.sign(act, held, "engineering")


def doubt(site: Site, people: People, now: datetime) -> None:
    """A radiographer saw something odd on the emergency scanner."""
    machine = Machine.objects.filter(site=site, seen_name="CT 1 Urgences").first()
    said = doubts.Said("popup", _("A black window opened and closed again, twice."), mark="demonstration-window")
    doubts.report(doubts.Source(site, machine, by=people[Role.RADIOGRAPHER]), said, now)


def incident(site: Site, people: People, now: datetime) -> None:
    """Orders come from an address that is not the RIS's: the sample's own attack, with the clock of Swiss law."""
    finding = Finding.objects.filter(site=site, open=True, nature="attack").select_related("subject").first()
    lead, law = people[Role.SECURITY], people[Role.LAW]
    began = now - timedelta(hours=5)
    profile = duties.ProfileWords("hospital", {"on_hospital_list": True, "gdpr_applies": False, "insured": False})
    duties.keep_profile(law, site, 0, profile, now)
    title = _("Orders that do not come from the radiology information system")
    summary = _("Messages in its name came from an address that is not its own.")
    machine, subject = (finding.subject, ("finding", finding.pk)) if finding else (None, None)
    running = incidents.open_incident(lead, site, incidents.Opening(title, summary, machine, subject), began)
    incidents.tell(lead, running, incidents.Telling(_("The address belongs to no known machine."), began), now)
    duties.start(law, running, duties.Statement("lsi-74b", began, reason=_("Found at the morning check")), now)


def downtime_pack(site: Site, people: People, now: datetime) -> None:
    """What the department has written down for the day when screens are dark; one line is still missing."""
    for version, (section, rows) in enumerate(_pack(site, now)):
        downtime.keep(people[Role.PACS], site, version, (section, rows), now)


def _pack(site: Site, now: datetime) -> list[tuple[str, list[dict[str, Any]]]]:
    contacts = [
        {"name": "Léa Perret", "role": pgettext("as what", "facilitator"), "number": "40 12", "calls": "Yann Le Goff"},
        {"name": "Yann Le Goff", "role": _("image archive"), "number": "40 41", "calls": "Tom Baker"},
        {"name": "Tom Baker", "role": _("biomedical engineering"), "number": "40 42", "calls": ""},
    ]
    steps = [
        _("Take the sealed envelope from the safe of the emergency department."),
        _("Two people open it and sign."),
    ]
    consoles = [
        {"machine": one.pk, "device": one.name, "place": one.room, "exams": exams, "told_by": _("the maker"),
         "on": (now - timedelta(days=40)).date().isoformat()}
        for one, exams in zip(Machine.objects.filter(site=site, kind__in=("CT", "MR")).order_by("kind", "pk"),
                              (180, 160, 90), strict=False)
    ]  # fmt: skip
    diversion = {"what": _("Strokes"), "where": "Hôpital du Vallon", "number": "032 555 01 01", "condition": ""}
    order = [_("Network"), _("Image archive"), _("Worklist server"), _("Scanners"), _("Reading workstations")]
    restart = [
        {"system": one, "after": order[at - 1] if at else "", "check": "", "who": ""} for at, one in enumerate(order)
    ]
    return [
        (Section.CONTACTS, contacts),
        (Section.BREAK_GLASS, [{"step": one} for one in steps]),
        (Section.CONSOLES, consoles),
        (Section.DIVERSIONS, [diversion]),
        (Section.RESERVATION, [{"first": "P-900001", "last": "P-900200", "kept_by": "Nora Blum"}]),
        (Section.RESTART, restart),
    ]


SCENES: tuple[Callable[[Site, People, datetime], None], ...] = (decisions, doubt, incident, downtime_pack)
