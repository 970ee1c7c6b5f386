"""The downtime pack: kept section by section, dated, stale after thirty days, readable without the hub."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radvigil.hub.downtime.folder import heads
from radvigil.hub.downtime.forms import FORMS
from radvigil.hub.downtime.models import Line, Made, Section
from radvigil.hub.downtime.papers import filled
from radvigil.hub.downtime.queries import GOOD_FOR, LONGEST_RANGE, accession_numbers, consoles_to_ask, contents, stale
from radvigil.hub.downtime.services import keep, made
from radvigil.hub.incidents.services import ChangedMeanwhileError
from radvigil.hub.intake.models import Report
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site
from radvigil.hub.work.models import Task
from radvigil.hub.work.services import NewTask, make_task

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Examples are counted, not timed: the machine may be busy."""

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
CONTACT = {"name": "Léa", "role": "PACS", "number": "40 12", "calls": "Max"}
ROOT = "radvigil-downtime/"


@pytest.fixture
def writer(person) -> Person:
    return person(Role.RADIOGRAPHER)


@pytest.fixture
def page(enter, writer: Person) -> Client:
    return enter(writer)


def full(site: Site, writer: Person) -> None:
    """Every section with one line."""
    console = {"machine": None, "device": "CT 1", "place": "", "exams": 400, "told_by": "Inès", "on": "2026-11-02"}
    rows: dict[str, list[dict[str, Any]]] = {
        Section.CONTACTS: [CONTACT],
        Section.BREAK_GLASS: [{"step": "The envelope lies in the safe of the emergency room"}],
        Section.CONSOLES: [console, {**console, "device": "MRI 1", "exams": None, "told_by": "", "on": None}],
        Section.DIVERSIONS: [{"what": "trauma", "where": "Vallon", "number": "021 1", "condition": ""}],
        Section.RESERVATION: [{"first": "P26-0001", "last": "P26-0003", "kept_by": "desk"}],
        Section.RESTART: [{"system": "Network", "after": "", "check": "same hour everywhere", "who": "IT"}],
    }
    for version, (section, lines) in enumerate(rows.items()):
        keep(writer, site, version, (section, lines), NOW)


def posted(section: str, version: int, *rows: dict[str, Any]) -> dict[str, Any]:
    """A form as a browser sends it."""
    said: dict[str, Any] = {"version": version, f"{section}-TOTAL_FORMS": len(rows), f"{section}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        said |= {f"{section}-{number}-{name}": value for name, value in row.items()}
    return said


# ── keeping ──────────────────────────────────────────────────────────────────


def test_an_empty_pack_says_what_is_missing(site: Site) -> None:
    known = contents(site)
    assert (known.version, known.missing) == (0, tuple(Section.values))
    assert known.stale(NOW)


def test_two_editors_lose_nothing(site: Site, writer: Person, person) -> None:
    keep(writer, site, 0, (Section.CONTACTS, [CONTACT]), NOW)
    for version in (0, 5):
        with pytest.raises(ChangedMeanwhileError):
            keep(person(Role.SECURITY), site, version, (Section.CONTACTS, []), NOW)
    assert contents(site).lines(Section.CONTACTS) == [CONTACT]


def test_sections_do_not_touch_each_other(site: Site, writer: Person) -> None:
    keep(writer, site, 0, (Section.CONTACTS, [CONTACT]), NOW)
    keep(writer, site, 1, (Section.RESTART, [{"system": "Network"}]), NOW)
    keep(writer, site, 2, (Section.RESTART, []), NOW)
    assert contents(site).lines(Section.CONTACTS) == [CONTACT]
    assert Line.objects.count() == 1


def test_machines_of_which_nobody_spoke_are_asked(site: Site, writer: Person, report: Report) -> None:
    asked = consoles_to_ask(site, contents(site))
    assert asked
    keep(writer, site, 0, (Section.CONSOLES, [{"machine": asked[0].pk, "device": "x", "exams": 1}]), NOW)
    assert asked[0] not in consoles_to_ask(site, contents(site))


# ── ageing ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("days", "old"), [(0, False), (30, False), (31, True)])
def test_a_pack_is_stale_after_thirty_days(site: Site, writer: Person, report: Report, days: int, old: bool) -> None:
    made(writer, site, "pdf", 1, NOW)
    assert [one.site for one in stale(NOW + timedelta(days=days))] == ([site] if old else [])
    assert contents(site).stale(NOW + timedelta(days=days)) is old


def test_a_site_that_never_made_one_is_stale_once_it_has_machines(site: Site, other_site: Site, report: Report) -> None:
    assert [(one.site, one.made) for one in stale(NOW)] == [(site, None)]


def test_the_last_one_made_counts(site: Site, writer: Person, report: Report) -> None:
    made(writer, site, "pdf", 1, NOW)
    made(writer, site, "folder", 1, NOW + timedelta(days=20))
    assert stale(NOW + timedelta(days=40)) == []


def test_paper_older_than_the_text_is_said(site: Site, writer: Person) -> None:
    keep(writer, site, 0, (Section.CONTACTS, [CONTACT]), NOW)
    made(writer, site, "pdf", 1, NOW)
    assert not contents(site).outdated
    keep(writer, site, 1, (Section.CONTACTS, []), NOW)
    assert contents(site).outdated


# ── accession numbers ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "last", "numbers"),
    [
        ("P26-0009", "P26-0011", ["P26-0009", "P26-0010", "P26-0011"]), ("7", "7", ["7"]),
        ("P26-2", "P26-1", []), ("A1", "B2", []), ("A1", "A10", []), ("A", "B", []), ("", "", []),
    ],
)  # fmt: skip
def test_reserved_numbers_are_written_out(first: str, last: str, numbers: list[str]) -> None:
    assert accession_numbers(first, last) == numbers


@PATIENT
@given(st.text(max_size=24), st.text(max_size=24))
def test_any_text_gives_bounded_and_distinct_numbers(first: str, last: str) -> None:
    found = accession_numbers(first, last)
    assert len(found) == len(set(found)) <= LONGEST_RANGE


# ── paper and folder ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_paper_holds_every_section_and_says_what_nobody_knows(site: Site, writer: Person, lang: Any) -> None:
    full(site, writer)
    record = filled(site, contents(site), lang, NOW)
    assert (record.contacts[0].name, record.consoles[0].exams) == ("Léa", 400)
    assert record.reservation is not None
    assert record.good_until == (NOW + GOOD_FOR).date()
    assert record.missing == (
        ("How many examinations MRI 1 holds",) if lang == "en" else ("Combien d’examens garde MRI 1",)
    )


def test_the_pdf_is_made_and_remembered(page: Client, site: Site, writer: Person) -> None:
    full(site, writer)
    answer = page.post("/downtime/paper", {"lang": "fr"})
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert (Made.objects.get().form, Made.objects.get().version) == ("pdf", contents(site).version)


def test_the_folder_opens_without_the_hub(page: Client, site: Site, writer: Person) -> None:
    full(site, writer)
    archive = zipfile.ZipFile(io.BytesIO(page.post("/downtime/folder").content))
    names = {name.removeprefix(ROOT) for name in archive.namelist()}
    assert names == {
        "index.en.html", "index.fr.html", "downtime.en.pdf", "downtime.fr.pdf", "style.css", "contacts.csv",
        "break_glass.csv", "consoles.csv", "diversions.csv", "restart.csv", "worklist.csv",
    }  # fmt: skip
    for lang, words in (("en", "Whom to call"), ("fr", "Qui appeler")):
        text = archive.read(f"{ROOT}index.{lang}.html").decode()
        assert words in text
        assert "40 12" in text
        links = set(re.findall(r'(?:href|src)="([^"]+)"', text))
        assert links <= names, links - names


def test_the_paper_worklist_gives_each_reserved_number_once(page: Client, site: Site, writer: Person) -> None:
    full(site, writer)
    archive = zipfile.ZipFile(io.BytesIO(page.post("/downtime/folder").content))
    rows = list(csv.reader(io.StringIO(archive.read(f"{ROOT}worklist.csv").decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["P26-0001", "P26-0002", "P26-0003"]
    assert len(rows[0]) == 7


def test_the_folder_of_an_empty_pack_has_room_to_write(page: Client, site: Site) -> None:
    archive = zipfile.ZipFile(io.BytesIO(page.post("/downtime/folder").content))
    assert archive.read(f"{ROOT}worklist.csv").decode().count("\r\n") == 41
    assert "Not filled in yet" in archive.read(f"{ROOT}index.en.html").decode()


def test_hostile_text_is_inert_everywhere(page: Client, site: Site, writer: Person) -> None:
    hostile = {**CONTACT, "name": "<script>alert(1)</script>", "role": "=HYPERLINK(1)"}
    keep(writer, site, 0, (Section.CONTACTS, [hostile]), NOW)
    assert "<script>alert" not in page.get("/downtime/").content.decode()
    archive = zipfile.ZipFile(io.BytesIO(page.post("/downtime/folder").content))
    assert "<script>alert" not in archive.read(f"{ROOT}index.en.html").decode()
    assert ",=HYPERLINK" not in archive.read(f"{ROOT}contacts.csv").decode()


# ── pages ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("section", Section.values)
def test_every_section_can_be_edited(page: Client, site: Site, section: str) -> None:
    assert page.get(f"/downtime/{section}/edit").status_code == 200


def test_lines_are_kept_in_the_order_that_was_asked(page: Client, site: Site) -> None:
    first, second = {**CONTACT, "name": "B", "ORDER": 2}, {**CONTACT, "name": "A", "ORDER": 1}
    gone, empty = {**CONTACT, "name": "C", "DELETE": "on"}, dict.fromkeys(CONTACT, "")
    answer = page.post("/downtime/contacts/edit", posted("contacts", 0, first, second, gone, empty))
    assert answer.status_code == 302
    assert [line["name"] for line in contents(site).lines(Section.CONTACTS)] == ["A", "B"]


def test_when_somebody_was_first_what_was_written_is_shown_again(page: Client, enter, person, site: Site) -> None:
    page.post("/downtime/contacts/edit", posted("contacts", 0, {**CONTACT, "name": "of the first"}))
    other = enter(person(Role.SECURITY))
    answer = other.post("/downtime/contacts/edit", posted("contacts", 0, {**CONTACT, "name": "of the second"}))
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "of the first" in shown
    assert "of the second" in shown
    assert 'name="version" value="1"' in shown


@pytest.mark.parametrize(
    ("section", "row"),
    [
        ("contacts", {"name": "x"}), ("consoles", {"device": "CT", "exams": "-1"}),
        ("consoles", {"device": "CT", "exams": "many"}), ("consoles", {"device": "CT", "exams": "5"}),
    ],
)  # fmt: skip
def test_a_line_that_does_not_fit_is_refused(page: Client, site: Site, section: str, row: dict[str, str]) -> None:
    assert page.post(f"/downtime/{section}/edit", posted(section, 0, row)).status_code == 422
    assert not Line.objects.exists()


def test_there_is_no_other_section(page: Client, site: Site) -> None:
    assert page.get("/downtime/passwords/edit").status_code == 404


def test_the_machines_are_proposed(page: Client, report: Report, site: Site) -> None:
    shown = page.get("/downtime/consoles/edit").content.decode()
    for machine in consoles_to_ask(site, contents(site)):
        assert f'value="{machine.pk}"' in shown


def test_each_site_has_its_own(page: Client, enter, person, other_site: Site, site: Site, writer: Person) -> None:
    keep(writer, site, 0, (Section.CONTACTS, [CONTACT]), NOW)
    assert "Léa" in page.get("/downtime/").content.decode()
    assert "Léa" not in enter(person(Role.MANAGER, at=other_site)).get("/downtime/").content.decode()


def test_the_auditor_reads_it_and_makes_none(enter, person, site: Site) -> None:
    page = enter(person(Role.AUDITOR))
    shown = page.get("/downtime/").content.decode()
    assert "<form" not in shown[shown.index("<main") : shown.index("</main>")]
    assert page.post("/downtime/paper").status_code == 403


# ── the task ─────────────────────────────────────────────────────────────────


def asked(site: Site) -> Task:
    return make_task(None, site, NewTask("downtime", "pack", title="Make a new one", profession="health"), NOW)


def test_who_makes_the_pack_has_done_what_was_asked(site: Site, writer: Person) -> None:
    asked(site)
    made(writer, site, "folder", 1, NOW)
    assert (Task.objects.get().state, Task.objects.get().claimed_by) == ("claimed", writer)
    made(writer, site, "pdf", 1, NOW)


def test_a_pack_made_by_another_leaves_somebody_s_task_as_it_is(site: Site, writer: Person, person) -> None:
    Task.objects.filter(pk=asked(site).pk).update(owner=person(Role.MANAGER))
    made(writer, site, "pdf", 1, NOW)
    assert Task.objects.get().state == "open"


def test_every_field_of_a_section_has_its_head_in_words() -> None:
    """A page and a table never show the name that the program gives a field."""
    asked = {name for form in FORMS.values() for name in form.base_fields} - {"machine"}
    assert asked <= set(heads())
