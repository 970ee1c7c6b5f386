# Invariant: any datagrams give a bounded number of events or Malformed, never an exception, and no text that steers.
"""LLMNR: a machine asks its neighbours for a name, and one answers.

An input is a flow: datagrams cut by FE FD FC FB, directions alternating.
"""

from __future__ import annotations

from radvigil.protocols.dns import LLMNR
from tests.support.datagrams import play_datagram_fuzz

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex(
        "00070000000100000000000004706163370000010001fefdfcfb00078000000100010000000004706163370000010001c00c"
        "0001000100000078000400000000"
    ),
    bytes.fromhex("00070000000100000000000003776b7300001c0001"),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_datagram_fuzz(LLMNR, content)
