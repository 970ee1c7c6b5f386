# Invariant: any talk gives events or Malformed, never an exception, and split in sevens it gives the same ones.
"""RDP. An input is a talk: items cut by `<|>`, directions alternating."""

from __future__ import annotations

from radvigil.protocols.rdp import RDP
from tests.support import office

SEEDS: tuple[bytes, ...] = (
    office.joined(office.rdp_request(), office.rdp_confirm(), b"\x16\x03\x01"),
    office.joined(
        office.rdp_request(bits=None),
        office.rdp_confirm(2, 0),
        office.rdp_connect_initial(),
        office.rdp_connect_response(),
    ),
    office.joined(office.rdp_request(bits=0), office.rdp_confirm(3, 5)),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    office.play(RDP, content)
