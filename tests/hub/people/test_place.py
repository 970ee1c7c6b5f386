"""Saying where the hub is: from a first start to a number on every page, and the clocks of the country."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from radvigil.hub.audit.models import Entry
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Machine
from radvigil.hub.people import placing, services
from radvigil.hub.people.forms_place import NEAR, OVERSEAS, zones
from radvigil.hub.people.models import Membership, Person, Role
from radvigil.hub.places.models import Department, Site
from tests.support.hub_reports import analysed

PLACE = "/people/place"
SAID = {
    "name": "Hôpital du Lac", "country": "FR", "time_zone": "Indian/Reunion",
    "call_name": "Nadia", "call_number": "41 7",
}  # fmt: skip


@pytest.fixture
def administrator(person) -> Person:
    return person(Role.ADMINISTRATOR)


def deeds() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("verb", flat=True))


@pytest.mark.django_db(transaction=True)
def test_from_a_first_start_to_a_described_site(settings, tmp_path: Path, now) -> None:
    """By pages alone: what the first start leaves open, the administrator enters."""
    settings.STATIC_ROOT = tmp_path / "static"
    said = StringIO()
    call_command("first_start", stdout=said)
    link = said.getvalue().split("/enter/")[1].split()[0]
    browser = Client()
    browser.post(f"/enter/{link}", {"password": "four words make a gate", "again": "four words make a gate"})
    page = browser.get(PLACE).content.decode()
    assert "whom to call" in page
    assert browser.post(PLACE, SAID).status_code == 302

    site = Site.objects.get()
    assert {name: getattr(site, name) for name in SAID} == SAID
    page = browser.get(PLACE).content.decode()
    assert "Nobody has said yet" not in page
    assert "Hôpital du Lac" in page
    take_in(site, analysed(), None, now)
    assert "41 7" in browser.get("/machines/").content.decode()
    duties = browser.get("/duties/").content.decode()
    assert "ANSM" in duties
    assert "LSI" not in duties


def test_what_does_not_fit_is_said_and_changes_nothing(site, other_site, administrator, enter) -> None:
    browser = enter(administrator)
    for name, value in (("time_zone", "Mars/Base"), ("country", "XX"), ("name", ""), ("name", other_site.name)):
        answer = browser.post(PLACE, {**SAID, name: value})
        assert answer.status_code == 422
        assert "errorlist" in answer.content.decode()
    site.refresh_from_db()
    assert (site.name, site.country, site.time_zone) == ("Trois-Sources", "CH", "Europe/Zurich")
    assert "site.described" not in deeds()


def test_the_log_keeps_what_was_there_before_and_names_nobody(site, administrator) -> None:
    placing.describe(administrator, site, SAID)
    placing.describe(administrator, site, SAID)
    (entry,) = Entry.objects.filter(verb="site.described")
    assert entry.detail["before"] == {
        "name": "Trois-Sources", "country": "CH", "time_zone": "Europe/Zurich", "call_name": None, "call_number": None,
    }  # fmt: skip


def test_departments_are_opened_described_and_closed(site, administrator, enter) -> None:
    browser = enter(administrator)
    browser.post(f"{PLACE}/departments", {"new-name": "Urgences", "new-call_name": "", "new-call_number": ""})
    one = Department.objects.get(site=site, name="Urgences")
    again = browser.post(f"{PLACE}/departments", {"new-name": "Urgences"})
    assert again.status_code == 422
    assert Department.objects.count() == 1

    fields = {f"d{one.pk}-name": "Urgences B", f"d{one.pk}-call_name": "Ines", f"d{one.pk}-call_number": "40 99"}
    assert browser.post(f"{PLACE}/departments/{one.pk}", fields).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.call_name, one.call_number) == ("Urgences B", "Ines", "40 99")
    assert browser.post(f"{PLACE}/departments/{one.pk}", {f"d{one.pk}-name": ""}).status_code == 422

    assert browser.post(f"{PLACE}/departments/{one.pk}/close").status_code == 302
    assert not Department.objects.exists()
    assert [one for one in deeds() if one.startswith("department.")] == [
        "department.opened", "department.described", "department.closed",
    ]  # fmt: skip


def test_a_department_that_is_used_stays(site, department, administrator, person, report, enter) -> None:
    browser = enter(administrator)
    machine = Machine.objects.first()
    Machine.objects.filter(pk=machine.pk).update(department=department)
    browser.post(f"{PLACE}/departments/{department.pk}/close")
    assert Department.objects.filter(pk=department.pk).exists()
    Machine.objects.update(department=None)
    Membership.objects.filter(person=administrator).update(department=department)
    browser.post(f"{PLACE}/departments/{department.pk}/close")
    assert Department.objects.filter(pk=department.pk).exists()
    Membership.objects.update(department=None)
    browser.post(f"{PLACE}/departments/{department.pk}/close")
    assert not Department.objects.exists()


def test_another_sites_departments_are_not_there(other_site, administrator, enter) -> None:
    theirs = Department.objects.create(site=other_site, name="Bloc")
    for end in ("", "/close"):
        assert enter(administrator).post(f"{PLACE}/departments/{theirs.pk}{end}").status_code == 404
    assert Department.objects.get().name == "Bloc"


def test_another_site_is_opened_and_looked_at(site, administrator, enter) -> None:
    browser = enter(administrator)
    assert browser.post(f"{PLACE}/sites", {"other-name": site.name}).status_code == 422
    assert browser.post(f"{PLACE}/sites", {"other-name": "Cabinet du Parc"}).status_code == 302
    fresh = Site.objects.get(name="Cabinet du Parc")
    assert Membership.objects.filter(site=fresh).values_list("person", "role").get() == (
        administrator.pk,
        "administrator",
    )
    assert "Cabinet du Parc" in browser.get(PLACE).content.decode()
    browser.post("/site", {"site": site.pk})
    assert "Trois-Sources" in browser.get(PLACE).content.decode()


def test_a_person_is_given_another_address(site, person, administrator, enter) -> None:
    one, other = person(Role.RADIOGRAPHER), person(Role.LAW)
    theirs = enter(one)
    assert theirs.get("/machines/").status_code == 200
    link = services.new_link(administrator, one, one.joined)
    browser = enter(administrator)
    for wrong in (other.email, "no address"):
        browser.post(f"/people/{one.number}/address", {"email": wrong})
        assert Person.objects.get(pk=one.pk).email == one.email
    browser.post(f"/people/{one.number}/address", {"email": "New.Name@Example.org"})
    assert Person.objects.get(pk=one.pk).email == "new.name@example.org"
    assert services.invitation(link, one.joined) is None
    assert "person.readdressed" in deeds()
    assert "New.Name" not in str(list(Entry.objects.values_list("detail", flat=True)))


def test_nobody_readdresses_who_has_a_role_elsewhere(site, other_site, person, administrator, enter) -> None:
    one = person(Role.LAW)
    Membership.objects.create(person=one, site=other_site, role=Role.LAW)
    assert enter(administrator).post(f"/people/{one.number}/address", {"email": "mine@example.org"}).status_code == 403
    assert Person.objects.get(pk=one.pk).email == one.email


def test_clocks_of_switzerland_and_france_come_first() -> None:
    offered = zones()
    assert [value for value, _said in offered[:2]] == list(NEAR)
    assert [value for value, _said in offered[2][1]] == list(OVERSEAS)
    flat = [*NEAR, *(value for _group, rows in offered[2:] for value, _said in rows)]
    assert len(flat) == len(set(flat))
    assert "UTC" in flat
