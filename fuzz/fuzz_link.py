# Invariant: any frame gives a bounded number of events or Malformed, never an exception, and no text that steers.
"""ARP, LLDP and CDP frames. An input is one frame, read as each of them."""

from __future__ import annotations

from radvigil.protocols.link import ARP, CDP, LLDP
from tests.support.datagrams import play_frame_fuzz

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex("00010800060400010002b3aabbccc0000207000000000000c0000201000000000000000000000000000000000000"),
    bytes.fromhex(
        "0207040002b3aabbcc04050565746830060200780818746f2074686520726f6f6d206f66204472204d617274696e0a077377"
        "69746368370c0b41636d65204f5320372e340e0400140014100c0501c0000207020000000100fe080012bb0941636d65fe07"
        "0012bb0a583438fe0b0012bb08534e2d30303432fe0c0012bb0b41535345542d37370000"
    ),
    bytes.fromhex(
        "aaaa0300000c200002b400000001000773773100020011000000010101cc0004c000020700040008000000290005000a494f530a3135"
    ),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    for protocol in (ARP, LLDP, CDP):
        play_frame_fuzz(protocol, content)
