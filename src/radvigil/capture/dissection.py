"""From packet records to the columns of the innermost IP packet, layer by layer.

Theory: a layer takes the rows that carry it and the offsets where it begins, gathers its header for all of them
at once, fills its columns and says which rows go on in which next layer. Plain Ethernet with IP and TCP passes three
layers without any row being copied apart; tags, tunnels and options are smaller groups of rows on the same road. Only
IP fragments are handled one by one.

Rules:
1. A header that the capture does not hold whole leaves its row undecoded, with what is known so far.
2. Lengths come from IP, so Ethernet padding is no payload; IPv4 total length 0 (segmentation offload) means "all".
3. The innermost frame counts: inside a tunnel, addresses, VLAN and MACs are those of the mirrored frame.
4. At most `DEPTH` layers are opened: nested tunnels made by an attacker end undecoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np

from radvigil.capture.columns import NONE, Buffer, Column, PacketTable
from radvigil.capture.octets import Octets

Rows: TypeAlias = "slice | Column"
ALL = slice(None)
DEPTH = 24


class Dissection:
    """One window under way: the table being filled, and the end of each row's bytes as far as now known."""

    __slots__ = ("broken", "end", "fragments", "octets", "table", "wire_end")

    def __init__(self, table: PacketTable, buffer: Buffer, size: int) -> None:
        self.table = table
        self.octets = Octets(buffer, size)
        self.end: Column = np.zeros(0, np.int64)
        """First offset past the captured bytes of the innermost layer."""
        self.wire_end: Column = np.zeros(0, np.int64)
        """The same on the wire."""
        self.fragments: list[tuple[Column, Column]] = []
        """Rows that hold a piece of an IP packet, and where its IP header begins."""
        self.broken: list[Column] = []

    def whole(self, rows: Rows, at: Column, size: int) -> tuple[Rows, Column]:
        """Those rows whose next `size` bytes were captured; the others end here."""
        enough = self.end[rows] - at >= size
        if enough.all():
            return rows, at
        self.give_up(narrow(rows, ~enough))
        return narrow(rows, enough), at[enough]

    def give_up(self, rows: Rows) -> None:
        """These rows are not read further."""
        self.broken.append(numbers(rows, self.table.count))
        self.table.kind[rows] = NONE


Layer: TypeAlias = Callable[[Dissection, Rows, Column], "Steps"]
Steps: TypeAlias = "Iterable[tuple[Layer, Rows, Column]]"


def narrow(rows: Rows, mask: Column) -> Rows:
    """The rows for which `mask` holds."""
    return np.flatnonzero(mask) if isinstance(rows, slice) else rows[mask]


def numbers(rows: Rows, count: int) -> Column:
    """Row numbers, spelled out."""
    return np.arange(count)[rows] if isinstance(rows, slice) else rows


def split(rows: Rows, at: Column, mask: Column) -> tuple[Rows, Column] | None:
    """The part of the rows for which `mask` holds, None when there is none; without a copy when it holds for all."""
    if mask.all():
        return (rows, at) if len(at) else None
    if not mask.any():
        return None
    return narrow(rows, mask), at[mask]


def run(dissection: Dissection, first: Steps) -> None:
    """Open layer after layer until none is left."""
    todo = [(layer, rows, at, 0) for layer, rows, at in first]
    while todo:
        layer, rows, at, depth = todo.pop()
        if depth >= DEPTH:
            dissection.give_up(rows)
            continue
        todo.extend((*step, depth + 1) for step in layer(dissection, rows, at))
