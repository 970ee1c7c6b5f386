"""The law as data: whole, sourced, said in both languages, correctable without leaving its country."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from radvigil.hub.duties.forms import CorrectionForm
from radvigil.hub.duties.law import Correction, Duty, Law, corrected, law
from radvigil.hub.duties.words import law_words

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
DUTIES = law().duties


def spoken(known: Law) -> set[str]:
    """Every code that a duty makes somebody say."""
    codes = {f"fact.{one}" for one in known.facts} | {f"question.{one}" for one in known.questions}
    for duty in known.duties:
        codes |= {f"duty.{duty.id}.{part}" for part in ("name", "short", "text", "note")}
        codes |= {f"recipient.{who}.{part}" for who in duty.recipient.values() for part in ("name", "address")}
        codes |= {f"act.{source.act}" for source in duty.sources}
        codes |= {f"start.{duty.start}"} if duty.start else set()
        codes |= {f"start.{name}" for name in duty.moments()}
        for stage in duty.stages:
            codes |= {f"stage.{stage.id}"} | {f"field.{one}" for one in (*stage.fields, *stage.late_fields)}
            codes |= {f"promptly.{stage.promptly}"} if stage.promptly else set()
            codes |= {f"answer.{answer}" for answer in stage.days_by.days} if stage.days_by else set()
    return codes


def test_every_code_of_the_law_has_its_words_and_no_word_is_left_over() -> None:
    families = {"fact", "question", "duty", "recipient", "act", "start", "stage", "promptly", "field"}
    written = {code for code in law_words("en") if code.split(".")[0] in families}
    assert written == {code for code in spoken(law()) if code.split(".")[0] in families}
    assert spoken(law()) <= set(law_words("en"))


def test_the_twins_say_the_same_codes_with_the_same_placeholders() -> None:
    english, french = law_words("en"), law_words("fr")
    assert set(english) == set(french)
    for code, text in english.items():
        assert Counter(PLACEHOLDER.findall(text)) == Counter(PLACEHOLDER.findall(french[code])), code


def test_french_uses_the_french_names_and_english_the_english_ones() -> None:
    french, english = " ".join(law_words("fr").values()), " ".join(law_words("en").values())
    for name in ("OFCS", "LSI", "nLPD", "PFPDT", "ODim", "OCyS", "RGPD"):
        assert name in french
    assert not re.search(r"\b(NCSC|FADP|FDPIC|MedDO|GDPR|ISA|CSO)\b", french)
    assert not re.search(r"\b(OFCS|nLPD|PFPDT|ODim|OCyS|RGPD|LSI)\b", english)


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.id)
def test_every_source_says_whether_it_was_read(duty: Duty) -> None:
    assert duty.sources
    for source in duty.sources:
        assert (source.read is None) != (source.stated is None)
        assert source.address or source.stated
        assert source.dated < (source.read or source.stated or date.min)


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.id)
def test_every_duty_can_be_told_to_somebody_in_each_of_its_countries(duty: Duty) -> None:
    assert {row.country for row in duty.where} == set(duty.recipient)
    known = {"t0", *(f"sent:{stage.id}" for stage in duty.stages), *(f"field:{name}" for name in duty.moments())}
    assert {stage.origin for stage in duty.stages} <= known
    assert bool(duty.stages) == (duty.kind != "standing") == bool(duty.start)


def test_a_stage_has_one_delay_or_says_why_it_has_none() -> None:
    for duty in DUTIES:
        for stage in duty.stages:
            given = [stage.hours, stage.days, stage.months, stage.days_by, stage.promptly]
            assert len([one for one in given if one]) == 1, (duty.id, stage.id)
            assert stage.fields


@pytest.mark.parametrize(
    ("duty", "stage", "unit", "count"),
    [
        ("gdpr-33", "notification", "hours", 72), ("nis2-23", "early-warning", "hours", 24),
        ("nis2-23", "notification", "hours", 72), ("nis2-23", "final-report", "months", 1),
        ("lsi-74b", "report", "hours", 24), ("lsi-74b", "completion", "days", 14),
        ("insurance-l12-10-1", "complaint", "hours", 72),
    ],
)  # fmt: skip
def test_the_delays_are_those_of_the_texts(duty: str, stage: str, unit: str, count: int) -> None:
    assert getattr(law().duty(duty).stage(stage), unit) == count


def test_where_the_text_gives_no_figure_there_is_none() -> None:
    for name in ("nlpd-24", "cert-sante", "ansm", "mdr-87"):
        assert all(stage.promptly for stage in law().duty(name).stages)


def test_a_site_corrects_a_delay_and_an_address_for_itself_alone() -> None:
    mine = corrected(
        law(),
        [
            Correction("gdpr-33", "delay", "48", "notification"),
            Correction("gdpr-33", "address", "canton's form"),
            Correction("lsi-74b", "dated", "2027-01-01"),
        ],
    )
    assert mine.duty("gdpr-33").stage("notification").hours == 48
    assert mine.duty("gdpr-33").own == {"address": "canton's form"}
    assert mine.duty("lsi-74b").own == {"dated": "2027-01-01"}
    assert law().duty("gdpr-33").stage("notification").hours == 72
    assert [duty.where for duty in mine.duties] == [duty.where for duty in DUTIES]


def test_a_delay_that_hangs_on_an_answer_is_corrected_for_that_answer() -> None:
    mine = corrected(law(), [Correction("odim-66", "delay", "5", "report:death")])
    by = mine.duty("odim-66").stage("report").days_by
    assert by is not None
    assert by.days == {"threat": 2, "death": 5, "other": 15}
    form = CorrectionForm(law(), "odim-66")
    offered = [value for value, _said in form.fields["what"].choices]
    assert [one for one in offered if one.startswith("delay")] == [
        "delay:report:threat", "delay:report:death", "delay:report:other",
    ]  # fmt: skip
    filled = CorrectionForm(
        law(), "odim-66", {"duty": "odim-66", "what": "delay:report:death", "value": "5", "reason": "Asked Swissmedic."}
    )
    assert filled.is_valid()
    assert filled.correction() == Correction("odim-66", "delay", "5", "report:death")


@pytest.mark.parametrize(
    "wrong",
    [
        Correction("odim-66", "delay", "3", "report:nobody"),
        Correction("gdpr-33", "delay", "3", "notification:death"),
        Correction("gdpr-33", "where", "CH"),
        Correction("nlpd-24", "delay", "72", "notification"),
        Correction("gdpr-33", "delay", "0", "notification"),
        Correction("gdpr-33", "delay", "9999", "notification"),
        Correction("gdpr-33", "delay", "soon", "notification"),
        Correction("odim-66", "delay", "3", "report"),
        Correction("gdpr-33", "dated", "tomorrow"),
    ],
    ids=str,
)
def test_what_cannot_be_corrected_is_refused(wrong: Correction) -> None:
    with pytest.raises(ValueError, match=r"."):
        corrected(law(), [wrong])
