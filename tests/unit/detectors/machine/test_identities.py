"""What must not make another finding of the same thing: who is known by now, and what was seen besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from radvigil.detectors import Scene
from radvigil.detectors.machine.address_conflict import AddressConflict
from radvigil.detectors.machine.default_community import DefaultCommunity
from radvigil.detectors.machine.one_serial_twice import OneSerialTwice
from radvigil.detectors.machine.readable_login import clients_of
from radvigil.records import Arp, Conversation, Device, Finding, Limits, Mark
from tests.support import sites

READ, WRITE = ("community", "default-read"), ("community", "default-write")


def machine(number: int, maker: str = "Exemplar") -> Device:
    return sites.device(number, "unknown", "", serial=sites.fact("75114"), manufacturer=sites.fact(maker))


def serials(*machines: Device) -> list[Finding]:
    return list(OneSerialTwice(Limits()).judge(Scene(replace(sites.empty(), devices=machines))))


def test_a_third_machine_with_one_serial_is_the_same_finding() -> None:
    (two,), (three,) = serials(machine(1), machine(2)), serials(machine(1), machine(2), machine(3))
    assert two.id == three.id
    assert len(three.devices) == 3


def test_one_serial_of_two_makers_is_two_findings() -> None:
    told = serials(machine(1), machine(2), machine(3, "Other"), machine(4, "Other"))
    assert len({one.id for one in told}) == 2


def test_a_conflict_is_the_same_whoever_is_known() -> None:
    owner = sites.device(1, "unknown", "")
    ip, found = owner.addresses[0].ip, []
    for devices in ((), (owner,)):
        rule = AddressConflict(Limits())
        for at, mac in enumerate(("02:00:00:00:00:0a", "02:00:00:00:00:0b", "02:00:00:00:00:0a"), 1):
            rule.see(Arp(Mark(at, "c", at), None, "reply", ip, mac))
        found += rule.judge(Scene(replace(sites.empty(), devices=devices)))
    assert [len(one.devices) for one in found] == [0, 1]
    assert len({one.id for one in found}) == 1


def test_a_community_that_also_writes_is_the_same_finding_and_worse() -> None:
    found = []
    for details in ((READ,), (READ, WRITE)):
        agent = sites.device(1, "unknown", "", services=(sites.service("snmp", "server", 161, "no", *details),))
        asked = sites.talk("d00002", agent.id, "snmp", "management", port=161)
        found += DefaultCommunity(Limits()).judge(
            Scene(replace(sites.empty(), devices=(agent,), conversations=(asked,)))
        )
    assert [one.severity for one in found] == ["medium", "high"]
    assert len({one.id for one in found}) == 1


class Walked(tuple[Conversation, ...]):
    """Counts how often all of it is gone through."""

    __slots__ = ()
    walks = 0

    def __iter__(self) -> Iterator[Conversation]:
        type(self).walks += 1
        return super().__iter__()


@pytest.mark.parametrize("servers", [1, 40])
def test_the_conversations_are_gone_through_once_for_all_services(
    servers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Walked, "walks", 0)
    service = sites.service("ftp", "server", 21)
    hosts = [sites.device(n, "unknown", "", services=(service,)) for n in range(servers)]
    talks = Walked(sites.talk("d09999", host.id, "ftp", "files", port=21) for host in hosts)
    scene = Scene(replace(sites.empty(), devices=tuple(hosts), conversations=talks))
    assert all(clients_of(scene, host, service) == ("d09999",) for host in hosts)
    assert Walked.walks == 1
