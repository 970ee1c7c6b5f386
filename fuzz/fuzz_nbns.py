# Invariant: any datagrams give a bounded number of events or Malformed, never an exception, and no text that steers.
"""NetBIOS name service: registrations, answers, node status.

An input is a flow: datagrams cut by FE FD FC FB, directions alternating.
"""

from __future__ import annotations

from radvigil.protocols.nbns import NBNS
from tests.support.datagrams import play_datagram_fuzz

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex(
        "0007291000010000000000012045444645444243414341434143414341434143414341434143414341434143410000200001"
        "c00c002000010000007800060000c0000207"
    ),
    bytes.fromhex(
        "00078500000000010000000020434b4341434143414341434143414341434143414341434143414341434141410000210001"
        "0000007800530250433720202020202020202020202000000052414420202020202020202020202000800061626364656600"
        "000000000000000000000000000000000000000000000000000000000000000000000000000000"
    ),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_datagram_fuzz(NBNS, content)
