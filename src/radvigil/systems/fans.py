"""One source, very many targets, nothing recognised: a scan, a worm's search, chatter. Told in one row, not a thousand.

Without this a report would grow with the pairs that were ever tried: fifty thousand between a thousand machines.

Rules:
1. Only what nobody recognised folds (service `unknown`): attempts that failed, flows that opened and carried nothing,
   and bytes in no protocol we read. Whatever was recognised keeps a conversation of its own, with its evidence.
2. Conversations of one source over the same transport and server's port, with more than `FAN` targets, are one. What
   is then left of one source and transport, over any ports, folds the same way: the row has no port, and `ports` counts
   the flows of the most used ones. Ports that come and go between one pair were joined before (`Cabinet.port`).
3. No target is lost. `reached` keeps flows, failures and bytes of each machine that bytes went to or came from;
   `silent` names the others. Flows, failures and bytes of the row are the sums; first, last and references are those
   of all. Each target's own first and last, and its ports where several folded, stand in `events/flow.ndjson`.
4. It happens when the fold is closed, from rows that no order or partition of the events changes: so nothing here does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from radvigil.records import Limits, Reached, Tally

FAN: Final = 16
"""Targets up to which each pair keeps a row: few machines have more in one unknown protocol, every scan has."""
PORTS: Final = Limits().names

Ports = dict[int, dict[int, Tally]]
"""Port -> target -> row."""


class Fan(NamedTuple):
    """Conversations of one source told as one."""

    source: int
    transport: str
    port: int
    row: Tally
    targets: int
    reached: tuple[tuple[int, list[int]], ...]
    """(target, [flows, failed, bytes out, bytes back])."""
    silent: tuple[int, ...]
    ports: tuple[tuple[int, int], ...]


class Spokes:
    """What nobody recognised, by source and transport, until it is known how many targets a source has.

    Rows are those of the ledger, only looked at; one is copied when another joins it.
    """

    def __init__(self) -> None:
        self._ports: dict[tuple[int, str], Ports] = defaultdict(lambda: defaultdict(dict))
        self._own: set[tuple[int, str, int, int]] = set()

    def add(self, source: int, transport: str, port: int, target: int, row: Tally) -> None:
        rows = self._ports[(source, transport)][port]
        known = rows.setdefault(target, row)
        if known is row:
            return
        if (source, transport, port, target) not in self._own:
            self._own.add((source, transport, port, target))
            known = rows[target] = known.copy()
        known.merge(row)

    def fans(self) -> Iterator[Fan]:
        """Takes out what folds; what is left are conversations of their own."""
        for (source, transport), ports in self._ports.items():
            for port in [port for port, rows in ports.items() if port and len(rows) > FAN]:
                yield fan(source, transport, {port: ports.pop(port)})
            if len({target for rows in ports.values() for target in rows}) > FAN:
                yield fan(source, transport, ports)
                ports.clear()

    def left(self) -> Iterator[tuple[int, str, int, int, Tally]]:
        """Source, transport, port, target and row of what does not fold."""
        for (source, transport), ports in self._ports.items():
            for port, rows in ports.items():
                for target, row in rows.items():
                    yield source, transport, port, target, row


def fan(source: int, transport: str, ports: Ports) -> Fan:
    """At least one conversation of one source and transport as one; the rows are not changed."""
    rows = [row for each in ports.values() for row in each.values()]
    whole = rows[0].copy()
    for row in rows[1:]:
        whole.merge(row)
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for each in ports.values():
        for target, row in each.items():
            for place, value in enumerate((row.count, row.sums[2], row.sums[0], row.sums[1])):
                sums[target][place] += value
    spoken = tuple((target, told) for target, told in sums.items() if told[2] or told[3])
    silent = tuple(target for target, told in sums.items() if not (told[2] or told[3]))
    if len(ports) == 1:
        return Fan(source, transport, next(iter(ports)), whole, len(sums), spoken, silent, ())
    counts = [(port, sum(row.count for row in each.values())) for port, each in ports.items()]
    most = tuple(sorted(counts, key=lambda item: (-item[1], item[0])))[:PORTS]
    return Fan(source, transport, 0, whole, len(sums), spoken, silent, most)


def reached(one: Fan, ids: list[str]) -> tuple[Reached, ...]:
    """The targets that bytes went to or came from, by id."""
    found = [Reached(ids[target], *sums) for target, sums in one.reached]
    return tuple(sorted(found, key=lambda each: each.device))
