"""Sentences for the end of a shift: what to look out for, what is out of use, what is promised; never "all is well"."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from radvigil.hub.doubts.models import Doubt
from radvigil.hub.doubts.services import Said, Source
from radvigil.hub.doubts.services import report as report_doubt
from radvigil.hub.findings import handover as told
from radvigil.hub.findings.handover import handover
from radvigil.hub.incidents.models import Incident, State
from radvigil.hub.incidents.services import Opening, open_incident
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.services import Act, decide_use
from radvigil.hub.people.models import Role
from radvigil.hub.work.models import Task


@pytest.mark.parametrize(
    ("lang", "look", "off"), [("en", "Look out for", "Out of use: "), ("fr", "Attention à", "Hors service\u202f: ")]
)
def test_it_says_what_matters_in_the_language_of_the_reader(lang, look, off, site, report, person, now) -> None:
    machine = Machine.objects.filter(state="seen").first()
    decide_use(Act(person(Role.RADIOGRAPHER), now, "Tube changed"), machine, True)
    with translation.override(lang):
        said = " ".join(handover(site, now)).replace("\u00a0", "\u202f")
    assert look in said
    assert off in said
    assert machine.name in said
    assert "Tube changed" in said


def test_it_never_reassures(site, report, now) -> None:
    Machine.objects.update(state="seen")
    for lang, words in (("en", ("safe", "clean", "all is well")), ("fr", ("sûr", "sain", "tout va bien"))):
        with translation.override(lang):
            said = " ".join(handover(site, now)).casefold().split()
        assert not set(words) & set(said)


def test_without_a_report_it_says_that_nobody_looked(site, now) -> None:
    assert "Nothing has been looked at yet" in handover(site, now)[0]


def test_later_apps_add_what_is_promised(site, report, now, monkeypatch) -> None:
    monkeypatch.setattr(told, "PROMISED", [lambda at, when: [f"Promised at {at}: filter port 445."]])
    assert any("filter port 445" in one for one in handover(site, now))


def test_the_page_offers_it_to_copy(site, report, person, enter) -> None:
    page = enter(person(Role.RADIOLOGIST)).get("/findings/handover").content.decode()
    assert "<textarea" in page
    assert "Look out for" in page


def test_promises_of_the_week_are_told_with_who_made_them(site, report, person, now) -> None:
    owner = person(Role.BIOMEDICAL)
    soon = {"site": site, "origin": "person", "made": now, "changed": now, "owner": owner, "state": "open"}
    Task.objects.create(**soon, origin_id="1", title="Filter port 445", due=now.date() + timedelta(days=2))
    Task.objects.create(**soon, origin_id="2", title="Next year", due=now.date() + timedelta(days=200))
    Task.objects.create(**soon, origin_id="3", title="Overdue", due=now.date() - timedelta(days=2))
    said = " ".join(handover(site, now))
    assert f"Filter port 445 ({owner.name})" in said
    assert "Next year" not in said
    assert "One promise is late." in said


def test_what_goes_on_is_handed_over(site, report, person, now) -> None:
    """Incidents by name; of doubts only how many, and none that nobody has read yet."""
    lead, other = person(Role.SECURITY), person(Role.RADIOGRAPHER, facilitator=True)
    over = open_incident(lead, site, Opening("It was a cable", "Nothing more."), now)
    Incident.objects.filter(pk=over.pk).update(state=State.CLOSED)
    open_incident(lead, site, Opening("Screens stay black", "Two consoles since six."), now)
    report_doubt(Source(site, by=other), Said("popup", "A black window.", mark="handed-over-window-1"), now)
    said = " ".join(handover(site, now))
    assert "Screens stay black (being looked into)" in said
    assert "cable" not in said
    assert "doubt" not in said
    Doubt.objects.filter(site=site).update(seen=now, seen_by=other)
    assert "One doubt is being looked into." in handover(site, now)
