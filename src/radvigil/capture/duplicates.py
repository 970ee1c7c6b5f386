"""Packets that two mirrors show twice.

Theory: the copy of a packet differs in what a hop changes (MACs, VLAN, TTL, IP checksum) and in nothing else. A 64-bit
mix of the rest is compared with the next few rows.

Rules:
1. A copy lies within `REACH` rows and `WITHIN` nanoseconds of the first.
2. A retransmission has another IPv4 identification, or comes later than a round trip: it is no copy.
3. Where nothing tells a copy from a repetition (a bare acknowledgement or an ICMP message without identification), the
   packet counts.
"""

from __future__ import annotations

import numpy as np

from radvigil.capture.columns import FRAME, ICMP, NONE, Column, PacketTable

REACH = 8
WITHIN = 1_000_000
_K = tuple(np.uint64(k) for k in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93))
_MARKING_FLAGS = 0b111
"""FIN, SYN, RST: sent once, but for time-outs."""


class Duplicates:
    """Marks the copies of each window; the last rows of a window are remembered for the next."""

    __slots__ = ("_mixes", "_times", "count")

    def __init__(self) -> None:
        self._mixes: Column = np.zeros(0, np.uint64)
        self._times: Column = np.zeros(0, np.int64)
        self.count = 0

    def mark(self, table: PacketTable) -> None:
        """Set `duplicate` in the rows that are copies of one of the `REACH` rows before."""
        comparable = _comparable(table)
        mixes = _mix(table)
        # Rows that cannot be compared get values that differ from all others.
        mixes[~comparable] = table.number[~comparable].astype(np.uint64)
        before = len(self._mixes)
        mixes = np.concatenate((self._mixes, mixes))
        times = np.concatenate((self._times, table.ts))
        copies = np.zeros(len(mixes), bool)
        for step in range(1, min(REACH, len(mixes) - 1) + 1):
            same = mixes[step:] == mixes[:-step]
            if same.any():
                copies[step:] |= same & (np.abs(times[step:] - times[:-step]) <= WITHIN)
        table.duplicate[:] = copies[before:]
        self._mixes, self._times = mixes[-REACH:].copy(), times[-REACH:].copy()
        self.count += int(np.count_nonzero(table.duplicate))


def _comparable(table: PacketTable) -> Column:
    kind = table.kind
    marked = (table.ident != 0) | ((table.wire > 0) & (kind != ICMP)) | ((table.flags & _MARKING_FLAGS) != 0)
    comparable: Column = (kind != NONE) & (kind != FRAME) & marked
    return comparable


def _mix(table: PacketTable) -> Column:
    """64 bits of everything that a hop leaves as it is."""
    ports = (table.sport.astype(np.uint64) << np.uint64(16)) | table.dport
    numbers = (table.seq.astype(np.uint64) << np.uint64(32)) | table.ack
    small = (table.ident.astype(np.uint64) << np.uint64(32)) | (table.check.astype(np.uint64) << np.uint64(16))
    small |= (table.flags.astype(np.uint64) << np.uint64(8)) | table.protocol
    mix = (table.src ^ (ports << np.uint64(32))) * _K[0]
    mix = ((mix ^ (mix >> np.uint64(32))) + table.dst) * _K[1]
    mix = ((mix ^ (mix >> np.uint64(29))) + numbers) * _K[2]
    mix = ((mix ^ (mix >> np.uint64(32))) + small + (table.wire.astype(np.uint64) << np.uint64(48))) * _K[3]
    result: Column = mix ^ (mix >> np.uint64(31))
    return result
