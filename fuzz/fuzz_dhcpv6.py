# Invariant: any datagrams give a bounded number of events or Malformed, never an exception, and no text that steers.
"""DHCP over IPv6.

An input is a flow: datagrams cut by FE FD FC FB, directions alternating.
"""

from __future__ import annotations

from radvigil.protocols.dhcp import DHCPV6
from tests.support.datagrams import play_datagram_fuzz

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex(
        "010000070001000a000300010002b3aabbcc0010000e0000013700084d53465420352e300027000e000363743108686f7370"
        "6974616c0006000400170018"
    ),
    bytes.fromhex(
        "070000070001000a000300010002b3aabbcc0002000a000300010002b3aabbcc0017001020010db800000000000000000000"
        "0009000300280000000000000000000000000005001820010db8000000000000000000000009000000000000000000180012"
        "08686f73706974616c076578616d706c6500"
    ),
    bytes.fromhex(
        "0d00000000000000000000000000000000000000000000000000000000000000000000090076070000070001000a00030001"
        "0002b3aabbcc0002000a000300010002b3aabbcc0017001020010db800000000000000000000000900030028000000000000"
        "0000000000000005001820010db800000000000000000000000900000000000000000018001208686f73706974616c076578"
        "616d706c6500"
    ),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_datagram_fuzz(DHCPV6, content)
