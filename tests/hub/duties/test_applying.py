"""Who is concerned by what: by country, provider, facts and answers, and nothing assumed."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radvigil.hub.duties.applying import Profile, Standing, applicable, concerned
from radvigil.hub.duties.law import law

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Examples are counted, not timed: the machine may be busy."""

DAY = date(2026, 11, 27)
FACTS = [fact for fact in law().facts if fact != "nis2_transposed"]
YES = dict.fromkeys(law().questions, "yes") | {"risk_unlikely": "no", "device_harm": "other"}
LISTED = Profile("CH", "hospital", {"on_hospital_list": True, "gdpr_applies": False, "insured": True})
FRENCH = Profile("FR", "hospital", {"insured": True})

profiles = st.builds(
    Profile,
    country=st.sampled_from(["CH", "FR"]),
    provider=st.sampled_from(["hospital", "radiotherapy", "practice", "other"]),
    facts=st.dictionaries(st.sampled_from(FACTS), st.booleans()),
    nis2_from=st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1)),
)
answers = st.dictionaries(st.sampled_from(law().questions), st.sampled_from(["yes", "no", "unknown"]))


def outcomes(profile: Profile, given_answers: dict[str, str], on: date = DAY) -> dict[str, str]:
    return {one.duty.id: one.outcome for one in applicable(law(), profile, given_answers, on)}


def of(name: str, profile: Profile, given_answers: dict[str, str]) -> Standing:
    return next(one for one in applicable(law(), profile, given_answers, DAY) if one.duty.id == name)


@PATIENT
@given(profiles, answers)
def test_a_swiss_site_never_gets_nis2_nor_a_french_one_lsi(profile: Profile, known: dict[str, str]) -> None:
    found = outcomes(profile, known)
    abroad = {"CH": ["nis2-23", "cert-sante", "ansm", "insurance-l12-10-1"],
              "FR": ["lsi-74b", "nlpd-24", "odim-66", "odim-67", "odim-74"]}  # fmt: skip
    assert {found[name] for name in abroad[profile.country]} == {"no"}


@PATIENT
@given(profiles, answers)
def test_on_swiss_sites_the_gdpr_counts_only_where_somebody_said_that_it_does(
    profile: Profile, known: dict[str, str]
) -> None:
    if profile.country == "CH" and profile.facts.get("gdpr_applies") is not True:
        assert outcomes(profile, known)["gdpr-33"] in ("no", "ask")
    if profile.country == "CH" and profile.facts.get("gdpr_applies") is False:
        assert outcomes(profile, known)["gdpr-33"] == "no"


@PATIENT
@given(profiles)
def test_without_answers_no_duty_applies(profile: Profile) -> None:
    assert "yes" not in {one.outcome for one in concerned(law(), profile, DAY)}


@PATIENT
@given(profiles, answers)
def test_every_outcome_says_why(profile: Profile, known: dict[str, str]) -> None:
    assert all(one.reasons for one in applicable(law(), profile, known, DAY))


@PATIENT
@given(profiles, answers, st.sampled_from(law().questions))
def test_answering_yes_less_never_adds_a_duty(profile: Profile, known: dict[str, str], asked: str) -> None:
    """But for the question that ends one: not knowing that a risk is unlikely keeps the duty."""
    if asked in ("risk_unlikely", "device_harm"):
        return
    less = outcomes(profile, {**known, asked: "unknown"})
    more = outcomes(profile, {**known, asked: "yes"})
    assert {name for name, one in less.items() if one == "yes"} <= {name for name, one in more.items() if one == "yes"}


def test_a_listed_swiss_hospital_under_attack() -> None:
    assert outcomes(LISTED, YES) == {
        "gdpr-33": "no", "nis2-23": "no", "lsi-74b": "yes", "nlpd-24": "yes", "odim-66": "yes", "odim-67": "standing",
        "odim-74": "standing", "cert-sante": "no", "ansm": "no", "mdr-87": "yes", "insurance-l12-10-1": "no",
    }  # fmt: skip


def test_a_french_hospital_under_attack() -> None:
    assert outcomes(FRENCH, YES) == {
        "gdpr-33": "yes", "nis2-23": "no", "lsi-74b": "no", "nlpd-24": "no", "odim-66": "no", "odim-67": "no",
        "odim-74": "no", "cert-sante": "yes", "ansm": "yes", "mdr-87": "yes", "insurance-l12-10-1": "yes",
    }  # fmt: skip


def test_nis2_in_france_counts_from_its_date() -> None:
    profile = Profile("FR", "hospital", {}, date(2026, 12, 1))
    assert outcomes(profile, YES, date(2026, 11, 30))["nis2-23"] == "no"
    assert outcomes(profile, YES, date(2026, 12, 1))["nis2-23"] == "yes"


def test_a_private_practice_is_asked_whether_cert_sante_concerns_it() -> None:
    asked = of("cert-sante", Profile("FR", "practice"), YES)
    assert (asked.outcome, [one.about for one in asked.reasons]) == ("ask", ["cert_sante_concerned"])
    assert of("cert-sante", Profile("FR", "practice", {"cert_sante_concerned": True}), YES).outcome == "yes"
    assert of("cert-sante", Profile("FR", "practice", {"cert_sante_concerned": False}), YES).outcome == "no"


def test_a_practice_has_no_hospital_system_to_keep() -> None:
    assert of("odim-67", Profile("CH", "practice"), {}).reasons[0].code == "provider"


def test_an_unlikely_risk_ends_the_duty_and_not_knowing_does_not() -> None:
    assert of("gdpr-33", FRENCH, YES | {"risk_unlikely": "yes"}).outcome == "no"
    assert of("gdpr-33", FRENCH, YES | {"risk_unlikely": "unknown"}).outcome == "yes"


def test_a_breakdown_is_no_cyberattack() -> None:
    assert of("lsi-74b", LISTED, YES | {"cyberattack": "no"}).outcome == "no"


def test_what_is_open_is_named() -> None:
    open_ones = of("lsi-74b", Profile("CH", "hospital"), {})
    assert [one.about for one in open_ones.reasons] == ["on_hospital_list", "cyberattack", "attack_effect"]
