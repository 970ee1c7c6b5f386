# Invariant: any datagrams give a bounded number of events or Malformed, never an exception, and no text that steers.
"""Multicast DNS: announcements of hosts, services and products.

An input is a flow: datagrams cut by FE FD FC FB, directions alternating.
"""

from __future__ import annotations

from radvigil.protocols.dns import MDNS
from tests.support.datagrams import play_datagram_fuzz

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex(
        "000784000000000500000000065f6469636f6d045f746370056c6f63616c00000c00010000007800150158065f6469636f6d"
        "045f746370056c6f63616c000158065f6469636f6d045f746370056c6f63616c000021000100000078001100000000006803"
        "757334056c6f63616c000158065f6469636f6d045f746370056c6f63616c00001000010000007800100874793d41636d6531"
        "066e6f74653d7803757334056c6f63616c0000010001000000780004c000020103757334056c6f63616c00000d0001000000"
        "78000a03783836054c494e5558"
    ),
    bytes.fromhex(
        "000700000001000000010000026d65056c6f63616c0000ff0001026d65056c6f63616c00001c000100000078001000000000"
        "000000000000000000000000"
    ),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_datagram_fuzz(MDNS, content)
