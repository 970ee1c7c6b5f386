"""Rules about how open DICOM is at their borders: what is just enough, and what is just not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radvigil.detectors import Detectors, Rule, Scene
from radvigil.detectors.dicom import titles
from radvigil.detectors.dicom.any_called import AnyCalled
from radvigil.detectors.dicom.any_calling import AnyCalling
from radvigil.detectors.dicom.implementation_changed import ImplementationChanged
from radvigil.detectors.dicom.old_toolkit import matches, toolkits
from radvigil.detectors.dicom.password_in_clear import PasswordInClear
from radvigil.detectors.dicom.strange_sender import StrangeSender
from radvigil.detectors.dicom.title_moved import TitleMoved
from radvigil.detectors.dicom.title_twice import TitleTwice
from radvigil.records import (
    Anchor,
    AssociationGroup,
    Baseline,
    Device,
    DicomAssociation,
    Evidence,
    Finding,
    Flow,
    Mark,
    NetworkAE,
    Reference,
    Site,
)
from tests.support import sites

MINUTE = 60_000_000_000
BEGAN = sites.START
STRANGERS = ("KIOSK", "OLDBOX", "7T_LAB", "PRISM")
KINDS = ("archive", "unknown", "CT", "workstation", "gateway", "archive")


def machine(number: int, minutes: tuple[int, int] = (0, 60), **more: Any) -> Device:
    first, last = (BEGAN + one * MINUTE for one in minutes)
    return replace(sites.device(number, KINDS[number], ""), first=first, last=last, **more)


def group(
    source: int, calling: str = "CT_1", called: str = "PACS", target: int = 0, minute: int = 0, **more: Any
) -> AssociationGroup:
    at = BEGAN + minute * MINUTE
    ends = [machine(one) for one in (source, target)]
    proof = Evidence("dicom.association", at, at, 1, (Reference("c", 1, at),))
    made = AssociationGroup(
        ends[0].addresses[0].ip, ends[1].addresses[0].ip, 104, ends[0].id, ends[1].id, calling, called, "accepted",
        (), 1, (), (), False, at, at, proof,
    )  # fmt: skip
    return replace(made, **more)


def site(*groups: AssociationGroup, devices: Iterable[Device] = ()) -> Site:
    return replace(sites.empty(), devices=tuple(devices) or tuple(machine(n) for n in range(6)), associations=groups)


def judged(
    rule: type[Rule], made: Site, baseline: Baseline | None = None, events: Iterable[DicomAssociation] = ()
) -> tuple[Finding, ...]:
    fold = Detectors((rule,), strict=True)
    for event in events:
        fold.see(event)
    return fold.close(Scene(made, baseline)).findings


# Titles


@given(st.lists(st.text("ABC_12", min_size=1, max_size=16), max_size=12), st.randoms())
def test_no_two_of_the_unrelated_are_related_whatever_the_order(names: list[str], dice: Any) -> None:
    found = titles.unrelated(names)
    assert not [1 for n, one in enumerate(found) for other in found[:n] if titles.related(one, other)]
    assert len(found) <= titles.ENOUGH
    dice.shuffle(names)
    assert titles.unrelated(names) == found


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("WS1_FIND", "WS1_STORE", True), ("CT_FORCE", "MR_SIGNA", False), ("pacs", "PACS_OLD", True),
     ("KIOSK", "OLDBOX", False)],
)  # fmt: skip
def test_names_of_one_family_are_related(one: str, other: str, alike: bool) -> None:
    assert titles.related(one, other) is alike


def test_default_titles_are_titles_with_a_source() -> None:
    assert all(len(title) <= 16 and one["product"] and one["source"] for title, one in titles.defaults().items())
    assert list(titles.defaults()) == sorted(titles.defaults())


# RV-DICOM-003, RV-DICOM-004


@pytest.mark.parametrize(("count", "found"), [(3, 1), (2, 0)])
def test_three_unlike_names_from_one_machine_are_suspicious(count: int, found: int) -> None:
    made = site(*(group(3, name) for name in STRANGERS[:count]))
    assert len(judged(AnyCalling, made)) == found


def test_unlike_names_from_several_machines_are_ordinary() -> None:
    assert not judged(AnyCalling, site(*(group(n + 1, name) for n, name in enumerate(STRANGERS[:3]))))


@pytest.mark.parametrize("rule", [AnyCalling, AnyCalled])
def test_a_port_is_said_without_grouped_digits(rule: type[Rule]) -> None:
    named = [group(3, name, called=name) for name in STRANGERS]
    (one,) = judged(rule, site(*(replace(each, resp_port=11112) for each in named)))
    assert dict(one.params)["port"] == "11112"


def test_a_gateway_speaks_for_others() -> None:
    assert not judged(AnyCalling, site(*(group(4, name) for name in STRANGERS)))


def test_names_of_test_tools_count_from_anywhere() -> None:
    tools = [group(n + 1, name) for n, name in enumerate(("ECHOSCU", "FINDSCU", "PYNETDICOM"))]
    (one,) = judged(AnyCalling, site(*tools))
    assert (one.stance, one.confidence, len(one.devices)) == ("suspected", "low", 4)
    assert not judged(AnyCalling, site(*tools[:2]))


def test_a_refusal_elsewhere_proves_nothing_of_this_door() -> None:
    refused = group(1, "NOBODY", result="rejected", reasons=(("1/3", 1),))
    made = [group(3, name) for name in STRANGERS]
    assert not judged(AnyCalling, site(*made, refused))
    assert judged(AnyCalling, site(*made, replace(refused, resp_port=105)))


def test_own_names_of_an_acceptor_count_as_one() -> None:
    own = [group(0, name, "CT_1", target=2) for name in STRANGERS[:3]]
    called = [group(2, called=name) for name in STRANGERS]
    assert judged(AnyCalled, site(*called))
    assert not judged(AnyCalled, site(*called, *own)), "three of its own are one, and one stranger"


# RV-DICOM-006


@pytest.mark.parametrize(
    ("kind", "severity", "stance"),
    [(1, "medium", "suspected"), (3, "note", "seen"), (2, "", ""), (4, "", ""), (5, "", "")],
)
def test_who_stores_is_judged_by_kind(kind: int, severity: str, stance: str) -> None:
    stores = group(kind, messages=(("C-STORE-RQ", 2),), statuses=(("C-STORE-RSP 0000", 2),))
    talk = sites.talk("", "", "dicom", "images")
    found = judged(StrangeSender, replace(site(stores), conversations=(talk,)))
    assert [(one.severity, one.stance) for one in found] == ([(severity, stance)] if severity else [])


def test_images_that_come_back_are_the_acceptors() -> None:
    fetched = group(3, messages=(("C-GET-RQ", 1), ("C-STORE-RQ", 2)), statuses=(("C-STORE-RSP 0000", 2),))
    talk = sites.talk("", "", "dicom", "images")
    assert not judged(StrangeSender, replace(site(fetched), conversations=(talk,)))


# RV-DICOM-008


def two(first: tuple[int, int], second: tuple[int, int], a: int = 2, b: int = 1, **more: Any) -> tuple[Finding, ...]:
    devices = [machine(0), machine(a, first), machine(b, second, **more)]
    return judged(TitleTwice, site(group(a, minute=first[0]), group(b, minute=second[0]), devices=devices))


@pytest.mark.parametrize(
    ("second", "stance"), [((9, 12), "seen"), ((10, 12), "seen"), ((20, 21), "suspected"), ((21, 22), "")]
)
def test_two_of_one_name_are_told_while_both_are_there_and_suspected_shortly_after(
    second: tuple[int, int], stance: str
) -> None:
    assert [one.stance for one in two((0, 10), second)] == ([stance] if stance else [])


def test_one_network_card_is_one_machine() -> None:
    assert not two((0, 10), (5, 12), macs=machine(2).macs)


def test_behind_a_router_only_what_overlaps_is_told() -> None:
    assert two((0, 10), (5, 12), macs=())
    assert not two((0, 10), (11, 12), macs=())


def test_servers_that_share_the_work_share_a_name() -> None:
    assert not two((0, 10), (5, 12), a=0, b=5)
    assert not two((0, 10), (5, 12), a=4, b=1), "a gateway speaks for others"


# RV-DICOM-009


@pytest.mark.parametrize(("minute", "found"), [(5, 0), (6, 1)])
def test_a_title_moves_only_after_the_learning_time(minute: int, found: int) -> None:
    made = site(group(2), group(1, minute=minute))
    assert len(judged(TitleMoved, made, Baseline(until=BEGAN + 5 * MINUTE))) == found


def test_a_title_never_seen_before_did_not_move() -> None:
    assert not judged(TitleMoved, site(group(2), group(1, "NEW", minute=6)), Baseline(until=BEGAN + 5 * MINUTE))


def test_a_cluster_that_grew_is_no_move_while_the_first_still_works() -> None:
    before, after = group(0, "PACS", "WS", 3), group(5, "PACS", "WS", 3, minute=6)
    learnt = Baseline(until=BEGAN + 5 * MINUTE)
    assert judged(TitleMoved, site(before, after), learnt)
    past = Baseline(past=(site(before),))
    assert not judged(TitleMoved, site(before, after), past)
    assert not judged(TitleMoved, site(replace(before, last=BEGAN + 30 * MINUTE), after), learnt)


def test_what_a_machine_says_does_not_make_it_the_one_of_before() -> None:
    """The serial number is said, the network card is seen."""
    serial = Anchor("serial", "Exemplar SN-1", "strong")
    one, other = machine(2), machine(1)
    past = site(group(2), devices=[machine(0), replace(one, anchors=(*one.anchors, serial))])
    now = site(group(1), devices=[machine(0), replace(other, anchors=(*other.anchors, serial))])
    assert [found.severity for found in judged(TitleMoved, now, Baseline(past=(past,)))] == ["medium"]
    behind = replace(other, macs=(), anchors=(serial,))
    (found,) = judged(TitleMoved, replace(now, devices=(machine(0), behind)), Baseline(past=(past,)))
    assert found.severity == "note", "behind a router no card contradicts"


# RV-DICOM-010


def asked(minute: int, version: str) -> DicomAssociation:
    ends = [machine(one) for one in (2, 0)]
    at = ("tcp", ends[0].addresses[0].ip, 40_000, ends[1].addresses[0].ip, 104)
    flow = Flow("f", "c", BEGAN, *at, orig_mac=ends[0].macs[0], resp_mac=ends[1].macs[0])  # type: ignore[arg-type]
    said = {"implementation_class_uid": "1.2.3", "implementation_version_name": version}
    mark = Mark(BEGAN + minute * MINUTE, "c", minute + 1)
    return DicomAssociation(mark, flow, calling_ae="CT_1", called_ae="PACS", result="accepted", **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(("later", "found"), [(["V2"], 1), (["V1"], 0), (["V2", "V1"], 0), (["V2", "V3"], 1), ([], 0)])
def test_software_changed_when_only_new_values_are_seen(later: list[str], found: int) -> None:
    events = [asked(0, "V1"), *(asked(6 + n, version) for n, version in enumerate(later))]
    made = site(*(group(2, minute=n) for n in range(9)))
    assert len(judged(ImplementationChanged, made, Baseline(until=BEGAN + 5 * MINUTE), events)) == found


# RV-DICOM-011


def spoken(uid: str, name: str) -> list[tuple[str, str]]:
    entity = NetworkAE("A", (), None, uid, name, (), Evidence("dicom.association", 0, 0, 1))
    return [(old["product"], version) for old, version in matches(entity)]


@pytest.mark.parametrize(
    ("uid", "name", "expected"),
    [
        ("1.2.276.0.7230010.3.0.3.6.6", "OFFIS_DCMTK_366", [("DCMTK", "3.6.6")]),
        ("1.2.276.0.7230010.3.0.3.6.7", "OFFIS_DCMTK_367", []),
        ("1.2.276.0.7230010.3.0.3.7.0", "OFFIS_DCMTK_370", []),
        ("", "OFFIS-DCMTK-311", [("DCMTK", "3.1.1")]),
        ("1.3.6.1.4.1.30071.8", "fo-dicom 4.0.8", [("fo-dicom", "4.0.8")]),
        ("1.3.6.1.4.1.30071.8", "fo-dicom 5.0.0", []),
        ("1.2.826.0.1.3680043.9.3811.1.5.7", "PYNETDICOM_157", [("pynetdicom", "1.5.7")]),
        ("1.2.826.0.1.3680043.9.3811.3.0.4", "PYNETDICOM_304", []),
        ("1.2.40.0.13.1.3", "dcm4che-5.22.0", []),
        ("1.2.40.0.13.1.1", "dcm4che-2.0", [("dcm4che 1 or 2", "-")]),
        ("1.3.6.1.4.1.25403.1.1.1", "", [("ClearCanvas", "-")]),
        ("1.2.840.113619.6.1", "GE_1", []),
    ],
)
def test_versions_before_the_border_are_old(uid: str, name: str, expected: list[tuple[str, str]]) -> None:
    assert spoken(uid, name) == expected


def test_every_old_toolkit_says_when_and_where_it_was_read() -> None:
    for one in toolkits():
        assert re.fullmatch(r"\d{4}(-\d\d-\d\d)?", one["since"])
        assert one["source"]
        assert one["reference"]
        assert one["confidence"] in ("medium", "low")
        assert {"uid", "name"} & one.keys()


# RV-DICOM-007, and the rules that see events as folds


def test_only_a_password_counts_and_counts_whatever_the_answer() -> None:
    events = [replace(asked(n, "V1"), user_identity=kind) for n, kind in enumerate((None, 1, 2, 3, 4, 5))]
    assert [one.count for one in judged(PasswordInClear, site(group(2)), events=events)] == [1]
    (refused,) = judged(PasswordInClear, site(group(2)), events=[replace(events[2], result="rejected")])
    assert refused.severity == "high"


@given(st.permutations(range(6)), st.integers(0, 6))
def test_order_and_partition_change_nothing(order: list[int], cut: int) -> None:
    events = [replace(asked(n, f"V{n % 3}"), user_identity=n % 3) for n in range(6)]
    scene = Scene(site(group(2)), Baseline(until=BEGAN + MINUTE))
    whole, one, other = (Detectors((PasswordInClear, ImplementationChanged), strict=True) for _ in range(3))
    for event in events:
        whole.see(event)
    for place, number in enumerate(order):
        (one if place < cut else other).see(events[number])
    one.take(other.state())
    assert one.close(scene) == whole.close(scene)
    assert whole.close(scene).findings
