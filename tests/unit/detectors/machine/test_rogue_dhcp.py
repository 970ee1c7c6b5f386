"""Which DHCP servers contradict each other, and which merely answered other questions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radvigil.detectors import Scene
from radvigil.detectors.machine.rogue_dhcp import MOST, RogueDhcp
from radvigil.records import Address, Dhcp, Finding, Limits, Mark
from tests.unit.detectors.machine.test_scans import ALONE, ASKS

ONE, TWO, THREE = "10.0.0.1", "10.0.0.2", "10.0.0.3"
WAY, OTHER_WAY = ("10.0.0.254",), ("10.0.0.66",)
NAMES, OTHER_NAMES = ("10.0.0.53",), ("10.0.0.67",)


def offer(server: str, routers: tuple[str, ...] = (), names: tuple[str, ...] = (), **more: Any) -> Dhcp:
    said = Dhcp(Mark(1, "c", 1), None, message="offer", server_ip=server, routers=routers, name_servers=names)
    return replace(said, **more)


def judged(*answers: Dhcp, scene: Scene | None = None) -> list[Finding]:
    rule = RogueDhcp(Limits())
    for answer in answers:
        rule.see(answer)
    return list(rule.judge(scene or Scene(ALONE)))


def servers(found: list[Finding]) -> list[str | int]:
    return [dict(one.params)["servers"] for one in found]


@pytest.mark.parametrize(
    "answers",
    [
        (offer(ONE, WAY, NAMES), offer(TWO, WAY)),
        (offer(ONE, WAY), offer(TWO, (), NAMES)),
        (offer(ONE, WAY), offer(ONE, WAY, NAMES), offer(TWO, WAY)),
        (offer(ONE, (*WAY, *OTHER_WAY)), offer(TWO, OTHER_WAY)),
        (offer(ONE, WAY), offer(ONE, OTHER_WAY), offer(TWO, OTHER_WAY)),
        (offer(ONE, WAY), offer(ONE, OTHER_WAY)),
        (offer(ONE, WAY), offer(TWO, OTHER_WAY, relay_ip="10.9.0.1")),
    ],
    ids=["asked for less", "other questions", "several clients", "one in common", "two subnets", "alone", "relayed"],
)
def test_servers_that_do_not_contradict_each_other(answers: tuple[Dhcp, ...]) -> None:
    assert judged(*answers) == []


@pytest.mark.parametrize(
    "answers",
    [
        (offer(ONE, WAY), offer(TWO, OTHER_WAY)),
        (offer(ONE, WAY, NAMES), offer(TWO, WAY, OTHER_NAMES)),
        (offer(ONE, WAY, NAMES), offer(TWO, OTHER_WAY)),
    ],
    ids=["routers", "name servers", "routers, and no name servers to compare"],
)
def test_servers_that_have_none_in_common(answers: tuple[Dhcp, ...]) -> None:
    assert servers(judged(*answers)) == [f"{ONE}, {TWO}"]


def test_who_agrees_with_everybody_is_left_out() -> None:
    both = (*WAY, *OTHER_WAY)
    assert servers(judged(offer(ONE, WAY), offer(TWO, both), offer(THREE, OTHER_WAY))) == [f"{ONE}, {THREE}"]


def test_the_finding_is_the_same_whoever_else_is_known() -> None:
    answers = offer(ONE, WAY), offer(TWO, OTHER_WAY)
    owner = replace(ASKS, id="owner", addresses=(Address(TWO, 0, 9),))
    (later,) = judged(*answers, scene=Scene(replace(ALONE, devices=(ASKS, owner))))
    (before,) = judged(*answers)
    assert (before.devices, later.devices) == ((), ("owner",))
    assert before.id == later.id


def test_thousands_of_invented_servers_hide_nobody_and_cost_little() -> None:
    invented = [offer(f"10.1.{n // 250}.{n % 250}", (f"10.2.{n // 250}.{n % 250}",)) for n in range(2_000)]
    (one,) = judged(*(replace(each, mark=Mark(2, "c", 2)) for each in invented), offer(ONE, WAY))
    assert ONE in str(dict(one.params)["servers"]).split(", ")
    assert len(str(dict(one.params)["servers"]).split(", ")) == MOST


ANSWERS = st.lists(
    st.builds(
        offer, st.sampled_from([ONE, TWO, THREE]), st.sampled_from([(), WAY, OTHER_WAY]),
        st.sampled_from([(), NAMES, OTHER_NAMES]),
    ),
    max_size=8,
)  # fmt: skip


@given(ANSWERS.flatmap(lambda answers: st.tuples(st.just(answers), st.permutations(answers))))
def test_the_order_of_answers_changes_nothing(both: tuple[list[Dhcp], list[Dhcp]]) -> None:
    assert judged(*both[0]) == judged(*both[1])
