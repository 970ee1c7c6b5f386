"""Who is who in an earlier report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from radvigil.detectors import Detectors, Scene, with_baseline_noted
from radvigil.records import Anchor, Baseline, Device, Site
from tests.support import sites
from tests.unit.detectors.test_fold import OfChange

CARD, OTHER_CARD = Anchor("mac", "02:00:00:00:00:01", "strong"), Anchor("mac", "02:00:00:00:00:02", "medium")
SERIAL, NAME = Anchor("serial", "Exemplar|4711", "strong"), Anchor("hostname", "CT-1", "medium")
IP, TITLE = Anchor("ip", "10.0.0.1", "weak"), Anchor("ae", "CT_1", "weak")


def device(name: str, *anchors: Anchor) -> Device:
    return replace(sites.device(1, "CT", ""), id=name, anchors=anchors)


def site(*devices: Device, **more: Any) -> Site:
    return replace(sites.empty(), devices=devices, **more)


def before(today: tuple[Device, ...], *past: Site) -> Device | None:
    return Scene(site(*today), Baseline(past)).before(today[0])


@pytest.mark.parametrize("anchor", [CARD, OTHER_CARD, SERIAL, NAME])
def test_a_firm_anchor_is_enough(anchor: Anchor) -> None:
    then = device("then", anchor, IP)
    assert before((device("now", anchor, TITLE),), site(then)) == then


def test_strength_may_differ_between_reports() -> None:
    then = device("then", replace(CARD, strength="medium"))
    assert before((device("now", CARD),), site(then)) == then


@pytest.mark.parametrize("anchor", [IP, TITLE])
def test_address_and_title_change_hands(anchor: Anchor) -> None:
    assert before((device("now", CARD, anchor),), site(device("then", OTHER_CARD, anchor))) is None
    assert before((device("now", CARD, anchor),), site(device("then", anchor))) is None


def test_behind_a_router_the_address_decides() -> None:
    for then in (device("then", IP), device("then", IP, CARD), device("then", IP, NAME)):
        assert before((device("now", IP, TITLE),), site(then)) == then
    assert before((device("now", TITLE),), site(device("then", TITLE))) is None
    assert before((device("now", IP),), site(device("then", IP), device("other", IP))) is None
    assert before((device("now", IP), device("other", IP, CARD)), site(device("then", IP))) is None


def test_an_address_never_decides_against_a_name() -> None:
    renamed = replace(NAME, value="OTHER")
    assert before((device("now", IP, NAME),), site(device("then", IP, renamed))) is None
    then = device("then", IP, renamed, NAME)
    assert before((device("now", IP, NAME),), site(then)) == then


def test_the_card_decides_before_what_the_machine_says() -> None:
    card, twin = device("card", CARD), device("twin", SERIAL)
    assert before((device("now", SERIAL, CARD),), site(twin, card)) == card


def test_what_two_machines_claim_decides_nothing() -> None:
    then = device("then", SERIAL)
    impostor = device("now", SERIAL, OTHER_CARD)
    assert before((impostor, device("real", SERIAL, CARD)), site(then)) is None
    assert before((impostor,), site(then, device("another", SERIAL))) is None


def test_the_latest_report_is_asked_first() -> None:
    (capture,) = sites.empty().captures
    early = site(device("early", CARD), captures=(replace(capture, last=1),))
    late = site(device("late", CARD), captures=(replace(capture, last=2),))
    for order in ((early, late), (late, early)):
        scene = Scene(site(now := device("now", CARD)), Baseline(order))
        assert [then.id for _, then in scene.history(now)] == ["late", "early"]


def test_nothing_before_without_a_baseline() -> None:
    scene = Scene(site(now := device("now", CARD)))
    assert scene.before(now) is None
    assert scene.is_late(1)


def test_the_learning_time_ends_sharply() -> None:
    scene = Scene(site(), Baseline(until=10))
    assert [scene.is_late(ts) for ts in (9, 10, 11)] == [False, False, True]


def test_a_learning_time_over_the_whole_capture_leaves_nothing_to_judge() -> None:
    whole = sites.vallon()
    end = max(one.last for one in whole.captures)
    for baseline, reason in ((Baseline(until=end), "no-time-after-learning"), (Baseline(until=end - 1), "")):
        (told,) = Detectors((OfChange,)).close(Scene(whole, baseline)).assessments
        assert told.reason == reason
    (told,) = Detectors((OfChange,)).close(Scene(whole, Baseline((whole,), end))).assessments
    assert told.state == "assessed"


def test_another_masking_key_is_said() -> None:
    assert with_baseline_noted(site(), Baseline((site(),))) == site()
    (*_, note) = with_baseline_noted(site(), Baseline((site(),), other_keys=1)).coverage.notes
    assert (note.code, note.params) == ("past-other-key", (("reports", "1"),))
