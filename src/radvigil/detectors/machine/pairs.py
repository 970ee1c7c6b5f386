"""Two machines and a word: the key of rules that count events by who spoke to whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from radvigil.detectors.scene import Scene
from radvigil.records import Device, Evidence, Flow, Tallies, Tally

Ends = tuple[str, str, str, str]
"""Originator's address and MAC, responder's address and MAC."""


def ends_of(flow: Flow) -> Ends:
    return flow.orig_ip, flow.orig_mac, flow.resp_ip, flow.resp_mac


class Exchange(NamedTuple):
    """One row of such a table; `facts` is what the key holds beside the ends."""

    client: Device
    server: Device
    facts: tuple[str, ...]
    row: Tally


def exchanges(rows: Tallies, scene: Scene) -> Iterator[Exchange]:
    """Every row whose two ends are devices of the scene."""
    for key, row in rows.settled():
        client = scene.at(key[0], row.first, key[1])
        server = scene.at(key[2], row.first, key[3])
        if client is not None and server is not None:
            yield Exchange(client, server, key[4:], row)


def proofs(told: list[Exchange], source: str) -> tuple[Evidence, ...]:
    return tuple(one.row.evidence(source) for one in told)


def others(told: list[Exchange], side: str) -> tuple[Device, ...]:
    """The machines at one side (`client` or `server`), each once, in the order of their ids."""
    found: dict[str, Device] = {one.id: one for one in (getattr(each, side) for each in told)}
    return tuple(found[name] for name in sorted(found))
