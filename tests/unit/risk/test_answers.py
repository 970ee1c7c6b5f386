"""What to do: what-ifs, the plan, choke points, ways, and the three sentences."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import pytest

from radvigil.records import Assessment, Finding, KnownWeakness, Result, Risk
from radvigil.risk import action_kinds, assessed
from tests.support import sites
from tests.support.findings import finding

CLEAR = finding("RV-DICOM-001", (sites.PACS, sites.ROUTER), harms=("disclosed", "altered"))
SMB1 = finding("RV-NET-001", (sites.CT1,), severity="high", harms=("stops", "altered"))
GUESSING = finding("RV-DICOM-020", (sites.LAPTOP, sites.PACS), nature="attack", severity="high")
UNKNOWN = finding("RV-XYZ-042", (sites.PACS,), severity="critical", harms=())


@pytest.fixture(scope="module")
def risk() -> Risk:
    return assessed(Result(sites.vallon(), (CLEAR, SMB1, GUESSING, UNKNOWN)))


def test_what_changes_a_device_asks_the_manufacturer_and_comes_after_a_filter(risk: Risk) -> None:
    for one in risk.what_ifs:
        assert one.authorisation_first == (one.remedy in ("patch", "encrypt"))
        assert one.preceded_by == ("segment" if one.authorisation_first else "")
        assert one.site_after < one.site_before
        assert one.after <= one.before


def test_patching_closes_what_patches_close(risk: Risk) -> None:
    by = {(one.device, one.remedy): one for one in risk.what_ifs}
    assert by[(sites.CT1, "patch")].closes == (SMB1.id,)
    assert by[(sites.PACS, "encrypt")].closes == (CLEAR.id,)
    assert (sites.PACS, "patch") not in by
    assert by[(sites.CT1, "isolate")].lasting
    assert by[(sites.CT1, "isolate")].after < by[(sites.CT1, "segment")].after


def test_isolating_a_place_that_others_depend_on_helps_them_too(risk: Risk) -> None:
    one = next(one for one in risk.what_ifs if (one.device, one.remedy) == (sites.CT1, "isolate"))
    assert one.site_before - one.site_after > one.before - one.after


def test_an_advisory_is_answered_by_the_update_of_its_device() -> None:
    known = KnownWeakness(sites.CT1, "CVE-2017-0144", "exact", "critical", exploited=True)
    plan = assessed(Result(sites.vallon()), matches=(known,)).plan
    update = next(one for one in plan.actions if one.code == "update-system")
    assert (update.devices, update.findings, update.authorisation_first) == ((sites.CT1,), (), True)


def test_the_plan_goes_from_now_to_networks_to_people_to_machines(risk: Risk) -> None:
    kinds = action_kinds()
    stages = [kinds[one.code].stage for one in risk.plan.actions]
    assert stages == sorted(stages)
    assert risk.plan.actions[0].code == "respond"
    for one in risk.plan.actions:
        assert one.authorisation_first == kinds[one.code].changes_device
        assert 1 <= one.effort <= 5
        assert one.removed > 0


def test_filters_around_several_zones_are_one_action(risk: Risk) -> None:
    (filters,) = (one for one in risk.plan.actions if one.code == "filter-zone")
    zone_of = {device: zone.id for zone in risk.zones for device in zone.devices}
    assert len(filters.zones) == len(set(filters.zones)) > 1
    assert {zone_of[device] for device in filters.devices} == set(filters.zones)
    alone = action_kinds()["filter-zone"].effort
    assert filters.effort == min(5, alone + (len(filters.devices) > 5) + (len(filters.devices) > 25) + 1)


def signs(*devices: str) -> tuple[Finding, ...]:
    return tuple(finding("RV-NET-018", (one,), nature="attack", severity="high") for one in devices)


def test_signs_of_an_attack_on_several_machines_are_looked_into_in_one_go() -> None:
    devices = (sites.PACS, sites.CT1, sites.ROUTER, sites.L1)
    found = signs(*devices)
    plan = assessed(Result(sites.vallon(), found)).plan
    (respond,) = (one for one in plan.actions if one.code == "respond")
    assert (set(respond.devices), set(respond.findings)) == (set(devices), {one.id for one in found})
    (alone,) = (one for one in assessed(Result(sites.vallon(), found[:1])).plan.actions if one.code == "respond")
    assert (respond.effort, alone.effort, respond.disruption) == (alone.effort + 1, 1, alone.disruption)


def test_what_interrupts_work_or_changes_one_machine_stays_by_itself() -> None:
    known = [
        KnownWeakness(one, "CVE-2017-0144", "exact", "critical", exploited=True) for one in (sites.CT1, sites.PACS)
    ]
    actions = assessed(Result(sites.vallon()), matches=known).plan.actions
    assert [one.devices for one in actions if one.code == "update-system"] in (
        [(sites.CT1,), (sites.PACS,)],
        [(sites.PACS,), (sites.CT1,)],
    )


def test_many_pieces_of_one_kind_leave_room_for_others() -> None:
    """More machines with signs than the plan has lines: they share one, and other work keeps its own."""
    devices = [one.id for one in sites.vallon().devices if one.scope != "outside"][:14]
    plan = assessed(Result(sites.vallon(), signs(*devices))).plan
    codes = [one.code for one in plan.actions]
    assert codes.count("respond") == 1
    assert "filter-zone" in codes
    assert set(plan.actions[0].devices) == set(devices)


def test_a_code_that_nobody_knows_has_an_action(risk: Risk) -> None:
    one = next(one for one in risk.plan.actions if UNKNOWN.id in one.findings)
    assert (one.code, one.devices, one.finding_codes) == ("read-finding", (sites.PACS,), ("RV-XYZ-042",))


def test_choke_points_are_ranked_by_what_they_cut(risk: Risk) -> None:
    cuts = [one.before - one.after for one in risk.chokes]
    assert cuts == sorted(cuts, reverse=True)
    assert {kind for kind, _ in groupby(sorted(one.kind for one in risk.chokes))} == {"conduit", "device", "entry"}
    assert all(one.passed_by > 0 for one in risk.chokes)


def test_ways_begin_at_an_entry_and_hang_together(risk: Risk) -> None:
    assert risk.paths
    for path in risk.paths:
        assert path.steps[0].source == f"entry:{path.entry}"
        assert path.steps[-1].target == path.target
        assert all(a.target == b.source for a, b in zip(path.steps, path.steps[1:], strict=False))
        product = 1.0
        for step in path.steps:
            product *= step.chance
        assert product == pytest.approx(path.chance, abs=0.001)
        assert all(step.why[0].evidence for step in path.steps if step.seen and step.why[0].code != "step.stands")


def test_the_first_sentence_is_the_attack_and_each_is_about_another_device(risk: Risk) -> None:
    assert risk.today[0].code == "attack-seen"
    assert len(risk.today) == 3
    assert len({one.devices[0] for one in risk.today}) == 3
    assert risk.plan.actions[risk.today[0].action].code == "respond"


def test_an_attack_from_outside_is_told_of_the_machine_inside() -> None:
    attack = finding("RV-NET-018", (sites.TELE, sites.PACS), nature="attack", stance="suspected")
    first = assessed(Result(sites.vallon(), (attack,))).today[0]
    assert (first.code, first.devices) == ("attack-suspected", (sites.PACS, sites.TELE))


def test_without_findings_the_sentences_say_what_was_not_judged() -> None:
    lonely = replace(sites.vallon(), devices=(), conversations=())
    assessments = (Assessment("RV-DICOM-001", "assessed"), Assessment("RV-HL7-001", "not-assessed", "no-hl7"))
    told = assessed(Result(lonely, (), assessments)).today
    assert [(one.code, dict(one.params)["rules"]) for one in told] == [("no-finding", 1), ("unjudged", 1)]


def test_the_quietest_hour_is_kept_back_until_enough_was_observed(risk: Risk) -> None:
    assert {one.quietest for one in risk.what_ifs} == {-1}


def test_sentences_are_about_the_heaviest_and_unlike_each_other() -> None:
    both = ("altered", "disclosed")
    weak = (
        finding("RV-DICOM-003", (sites.PACS,), harms=both, severity="high"),
        finding("RV-NET-001", (sites.RIS,), harms=both, severity="high"),
        finding("RV-DICOM-001", (sites.CD,), harms=both),
    )
    risk = assessed(Result(sites.vallon(), weak))
    heaviest = [one.device for one in risk.register.devices[:6]]
    told = [one for one in risk.today if one.code in ("stops", "altered", "disclosed")]
    assert told[0].devices == (heaviest[0],)
    assert len({one.code for one in risk.today}) == 3
    assert all(one.devices[0] in heaviest for one in told)


def test_a_sentence_leads_to_the_action_that_closes_what_it_names() -> None:
    weak = (
        finding("RV-NET-001", (sites.PACS,), severity="critical", harms=("altered",)),
        finding("RV-DICOM-003", (sites.PACS,), severity="low", harms=("altered",)),
    )
    risk = assessed(Result(sites.vallon(), weak))
    one = next(one for one in risk.today if one.devices == (sites.PACS,))
    assert one.findings[0] == weak[0].id
    assert weak[0].id in risk.plan.actions[one.action].findings
