"""Who can get to whom: a graph of the flows that were seen and of those that nothing seen forbids.

Nodes are devices inside, ways in (`entry:internet`) and networks (`net:10.20.0.0/24`). An edge carries `link` (1 for
a flow that was seen, less for one that is possible) and the service that it would be done through.

    chance(v)  = the best product, over all ways from an entry to v, of link x ease of every step
    share(v)   = the best chance(u) x link over the neighbours u: how near an attacker gets to the doorstep of v
    ease(u, v) = 1 - (1 - ease of the service) x (1 - weaknesses of v)

Possible edges, kept linear in number by the network nodes: machines of one network reach each other; what one machine
of a network opened, its neighbours may open. Products are sums of -log, so the best way is a shortest one (Dijkstra);
costs only rise when something is hardened, so only what hangs below the hardened place is computed again.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import count
from math import exp, inf, log
from typing import Any, Final, NamedTuple

from radvigil.records import Conversation
from radvigil.risk.ground import Ground, stated
from radvigil.risk.tables import numbers

START: Final = "start"
ENTRY, NET = "entry:", "net:"
ENTRIES: Final = ("internet", "vendor", "office", "media", "visitor")
OFFICE: Final = frozenset({"unknown", "workstation", "printer"})
"""Kinds of machines beyond a router that are taken for the hospital's offices."""

HELD: Final = 8192
"""Steps whose ease is kept: more than a site has of services and loads together."""

Edge = tuple[str, str]
Neighbours = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Node → neighbour → `far` (-log of the link), `service`, and the conversation (`talk`) that shows it."""


class Hardening(NamedTuple):
    """What a remedy does to the graph. Everything in it makes a step harder, nothing easier."""

    edges: Mapping[Edge, float] = {}
    """Edge → what is left of its link, 0 to 1."""
    over: Mapping[str, float] = {}
    """Device → its points towards being taken over, which may only fall."""


class Reach:
    """The graph with its best ways."""

    def __init__(self, ahead: Neighbours, behind: Neighbours, over: Mapping[str, float]) -> None:
        self.ahead, self.behind = ahead, behind
        self.over = dict(over)
        self.left: dict[Edge, float] = {}  # -log of what hardening left of a link
        self.cost: dict[str, float] = {}
        self.before: dict[str, str] = {}
        self._children: dict[str, list[str]] = {}

    def far(self, u: str, v: str) -> float:
        """-log of what is left of the link of an edge."""
        far: float = self.ahead[u][v]["far"]
        return far + self.left.get((u, v), 0.0) if self.left else far

    def step(self, u: str, v: str) -> float:
        """The chance of one step, 0 to 1."""
        return exp(-self.toll(u, v))

    def toll(self, u: str, v: str) -> float:
        """-log of the chance of a step; infinite where there is none left."""
        return self.far(u, v) + held(self.ahead[u][v]["service"], self.over.get(v, 0.0))

    def chance(self, node: str) -> float:
        return exp(-self.cost.get(node, inf))

    def share(self, device: str) -> tuple[float, str]:
        """How near an attacker gets, 0 to 1, and from where; 0 and empty when no way leads there."""
        best, where = inf, ""
        for u, edge in self.behind[device].items():
            far = self.cost.get(u, inf) + edge["far"]
            if far < best:  # hardening makes nothing nearer: what is too far already need not be looked up
                far += self.left.get((u, device), 0.0)
                if far < best:
                    best, where = far, u
        return exp(-best), where

    def way(self, node: str) -> list[str]:
        """The nodes of the best way to a node, the entry first; empty when there is none."""
        found: list[str] = []
        while node in self.before and node != START:
            found.append(node)
            node = self.before[node]
        return found[::-1]

    def below(self, roots: Iterable[str]) -> set[str]:
        """The nodes whose best way passes one of these, these included."""
        if not self._children:
            for node, parent in self.before.items():
                self._children.setdefault(parent, []).append(node)
        found, todo = set(), list(roots)
        while todo:
            node = todo.pop()
            if node not in found:
                found.add(node)
                todo += self._children.get(node, ())
        return found

    def hardened(self, change: Hardening) -> tuple[Reach, set[str]]:
        """The same after a hardening, and the nodes whose cost may have risen."""
        after = Reach(self.ahead, self.behind, {**self.over, **change.over})
        after.left = self.left | {e: self.left.get(e, 0.0) + _toll(share) for e, share in change.edges.items()}
        after.cost, after.before = dict(self.cost), dict(self.before)
        roots = {v for u, v in change.edges if self.before.get(v) == u} | set(change.over)
        touched = self.below(roots & self.cost.keys())
        after._settle(touched)
        return after, touched

    def settle(self) -> None:
        """Dijkstra over everything. Of equal ways the one that was found first stays."""
        turn, seen, before = count(), {START: 0.0}, dict[str, str]()
        queue = [(0.0, next(turn), START)]
        while queue:
            cost, _, u = heapq.heappop(queue)
            if u in self.cost:
                continue
            self.cost[u] = cost
            for v in self.ahead[u]:
                far = cost + self.toll(u, v)
                if v not in self.cost and (v not in seen or far < seen[v]):
                    seen[v], before[v] = far, u
                    heapq.heappush(queue, (far, next(turn), v))
        self.before = {v: before[v] for v in self.cost if v != START}

    def _settle(self, touched: set[str]) -> None:
        """Dijkstra within `touched`, from what surrounds it."""
        for node in touched:
            self.cost.pop(node, None)
            self.before.pop(node, None)
        queue = [entrance for v in touched if (entrance := self._entrance(v))[0] < inf]
        heapq.heapify(queue)
        while queue:
            cost, u, v = heapq.heappop(queue)
            if v in self.cost:
                continue
            self.cost[v], self.before[v] = cost, u
            for w in self.ahead[v]:
                if w in touched and w not in self.cost:
                    toll = self.toll(v, w)
                    if toll < inf:
                        heapq.heappush(queue, (cost + toll, v, w))

    def _entrance(self, v: str) -> tuple[float, str, str]:
        """(cost, from, to) of the best step to a node from those that are settled."""
        over, best, where = self.over.get(v, 0.0), inf, ""
        for u, edge in self.behind[v].items():
            far = self.cost.get(u, inf) + edge["far"]
            if far < best:
                far += self.left.get((u, v), 0.0) + held(edge["service"], over)
                if far < best:
                    best, where = far, u
        return best, where, v


def _toll(chance: float) -> float:
    return -log(chance) if chance else inf


@lru_cache(maxsize=HELD)
def held(service: str, over: float) -> float:
    """-log of how easily a device is taken through a service."""
    return _toll(eased(service, over))


def eased(service: str, over: float = 0.0) -> float:
    """How easily a machine is taken through a service, 0 to 1; 1 where the step takes nothing (`service` is empty)."""
    if not service:
        return 1.0
    table = numbers()
    ease = table["services"][service]["ease"]
    weak = min(1.0, (over + table["chance"]["assumed"]) / 100)
    return float(min(table["reach"]["most"], 1 - (1 - ease) * (1 - weak)))


class _Graph:
    """Nodes and edges, each in the order in which they came."""

    def __init__(self) -> None:
        self.ahead: dict[str, dict[str, dict[str, Any]]] = {}
        self.behind: dict[str, dict[str, dict[str, Any]]] = {}

    def node(self, name: str) -> None:
        self.ahead.setdefault(name, {})
        self.behind.setdefault(name, {})

    def edge(self, u: str, v: str, link: float, service: str, talk: Conversation | None = None) -> None:
        """Of several ways to do one step, the easiest stays."""
        self.node(u)
        self.node(v)
        far, old = _toll(link), self.ahead[u].get(v)
        if old is None or far + held(service, 0.0) < old["far"] + held(old["service"], 0.0):
            self.ahead[u][v] = self.behind[v][u] = {"far": far, "service": service, "talk": talk}


def reach(ground: Ground, over: Mapping[str, float]) -> Reach:
    """The graph of a site. `over` is each device's points towards being taken over."""
    graph = _graph_of(ground)
    found = Reach(graph.ahead, graph.behind, over)
    found.settle()
    return found


def _graph_of(ground: Ground) -> _Graph:
    """Always filled in the same order, for of equal ways the first is taken."""
    graph = _Graph()
    for entry in ENTRIES:
        graph.edge(START, ENTRY + entry, numbers()["entries"][entry]["chance"], "")
    for one in ground.inside:
        graph.node(one.id)
    for talk in ground.talks:
        _talked(graph, ground, talk)
    for one in ground.inside:
        for entry in _entries(ground, one.id):
            graph.edge(ENTRY + entry, one.id, numbers()["reach"]["seen"], "")
    _neighbours(graph, ground)
    return graph


def _talked(graph: _Graph, ground: Ground, talk: Conversation) -> None:
    seen, possible = numbers()["reach"]["seen"], numbers()["reach"]["possible"]
    entry = ENTRY + ("vendor" if talk.what == "remote" else "internet")
    if ground.outside(talk.source):
        if not ground.outside(talk.target):
            graph.edge(entry, talk.target, seen, talk.what, talk)
    elif ground.outside(talk.target):
        graph.edge(entry, talk.source, seen, "calls-out", talk)
    else:
        graph.edge(talk.source, talk.target, seen, talk.what, talk)
        for net in ground.nets[talk.source]:
            if net not in ground.nets[talk.target]:
                graph.edge(NET + net, talk.target, possible, talk.what)


def _entries(ground: Ground, device: str) -> list[str]:
    """The ways in that begin at a device itself: what the site says, else what it looks like."""
    one = ground.device[device]
    said = stated(one, "entry")
    if said in ENTRIES:
        return [said]
    if one.scope == "routed" and one.kind.value in OFFICE:
        return ["office"]
    if one.kind.value == "unknown" and one.spoke:
        return ["visitor"]
    imports = one.kind.value == "workstation" and any("storage-scu" in ae.roles for ae in one.network_aes)
    return ["media"] if imports else []


def _neighbours(graph: _Graph, ground: Ground) -> None:
    seen, possible = numbers()["reach"]["seen"], numbers()["reach"]["possible"]
    for one in ground.inside:
        for net in ground.nets[one.id]:
            graph.edge(one.id, NET + net, seen, "")
            graph.edge(NET + net, one.id, possible, ground.offered[one.id])
            if one.scope == "local":
                graph.edge(ENTRY + "visitor", NET + net, possible, "")
