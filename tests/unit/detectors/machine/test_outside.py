"""Who is outside: public addresses, unless the site file says that one is its own; how bad each way is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from radvigil.detectors import Scene
from radvigil.detectors.machine.internet import Internet
from radvigil.detectors.machine.remote_support import RemoteSupport
from radvigil.records import Address, Conversation, Device, Finding, Limits
from tests.support.sites import entity, seen
from tests.unit.detectors.machine.test_scans import ALONE, ASKS

SCANNER = replace(ASKS, id="scanner", network_aes=(entity("CT_1", "requestor"),), stated=(("zone", "imaging"),))
AFAR = replace(ASKS, id="afar", addresses=(Address("8.8.8.8", 0, 9),), scope="outside")
OURS = replace(AFAR, stated=(("name", "our public server"),))
OFFICE = replace(ASKS, id="afar", addresses=(Address("10.2.0.9", 0, 9),), stated=(("zone", "office"),))


def talk(source: Device, target: Device, service: str = "tls", back: int = 9, port: int = 443) -> Conversation:
    ends: dict[str, Any] = {"source": source.id, "target": target.id, "service": service, "bytes_back": back}
    return Conversation(
        **ends, what="web", encrypted="yes", port=port, transport="tcp", flows=2, failed=0, bytes_out=9, messages=0,
        first=1, last=2, evidence=seen("flow"),
    )  # fmt: skip


def judged(rule: Any, *talks: Conversation, afar: Device = AFAR) -> list[Finding]:
    site = replace(ALONE, devices=(SCANNER, afar), conversations=talks)
    return list(rule(Limits()).judge(Scene(site)))


@pytest.mark.parametrize(
    ("one", "severity"),
    [
        (talk(SCANNER, AFAR), "medium"),
        (talk(SCANNER, AFAR, "ntp"), "low"),
        (talk(AFAR, SCANNER), "high"),
    ],
)
def test_how_bad_each_way_is(one: Conversation, severity: str) -> None:
    assert [(found.severity, found.devices) for found in judged(Internet, one)] == [(severity, ("scanner", "afar"))]


def test_an_attempt_from_outside_that_nobody_answered_is_none() -> None:
    assert judged(Internet, talk(AFAR, SCANNER, back=0)) == []


def test_what_the_site_file_names_is_not_outside() -> None:
    assert judged(Internet, talk(SCANNER, AFAR), afar=OURS) == []
    assert judged(RemoteSupport, talk(OURS, SCANNER, "rdp"), afar=OURS) == []


@pytest.mark.parametrize(
    ("service", "port", "afar", "told"),
    [
        ("rdp", 3389, AFAR, ("outside", "high", "seen")),
        ("ssh", 22, OFFICE, ("zones", "medium", "seen")),
        ("unknown", 7070, AFAR, ("port", "medium", "suspected")),
    ],
)
def test_hands_from_elsewhere(service: str, port: int, afar: Device, told: tuple[str, ...]) -> None:
    (one,) = judged(RemoteSupport, talk(afar, SCANNER, service, port=port), afar=afar)
    assert (dict(one.params)["how"], one.severity, one.stance) == told
    assert one.devices == ("scanner", "afar")
