# Invariant: any datagrams give a bounded number of events or Malformed, never an exception, and no text that steers.
"""SNMP v1, v2c and v3.

An input is a flow: datagrams cut by FE FD FC FB, directions alternating.
"""

from __future__ import annotations

from radvigil.protocols.snmp import SNMP
from tests.support.datagrams import play_datagram_fuzz

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex(
        "303202040000000104067075626c6963a022020400000001020400000000020400000000300e300c06082b060102010105000500"
    ),
    bytes.fromhex(
        "306a02040000000104067075626c6963a25a0204000000010204000000000204000000003046301b06082b06010201010100"
        "040f41636d6520435420636f6e736f6c65301606082b06010201010200060a2b06010401bf08030210300f06082b06010201"
        "0105000403637431"
    ),
    bytes.fromhex(
        "30820080020400000003301502040000000102040000ffe304010402040000000304363034040b80000009030002b3aabbcc"
        "020400000001020400000002040964722e6d617274696e040c000000000000000000000000040030290401780400a0220204"
        "00000001020400000000020400000000300e300c06082b060102010105000500"
    ),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_datagram_fuzz(SNMP, content)
