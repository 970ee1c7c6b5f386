"""What the four remedies do: isolate, segment, patch, encrypt.

Filtering leaves the flows that the trade of a machine needs (images, orders, messages) and makes all others harder:
remote access, shared files, web pages and whatever its neighbours could do. Isolating leaves none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from radvigil.risk.reach import NET
from radvigil.risk.standing import Standing, Treatment
from radvigil.risk.tables import numbers

TRADE: Final = frozenset({"images", "queries", "worklist", "hl7"})
"""What imaging needs: filters let it pass."""


def segmented(now: Standing, devices: Iterable[str]) -> Treatment:
    """These devices behind a filter."""
    table, members = numbers()["remedies"], tuple(devices)
    inside = frozenset(members)
    edges = {
        (u, v): table["filtered"]
        for v in members
        for u in now.reach.behind[v]
        if u not in inside and (u.startswith(NET) or now.reach.ahead[u][v]["service"] not in TRADE)
    }
    edges |= {(v, u): table["filtered"] for v in members for u in now.reach.ahead[v] if u.startswith(NET)}
    return Treatment(
        cures=dict.fromkeys(members, frozenset({"segment"})),
        edges=edges,
        doorstep=dict.fromkeys(members, table["segment_doorstep"]),
        attack=dict.fromkeys(members, table["segment_attack"]),
    )


def isolated(now: Standing, device: str) -> Treatment:
    """This device off the network."""
    table = numbers()["remedies"]
    edges = {(u, device): 0.0 for u in now.reach.behind[device]} | {(device, v): 0.0 for v in now.reach.ahead[device]}
    return Treatment(
        edges=edges, doorstep={device: table["isolate_doorstep"]}, attack={device: table["isolate_attack"]}
    )


def cured(now: Standing, device: str, remedy: str) -> Treatment:
    """This device patched or encrypted: rid of what that cures, and others of their part in it."""
    closes = frozenset(
        one.key
        for one in now.base.burdens[device]
        if one.remedy == remedy and now.base.ground.subject(one.key) == device
    )
    return Treatment(closes=closes, cures={device: frozenset({remedy})})
