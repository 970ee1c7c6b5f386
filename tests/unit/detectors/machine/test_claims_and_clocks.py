"""When two claims of an address contradict each other, what a serial is worth, and whose clock is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radvigil.detectors import Scene
from radvigil.detectors.machine.address_conflict import AddressConflict
from radvigil.detectors.machine.clock_skew import ClockSkew
from radvigil.detectors.machine.one_serial_twice import is_placeholder
from radvigil.records import Address, Arp, Clock, Finding, Flow, Limits, Mark
from tests.unit.detectors.machine.test_scans import ALONE, ASKS

MINUTE = 60_000_000_000
IP, ONE, OTHER = "10.0.0.5", "02:00:00:00:00:0a", "02:00:00:00:00:0b"


def conflicts(*claims: tuple[str, int], ip: str = IP) -> int:
    rule = AddressConflict(Limits())
    for mac, at in claims:
        rule.see(Arp(Mark(at, "c", at), None, "reply", ip, mac))
    return len(list(rule.judge(Scene(ALONE))))


@pytest.mark.parametrize(
    ("claims", "found"),
    [
        ([(ONE, 1), (OTHER, 2), (ONE, 3)], 1),
        ([(ONE, 1), (ONE, 2), (OTHER, 3), (OTHER, 4)], 0),
        ([(ONE, 1), ("00:00:5e:00:01:07", 2), (ONE, 3)], 0),
        ([(ONE, 1), (ONE, 2)], 0),
    ],
)
def test_claims_that_lie_in_each_others_time(claims: list[tuple[str, int]], found: int) -> None:
    assert conflicts(*claims) == found


def test_a_proxy_answers_for_many() -> None:
    rule = AddressConflict(Limits())
    for number in range(8):
        for at, mac in ((1, OTHER), (2, f"02:00:00:00:01:{number:02x}"), (3, OTHER)):
            rule.see(Arp(Mark(at, "c", at), None, "reply", f"10.0.0.{number}", mac))
    assert list(rule.judge(Scene(ALONE))) == []


CLAIMS = st.lists(st.tuples(st.sampled_from([ONE, OTHER]), st.integers(1, 50)), max_size=12)


@given(CLAIMS.flatmap(lambda claims: st.tuples(st.just(claims), st.permutations(claims))))
def test_the_order_of_claims_changes_nothing(both: tuple[list[tuple[str, int]], list[tuple[str, int]]]) -> None:
    claims, shuffled = both
    assert conflicts(*claims) == conflicts(*shuffled)


@pytest.mark.parametrize("serial", ["", "0", "123", "1234", "00000000", "unknown"])
def test_what_is_no_serial(serial: str) -> None:
    assert is_placeholder(serial)


def test_what_is_one() -> None:
    assert not is_placeholder("75114")


def told_of(*offsets: int, source: str = "ntp", stated: str = "") -> list[Finding]:
    """Each machine says its own offset, in minutes."""
    rule = ClockSkew(Limits())
    machines = []
    for number, minutes in enumerate(offsets, 1):
        ip = f"10.0.1.{number}"
        machines.append(replace(ASKS, id=f"d{number}", addresses=(Address(ip, 0, 9),)))
        flow = Flow("f", "c", 1, "udp", ip, 123, "10.0.0.1", 40_000)
        offset = None if stated else minutes * MINUTE
        rule.see(Clock(Mark(1, "c", 1), flow, sender="orig", source=source, stated=stated, offset=offset))
    scene = Scene(replace(ALONE, devices=tuple(machines)))
    return list(rule.judge(scene))


def skewed(*offsets: int, source: str = "ntp", stated: str = "") -> list[dict[str, str | int]]:
    return [dict(one.params) for one in told_of(*offsets, source=source, stated=stated)]


@pytest.mark.parametrize(
    ("offsets", "sure"),
    [((30,), ("suspected", "low")), ((30, 0), ("seen", "high")), ((0, 30, 0), ("seen", "high"))],
)
def test_one_clock_alone_may_be_the_right_one(offsets: tuple[int, ...], sure: tuple[str, str]) -> None:
    assert {(one.stance, one.confidence) for one in told_of(*offsets)} == {sure}


def test_an_image_of_the_future_accuses_its_own_machine() -> None:
    (one,) = told_of(0, source="dicom", stated="1970-01-03T14:00:00")
    assert one.stance == "seen"


@pytest.mark.parametrize(
    ("offsets", "told"),
    [
        ((0, 0, 5), []),
        ((0, 0, 6), [(6, 0)]),
        ((0, 0, -7), [(0, 7)]),
        ((30, 30, 30, 30), []),  # the capturing computer is wrong
        ((30,), [(30, 0)]),  # nobody else to ask: beside the capture alone
    ],
)
def test_the_median_is_right(offsets: tuple[int, ...], told: list[tuple[int, int]]) -> None:
    assert [(one["ahead"], one["behind"]) for one in skewed(*offsets)] == told


@pytest.mark.parametrize(
    ("stated", "future"),
    [("1970-01-01T20:00:00", []), ("1970-01-03T14:00:00", [48 * 60]), ("1969-01-01T00:00:00", []), ("nonsense", [])],
)
def test_images_of_the_future_in_local_time(stated: str, future: list[int]) -> None:
    """Fourteen hours are allowed for a zone that nobody stated, and a day besides."""
    assert [one["future"] for one in skewed(0, source="dicom", stated=stated)] == future
