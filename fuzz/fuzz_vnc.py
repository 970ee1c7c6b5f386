# Invariant: any talk gives events or Malformed, never an exception, and split in sevens it gives the same ones.
"""VNC. An input is a talk: items cut by `<|>`, directions alternating."""

from __future__ import annotations

from radvigil.protocols.vnc import VNC
from tests.support import office

SEEDS: tuple[bytes, ...] = (
    office.joined(
        b"",
        b"RFB 003.008\n",
        b"RFB 003.008\n",
        b"\x02\x01\x02",
        b"\x02",
        b"C" * 16,
        b"R" * 16,
        bytes(4),
        b"\x01",
        bytes(20) + b"\0\0\0\x05us-01",
    ),
    office.joined(b"", b"RFB 003.003\n", b"RFB 003.003\n", b"\0\0\0\x01", b"\x01", bytes(20) + b"\0\0\0\x02ct"),
    office.joined(b"", b"RFB 003.889\n", b"RFB 003.889\n", b"\x01\x1e", b"\x1e", b"\0\x02\0\x04" + bytes(8)),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    office.play(VNC, content)
