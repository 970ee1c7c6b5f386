"""Which rows of a window are of one flow, all at once.

Theory: both ends of a packet become 64-bit mixes of address and port; smaller and larger mix together with protocol and
VLAN make the key, so both directions have the same. Which of the two mixes is the smaller tells the direction (`side`).
Rows are sorted by flow with a stable radix sort over small numbers, so inside a flow they keep the capture's order.

Rules:
1. The mixes are keyed anew in each process: nobody can prepare addresses that collide. Nothing that is reported depends
   on the keys.
2. A window's groups are numbered by their first row.
"""

from __future__ import annotations

import secrets
from typing import NamedTuple

import numpy as np

from radvigil.capture import FRAME, NONE, Column, PacketTable

_K = tuple(np.uint64(secrets.randbits(64) | 1) for _ in range(5))
_SLOT_BITS = 17
_RADIX = 1 << 16
"""NumPy sorts 16-bit numbers by radix, wider ones by merging."""


class Grouped(NamedTuple):
    """The live rows of a window, sorted by flow."""

    rows: Column
    """Row numbers of the table, flow by flow, in capture order inside each."""
    starts: Column
    """Where each flow begins in `rows`."""
    keys: Column
    """Each flow's key."""
    side: Column
    """Direction of each sorted row, 0 or 1."""


def keys_of(table: PacketTable, rows: Column | slice) -> tuple[Column, Column]:
    """(key, side) of the given rows."""
    source = _end(table.src[rows], table.sport[rows])
    target = _end(table.dst[rows], table.dport[rows])
    what = (table.vlan[rows].astype(np.uint64) << np.uint64(16)) | (
        table.protocol[rows].astype(np.uint64) << np.uint64(8)
    )
    what |= table.version[rows]
    side = source > target
    low, high = np.minimum(source, target), np.maximum(source, target)
    key = ((low ^ (low >> np.uint64(32))) * _K[2] + high) * _K[3]
    key = (key ^ (key >> np.uint64(29)) ^ what) * _K[4]
    return key ^ (key >> np.uint64(32)), side.astype(np.uint8)


def _end(address: Column, port: Column) -> Column:
    mix = (address ^ (port.astype(np.uint64) << np.uint64(48)) ^ _K[0]) * _K[1]
    end: Column = (mix ^ (mix >> np.uint64(32))) * _K[0]
    return end


class Grouping:
    """Keeps the hash table's memory from one window to the next."""

    __slots__ = ("_slots",)

    def __init__(self) -> None:
        self._slots = np.zeros(1 << _SLOT_BITS, np.int64)

    def of(self, table: PacketTable) -> Grouped:
        """The IP rows that are no copies, by flow."""
        live = (table.kind != NONE) & (table.kind != FRAME) & ~table.duplicate
        chosen = slice(None) if live.all() else np.flatnonzero(live)
        keys, side = keys_of(table, chosen)
        first = self._first_rows(keys)
        is_first = first == np.arange(len(keys))
        number = np.cumsum(is_first)[first] - 1 if len(keys) else first
        groups = int(np.count_nonzero(is_first))
        order = np.argsort(number.astype(np.uint16) if groups < _RADIX else number, kind="stable")
        counts = np.bincount(number, minlength=groups) if len(keys) else number
        starts = np.cumsum(counts) - counts
        rows = order if isinstance(chosen, slice) else chosen[order]
        return Grouped(rows, starts, keys[is_first], side[order])

    def _first_rows(self, keys: Column) -> Column:
        """For each row, the first row with the same key."""
        slots = self._slots
        places = keys >> np.uint64(64 - _SLOT_BITS)
        count = np.arange(len(keys))
        # Of several values written to one place the last one stays: written backwards, the first row stays.
        slots[places[::-1]] = count[::-1]
        first: Column = slots[places]
        wrong = np.flatnonzero(keys[first] != keys)
        if len(wrong):
            _, index, inverse = np.unique(keys[wrong], return_index=True, return_inverse=True)
            first[wrong] = wrong[index[inverse]]
        return first
