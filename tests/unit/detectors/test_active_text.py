"""RV-DICOM-032: who sent it, how grave it is, and what makes two of them one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radvigil.detectors import Detectors, Scene
from radvigil.detectors.dicom.active_text import ActiveTextSent
from radvigil.records import ActiveText, Finding, Flow, Mark
from tests.support import sites

BEGAN = sites.START
MACHINES = tuple(sites.device(n, "unknown", "") for n in range(4))
SCENE = Scene(replace(sites.empty(), devices=MACHINES, associations=sites.vallon().associations))


def sent(field: str = "PatientID", kind: str = "sql", client: int = 1, server: int = 2, **more: str) -> ActiveText:
    a, b = MACHINES[client], MACHINES[server]
    ends = ("tcp", a.addresses[0].ip, 40_000, b.addresses[0].ip, 104)
    flow = Flow("f", "c", BEGAN, *ends, orig_mac=a.macs[0], resp_mac=b.macs[0])  # type: ignore[arg-type]
    told = {"sender": "orig", "protocol": "dicom", "field": field, "kind": kind, **more}
    return ActiveText(Mark(BEGAN, "c", 1), flow, **told)  # type: ignore[arg-type]


def judged(*events: ActiveText) -> tuple[Finding, ...]:
    fold = Detectors((ActiveTextSent,), strict=True)
    for event in events:
        fold.see(event)
    return fold.close(SCENE).findings


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        ("markup", "high"),
        ("script", "high"),
        ("path", "high"),
        ("sql", "high"),
        ("formula", "medium"),
        ("control", "medium"),
    ],
)
def test_severity_follows_the_kind(kind: str, severity: str) -> None:
    (one,) = judged(sent(kind=kind))
    assert (one.severity, one.stance, one.nature) == (severity, "suspected", "attack")


def test_it_is_about_whoever_sent_it() -> None:
    (asked,), (answered,) = judged(sent()), judged(sent(sender="resp"))
    assert asked.devices == (MACHINES[1].id, MACHINES[2].id)
    assert answered.devices == (MACHINES[2].id, MACHINES[1].id)


def test_one_finding_for_all_receivers_and_the_same_tomorrow() -> None:
    (both,) = judged(sent(), sent(server=3), sent())
    assert set(both.devices[1:]) == {MACHINES[2].id, MACHINES[3].id}
    assert (both.count, dict(both.params)["flows"]) == (3, 3)
    assert both.id == judged(sent(server=3))[0].id


def test_places_kinds_and_senders_are_findings_of_their_own() -> None:
    told = judged(sent(), sent(kind="path"), sent("PatientName"), sent(client=3))
    assert len({one.id for one in told}) == 4


def test_other_protocols_are_other_rules() -> None:
    assert judged(sent(protocol="http")) == ()


EVENTS = [sent(field, kind, n % 3, 3) for field in ("A", "B") for kind in ("sql", "formula") for n in range(6)]


@settings(deadline=None, max_examples=30)
@given(st.permutations(EVENTS), st.lists(st.integers(0, 2), min_size=len(EVENTS), max_size=len(EVENTS)))
def test_any_partition_in_any_order_gives_the_same_findings(events: list[ActiveText], hands: list[int]) -> None:
    parts = [Detectors((ActiveTextSent,), strict=True) for _ in range(3)]
    for event, hand in zip(events, hands, strict=True):
        parts[hand].see(event)
    whole = Detectors((ActiveTextSent,), strict=True)
    for part in parts:
        whole.take(json.loads(json.dumps(part.state())))
    assert whole.close(SCENE).findings == judged(*EVENTS)
