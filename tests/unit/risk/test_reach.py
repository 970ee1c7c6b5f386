"""Ways in: what is computed again after a hardening equals what is computed anew."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radvigil.records import Address, Conversation, Device, Result, Site
from radvigil.risk.ground import Ground, Settings
from radvigil.risk.reach import ENTRY, START, Hardening, Reach, eased, reach
from tests.support import sites


def ground(devices: tuple[Device, ...], talks: tuple[Conversation, ...] = ()) -> Ground:
    return Ground(Result(replace(sites.vallon(), devices=devices, conversations=talks)), Settings())


def made(number: int, kind: str = "CT", **more: Any) -> Device:
    """A device alone in its network."""
    ip = f"10.{number}.0.1"
    return sites.device(number, kind, "", addresses=(Address(ip, sites.START, sites.END),), **more)


OUTSIDE = made(9, "unknown", scope="outside")


def anew(found: Reach) -> dict[str, float]:
    """Costs by networkx on a graph of what is left."""
    graph = networkx.DiGraph()
    for u, ends in found.ahead.items():
        for v in ends:
            if found.step(u, v) > 0:
                graph.add_edge(u, v, weight=found.toll(u, v))
    costs: dict[str, float] = networkx.single_source_dijkstra_path_length(graph, START)
    return costs


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_hardening_is_computed_as_if_anew(data: Any) -> None:
    site: Site = sites.large(40, data.draw(st.integers(0, 5)))
    over = {one.id: float(data.draw(st.integers(0, 90))) for one in site.devices}
    now = reach(Ground(Result(site), Settings()), over)
    edges = sorted((u, v) for u, ends in now.ahead.items() for v in ends)
    for _ in range(2):
        hard = data.draw(st.lists(st.sampled_from(edges), max_size=6, unique=True))
        lighter = data.draw(st.lists(st.sampled_from(sorted(over)), max_size=3, unique=True))
        left = data.draw(st.sampled_from((0.0, 0.3)))
        now, _ = now.hardened(Hardening(dict.fromkeys(hard, left), {one: now.over[one] / 2 for one in lighter}))
        expected = anew(now)
        assert now.cost.keys() == expected.keys()
        assert now.cost == pytest.approx(expected)


def test_the_first_ways_are_the_shortest() -> None:
    now = reach(Ground(Result(sites.vallon()), Settings()), {})
    assert now.cost == pytest.approx(anew(now))


def test_remote_access_from_outside_is_the_way_of_vendors() -> None:
    talks = (sites.talk("d00009", "d00001", "rdp", "remote"),)
    now = reach(ground((made(1), OUTSIDE), talks), {})
    assert now.way("d00001") == [ENTRY + "vendor", "d00001"]


def test_calling_out_lets_the_internet_in_but_not_as_easily() -> None:
    out = reach(ground((made(1), OUTSIDE), (sites.talk("d00001", "d00009", "http", "web"),)), {})
    into = reach(ground((made(1), OUTSIDE), (sites.talk("d00009", "d00001", "http", "web"),)), {})
    assert out.way("d00001") == [ENTRY + "internet", "d00001"]
    assert out.chance("d00001") < into.chance("d00001")


def test_a_device_that_nobody_talks_to_is_reached_by_its_neighbours_only() -> None:
    alone = reach(ground((made(1, scope="routed"), OUTSIDE)), {})
    assert alone.share("d00001") == (0.0, "")
    neighbour = made(2, "workstation", scope="routed")
    near = reach(ground((made(1, scope="routed"), replace(neighbour, addresses=made(1).addresses))), {})
    assert near.way("d00001")[0] == ENTRY + "office"
    assert 0 < near.share("d00001")[0] < near.share("d00002")[0]


def test_weaknesses_make_a_step_easier_and_no_step_certain() -> None:
    assert eased("remote", 0) < eased("remote", 40) < eased("remote", 400) < 1
    assert eased("", 0) == 1


@pytest.mark.parametrize("said", ["internet", "vendor", "office", "media", "visitor"])
def test_the_site_file_names_a_way_in(said: str) -> None:
    now = reach(ground((made(1, "server", stated=(("entry", said),)),)), {})
    assert now.way("d00001") == [ENTRY + said, "d00001"]
    assert now.chance("d00001") == pytest.approx(now.chance(ENTRY + said))
    assert exp(-now.cost[ENTRY + said]) == pytest.approx(exp(log(now.step(START, ENTRY + said))))
