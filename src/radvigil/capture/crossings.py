"""Flows that several mirrors show in several VLANs.

Theory: behind a router, or where one mirror tags and the other does not, each packet of a flow is seen in two VLANs,
and what one end sends is seen first in its own. If the first sight alone decided, each direction would be a flow of
its own.

Rules:
1. Once a copy was seen in another VLAN than its first sight, the flow has the smaller of the two (0: untagged), in
   both directions and for its copies too: which mirror was faster, and which file of a ring it was, does not matter.
2. It holds for the whole window in which it was learned, and for later ones. What an earlier window had already told
   stays told.
3. At most `Limits.flows_open` are remembered; past it, what was learned before is forgotten and learned again.
"""

from __future__ import annotations

import secrets

import numpy as np

from radvigil.capture.columns import Column, PacketTable
from radvigil.records import Limits

_K = tuple(np.uint64(secrets.randbits(64) | 1) for _ in range(4))
_STEPS = 3
"""From VLAN to VLAN: as many mirrors in one line as anybody has."""


class Crossings:
    """The VLAN of flows that are seen in several."""

    __slots__ = ("_keys", "_limits", "_vlans")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._keys: Column = np.zeros(0, np.uint64)
        """Sorted: flow and VLAN, mixed."""
        self._vlans: Column = np.zeros(0, np.uint16)
        """The VLAN that counts instead."""

    def learn(self, table: PacketTable, copies: Column, other: Column) -> None:
        """From row numbers of copies and the VLAN of the first sight of each."""
        one = table.vlan[copies]
        crossed = one != other
        if not crossed.any():
            return
        rows, one, other = copies[crossed], one[crossed], other[crossed]
        self._add(_keys(table, rows, np.maximum(one, other)), np.minimum(one, other))

    def _add(self, keys: Column, vlans: Column) -> None:
        if len(self._keys) + len(keys) <= self._limits.flows_open:
            keys, vlans = np.concatenate((keys, self._keys)), np.concatenate((vlans, self._vlans))
        order = np.lexsort((vlans, keys))
        keys, vlans = keys[order], vlans[order]
        fresh = np.append(True, keys[1:] != keys[:-1])
        self._keys, self._vlans = keys[fresh], vlans[fresh]

    def apply(self, table: PacketTable) -> None:
        """Give the rows of such flows the VLAN that counts."""
        for _ in range(_STEPS if len(self._keys) else 0):
            rows = np.flatnonzero((table.vlan > 0) & (table.version > 0))
            keys = _keys(table, rows, table.vlan[rows])
            places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
            known = self._keys[places] == keys
            if not known.any():
                return
            table.vlan[rows[known]] = self._vlans[places[known]]


def _keys(table: PacketTable, rows: Column, vlans: Column) -> Column:
    """The same for both directions of a flow."""
    ends = (_end(table.src[rows], table.sport[rows]), _end(table.dst[rows], table.dport[rows]))
    what = (vlans.astype(np.uint64) << np.uint64(8)) | table.protocol[rows]
    low, high = np.minimum(*ends), np.maximum(*ends)
    key = ((low ^ (low >> np.uint64(32))) * _K[0] + high) * _K[1]
    mixed: Column = (key ^ (key >> np.uint64(29)) ^ what) * _K[2]
    return mixed


def _end(address: Column, port: Column) -> Column:
    mix = (address ^ (port.astype(np.uint64) << np.uint64(48))) * _K[3]
    end: Column = mix ^ (mix >> np.uint64(32))
    return end
