# Invariant: any datagrams give a bounded number of events or Malformed, never an exception, and no text that steers.
"""DNS over UDP: questions, answers, aliases, reverse names.

An input is a flow: datagrams cut by FE FD FC FB, directions alternating.
"""

from __future__ import annotations

from radvigil.protocols.dns import DNS
from tests.support.datagrams import play_datagram_fuzz

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex(
        "0007010000010000000000000470616373076578616d706c650000010001fefdfcfb00078180000100020000000004706163"
        "73076578616d706c650000010001c00c0005000100000078000b0161076578616d706c65000161076578616d706c65000001"
        "000100000078000400000000"
    ),
    bytes.fromhex(
        "0007818000010001000000000139013201300331393207696e2d61646472046172706100000c0001c00c000c000100000078"
        "000d03637431076578616d706c6500"
    ),
    bytes.fromhex(
        "000781800001000200000000065f6469636f6d045f746370076578616d706c650000210001c00c0021000100000078001300"
        "000000006803637431076578616d706c6500c00c001c000100000078001000000000000000000000000000000000"
    ),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_datagram_fuzz(DNS, content)
