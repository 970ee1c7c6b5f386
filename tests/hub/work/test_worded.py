"""Titles that the hub gives are read in the reader's language; those that people write stay as they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from radvigil.hub.doubts.models import Doubt
from radvigil.hub.findings.models import Finding
from radvigil.hub.notices.upkeep import words as of_upkeep
from radvigil.hub.people.models import Role
from radvigil.hub.work.from_doubts import of_doubt
from radvigil.hub.work.remedies import of_step
from radvigil.hub.work.services import NewTask, make_task
from radvigil.texts import LANGUAGES, finding_words


def steps(code: str, lang: str):
    return finding_words(code, lang).remedy


@pytest.fixture
def finding(report) -> Finding:
    return Finding.objects.filter(code="RV-DICOM-007", subject__isnull=False).first()


@pytest.fixture
def task(site, finding, person, now):
    return make_task(person(Role.BIOMEDICAL), site, of_step(finding, steps(finding.code, "en")[0].step), now)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_step_is_said_in_the_reader_s_language(task, finding, lang: str) -> None:
    task.refresh_from_db()
    with translation.override(lang):
        assert task.name == steps(finding.code, lang)[0].step
        assert task.check_words == steps(finding.code, lang)[0].done


def test_a_doubt_is_said_in_the_reader_s_language(site, report, now) -> None:
    machine = site.machines.first()
    doubt = Doubt.objects.create(site=site, number=7, what="slow", machine=machine, sent=now, once="o", link="l")
    with translation.override("fr"):
        task = make_task(None, site, of_doubt(doubt), now)
        french = task.name
    assert task.name != french
    for name in (task.name, french):
        assert name.startswith(f"{doubt.reference}: ")
        assert name.endswith(doubt.machine.name)


def test_an_old_pack_is_said_in_the_reader_s_language(site, now) -> None:
    worded = {"kind": "upkeep", "of": "downtime"}
    task = make_task(None, site, NewTask("downtime", "pack", title="as it was made", worded=worded), now)
    with translation.override("fr"):
        assert (task.name, task.check_words) == of_upkeep(worded, "fr")
    assert task.name == of_upkeep(worded, "en").title != of_upkeep(worded, "fr").title


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_that_changes_the_day_alone_leaves_the_words_in_both_languages(
    task, person, enter, finding, lang: str
) -> None:
    page = enter(person(Role.SECURITY, language=lang))
    form = page.get(f"/tasks/{task.pk}/edit").context["form"]
    day = timezone.localdate() + timedelta(days=9)
    sent = {name: value for name, value in form.initial.items() if value not in (None, False)}
    answer = page.post(f"/tasks/{task.pk}/edit", {**sent, "due": day.isoformat(), "version": task.version})
    assert answer.status_code == 302
    task.refresh_from_db()
    assert task.due == day
    for each in LANGUAGES:
        with translation.override(each):
            assert task.name == steps(finding.code, each)[0].step


def test_other_words_are_a_person_s_from_then_on(task, person, enter) -> None:
    page = enter(person(Role.SECURITY, language="fr"))
    sent = {name: value for name, value in page.get(f"/tasks/{task.pk}/edit").context["form"].initial.items() if value}
    page.post(f"/tasks/{task.pk}/edit", {**sent, "title": "Demander à Paul", "version": task.version})
    task.refresh_from_db()
    assert task.worded == {}
    assert (task.name, task.check_words) == ("Demander à Paul", sent["check_text"])
    with translation.override("en"):
        assert task.name == "Demander à Paul"


@pytest.mark.parametrize(
    "worded",
    [
        {"kind": "step", "finding": "RV-GONE-001", "step": 0, "params": {}},
        {"kind": "step", "finding": "RV-DICOM-007", "step": 99, "params": {}},
        {"kind": "of a later version"},
    ],
)
def test_what_can_no_longer_be_said_is_read_as_it_was_written(site, now, worded) -> None:
    task = make_task(None, site, NewTask("person", "x", title="As it was made", check="seen", worded=worded), now)
    assert (task.name, task.check_words) == ("As it was made", "seen")


def test_both_languages_have_the_same_steps() -> None:
    """A step is kept by its number."""
    from radvigil.texts import finding_codes

    for code in finding_codes():
        english, french = steps(code, "en"), steps(code, "fr")
        assert [one.who for one in english] == [one.who for one in french], code
