"""Severity, likelihood, zones and use on cases that one can follow by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from radvigil.records import Activity, Assessment, Device, Finding, HarmRisk, HourCount, KnownWeakness, Result, Risk
from radvigil.risk import Settings, assessed
from radvigil.risk.tables import likelihood_level, risk_level
from tests.support import sites
from tests.support.findings import finding

HOUR = sites.HOUR
MONDAY = 1_794_787_200 * sites.SECOND
"""Monday 16 November 2026, 00:00 UTC."""


def of(risk: Risk, device: str, harm: str = "stops") -> HarmRisk:
    found = next(one for one in risk.register.devices if one.device == device)
    return next(one for one in found.harms if one.harm == harm)


def with_stated(device: str, **facts: str) -> tuple[Device, ...]:
    return tuple(
        replace(one, stated=(*one.stated, *facts.items())) if one.id == device else one
        for one in sites.vallon().devices
    )


def risk_with(*found: Finding, devices: tuple[Device, ...] = (), **more: Any) -> Risk:
    site = sites.vallon()
    return assessed(Result(replace(site, devices=devices or site.devices), found), **more)


def codes(reasons: Any) -> list[str]:
    return [one.code for one in reasons]


# NIST SP 800-30 Rev. 1, table I-2, read from the publication: likelihood downwards from very low, impact rightwards.
TABLE = ("VL VL VL L L", "VL L L L M", "VL L M M H", "VL L M H VH", "VL L M H VH")


def test_the_matrix_is_the_published_one() -> None:
    words = ("VL", "L", "M", "H", "VH")
    for likelihood, row in enumerate(TABLE, 1):
        assert [words[risk_level(likelihood, severity) - 1] for severity in range(1, 6)] == row.split()


@pytest.mark.parametrize(
    ("chance", "level"), [(0, 1), (4.9, 1), (5, 2), (20, 2), (21, 3), (79, 3), (80, 4), (95, 4), (96, 5), (100, 5)]
)
def test_likelihood_begins_where_the_table_says(chance: float, level: int) -> None:
    assert likelihood_level(chance) == level


def test_emergency_and_substitute_move_only_that_it_stops() -> None:
    plain = risk_with()
    urgent = risk_with(devices=with_stated(sites.CT1, emergency="yes"))
    replaced = risk_with(devices=with_stated(sites.CT1, substitute="CT 2"))
    assert of(urgent, sites.CT1).severity == of(plain, sites.CT1).severity + 1
    assert of(replaced, sites.CT1).severity == of(plain, sites.CT1).severity - 1
    assert of(replaced, sites.CT1, "altered").severity == of(plain, sites.CT1, "altered").severity
    assert "emergency" in codes(of(urgent, sites.CT1).severity_reasons)
    device = next(one for one in replaced.register.devices if one.device == sites.CT1)
    assert device.substitutes == (sites.CT2,)


def test_the_scale_has_an_end_and_says_so() -> None:
    angio = of(risk_with(devices=with_stated(sites.ANGIO, emergency="yes")), sites.ANGIO)
    assert angio.severity == 5
    assert codes(angio.severity_reasons)[-1] == "scale-ends"


def test_a_substitute_that_no_device_has_keeps_the_words_of_the_site() -> None:
    device = risk_with(devices=with_stated(sites.CT1, substitute="the scanner of the clinic"))
    found = next(one for one in device.register.devices if one.device == sites.CT1)
    assert found.substitutes == ("the scanner of the clinic",)


def test_a_finding_weighs_on_the_harms_that_it_names() -> None:
    plain = risk_with()
    weak = risk_with(finding("RV-DICOM-001", (sites.MG,), harms=("disclosed",)))
    assert of(weak, sites.MG, "disclosed").chance > of(plain, sites.MG, "disclosed").chance
    assert of(weak, sites.MG, "stops").chance == of(plain, sites.MG, "stops").chance


def test_suspicion_and_doubt_weigh_less() -> None:
    def chance(**more: str) -> float:
        return of(risk_with(finding("RV-NET-001", (sites.MG,), harms=("stops",), **more)), sites.MG).chance

    assert chance() > chance(stance="suspected") > chance(stance="suspected", confidence="low")


def test_signs_of_an_attack_count_whatever_leads_there() -> None:
    attack = finding(
        "RV-DICOM-020", (sites.LAPTOP, sites.PACS), nature="attack", severity="critical", harms=("altered",)
    )
    device = of(risk_with(attack), sites.PACS, "altered")
    points = next(one for one in device.likelihood_reasons if one.code == "factor.attack")
    assert points.points == 60
    assert points.findings == (attack.id,)


def test_an_exploited_weakness_counts_more_and_is_named() -> None:
    known = KnownWeakness(sites.MG, "CVE-2017-0144", "exact", "medium")
    quiet = of(risk_with(matches=(known,)), sites.MG)
    loud = of(risk_with(matches=(replace(known, exploited=True),)), sites.MG)
    assert loud.chance > quiet.chance
    why = next(one for one in loud.likelihood_reasons if one.code == "factor.exploitation")
    assert dict(why.params)["advisory"] == "CVE-2017-0144"
    assert why.findings == ()


def test_zones_follow_kinds_until_the_site_says_otherwise() -> None:
    named = {one.id: one for one in risk_with(devices=with_stated(sites.CT1, zone="Emergency")).zones}
    assert named["Emergency"].devices == (sites.CT1,)
    assert (named["Emergency"].role, named["Emergency"].proposed) == ("modalities", False)
    assert sites.CT2 in named["modalities"].devices
    assert named["outside"].target == 0


def test_a_zone_that_the_site_calls_as_we_would_is_the_same_zone() -> None:
    named = {one.id: one for one in risk_with(devices=with_stated(sites.CT1, zone="Modalities")).zones}
    assert "Modalities" not in named
    assert {sites.CT1, sites.CT2} <= set(named["modalities"].devices)


def test_the_site_sets_a_target_level() -> None:
    zone = {one.id: one for one in risk_with(settings=Settings({"Modalities": 4})).zones}["modalities"]
    assert (zone.target, zone.target_from) == (4, "site_file")
    default = {one.id: one for one in risk_with().zones}["modalities"]
    assert (default.target, default.target_from) == (2, "default")
    assert len(zone.requirements) > len(default.requirements)


def test_requirements_are_contradicted_not_contradicted_or_not_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    touched = {"RV-DICOM-001": ("4.1",), "RV-NET-001": ("7.7",)}
    monkeypatch.setattr("radvigil.risk.zones.touched", lambda code: touched.get(code, ()))
    seen = finding("RV-DICOM-001", (sites.PACS,))
    doubt = finding("RV-NET-001", (sites.PACS,), stance="suspected")
    assessments = (Assessment("RV-DICOM-001", "assessed"), Assessment("RV-NET-001", "assessed"))
    risk = assessed(Result(sites.vallon(), (seen, doubt), assessments))
    views = {zone.id: {one.requirement: one for one in zone.requirements} for zone in risk.zones}
    assert views["archives"]["SR 4.1"].state == "contradicted"
    assert views["archives"]["SR 4.1"].findings == (seen.id,)
    assert views["archives"]["SR 7.7"].state == "not-contradicted"
    assert views["modalities"]["SR 4.1"].state == "not-contradicted"
    assert views["archives"]["SR 7.3"].state == "not-visible"


@pytest.mark.parametrize("code", ["RV-DICOM-001", "RV-DICOM-002", "RV-DICOM-007", "RV-HL7-001"])
def test_what_travels_readable_contradicts_its_confidentiality(code: str) -> None:
    """With the rules' own ids: nothing in clear leaves SR 4.1 standing."""
    found = finding(code, (sites.PACS,))
    risk = assessed(Result(sites.vallon(), (found,), (Assessment(code, "assessed"),)))
    [archives] = [zone for zone in risk.zones if zone.id == "archives"]
    assert {one.requirement for one in archives.requirements if one.findings == (found.id,)} == {"SR 4.1"}


@pytest.mark.parametrize("code", ["RV-DICOM-005", "RV-HL7-007"])
@pytest.mark.parametrize(("severity", "state"), [("low", "not-contradicted"), ("high", "contradicted")])
def test_a_passage_that_may_be_agreed_contradicts_nothing(code: str, severity: Any, state: str) -> None:
    found = replace(finding(code, (sites.PACS,)), severity=severity)
    risk = assessed(Result(sites.vallon(), (found,), (Assessment(code, "assessed"),)))
    [archives] = [zone for zone in risk.zones if zone.id == "archives"]
    assert {one.state for one in archives.requirements if one.requirement == "SR 5.2"} == {state}


def test_what_no_rule_judged_is_not_visible() -> None:
    risk = risk_with()
    assert {one.state for zone in risk.zones for one in zone.requirements} == {"not-visible"}


def test_conduits_sum_what_passes() -> None:
    found = {(one.source, one.target): one for one in risk_with().conduits}
    both = found[("archives", "readers")]
    assert (both.encrypted, both.pairs, both.services) == ("mixed", 5, ("images",))
    assert ("modalities", "modalities") not in found


def working(days: int, each_hour: int) -> Result:
    """CT 1 works from eight to eighteen for some days."""
    base = sites.vallon()
    hours = tuple(
        HourCount(MONDAY + (day * 24 + hour) * HOUR, sites.CT1, each_hour, each_hour, 0)
        for day in range(days)
        for hour in range(8, 18)
    )
    capture = replace(base.captures[0], first=MONDAY, last=MONDAY + days * 24 * HOUR - 1)
    return Result(replace(base, activity=Activity("UTC", "site_file", hours, ()), captures=(capture,)))


def test_use_is_relied_on_from_fourteen_days() -> None:
    short, long = (assessed(working(days, 2000)).register.devices for days in (13, 14))
    early, late = (next(one for one in found if one.device == sites.CT1) for found in (short, long))
    assert (early.use.days, early.use.enough) == (13, False)
    assert (late.use.days, late.use.enough) == (14, True)
    assert late.use.unit == "images"
    assert late.use.per_hour == 2000
    assert late.harms[0].severity == early.harms[0].severity + 1
    assert "not-enough-observed" in codes(early.harms[0].severity_reasons)
    assert "busy" in codes(late.harms[0].severity_reasons)


def test_the_quietest_hour_is_one_that_was_observed() -> None:
    device = next(one for one in assessed(working(14, 50)).register.devices if one.device == sites.CT1)
    assert (device.use.quietest, device.use.quietest_usual) == (0, 0.0)
    assert device.use.usual == 0
    one_day = next(one for one in assessed(working(1, 50)).register.devices if one.device == sites.CT1)
    assert one_day.use.quietest < 24


def test_a_device_without_work_says_so() -> None:
    device = next(one for one in assessed(working(14, 50)).register.devices if one.device == sites.PACS)
    assert (device.use.unit, device.use.per_hour, device.use.quietest) == ("", 0.0, -1)


def test_a_capture_with_a_mad_clock_costs_no_more() -> None:
    base = working(1, 50)
    mad = replace(base.site.captures[0], first=0, last=2**62)
    assert assessed(replace(base, site=replace(base.site, captures=(mad,)))).register.devices
