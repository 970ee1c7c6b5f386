"""Drafts: both languages, what is missing listed, nothing invented."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radvigil.hub.duties.drafts import MISSING, Matter, draft
from radvigil.hub.duties.law import Correction, corrected, law
from radvigil.texts import LANGUAGES

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Examples are counted, not timed: the machine may be busy."""

BERN = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 11, 27, 22, 15, tzinfo=BERN)
LSI = law().duty("lsi-74b")
STAGES = [(duty, stage) for duty in law().duties for stage in duty.stages]


def matter(country: str = "CH", late: bool = False, **values: str) -> Matter:
    return Matter("INC-7", country, values, NOW, late)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("duty", "stage"), STAGES, ids=lambda one: one.id)
def test_an_empty_draft_lists_every_field_as_missing(duty, stage, lang: str) -> None:
    for country in duty.recipient:
        made = draft(duty, stage, matter(country), lang)
        assert [line.code for line in made.missing] == list(stage.fields)
        assert made.text().count(MISSING) == len(stage.fields)
        assert "{" not in made.text()


def test_what_was_entered_stands_in_it_and_is_no_longer_missing() -> None:
    made = draft(LSI, LSI.stage("report"), matter(attack_kind="ransomware", contact="   "), "fr")
    assert "attack_kind" not in {line.code for line in made.missing}
    assert "contact" in {line.code for line in made.missing}
    assert "ransomware" in made.text()
    assert "Office fédéral de la cybersécurité (OFCS)" in made.text()
    assert "National Cyber Security Centre" in draft(LSI, LSI.stage("report"), matter(), "en").text()


def test_a_late_notification_asks_why() -> None:
    gdpr = law().duty("gdpr-33")
    codes = [line.code for line in draft(gdpr, gdpr.stage("notification"), matter("FR", late=True), "en").missing]
    assert codes[-1] == "delay_reason"


def test_the_site_s_own_address_is_used() -> None:
    mine = corrected(law(), [Correction("lsi-74b", "address", "hotline of the canton")]).duty("lsi-74b")
    assert "By: hotline of the canton" in draft(mine, mine.stage("report"), matter(), "en").text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_draft_says_that_it_is_no_legal_advice_and_was_not_sent(lang: str) -> None:
    text = draft(LSI, LSI.stage("report"), matter(), lang).text()
    assert ("no legal advice" if lang == "en" else "pas de conseil juridique") in text
    assert ("Not sent" if lang == "en" else "Pas envoyé") in text


@PATIENT
@given(st.text(max_size=80).filter(str.strip))
def test_what_people_type_is_put_in_as_it_is(typed: str) -> None:
    made = draft(LSI, LSI.stage("report"), matter(attacker=typed), "en")
    assert {line.code: line.text for line in made.lines}["attacker"] == typed.strip()
