"""One ring followed by several processes, each of which decodes a share of its flows.

Theory: every process reads all packets and follows all flows as columns, which is cheap; so all of them open, number
and end the same flows at the same packets, and bounds on flows meet all of them alike. Flows are dealt to `SHARES`
hands by their number; a process decodes whole hands, whatever the number of processes, so what a bound on a hand makes
of its flows does not depend on it either. Each event has a place; ordered by place, the events of all processes are
those of one process alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from radvigil.capture import Column

SHARES = 8
"""Hands that flows are dealt to: more processes than this cannot share a ring."""
_SPREAD = np.uint32(0x9E3779B1)
"""2^32 divided by the golden ratio: neighbouring numbers go to different hands, and no simple rhythm to one."""


class Share(NamedTuple):
    """Share `number` of `of`; all flows by default. The first share also tells what belongs to no flow."""

    number: int = 0
    of: int = 1

    def owns(self, hands: Column) -> Column:
        """Of which hands this share decodes the flows."""
        mine: Column = hands % self.of == self.number
        return mine

    @property
    def is_first(self) -> bool:
        return self.number == 0


ALONE = Share()


def hands_of(first: int, count: int) -> Column:
    """The hands of `count` flows numbered from `first`."""
    numbers = np.arange(first, first + count, dtype=np.uint64).astype(np.uint32)
    hands: Column = ((numbers * _SPREAD) >> np.uint32(16)) % np.uint32(SHARES)
    return hands


class Phase:
    """Of a window, in this order: what belongs to no flow and was cut, what is delivered, and what is over."""

    CUT, DELIVERED, EVICTED, ENDING, ENDED = range(5)


def place_of(window: int, phase: int, number: int) -> int:
    """A place among all events of the ring: 64 bits that sort by window, phase and number."""
    return window << 36 | phase << 32 | number
