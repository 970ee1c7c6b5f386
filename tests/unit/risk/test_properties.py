"""What must hold whatever is found: one more finding never lowers a risk, no remedy raises one, order is nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radvigil.records import Device, Finding, KnownWeakness, Result, Risk, Severity
from radvigil.risk import assessed
from radvigil.risk.burdens import NOTHING, burdens, part, with_parts
from radvigil.risk.ground import Ground, Settings
from radvigil.risk.plan import candidates, treatment
from radvigil.risk.severity import severities, substitutes
from radvigil.risk.standing import Standing, standing
from radvigil.risk.treatments import cured, isolated, segmented
from radvigil.risk.use import Hours
from tests.support import sites
from tests.support.findings import HARMS, findings_of

SITE = sites.vallon()
IDS = tuple(one.id for one in SITE.devices)
INSIDE = tuple(one.id for one in SITE.devices if one.scope != "outside")
SOME = st.lists(findings_of(IDS), max_size=8, unique_by=lambda one: one.id).map(tuple)
MATCHES = st.builds(
    KnownWeakness,
    device=st.sampled_from(IDS),
    id=st.sampled_from(("CVE-2017-0144", "ICSMA-18-058-02")),
    sure=st.sampled_from(("exact", "range", "product", "family", "needs-review")),
    severity=st.sampled_from(get_args(Severity)),
    exploited=st.booleans(),
    network=st.booleans(),
    harms=st.lists(st.sampled_from(HARMS), max_size=2, unique=True).map(tuple),
)
EPSILON = 1e-9
few = settings(max_examples=40, deadline=None)


def stands(found: tuple[Finding, ...], matches: tuple[KnownWeakness, ...] = ()) -> Standing:
    ground = Ground(Result(SITE, found), Settings(), matches)
    hours, others = Hours(ground), substitutes(ground)
    return standing(
        ground, burdens(ground), {one.id: severities(one, hours.use(one.id), others[one.id]) for one in ground.inside}
    )


def weights(risk: Risk) -> dict[tuple[str, str], tuple[float, int, int]]:
    return {
        (one.device, harm.harm): (harm.weight, harm.likelihood, harm.level)
        for one in risk.register.devices
        for harm in one.harms
    }


def assert_none_lower(before: Risk, after: Risk) -> None:
    old, new = weights(before), weights(after)
    assert old.keys() == new.keys()
    for key, figures in old.items():
        assert all(late >= early for early, late in zip(figures, new[key], strict=True)), key


@few
@given(SOME, findings_of(IDS))
def test_one_more_finding_never_lowers_a_risk(found: tuple[Finding, ...], one: Finding) -> None:
    assert_none_lower(assessed(Result(SITE, found)), assessed(Result(SITE, (*found, one))))


@few
@given(SOME, st.lists(MATCHES, max_size=3).map(tuple), MATCHES)
def test_one_more_published_weakness_never_lowers_a_risk(
    found: tuple[Finding, ...], matches: tuple[KnownWeakness, ...], one: KnownWeakness
) -> None:
    result = Result(SITE, found)
    assert_none_lower(assessed(result, matches=matches), assessed(result, matches=(*matches, one)))


@few
@given(SOME, st.data())
def test_a_worse_finding_never_lowers_a_risk(found: tuple[Finding, ...], data: Any) -> None:
    if not found:
        return
    place = data.draw(st.integers(0, len(found) - 1))
    worse = list(found)
    worse[place] = replace(found[place], severity="critical", stance="seen", confidence="high")
    assert_none_lower(assessed(Result(SITE, found)), assessed(Result(SITE, tuple(worse))))


def assert_as_if_anew(after: Standing) -> None:
    """What was not touched needed no computing again."""
    cured = {device: after.cures.get(device, frozenset()) for device in INSIDE}
    loads = {
        device: with_parts(NOTHING, {name: part(own, after.closed, cured[device]) for name, own in factors.items()})
        for device, factors in after.base.grouped.items()
    }
    anew = Standing(after.base, after.reach, loads)
    anew.doorstep, anew.attack = after.doorstep, after.attack
    anew.weigh(INSIDE)
    assert anew.weight == after.weight
    assert {device: one.over for device, one in loads.items()} == after.reach.over


def assert_none_higher(before: Standing, after: Standing) -> None:
    for device in INSIDE:
        pairs = zip(before.weights(device), after.weights(device), strict=True)
        assert all(late <= early + EPSILON for early, late in pairs), device
        assert after.weight[device] == sum(after.weights(device))


@few
@given(SOME, st.lists(MATCHES, max_size=2).map(tuple), st.data())
def test_no_remedy_raises_a_risk_and_remedies_add_up(
    found: tuple[Finding, ...], matches: tuple[KnownWeakness, ...], data: Any
) -> None:
    now = stands(found, matches)
    for _ in range(3):
        device = data.draw(st.sampled_from(INSIDE))
        remedy = data.draw(st.sampled_from(("isolate", "segment", "patch", "encrypt", "action")))
        if remedy == "action":
            done = treatment(now, data.draw(st.sampled_from(candidates(now))))
        elif remedy == "isolate":
            done = isolated(now, device)
        else:
            done = segmented(now, [device]) if remedy == "segment" else cured(now, device, remedy)
        after = now.after(done)
        assert_none_higher(now, after)
        assert_as_if_anew(after)
        now = after


def stated(device: Device, **facts: str) -> Device:
    return replace(device, stated=(*device.stated, *facts.items()))


@pytest.mark.parametrize("place", [0, 3, 11])
def test_a_substitute_never_raises_a_risk(place: int) -> None:
    devices = list(SITE.devices)
    before = assessed(Result(SITE, ()))
    devices[place] = stated(devices[place], substitute="CT 2; Radio 1")
    after = assessed(Result(replace(SITE, devices=tuple(devices)), ()))
    assert_none_lower(after, before)
    assert after.register.total < before.register.total


def test_an_emergency_role_never_lowers_a_risk() -> None:
    devices = [stated(one, emergency="yes") if one.id == sites.US1 else one for one in SITE.devices]
    before, after = assessed(Result(SITE, ())), assessed(Result(replace(SITE, devices=tuple(devices)), ()))
    assert_none_lower(before, after)
    assert after.register.total > before.register.total


@few
@given(SOME, st.lists(MATCHES, max_size=3).map(tuple), st.randoms(use_true_random=False))
def test_order_changes_nothing(
    found: tuple[Finding, ...], matches: tuple[KnownWeakness, ...], rng: random.Random
) -> None:
    def mixed(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(rng.sample(things, len(things)))

    other = replace(SITE, devices=mixed(SITE.devices), conversations=mixed(SITE.conversations))
    assert assessed(Result(other, mixed(found)), matches=mixed(matches)) == assessed(
        Result(SITE, found), matches=matches
    )


@few
@given(SOME)
def test_figures_can_be_read_back(found: tuple[Finding, ...]) -> None:
    known = {one.id for one in found}
    for device in assessed(Result(SITE, found)).register.devices:
        assert device.weight == pytest.approx(sum(one.weight for one in device.harms), abs=0.021)
        for one in device.harms:
            assert sum(why.points for why in one.likelihood_reasons) == pytest.approx(one.chance, abs=0.1)
            assert sum(why.points for why in one.severity_reasons) == one.severity
            assert all(set(why.findings) <= known for why in one.likelihood_reasons)


@few
@given(SOME)
def test_the_plan_is_short_adds_up_and_drops_nothing(found: tuple[Finding, ...]) -> None:
    plan = assessed(Result(SITE, found)).plan
    assert len(plan.actions) <= 10
    assert sum(one.removed for one in plan.actions) == pytest.approx(plan.before - plan.after, abs=0.2)
    closed = [key for one in plan.actions for key in one.findings]
    assert len(closed) == len(set(closed))
    assert {*closed, *plan.left} == {one.id for one in found}
    assert all(zone for one in plan.actions for zone in one.zones)
    gentle = [one.code for one in plan.actions if one.disruption <= 1 and one.code != "repair"]
    assert len(gentle) == len(set(gentle))


@pytest.mark.parametrize("site", [sites.hostile(), sites.empty(), sites.vallon()], ids=["hostile", "empty", "vallon"])
def test_any_site_is_assessed(site: Any) -> None:
    risk = assessed(Result(site, ()))
    assert len(risk.register.devices) == sum(one.scope != "outside" for one in site.devices)
    assert risk == assessed(Result(site, ()))
