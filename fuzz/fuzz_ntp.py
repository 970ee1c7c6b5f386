# Invariant: any datagrams give a bounded number of events or Malformed, never an exception, and no text that steers.
"""NTP clients and servers.

An input is a flow: datagrams cut by FE FD FC FB, directions alternating.
"""

from __future__ import annotations

from radvigil.protocols.ntp import NTP
from tests.support.datagrams import play_datagram_fuzz

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex("240206ec0000000000000000c0000263000000000000000000000000000000000000000000000000eea8054000000000"),
    bytes.fromhex("230206ec0000000000000000c00002630000000000000000000000000000000000000000000000000000000000000001"),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_datagram_fuzz(NTP, content)
