"""The columns of a window in the order of its flows, and the work that they lead to."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from radvigil.capture import Column, PacketTable
from radvigil.records import Frame, Mark
from radvigil.streams.grouping import Grouped
from radvigil.streams.holes import Hole
from radvigil.streams.runs import Columns, Stretch


class Window:
    """The table's columns sorted by flow, in capture order inside each."""

    __slots__ = (
        "ack",
        "at",
        "clock",
        "flags",
        "kind",
        "length",
        "number",
        "rows",
        "seq",
        "side",
        "table",
        "ts",
        "wire",
    )

    def __init__(self, table: PacketTable, grouped: Grouped, clock: Column) -> None:
        rows = grouped.rows
        self.table = table
        self.rows = rows
        self.side: Column = grouped.side
        self.ts: Column = table.ts[rows]
        self.clock: Column = clock[rows]
        """The latest time seen up to each packet: silences are measured by it, as packets' own times may go back."""
        self.kind: Column = table.kind[rows]
        self.flags: Column = table.flags[rows]
        self.seq: Column = table.seq[rows]
        self.ack: Column = table.ack[rows]
        self.at: Column = table.at[rows]
        self.length: Column = table.length[rows]
        self.wire: Column = table.wire[rows]
        self.number: Column = table.number[rows]


class Datagram(NamedTuple):
    """One UDP payload; `lost` bytes at its end were cut off by the snapshot length."""

    payload: bytes
    mark: Mark
    lost: int = 0


class Turns(NamedTuple):
    """The runs of flows in order, as ranges of rows, in the order of their first packets."""

    columns: Columns
    rows: list[int]
    """Row of the table with which each begins."""
    keys: list[int]
    """Slot times two, plus side."""
    lows: list[int]
    highs: list[int]


Thing: TypeAlias = "Stretch | Hole | Datagram | Frame"


class Item(NamedTuple):
    """Something to deliver; items of a window are delivered in the order of (row, turn)."""

    row: int
    turn: int
    slot: int
    side: int
    thing: Thing
