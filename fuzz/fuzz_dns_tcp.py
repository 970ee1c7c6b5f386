# Invariant: any talk gives Dns events or Malformed, never an exception, and split in sevens it gives the same ones.
"""DNS over TCP. An input is a talk: items cut by 0xFE, directions alternating."""

from __future__ import annotations

from radvigil.protocols.dns import DNS_TCP
from tests.support.talks import play_fuzz

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex(
        "001e0007010000010000000000000470616373076578616d706c650000010001fe002e000781800001000100000000047061"
        "6373076578616d706c650000010001c00c0001000100000078000400000000"
    ),
    bytes.fromhex(
        "001e0007010000010000000000000470616373076578616d706c650000010001001e00070100000100000000000004706163"
        "73076578616d706c650000010001fe002e0007818000010001000000000470616373076578616d706c650000010001c00c00"
        "01000100000078000400000000002e0007818000010001000000000470616373076578616d706c650000010001c00c000100"
        "0100000078000400000000"
    ),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    play_fuzz(DNS_TCP, content)
